/** The sandbox's state in memory. */
import { defaultPermission } from '../../generated/constants.js';
import type { Assumptions } from './assumptions.js';
import type { SandboxSeed, SeedUser, ShownUser } from './seed.js';

export interface SandboxUser extends ShownUser {
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

/**
 * What the sandbox knows now. It is live: a test may read it, and change it to arrange a precondition. The controls
 * `reset` and `restore` replace its maps.
 */
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
