/** What a call comes to: one of the contract's statuses, or a failure. All of it derived from the contract's types. */
import type { operations } from '../../generated/schema.js';

/** An operation of the contract, by its operationId; the client has a method of the same name. */
export type OperationId = keyof operations;

/**
 * What a call of the operation comes to. The status tells the outcomes apart, so a `switch` over it is exhaustive.
 *
 * @example
 * switch (outcome.status) {
 *   case 200: return outcome.data.group_users;
 *   case 401: case 403: case 404: case 422: throw new Error(outcome.data?.error);
 *   default: outcome satisfies Failure; throw new Error(outcome.reason);
 * }
 */
export type Outcome<Id extends OperationId = OperationId> = Outcomes[Id];

export type Outcomes = { readonly [Id in OperationId]: Answers<operations[Id]['responses']> | Failure };

/** An outcome whose status is in the 200s: the operation is done. */
export interface Success<Status extends number, Data> extends Answer {
  readonly ok: true;
  readonly status: Status;
  /** The body, as the contract describes it. */
  readonly data: Data;
}

/** An outcome that the contract documents as a refusal. */
export interface Refusal<Status extends number, Data> extends Answer {
  readonly ok: false;
  readonly status: Status;
  /**
   * The body, where it is what the contract describes. No published source documents a body of a refusal, so expect
   * none.
   */
  readonly data: Data | undefined;
  /** What the provider gives as its reason; empty where it gives none. */
  readonly reason: string;
  /** The start of the body as text, at most 2,000 characters, whatever it is. Empty where there was none. */
  readonly body: string;
  /** Where the body is not what the contract describes. */
  readonly violations: readonly Violation[];
}

/**
 * A call that came to nothing that the contract documents:
 * - `unexpected`: the provider answered with a status that the contract does not document (a redirect included)
 * - `invalid`: a documented status of the 200s, but its body is not what the contract describes
 * - `network`: the exchange broke, before the answer or inside it, or the token function failed
 * - `timeout`: the deadline of the call passed
 * - `aborted`: the caller's signal was aborted
 */
export interface Failure {
  readonly ok: false;
  readonly status: 'unexpected' | 'invalid' | 'network' | 'timeout' | 'aborted';
  /** What went wrong, in words for a log. */
  readonly reason: string;
  /** The status of the HTTP answer, where its start came. */
  readonly httpStatus: number | undefined;
  /** The headers of the answer, where its start came, the token masked. */
  readonly headers: Headers | undefined;
  /** The start of the body as text, at most 2,000 characters, as far as it came. */
  readonly body: string | undefined;
  /** Where the body of `invalid` is not what the contract describes. */
  readonly violations: readonly Violation[];
  /** The error that broke the exchange, or the reason of the abort. Not enumerable, so that no log prints it. */
  readonly cause: unknown;
  readonly request: SentRequest;
}

/** The request that an outcome belongs to, without its headers and body. */
export interface SentRequest {
  /** The operation, or `raw` for a request of the `raw` client. */
  readonly operation: OperationId | 'raw';
  readonly method: string;
  readonly url: string;
}

/** Where a value is not what the contract describes; the same as the type of `studio-groups/validate`. */
export interface Violation {
  /** JSON pointer into the value, `''` for the value as a whole. */
  readonly pointer: string;
  /** The keyword of the schema that is broken. */
  readonly keyword: string;
  /** What the value must be. */
  readonly message: string;
}

/** Every violation of a value parsed from JSON. */
export type Validator = (value: unknown) => readonly Violation[];

/** A validator for the body of each operation's statuses, as `responseValidators` of `studio-groups/validate`. */
export type Validators = Readonly<
  Partial<
    Record<OperationId, Readonly<Partial<Record<number, { readonly content: Readonly<Record<string, Validator>> }>>>>
  >
>;

interface Answer {
  /** The same as `status`. */
  readonly httpStatus: number;
  /** Of a success as they came. Of all else the token is masked, should the provider send it back. */
  readonly headers: Headers;
  readonly request: SentRequest;
}

type Answers<R> = {
  [Status in keyof R & number]: `${Status}` extends `2${string}`
    ? Success<Status, Body<R[Status]>>
    : Refusal<Status, Body<R[Status]>>;
}[keyof R & number];

type Body<R> = R extends { content: { 'application/json': infer Data } } ? Data : undefined;
