/** A plan as a file: it is made on one day, reviewed, and applied exactly or rejected as stale. */
import type { Change, GroupUser, Permission } from '../../generated/schema.js';
import { isRecord } from '../lib/is-record.js';
import { messageOf } from '../lib/message-of.js';
import { isId, membersOf } from './list-members.js';
import { isPermission, permissionAfter, permissions } from './permissions.js';
import type { Plan } from './plan-membership.js';

const FORMAT = 'studio-groups/plan';
const VERSION = 1;

export interface SavedPlan {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** When it was made, in ISO 8601. */
  readonly created: string;
  /** The Studio address that it was made for. */
  readonly host: string;
  /** Whether the groups may lose their last manager. */
  readonly allow_no_manager: boolean;
  readonly groups: readonly SavedGroup[];
}

export interface SavedGroup {
  readonly group_id: number;
  /** How many members the group had. */
  readonly members: number;
  readonly changes: readonly SavedChange[];
}

export interface SavedChange {
  readonly action: Change['action'];
  readonly user_id: number;
  /** The permission to set; absent for `remove`. */
  readonly permission?: Permission;
  /** The user's permission when the plan was made; null for a user who was no member. */
  readonly expected: string | null;
  /** The user's name, for the reviewer. */
  readonly name?: string;
}

/** A planned user who is not in the expected state; null stands for no member. */
export interface Difference {
  readonly user_id: number;
  readonly expected: string | null;
  readonly found: string | null;
}

/** A file that is no plan, or a plan that contradicts itself. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** The part of a saved plan for one group. */
export function saveGroup(
  groupId: number,
  { changes, present }: Plan,
  nameOf: (userId: number) => string | undefined = () => undefined,
): SavedGroup {
  const saved = changes.map((change): SavedChange => {
    const [name, permission] = [nameOf(change.user_id), permissionAfter(change)];
    const { action, user_id } = change;
    const expected = present.get(user_id) ?? null;
    return { action, user_id, ...(permission && { permission }), expected, ...(name !== undefined && { name }) };
  });
  return { group_id: groupId, members: present.size, changes: saved };
}

export function savePlan(
  groups: readonly SavedGroup[],
  { host, created, allowNoManager }: { host: string; created: Date; allowNoManager: boolean },
): SavedPlan {
  return {
    format: FORMAT,
    version: VERSION,
    created: created.toISOString(),
    host,
    allow_no_manager: allowNoManager,
    groups,
  };
}

