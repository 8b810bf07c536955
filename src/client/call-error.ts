import { createMask, type Mask } from '../lib/mask.js';
import { causesOf, messageOf } from '../lib/message-of.js';
import type { Failure } from './outcome.js';

/** Why a call has no usable response. It does not leave the client: `describeError` makes a `SafeError` of it. */
export class CallError extends Error {
  constructor(
    readonly status: Failure['status'],
    override readonly cause: unknown,
  ) {
    super(status);
  }
}

export function timeoutError(message: string): CallError {
  return new CallError('timeout', new DOMException(message, 'TimeoutError'));
}

/** The part of a failure that is made of an error. It shows no secret. */
export type SafeError = Pick<Failure, 'status' | 'reason' | 'cause'>;

/** Whatever is not a CallError was thrown by `fetch`, or by the body that it returned. */
export function describeError(error: unknown, secrets: readonly string[]): SafeError {
  const { status, cause } = error instanceof CallError ? error : new CallError('network', error);
  const mask = createMask(secrets);
  const reason = messageOf(status === 'token' ? new Error('No token', { cause }) : cause, mask);
  // The reason of an abort is the caller's own.
  return { status, reason, cause: status === 'aborted' || isSafe(cause, mask) ? cause : maskedCopy(cause, mask) };
}

/** Whether printing a value shows no secret. Objects other than errors, such as a Request, may contain more than they show. */
function isSafe(value: unknown, mask: Mask, depth = 0): boolean {
  try {
    if (typeof value !== 'object' || value === null) return mask(String(value)) === String(value);
    const isError = value instanceof Error && depth < 9;
    return isError && Reflect.ownKeys(value).every((key) => isSafe(Reflect.get(value, key), mask, depth + 1));
  } catch {
    return false;
  }
}

/** The name, message and code of an error, and of its causes. */
function maskedCopy(error: unknown, mask: Mask): unknown {
  return causesOf(error).reduceRight<unknown>((cause, { name, message, code }) => {
    return Object.assign(new Error(mask(message), { cause }), { name, code });
  }, undefined);
}
