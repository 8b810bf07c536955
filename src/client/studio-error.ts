import type { Failure, OperationId, Outcome } from './outcome.js';

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
  override readonly name = 'StudioError';
  /** The operation that was called. */
  readonly operation: OperationId;
  readonly method: string;
  /** The path of the request, with its host. */
  readonly url: string;
  /** The outcome's status: one that the contract documents, or the kind of the failure. */
  readonly status: Exclude<Outcome, { ok: true }>['status'];
  /** The status of the HTTP answer, where one came. */
  readonly httpStatus: number | undefined;
  /** What the provider gave as its reason, or what went wrong; empty where the provider gave none. */
  readonly reason: string;

  constructor(outcome: Exclude<Outcome, { ok: true }>) {
    const { status, request } = outcome;
    const [httpStatus, reason] = isFailure(outcome)
      ? [outcome.httpStatus, outcome.reason]
      : [outcome.status, outcome.data?.error ?? ''];
    const answered = httpStatus === undefined || httpStatus === status ? '' : ` (HTTP ${String(httpStatus)})`;
    super(`${request.method} ${request.url}: ${String(status)}${answered}${reason && `: ${reason}`}`);
    this.operation = request.operation;
    this.method = request.method;
    this.url = request.url;
    this.status = status;
    this.httpStatus = httpStatus;
    this.reason = reason;
  }
}

function isFailure(outcome: Outcome): outcome is Failure {
  return typeof outcome.status === 'string';
}
