import type { Failure, SentRequest } from './outcome.js';

/** An outcome of any operation that is not a success. */
type Unsuccessful = Pick<Failure, 'ok' | 'httpStatus' | 'reason' | 'maybeApplied' | 'request'> & {
  readonly status: number | string;
  readonly cause?: unknown;
};

/**
 * Returns the data of a success.
 *
 * @param outcome The outcome of a call.
 * @throws {StudioError} if the outcome is an error response or a failure.
 * @example
 * const users = unwrap(await studio.listGroupUsers(42)).group_users;
 */
export function unwrap<O extends { readonly ok: true; readonly data: unknown } | Unsuccessful>(
  outcome: O,
): Extract<O, { readonly ok: true }>['data'] {
  if (outcome.ok) return outcome.data;
  throw new StudioError(outcome);
}

/** An outcome that is not a success, as an error. It contains no secret: no header, no body, no token. */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  /** The operation that was called. */
  readonly operation: SentRequest['operation'];
  readonly method: string;
  readonly url: string;
  /** The status of the outcome: one that the contract documents, or the kind of the failure. */
  readonly status: number | string;
  /** The status of the response, if one arrived. */
  readonly httpStatus: number | undefined;
  /** The reason that the provider states, or what went wrong; empty if the provider states none. */
  readonly reason: string;
  /** Whether a call that is not a read may have been applied. */
  readonly maybeApplied: boolean;

  constructor({ request, status, httpStatus, reason, maybeApplied, cause }: Unsuccessful) {
    super(`${request.method} ${request.url}: ${status}${reason && `, ${reason}`}`, { cause });
    this.operation = request.operation;
    this.method = request.method;
    this.url = request.url;
    this.status = status;
    this.httpStatus = httpStatus;
    this.reason = reason;
    this.maybeApplied = maybeApplied;
  }
}
