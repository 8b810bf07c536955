/** The sandbox's state in memory. */
import { defaultPermission } from '../../generated/constants.js';
import type { GroupUser } from '../../generated/schema.js';
import type { DeepReadonly } from '../lib/deep-readonly.js';
import type { Assumptions } from './assumptions.js';
import type { SandboxSeed, SeedUser } from './seed.js';

export interface SandboxUser extends Omit<DeepReadonly<GroupUser>, 'permission'> {
  readonly admin: boolean;
}

/** What an access token, a refresh token or an authorization code stands for. */
export interface Grant {
  readonly userId: number;
  /** Milliseconds since 1970. A token of the seed has none: it is valid until it is expired by command. */
  readonly expiresAt?: number;
  /** The redirect URI that an authorization code was issued for. */
  readonly redirectUri?: string;
}

/** What the sandbox knows now. It is live: a test may read it, and change it to arrange a precondition. */
export interface SandboxState {
  readonly users: Map<number, SandboxUser>;
  /** By group id: the members' permissions by user id, in the order in which they are listed. */
  readonly groups: Map<number, Map<number, string>>;
  /** The access tokens. */
  readonly tokens: Map<string, Grant>;
  /** A refresh token that was used is deleted, and so is a code. */
  readonly refreshTokens: Map<string, Grant>;
  readonly codes: Map<string, Grant>;
}

/** The refresh token that a sandbox starts with; it belongs to the first admin of the seed. */
export const SEED_REFRESH_TOKEN = 'sandbox-refresh-token';

export function createState({ users, groups }: SandboxSeed, assume: Assumptions): SandboxState {
  const admin = users.find((user) => user.admin === true);
  return {
    users: new Map(users.map((user) => [user.id, userOf(user, assume)])),
    groups: new Map(
      groups.map(({ id, members }) => [
        id,
        new Map(members.map(({ user_id, permission = defaultPermission }) => [user_id, permission])),
      ]),
    ),
    tokens: new Map(users.flatMap(({ id, token }) => (token === undefined ? [] : [[token, { userId: id }]]))),
    refreshTokens: new Map(admin === undefined ? [] : [[SEED_REFRESH_TOKEN, { userId: admin.id }]]),
    codes: new Map(),
  };
}

function userOf({ token, admin = false, ...shown }: SeedUser, assume: Assumptions): SandboxUser {
  return { ...shown, admin, email: assume.email === 'null' && token === undefined ? '' : shown.email };
}

/** Replaces the content of a state by a copy of another; the maps stay the same objects. */
export function replaceState(state: SandboxState, by: SandboxState): void {
  const copy = structuredClone(by);
  refill(state.users, copy.users);
  refill(state.groups, copy.groups);
  refill(state.tokens, copy.tokens);
  refill(state.refreshTokens, copy.refreshTokens);
  refill(state.codes, copy.codes);
}

function refill<Key, Value>(map: Map<Key, Value>, content: ReadonlyMap<Key, Value>): void {
  map.clear();
  for (const [key, value] of content) map.set(key, value);
}
