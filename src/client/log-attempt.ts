import { messageOf } from '../lib/message-of.js';
import { createMask } from '../lib/mask.js';
import type { Exchange } from './exchange.js';
import type { SentRequest } from './outcome.js';

/** One attempt, safe to log: it contains no header, no body and no token. */
export interface Attempt extends SentRequest {
  /** 1 for the first one. */
  readonly attempt: number;
  /** Milliseconds. */
  readonly duration: number;
  /** The status of the response, if one arrived. */
  readonly httpStatus: number | undefined;
  /** The provider's id of the request (`x-request-id`); empty if it sends none. */
  readonly requestId: string;
  /** Why the attempt failed, if it has no usable response. */
  readonly reason: string | undefined;
  /** Milliseconds until the next attempt, if one follows. */
  readonly delay: number | undefined;
}

/**
 * Receives every attempt: at `info` if another one follows; else at `debug` after a success, at `warn` after an error
 * response, at `error` if there is no response. Levels may be left out. `console` is a logger.
 */
export type Logger = Partial<Record<'debug' | 'info' | 'warn' | 'error', (attempt: Attempt) => void>>;

/** What is called for an attempt. */
export interface Hooks {
  readonly logger?: Logger;
  readonly onRetry?: (attempt: Attempt) => void;
}

export function logAttempt(
  { logger, onRetry }: Hooks,
  exchange: Exchange,
  attempt: number,
  delay: number | undefined,
): void {
  if (!logger && !onRetry) return;
  const { request, response, error, sentAt = performance.now() } = exchange;
  const mask = createMask([...exchange.secrets]);
  const entry = {
    ...request,
    attempt,
    duration: performance.now() - sentAt,
    delay,
    httpStatus: response?.status,
    requestId: mask(response?.headers.get('x-request-id') ?? ''),
    reason: error && messageOf(error.cause, mask),
  };
  const isRetried = delay !== undefined;
  const level = isRetried ? 'info' : error ? 'error' : response?.ok ? 'debug' : 'warn';
  void ignoreErrors(() => logger?.[level]?.(entry));
  if (isRetried) void ignoreErrors(() => onRetry?.(entry));
}

/** Whatever a hook throws, or rejects with, does not affect the call. */
async function ignoreErrors(hook: () => unknown): Promise<void> {
  try {
    await hook();
  } catch {
    // See above.
  }
}
