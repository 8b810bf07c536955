import { createMask } from '../lib/mask.js';
import type { Exchange } from './exchange.js';
import type { Attempt, Settings } from './options.js';

/** Passes an attempt to `logger` and `onRetry`. @param delay Milliseconds until the next attempt, if one follows. */
export function logAttempt(
  { logger, onRetry }: Settings,
  { request, response, error, secrets, sentAt = performance.now() }: Exchange,
  attempt: number,
  delay: number | undefined,
): void {
  if (!logger && !onRetry) return;
  const entry: Attempt = {
    ...request,
    attempt,
    duration: performance.now() - sentAt,
    delay,
    httpStatus: response?.status,
    requestId: createMask(secrets)(response?.headers.get('x-request-id') ?? ''),
    reason: error?.reason,
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
