import type { Change, GroupUser, Permission } from '../../generated/schema.js';
import { membersOf } from './list-members.js';
import { isPermission, MANAGER, permissions } from './permissions.js';
import { RosterError, type Roster, type RosterProblem } from '../rosters/roster.js';

/** The changes that lead from a group's present members to its roster. */
export interface Plan {
  /**
   * As few as possible, at most one for each user, in an order that keeps a manager in the group at any time: new
   * managers first, then other new members, then lower permissions, then removals.
   */
  readonly changes: readonly Change[];
  /** The permission of each present member, by user id. */
  readonly present: ReadonlyMap<number, string>;
  /** Users whom the plan does not change although they differ from the roster. */
  readonly leftAlone: readonly LeftAlone[];
  /** Whether the plan leads to exactly the roster, so that another admin's change of any user contradicts it. */
  readonly isExact: boolean;
}

export interface LeftAlone {
  readonly user_id: number;
  /** The present permission; of a user who left, the one in the roster. */
  readonly permission: string;
  /**
   * - `unknown-permission`: the contract does not know the member's permission
   * - `kept`: the option `keep` names the member, whom the roster does not contain
   * - `added-by-hand`: neither the roster nor the baseline contains the member
   * - `changed-by-hand`: the member's permission differs from both roster and baseline, which are the same
   * - `left`: roster and baseline contain the user, who is no longer a member
   */
  readonly reason: 'unknown-permission' | 'kept' | 'added-by-hand' | 'changed-by-hand' | 'left';
}

export interface PlanOptions {
  /** Whether members who are not in the roster are removed. Default: true. */
  readonly remove?: boolean;
  /**
   * The roster of the last run (diffing). Only members whom it contains are removed, and what was changed by hand since
   * stays (stickiness). Default: none.
   */
  readonly baseline?: Roster | undefined;
  /** Whether users who left since the baseline are added again. Default: false. */
  readonly reAdd?: boolean;
  /** Whether permissions that were changed by hand since the baseline are set again. Default: false. */
  readonly overrideStickiness?: boolean;
  /** Users who are never removed. */
  readonly keep?: ReadonlySet<number>;
}

/**
 * The smallest set of changes that makes a group's members those of the roster. It is pure; the order of the roster
 * makes no difference.
 *
 * @throws {RosterError} if the roster names a user twice with different permissions, or a permission that no change can
 * set.
 * @throws {ListError} if the list of present members is invalid.
 * @example
 * const { changes } = planMembership(present, roster, { remove: false });
 */
export function planMembership(
  present: readonly Pick<GroupUser, 'id' | 'permission'>[],
  roster: Roster,
  options: PlanOptions = {},
): Plan {
  const { remove = true, baseline } = options;
  const before = membersOf(present);
  const earlier = baseline && new Map(baseline.map(({ user_id, permission }) => [user_id, permission]));
  const active = roster.some(({ ended }) => ended) ? roster.filter(({ ended }) => ended !== true) : roster;
  const ids = sorted(active.map(({ user_id }) => user_id));
  const draft: Draft = { changes: createChanges(), leftAlone: [], problems: [] };

  for (const { user_id, permission } of withoutRepetitions(active, ids)) {
    setPermission(draft, user_id, permission, before.get(user_id), earlier?.get(user_id), options);
  }
  if (remove) {
    const ended = new Set(roster.flatMap(({ user_id, ended }) => (ended === true ? user_id : [])));
    const mayRemove = (userId: number) => !earlier || earlier.has(userId) || ended.has(userId);
    for (const userId of without(sorted([...before.keys()]), ids)) {
      removeMember(draft, userId, before.get(userId) ?? '', mayRemove(userId), options);
    }
  }
  if (draft.problems.length > 0) throw new RosterError(draft.problems);
  return {
    changes: inSafeOrder(draft.changes),
    present: before,
    leftAlone: draft.leftAlone,
    isExact: remove && baseline === undefined,
  };
}

interface Draft {
  readonly changes: Changes;
  readonly leftAlone: LeftAlone[];
  readonly problems: RosterProblem[];
}

