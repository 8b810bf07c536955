/** A provider that is reached by URL, tokens and ids: a Studio host, a sandbox, anything under test. */
import { server } from '../../generated/contract.js';
import { ROLES, type Provider, type Role } from './provider.js';

/** The settings of `hostProvider`. */
export interface HostSettings {
  /** How reports name it; default: the base URL. */
  readonly name?: string;
  /** The host. With a path it is used as it is; without one, `basePath` is appended. */
  readonly baseUrl: string;
  /** The path below the host where the contract's paths begin; default `/api/public/v1`. */
  readonly basePath?: string | undefined;
  readonly fetch?: typeof globalThis.fetch;
  /** Access tokens by role, without the word Bearer; an empty one counts as none. */
  readonly tokens: Readonly<Partial<Record<Role, string | undefined>>>;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Id of a group that `tokens.member` and `tokens.manager` are in, and `tokens.outsider` is not. */
  readonly group?: number | undefined;
  /** Id of a group that `tokens.member` and `tokens.manager` are not in. */
  readonly otherGroup?: number | undefined;
  /** Id that no group has; default 2147483647. */
  readonly unknownGroup?: number | undefined;
  /** Id of a user outside the group whom a run may add, update and remove. */
  readonly user?: number | undefined;
  /** Ids of several such users. */
  readonly users?: readonly number[] | undefined;
  /** Whether requests may be sent that change the group; default false. Every change is undone. */
  readonly allowWrites?: boolean | undefined;
  /** True for a sandbox: it is made from the contract, so it confirms no assumption. */
  readonly simulated?: boolean | undefined;
}

/**
 * @example
 * hostProvider({
 *   baseUrl: 'https://myschool.instructuremedia.com',
 *   tokens: { admin: process.env.STUDIO_ADMIN_TOKEN },
 *   group: 42,
 * })
 */
export function hostProvider(settings: HostSettings): Provider {
  const { baseUrl, basePath, name = baseUrl, fetch, headers, user, users = [] } = settings;
  const { group, otherGroup, unknownGroup, allowWrites, simulated } = settings;
  return {
    name,
    baseUrl: apiUrl(baseUrl, basePath),
    ...(fetch === undefined ? {} : { fetch }),
    ...(headers === undefined ? {} : { headers }),
    tokens: tokensIn(settings),
    users: [...new Set([...(user === undefined ? [] : [user]), ...users])],
    ...{ group, otherGroup, unknownGroup, allowWrites, simulated },
  };
}

function apiUrl(baseUrl: string, basePath: string | undefined): string {
  const bare = baseUrl.replace(/\/+$/, '');
  if (basePath !== undefined) return bare + basePath.replace(/\/+$/, '').replace(/^(?=[^/])/, '/');
  return new URL(bare).pathname === '/' ? bare + server.basePath : bare;
}

function tokensIn({ tokens }: HostSettings): Provider['tokens'] {
  return Object.fromEntries(
    ROLES.flatMap((role) => {
      const token = tokens[role] ?? '';
      return token === '' ? [] : [[role, token]];
    }),
  );
}
