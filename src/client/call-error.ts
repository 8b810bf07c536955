import type { Failure } from './outcome.js';

/** Why a call has no usable response. It does not leave the client: an outcome is made of it. */
export class CallError extends Error {
  constructor(
    readonly status: Failure['status'],
    override readonly cause: unknown,
  ) {
    super(status);
  }
}

/** Whatever else is thrown comes from `fetch` or from the body that it returned. */
export function toCallError(error: unknown): CallError {
  return error instanceof CallError ? error : new CallError('network', error);
}
