import type { Change, GroupUser, Permission } from '../../generated/schema.js';
import { isPermission, MANAGER, permissionAfter, permissions } from './permissions.js';
import { RosterError, type Roster, type RosterMember, type RosterProblem } from './roster.js';

/** The changes that lead from a group's present members to its roster. */
export interface Plan {
  /**
   * The fewest there can be, at most one for each user, in an order that never leaves the group without a manager on
   * the way: new managers first, then new members, then whoever is to be a mere member, then removals.
   */
  readonly changes: readonly Change[];
  /** The permission of each present member, by user id, as the plan found it. */
  readonly present: ReadonlyMap<number, string>;
  /** Members whom the roster would change or remove, left alone since the contract does not know their permission. */
  readonly leftAlone: readonly RosterMember[];
}

export interface PlanOptions {
  /** Whether members who are not in the roster are removed. Default: true. */
  readonly remove?: boolean;
}

/**
 * The smallest set of changes that makes a group's members those of the roster. It is pure; the order of the roster
 * makes no difference.
 *
 * @throws {RosterError} where the roster names a user twice with different permissions, or wants a permission that no
 * change can set.
 * @example
 * const { changes } = planMembership(present, roster, { remove: false });
 */
export function planMembership(
  present: readonly Pick<GroupUser, 'id' | 'permission'>[],
  roster: Roster,
  { remove = true }: PlanOptions = {},
): Plan {
  // Filled one by one: a list of a million pairs costs more than the map that is made of it.
  const before = new Map<number, string>();
  for (const { id, permission } of present) before.set(id, permission);
  const ids = inOrder(roster.map(({ user_id }) => user_id));
  const changes = createChanges();
  const leftAlone: RosterMember[] = [];
  const problems: RosterProblem[] = [];

  for (const { user_id, permission } of namedOnce(roster, ids)) {
    const now = before.get(user_id);
    if (now === permission) continue;
    if (now !== undefined && !isPermission(now)) leftAlone.push({ user_id, permission: now });
    else if (!isPermission(permission)) problems.push({ place: '', message: unsettable(user_id, permission) });
    else changes[now === undefined ? 'add' : 'update'][permission].push(user_id);
  }
  for (const user_id of remove ? without(inOrder([...before.keys()]), ids) : []) {
    const now = before.get(user_id) ?? '';
    if (isPermission(now)) changes.remove.push(user_id);
    else leftAlone.push({ user_id, permission: now });
  }
  if (problems.length > 0) throw new RosterError(problems);
  return { changes: inSafeOrder(changes), present: before, leftAlone };
}

/** The users of each kind of change. */
interface Changes {
  readonly add: Readonly<Record<Permission, number[]>>;
  readonly update: Readonly<Record<Permission, number[]>>;
  readonly remove: number[];
}

function createChanges(): Changes {
  return { add: { manager: [], member: [] }, update: { manager: [], member: [] }, remove: [] };
}

function inSafeOrder({ add, update, remove }: Changes): readonly Change[] {
  const setting = (action: 'add' | 'update', permission: Permission, users: readonly number[]) =>
    Array.from(inOrder(users), (user_id): Change => ({ action, user_id, permission }));
  const others = permissions.filter((permission) => permission !== MANAGER);
  return [
    setting('add', MANAGER, add[MANAGER]),
    setting('update', MANAGER, update[MANAGER]),
    ...others.map((permission) => setting('add', permission, add[permission])),
    ...others.map((permission) => setting('update', permission, update[permission])),
    remove.map((user_id): Change => ({ action: 'remove', user_id })),
  ].flat();
}

/** Numbers by themselves are sorted several times faster than objects that hold them. */
function inOrder(users: readonly number[]): Float64Array {
  return new Float64Array(users).sort();
}

/** Who is in the first list and not in the second, both in order. A map of a million would leave the cache. */
function without(users: Float64Array, others: Float64Array): readonly number[] {
  let at = 0;
  const rest: number[] = [];
  for (const user of users) {
    while ((others[at] ?? Infinity) < user) at++;
    if (others[at] !== user) rest.push(user);
  }
  return rest;
}

/** The permission of each member once the plan is applied, by user id. */
export function membersAfter({ changes, present }: Plan): Map<number, string> {
  const after = new Map(present);
  for (const change of changes) {
    const permission = permissionAfter(change);
    if (permission === undefined) after.delete(change.user_id);
    else after.set(change.user_id, permission);
  }
  return after;
}

/** @throws {RosterError} where it says two things of one user. */
function namedOnce(roster: Roster, ids: Float64Array): Roster {
  if (ids.every((id, index) => id !== ids[index + 1])) return roster;
  const members = new Map(roster.map((member) => [member.user_id, member]));
  const problems = roster.flatMap(({ user_id, permission }): RosterProblem[] => {
    const last = members.get(user_id)?.permission ?? permission;
    if (last === permission) return [];
    return [{ place: '', message: `The user ${String(user_id)} is a ${permission} and a ${last}.` }];
  });
  if (problems.length > 0) throw new RosterError(problems);
  return [...members.values()];
}

function unsettable(userId: number, permission: string): string {
  return `The permission ${JSON.stringify(permission)} of the user ${String(userId)} is unknown.`;
}
