/** The sandbox's state in memory. */
import { defaultPermission } from '../../generated/constants.js';
import type { GroupUser } from '../../generated/schema.js';
import type { SandboxSeed, SeedUser } from './seed.js';

export interface SandboxUser extends Omit<GroupUser, 'permission'> {
  readonly admin: boolean;
}

/**
 * What the sandbox knows at the moment. It is live: a test may read it, and change it to arrange what it needs, such as
 * `state.tokens.clear()` for tokens that have expired.
 */
export interface SandboxState {
  readonly users: Map<number, SandboxUser>;
  /** By group id: the members' permissions by user id, in the order in which they are listed. */
  readonly groups: Map<number, Map<number, string>>;
  /** The id of the user who calls, by access token. */
  readonly tokens: Map<string, number>;
}

export function createState({ users, groups }: SandboxSeed): SandboxState {
  return {
    users: new Map(users.map((user) => [user.id, userOf(user)])),
    groups: new Map(
      groups.map(({ id, members }) => [
        id,
        new Map(members.map(({ user_id, permission = defaultPermission }) => [user_id, permission])),
      ]),
    ),
    tokens: new Map(users.flatMap(({ id, token }) => (token === undefined ? [] : [[token, id]]))),
  };
}

function userOf({ token: _, admin = false, ...shown }: SeedUser): SandboxUser {
  return { ...shown, admin };
}
