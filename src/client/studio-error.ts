import type { OperationId, Outcome } from './outcome.js';

/**
 * The data of a success.
 *
 * @param outcome What a call of the client came to.
 * @throws {StudioError} where the outcome is a refusal or a failure.
 * @example
 * const users = unwrap(await studio.listGroupUsers(42)).group_users;
 */
export function unwrap<O extends Outcome>(outcome: O): Extract<O, { ok: true }>['data'];
export function unwrap(outcome: Outcome): unknown {
  if (outcome.ok) return outcome.data;
  throw new StudioError(outcome);
}

/** An outcome that is no success, as an error to throw. It holds no secret: no header, no body, no token. */
export class StudioError extends Error {
  /** The operation that was called. */
  declare readonly operation: OperationId;
  declare readonly method: string;
  declare readonly url: string;
  /** The outcome's status: one that the contract documents, or the kind of the failure. */
  declare readonly status: Exclude<Outcome, { ok: true }>['status'];
  /** The status of the HTTP answer, where one came. */
  declare readonly httpStatus: number | undefined;
  /** What the provider gives as its reason, or what went wrong; empty where the provider gives none. */
  declare readonly reason: string;

  constructor({ request, status, httpStatus, reason }: Exclude<Outcome, { ok: true }>) {
    super(`${request.method} ${request.url}: ${status}${reason && `, ${reason}`}`);
    Object.assign(this, { name: 'StudioError', ...request, status, httpStatus, reason });
  }
}