/** The text of the file, in pieces: a line for each change, so that reviewers and `diff` can read it. */
export function* planText({ groups, ...head }: SavedPlan): Generator<string> {
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "groups": [`;
  for (const [index, { changes, ...group }] of groups.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(group).slice(0, -1)},"changes":[`;
    for (let at = 0; at < changes.length; at += 1_000) {
      const lines = changes.slice(at, at + 1_000).map((change) => `\n      ${JSON.stringify(change)}`);
      yield (at === 0 ? '' : ',') + lines.join(',');
    }
    yield changes.length === 0 ? ']}' : '\n    ]}';
  }
  yield groups.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

/**
 * What of a saved plan is to be done in a group with these users, and where the group differs from what the plan
 * expects. Other users make no difference. A plan with differences is stale: it must not be applied.
 */
export function restorePlan(
  { changes }: SavedGroup,
  users: readonly GroupUser[],
): { readonly plan: Plan; readonly differences: readonly Difference[] } {
  const present = membersOf(users);
  const differences = changes.flatMap(({ user_id, expected }): Difference[] => {
    const found = present.get(user_id) ?? null;
    return found === expected ? [] : [{ user_id, expected, found }];
  });
  return { plan: { changes: changes.map(toChange), present, leftAlone: [], isExact: false }, differences };
}

/** What is left of a plan that was begun: the changes whose users are still in the expected state. */
export function remainingPlan(group: SavedGroup, users: readonly GroupUser[]): ReturnType<typeof restorePlan> {
  const present = membersOf(users);
  const open = group.changes.filter((change) => present.get(change.user_id) !== change.permission);
  return restorePlan({ ...group, changes: open }, users);
}

function toChange({ action, user_id, permission }: SavedChange): Change {
  return action === 'remove' || permission === undefined
    ? { action: 'remove', user_id }
    : { action, user_id, permission };
}

/** @throws {PlanError} with the place of what is wrong. */
export function parsePlan(text: string): SavedPlan {
  try {
    return checkedPlan(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    if (error instanceof SyntaxError) throw new PlanError(`It is not valid JSON: ${messageOf(error)}.`);
    throw error;
  }
}

/** @throws {PlanError} if the value is no plan that could have been saved. */
export function checkedPlan(value: unknown): SavedPlan {
  const { format, version, created, host, allow_no_manager, groups, ...rest } = isRecord(value) ? value : {};
  check(format === FORMAT, `It is no saved plan: \`format\` must be "${FORMAT}".`);
  check(version === VERSION, `Its version must be ${VERSION}, which is the only one that this release reads.`);
  check(typeof created === 'string' && !Number.isNaN(Date.parse(created)), 'created must be a date.');
  check(typeof host === 'string' && URL.canParse(host), 'host must be a URL.');
  check(typeof allow_no_manager === 'boolean', 'allow_no_manager must be true or false.');
  check(Array.isArray(groups), 'groups must be an array.');
  checkNoOthers(rest, 'The plan');
  const checked = groups.map((group, index) => checkedGroup(group, `groups[${index}]`));
  checkOnce(checked.map(({ group_id }) => `the group ${group_id}`));
  return { format: FORMAT, version: VERSION, created, host, allow_no_manager, groups: checked };
}

function checkedGroup(value: unknown, place: string): SavedGroup {
  const { group_id, members, changes, ...rest } = isRecord(value) ? value : {};
  check(isId(group_id), `${place}.group_id must be a positive integer.`);
  check(members === 0 || isId(members), `${place}.members must be an integer from 0.`);
  check(Array.isArray(changes), `${place}.changes must be an array.`);
  checkNoOthers(rest, place);
  const checked = changes.map((change, index) => checkedChange(change, `${place}.changes[${index}]`));
  checkOnce(checked.map(({ user_id }) => `the user ${user_id}`));
  return { group_id, members, changes: checked };
}

function checkedChange(value: unknown, place: string): SavedChange {
  const { action, user_id, permission, expected, name, ...rest } = isRecord(value) ? value : {};
  const isAdd = action === 'add';
  check(isAdd || action === 'update' || action === 'remove', `${place}.action must be "add", "update" or "remove".`);
  check(isId(user_id), `${place}.user_id must be a positive integer.`);
  check(name === undefined || typeof name === 'string', `${place}.name must be a text.`);
  check(expected === null || typeof expected === 'string', `${place}.expected must be a permission or null.`);
  check(isAdd === (expected === null), `${place}.expected must be ${isAdd ? 'null' : 'a permission'}.`);
  checkNoOthers(rest, place);
  const shared = { user_id, expected, ...(name !== undefined && { name }) };
  if (action === 'remove') {
    check(permission === undefined, `${place}.permission must be absent.`);
    return { action, ...shared };
  }
  check(isPermission(permission), `${place}.permission must be "${permissions.join('" or "')}".`);
  check(permission !== expected, `${place}.permission must be another one than expected.`);
  return { action: isAdd ? 'add' : 'update', permission, ...shared };
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new PlanError(message);
}

function checkNoOthers(rest: object, place: string): void {
  const [key] = Object.keys(rest);
  check(key === undefined, `${place} has the unknown property ${JSON.stringify(key?.slice(0, 60))}.`);
}

function checkOnce(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    check(!seen.has(name), `The plan names ${name} twice.`);
    seen.add(name);
  }
}
