/** Who is told of the attempts of a call. */
import { reasonOf, type Break, type Exchange } from './exchange.js';
import { mask } from './mask.js';
import type { Settings } from './options.js';
import type { SentRequest } from './outcome.js';

/** One attempt, as a log may have it: no header, no body, no token. */
export interface Attempt extends SentRequest {
  /** 1 for the first one. */
  readonly attempt: number;
  /** Milliseconds. */
  readonly duration: number;
  /** The status of the HTTP answer, where one came. */
  readonly httpStatus: number | undefined;
  /** What the provider calls the request (`x-request-id`), empty where it does not tell. */
  readonly requestId: string;
  /** What broke the exchange, where it broke. */
  readonly reason: string | undefined;
  /** Milliseconds until the next attempt, where one follows. */
  readonly delay: number | undefined;
}

/**
 * Is told of every attempt: at `info` where another one follows, or else at `debug` where the answer is a success, at
 * `warn` where it is not, at `error` where the exchange broke. A level that is left out is not told. `console` will do.
 */
export type Logger = Partial<Record<'debug' | 'info' | 'warn' | 'error', (attempt: Attempt) => void>>;

/** @param course The attempt's number, what it took, and the wait until the next one, where one follows. */
export function tell(
  { logger, onRetry }: Settings,
  { request, token, answer }: Exchange,
  broken: Break | undefined,
  course: Pick<Attempt, 'attempt' | 'duration' | 'delay'>,
): void {
  const isRepeated = course.delay !== undefined;
  const attempt = {
    ...request,
    ...course,
    httpStatus: answer?.status,
    requestId: mask(answer?.headers.get('x-request-id') ?? '', token),
    reason: broken && mask(reasonOf(broken.cause), token),
  };
  try {
    logger?.[isRepeated ? 'info' : broken ? 'error' : answer?.ok ? 'debug' : 'warn']?.(attempt);
    if (isRepeated) onRetry?.(attempt);
  } catch {
    // What a hook throws is its own affair: the call goes on.
  }
}
