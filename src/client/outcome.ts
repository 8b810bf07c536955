/** The outcomes of a call: one of the contract's statuses, or a failure. All of it is derived from the contract's types. */
import type { operations } from '../../generated/schema.js';
import type { Violation } from '../lib/model.js';

/** An operation of the contract, by its operationId; the client has a method of the same name. */
export type OperationId = keyof operations;

/**
 * The outcome of a call of the operation. Outcomes are discriminated by `status`, so a `switch` over it is exhaustive.
 *
 * @example
 * switch (outcome.status) {
 *   case 200: return outcome.data.group_users;
 *   case 401: case 403: case 404: case 422: throw new Error(outcome.reason);
 *   default: outcome satisfies Failure; throw new Error(outcome.reason);
 * }
 */
export type Outcome<Id extends OperationId = OperationId> = OutcomesOf<operations>[Id];

/** The outcomes of each operation of a contract, from the `operations` that openapi-typescript generates. */
export type OutcomesOf<Operations> = {
  readonly [Id in keyof Operations]: Operations[Id] extends { responses: infer R } ? Documented<R> | Failure : Failure;
};

/** An outcome whose status is in the 200s: the operation was done. */
export interface Success<Status extends number | string, Data> {
  readonly ok: true;
  readonly status: Status;
  /** The body: parsed JSON, text, or bytes, depending on the media type. Secrets are not masked in it. */
  readonly data: Data;
  /** The status of the response, a number. */
  readonly httpStatus: number;
  readonly headers: Headers;
  readonly request: SentRequest;
}

/** What all outcomes have that are not a success. The token is masked in all of it. */
interface Unsuccessful {
  readonly ok: false;
  /** The reason that the provider states, or what went wrong, at most 1,000 characters; empty if it states none. */
  readonly reason: string;
  /** The start of the body as text, at most 2,000 characters, as far as it arrived. */
  readonly body: string;
  /** Where the body of a documented status violates the contract. */
  readonly violations: readonly Violation[];
  /** Whether a call that is not a read may have been applied: read before it is repeated. */
  readonly maybeApplied: boolean;
  readonly request: SentRequest;
}

/** An outcome that the contract documents as an error. */
export interface ErrorResponse<Status extends number | string, Data> extends Unsuccessful {
  /** The documented status: a number, or a range such as `5XX`, or `default`. */
  readonly status: Status;
  /** The body if it conforms to the contract. Providers need not send one, so it may be undefined. */
  readonly data: Data | undefined;
  /** The status of the response, a number. */
  readonly httpStatus: number;
  readonly headers: Headers;
}

/**
 * A call without a documented outcome:
 * - `unexpected`: the status of the response is undocumented; redirects, which are not followed, are among them
 * - `invalid`: a documented status in the 200s, but the body does not conform to the contract, or is too large
 * - `network`: the connection failed, before the response or within its body
 * - `timeout`: the time of the call or of its last attempt is over
 * - `aborted`: the caller's signal was aborted
 * - `token`: the token function failed
 */
export interface Failure extends Unsuccessful {
  readonly status: 'unexpected' | 'invalid' | 'network' | 'timeout' | 'aborted' | 'token';
  /** The status of the last response, if one arrived. */
  readonly httpStatus: number | undefined;
  /** The headers of the last response, if one arrived. */
  readonly headers: Headers | undefined;
  /** The error behind the failure, or the reason of the abort. Not enumerable, so logs do not print it. */
  readonly cause: unknown;
}

/** The request of an outcome, without its headers and body. */
export interface SentRequest {
  /** The operation; undefined for a request of `createStudioFetch`. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly url: string;
}

/**
 * Returns the data of a success.
 *
 * @throws {StudioError} if the outcome is an error response or a failure.
 * @example
 * const users = unwrap(await studio.listGroupUsers(42)).group_users;
 */
export function unwrap<O extends { readonly ok: true; readonly data: unknown } | Thrown>(
  outcome: O,
): Extract<O, { readonly ok: true }>['data'] {
  if (outcome.ok) return outcome.data;
  throw new StudioError(outcome);
}

/** An outcome that is not a success, as an error with the same members. It has no header, no body and no token. */
export class StudioError extends Error {
  declare readonly operation: SentRequest['operation'];
  declare readonly method: string;
  declare readonly url: string;
  /** A status that the contract documents, or the kind of the failure. */
  declare readonly status: number | string;
  declare readonly httpStatus: number | undefined;
  declare readonly reason: string;
  declare readonly maybeApplied: boolean;

  constructor({ request, status, httpStatus, reason, maybeApplied, cause }: Thrown) {
    super(`${request.method} ${request.url}: ${status}${reason && `, ${reason}`}`, { cause });
    Object.assign(this, { name: 'StudioError', ...request, status, httpStatus, reason, maybeApplied });
  }
}

type Thrown = Pick<Failure, 'ok' | 'httpStatus' | 'reason' | 'maybeApplied' | 'request'> & {
  readonly status: number | string;
  readonly cause?: unknown;
};

type Documented<R> = {
  [Status in keyof R & (number | string)]: IsSuccess<R, Status> extends true
    ? Success<Status, Body<R[Status]>>
    : ErrorResponse<Status, Body<R[Status]>>;
}[keyof R & (number | string)];

/** `default` documents the errors of an operation, or all of its responses if no success is documented. */
type IsSuccess<R, Status extends number | string> = `${Status}` extends `2${string}`
  ? true
  : Status extends 'default'
    ? `${keyof R & (number | string)}` & `2${string}` extends never
      ? true
      : false
    : false;

type Body<R> = R extends { content: infer Content }
  ? { [MediaType in keyof Content]: Decoded<MediaType, Content[MediaType]> }[keyof Content]
  : undefined;

type Decoded<MediaType, Data> = MediaType extends `${string}json` | '*/*' | 'application/*'
  ? Data
  : MediaType extends `text/${string}`
    ? string
    : Uint8Array;