/**
 * @param now The user's present permission.
 * @param earlier The user's permission in the baseline.
 */
function setPermission(
  { changes, leftAlone, problems }: Draft,
  user_id: number,
  permission: string,
  now: string | undefined,
  earlier: string | undefined,
  { reAdd = false, overrideStickiness = false }: PlanOptions,
): void {
  if (now === permission) return;
  if (now === undefined && earlier !== undefined && !reAdd) leftAlone.push({ user_id, permission, reason: 'left' });
  else if (now !== undefined && !isPermission(now)) {
    leftAlone.push({ user_id, permission: now, reason: 'unknown-permission' });
  } else if (now !== undefined && earlier === permission && !overrideStickiness) {
    leftAlone.push({ user_id, permission: now, reason: 'changed-by-hand' });
  } else if (!isPermission(permission)) problems.push({ place: '', message: unsettable(user_id, permission) });
  else changes[now === undefined ? 'add' : 'update'].get(permission)?.push(user_id);
}

function removeMember(
  { changes, leftAlone }: Draft,
  user_id: number,
  permission: string,
  mayRemove: boolean,
  { keep }: PlanOptions,
): void {
  if (!mayRemove) leftAlone.push({ user_id, permission, reason: 'added-by-hand' });
  else if (!isPermission(permission)) leftAlone.push({ user_id, permission, reason: 'unknown-permission' });
  else if (keep?.has(user_id)) leftAlone.push({ user_id, permission, reason: 'kept' });
  else changes.remove.push(user_id);
}

/** The users of each kind of change. */
interface Changes {
  readonly add: ReadonlyMap<Permission, number[]>;
  readonly update: ReadonlyMap<Permission, number[]>;
  readonly remove: number[];
}

function createChanges(): Changes {
  const byPermission = () => new Map(permissions.map((permission): [Permission, number[]] => [permission, []]));
  return { add: byPermission(), update: byPermission(), remove: [] };
}

function inSafeOrder({ add, update, remove }: Changes): readonly Change[] {
  const setting = (action: 'add' | 'update', permission: Permission) => {
    const users = (action === 'add' ? add : update).get(permission) ?? [];
    return Array.from(sorted(users), (user_id): Change => ({ action, user_id, permission }));
  };
  const others = permissions.filter((permission) => permission !== MANAGER);
  return [
    setting('add', MANAGER),
    setting('update', MANAGER),
    ...others.map((permission) => setting('add', permission)),
    ...others.map((permission) => setting('update', permission)),
    remove.map((user_id): Change => ({ action: 'remove', user_id })),
  ].flat();
}

/** Numbers alone are sorted several times faster than objects that contain them. Often they are in order already. */
function sorted(users: readonly number[]): Float64Array {
  const ids = new Float64Array(users);
  return ids.every((id, index) => index === 0 || id >= (ids[index - 1] ?? id)) ? ids : ids.sort();
}

/** The users who are in the first list and not in the second, both sorted: faster than a set of a million. */
function without(users: Float64Array, others: Float64Array): readonly number[] {
  let at = 0;
  const rest: number[] = [];
  for (const user of users) {
    while ((others[at] ?? Infinity) < user) at++;
    if (others[at] !== user) rest.push(user);
  }
  return rest;
}

/** @throws {RosterError} if the roster names a user with different permissions. */
function withoutRepetitions(roster: Roster, ids: Float64Array): Roster {
  if (ids.every((id, index) => id !== ids[index + 1])) return roster;
  const members = new Map(roster.map((member) => [member.user_id, member]));
  const problems = roster.flatMap(({ user_id, permission }): RosterProblem[] => {
    const last = members.get(user_id)?.permission ?? permission;
    if (last === permission) return [];
    return [{ place: '', message: `The user ${user_id} is a ${permission} and a ${last}.` }];
  });
  if (problems.length > 0) throw new RosterError(problems);
  return [...members.values()];
}

function unsettable(userId: number, permission: string): string {
  return `The permission ${JSON.stringify(permission)} of the user ${userId} is unknown.`;
}
