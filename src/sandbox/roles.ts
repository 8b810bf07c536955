/** Which user of a seed plays which role: what a tool or a person needs to call the sandbox. */
import { SEED_REFRESH_TOKEN } from './state.js';
import type { SandboxSeed, SeedGroup, SeedUser } from './seed.js';

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
  const callers = users.filter(({ admin, token }) => admin !== true && token !== undefined);
  const candidates = groups.map((group) => ({
    group,
    member: callers.find((user) => isMember(group, user)),
    outsider: callers.find((user) => !isMember(group, user)),
  }));
  const chosen = candidates.find(({ member, outsider }) => member !== undefined && outsider !== undefined);
  const { group, member, outsider } = chosen ?? candidates[0] ?? {};
  return {
    adminToken: users.find(({ admin, token }) => admin === true && token !== undefined)?.token,
    memberToken: member?.token,
    outsiderToken: outsider?.token,
    refreshToken: users.some(({ admin }) => admin === true) ? SEED_REFRESH_TOKEN : undefined,
    groupId: group?.id,
    unknownGroupId: unusedId(groups),
    spareUserId: users.find((user) => user.token === undefined && !groups.some((group) => isMember(group, user)))?.id,
  };
}

function isMember(group: SeedGroup, user: SeedUser): boolean {
  return group.members.some(({ user_id }) => user_id === user.id);
}

/** From 404 on, which is easy to recognize. */
function unusedId(groups: readonly SeedGroup[]): number {
  const used = new Set(groups.map(({ id }) => id));
  let id = 404;
  while (used.has(id)) id++;
  return id;
}
