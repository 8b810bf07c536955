import type { Change, GroupUser } from '../../generated/schema.js';
import { isPermission, MANAGER, permissionAfter } from './permissions.js';
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
  const before = new Map(present.map(({ id, permission }) => [id, permission]));
  const wanted = permissionsOf(roster);
  const changes: Change[] = [];
  const leftAlone: RosterMember[] = [];
  const problems: RosterProblem[] = [];

  for (const [user_id, permission] of wanted) {
    const now = before.get(user_id);
    if (now === permission) continue;
    if (now !== undefined && !isPermission(now)) leftAlone.push({ user_id, permission: now });
    else if (!isPermission(permission)) problems.push({ place: '', message: unsettable(user_id, permission) });
    else changes.push({ action: now === undefined ? 'add' : 'update', user_id, permission });
  }
  for (const [user_id, now] of remove ? before : []) {
    if (wanted.has(user_id)) continue;
    if (isPermission(now)) changes.push({ action: 'remove', user_id });
    else leftAlone.push({ user_id, permission: now });
  }
  if (problems.length > 0) throw new RosterError(problems);
  return { changes: changes.sort(safely), present: before, leftAlone };
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

function permissionsOf(roster: Roster): Map<number, string> {
  const permissions = new Map<number, string>();
  const problems: RosterProblem[] = [];
  for (const { user_id, permission } of roster) {
    const other = permissions.get(user_id) ?? permission;
    permissions.set(user_id, permission);
    if (other === permission) continue;
    problems.push({ place: '', message: `The user ${String(user_id)} is a ${other} and a ${permission}.` });
  }
  if (problems.length > 0) throw new RosterError(problems);
  return permissions;
}

function unsettable(userId: number, permission: string): string {
  return `The permission ${JSON.stringify(permission)} of the user ${String(userId)} is unknown.`;
}

function safely(one: Change, two: Change): number {
  return rank(one) - rank(two) || one.user_id - two.user_id;
}

function rank(change: Change): number {
  if (change.action === 'remove') return 3;
  if (change.permission === MANAGER) return 0;
  return change.action === 'add' ? 1 : 2;
}
