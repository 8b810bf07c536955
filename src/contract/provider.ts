/** Providers: anything that answers for the API, as data. Types only: the lowest layer of the suite. */

/** Whose tokens a run can use. */
export const ROLES = ['admin', 'manager', 'member', 'outsider', 'otherManager', 'expired'] as const;

/**
 * - `manager`, `member`: a manager and a plain member of the group, no admins
 * - `outsider`: a user outside the group, no admin
 * - `otherManager`: a manager of the other group who is outside the group
 * - `expired`: an access token that is no longer valid
 */
export type Role = (typeof ROLES)[number];

/** What a request is meant to show: an outcome of an operation. */
export interface Wanted {
  readonly operation: string;
  readonly status: string;
  /** The case's name, without operation and status. */
  readonly precondition: string;
}

export interface Provider {
  /** How reports name it. */
  readonly name: string;
  /** Where the contract's paths begin, `https://myschool.instructuremedia.com/api/public/v1`. */
  readonly baseUrl: string;
  /** Sends a request; default `globalThis.fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Access tokens by role, without the word Bearer. */
  readonly tokens: Readonly<Partial<Record<Role, string>>>;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers of one case's request: how a mock is asked for an outcome. */
  readonly headersFor?: (wanted: Wanted) => Readonly<Record<string, string>>;
  /** Id of the group that the cases are about. */
  readonly group?: number | undefined;
  /** Id of a group that `member` and `manager` are not in. */
  readonly otherGroup?: number | undefined;
  /** Id that no group has; default 2147483647. */
  readonly unknownGroup?: number | undefined;
  /** Ids of the spare users: outside the group; with `allowWrites` they are added, updated and removed. */
  readonly users: readonly number[];
  /** Whether requests that change something may be sent; default false. */
  readonly allowWrites?: boolean | undefined;
  /** True for a sandbox or a mock made from the contract: it confirms no assumption. */
  readonly simulated?: boolean | undefined;
  /** False for a mock that is known to keep no state: nothing is expected of it that depends on state. */
  readonly stateful?: boolean | undefined;
}
