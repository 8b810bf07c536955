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
  /** The operation that was called. */
  declare readonly operation: SentRequest['operation'];
  declare readonly method: string;
  declare readonly url: string;
  /** The status of the outcome: one that the contract documents, or the kind of the failure. */
  declare readonly status: number | string;
  /** The status of the response, if one arrived. */
  declare readonly httpStatus: number | undefined;
  /** The reason that the provider states, or what went wrong; empty if the provider states none. */
  declare readonly reason: string;
  /** Whether a call that is not a read may have been applied. */
  declare readonly maybeApplied: boolean;

  constructor({ request, status, httpStatus, reason, maybeApplied, cause }: Unsuccessful) {
    super(`${request.method} ${request.url}: ${status}${reason && `, ${reason}`}`, { cause });
    Object.assign(this, { name: 'StudioError', ...request, status, httpStatus, reason, maybeApplied });
  }
}
