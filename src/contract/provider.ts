/** Providers: anything that responds for the API, as data. The lowest layer of the suite. */
import { server } from '../../generated/contract.js';

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
interface Wanted {
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
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Headers of one case's request: how a mock is asked for an outcome. */
  readonly headersFor?: (wanted: Wanted) => Readonly<Record<string, string>>;
  /** Id of the group that the cases are about: `member` and `manager` are in it, `outsider` is not. */
  readonly group?: number | undefined;
  /** Id of a group that `member` and `manager` are not in. */
  readonly otherGroup?: number | undefined;
  /** Id that no group has; default 2147483647. */
  readonly unknownGroup?: number | undefined;
  /** Ids of the spare users: outside the group; with `allowWrites` they are added, updated and removed. */
  readonly users: readonly number[];
  /** Whether requests that change something may be sent; default false. Every change is undone. */
  readonly allowWrites?: boolean | undefined;
  /** True for a sandbox or a mock made from the contract: it confirms no assumption. */
  readonly simulated?: boolean | undefined;
  /** False for a mock that is known to keep no state: nothing is expected of it that depends on state. */
  readonly stateful?: boolean | undefined;
}

type Inherited = 'fetch' | 'headers' | 'group' | 'otherGroup' | 'unknownGroup' | 'allowWrites' | 'simulated';

/** The settings of `hostProvider`. */
export interface HostSettings extends Pick<Provider, Inherited> {
  /** How reports name it; default: the base URL. */
  readonly name?: string;
  /** The host. With a path it is used as it is; without one, `basePath` is appended. */
  readonly baseUrl: string;
  /** The path below the host where the contract's paths begin; default `/api/public/v1`. */
  readonly basePath?: string | undefined;
  /** Access tokens by role, without the word Bearer; an empty one counts as none. */
  readonly tokens: Readonly<Partial<Record<Role, string | undefined>>>;
  /** Id of a user outside the group whom a run may add, update and remove. */
  readonly user?: number | undefined;
  /** Ids of several such users. */
  readonly users?: readonly number[] | undefined;
}

/**
 * A provider that is reached by URL, tokens and ids: a Studio host, a sandbox, anything under test.
 *
 * @example
 * hostProvider({
 *   baseUrl: 'https://myschool.instructuremedia.com',
 *   tokens: { admin: process.env.STUDIO_ADMIN_TOKEN },
 *   group: 42,
 * })
 */
export function hostProvider({ basePath, user, users = [], ...settings }: HostSettings): Provider {
  const { baseUrl, tokens } = settings;
  return {
    name: baseUrl,
    ...settings,
    baseUrl: apiUrl(baseUrl, basePath),
    tokens: Object.fromEntries(Object.entries(tokens).filter(isToken)),
    users: [...new Set(user === undefined ? users : [user, ...users])],
  };
}

function apiUrl(baseUrl: string, basePath: string | undefined): string {
  const bare = baseUrl.replace(/\/+$/, '');
  if (basePath !== undefined) return bare + basePath.replace(/\/+$/, '').replace(/^(?=[^/])/, '/');
  return new URL(bare).pathname === '/' ? bare + server.basePath : bare;
}

function isToken(entry: [string, string | undefined]): entry is [string, string] {
  return (entry[1] ?? '') !== '';
}
