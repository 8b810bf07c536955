/** Which user of a seed plays which role: what a tool or a person needs to call the sandbox. */
import { SEED_REFRESH_TOKEN } from './state.js';
import type { SandboxSeed, SeedGroup } from './seed.js';

/** Tokens and ids by role; a role that nobody in the seed plays is undefined. */
export interface SandboxRoles {
  readonly adminToken: string | undefined;
  /** Of a member of the group who is no admin. */
  readonly memberToken: string | undefined;
  /** Of a user outside the group who is no admin. */
  readonly outsiderToken: string | undefined;
  /** Of the first admin, for the token endpoint; undefined if there is none. */
  readonly refreshToken: string | undefined;
  /** The group of member and outsider: the first that has both, otherwise the first. */
  readonly groupId: number | undefined;
  /** An id that no group has. */
  readonly unknownGroupId: number;
  /** A user in no group and without a token, to add, change and remove without disturbing the other roles. */
  readonly spareUserId: number | undefined;
}

/**
 * Finds the roles in a seed.
 *
 * @example
 * const { adminToken, groupId } = sandboxRoles(defaultSeed);
 */
export function sandboxRoles({ users, groups }: SandboxSeed): SandboxRoles {
  const admins = users.filter(({ admin }) => admin === true);
  const callers = users.filter(({ admin, token }) => admin !== true && token !== undefined);
  const candidates = groups.map((group) => {
    const ids = memberIds([group]);
    const member = callers.find(({ id }) => ids.has(id));
    const outsider = callers.find(({ id }) => !ids.has(id));
    return { group, member, outsider };
  });
  const chosen = candidates.find(({ member, outsider }) => member && outsider) ?? candidates[0];
  const inAnyGroup = memberIds(groups);
  return {
    adminToken: admins.find(({ token }) => token !== undefined)?.token,
    memberToken: chosen?.member?.token,
    outsiderToken: chosen?.outsider?.token,
    refreshToken: admins.length > 0 ? SEED_REFRESH_TOKEN : undefined,
    groupId: chosen?.group.id,
    unknownGroupId: unusedId(groups),
    spareUserId: users.find(({ id, token }) => token === undefined && !inAnyGroup.has(id))?.id,
  };
}

function memberIds(groups: readonly SeedGroup[]): ReadonlySet<number> {
  return new Set(groups.flatMap(({ members }) => members.map(({ user_id }) => user_id)));
}

/** From 404 on, which is easy to recognize. */
function unusedId(groups: readonly SeedGroup[]): number {
  const used = new Set(groups.map(({ id }) => id));
  let id = 404;
  while (used.has(id)) id++;
  return id;
}
