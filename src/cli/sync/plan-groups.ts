/** Reads the groups and plans what is to be done in each of them. Nothing is sent before all of them are planned. */
import type { GroupUser } from '../../../generated/schema.js';
import {
  ListError,
  losesLastManager,
  type Difference,
  type MembershipClient,
  type Plan,
  type RosterProblem,
} from '../../membership/index.js';
import { eachOf } from '../../lib/each-of.js';
import { RequestError } from '../exit.js';
import { explain } from '../explain.js';
import type { Connection } from '../settings.js';
import { peopleOf, type People } from '../user-lines.js';
import { createBreaker } from './breaker.js';
import { collected, invalidRows } from './problems.js';
import type { GroupTask, PlannedTask } from './tasks.js';

/** How many groups are worked on at a time. */
export const AT_A_TIME = 4;

export interface PlannedGroup {
  readonly groupId: number;
  readonly plan: Plan;
  /** The users whom the plan is about. Nobody else is kept in memory, since there may be many groups. */
  readonly people: People;
  /** What {@link Planning.keep} made of the present users. */
  readonly kept: string;
  /** Where the group differs from what a saved plan expects. */
  readonly differences: readonly Difference[];
  /** Why nothing is sent to the group; undefined if the plan may be applied. */
  readonly problem: string | undefined;
}

/** A group that cannot be read, and why. */
export interface UnreadGroup {
  readonly groupId: number;
  readonly problem: string;
}

export interface Planning {
  readonly signal: AbortSignal;
  /** What is to be kept of each group's present users. */
  readonly keep: (groupId: number, users: readonly GroupUser[]) => string;
  /** Users whom no plan may remove. */
  readonly kept: readonly number[];
  /** Whether a saved plan may leave a group without a manager; undefined if the plans are not saved ones. */
  readonly allowNoManager: boolean | undefined;
  /** Called with the number of groups that have been read. */
  readonly onRead: (read: number) => void;
}

/**
 * @throws {UsageError} with every invalid row in any of the groups.
 * @throws {RequestError} if a list of users is invalid.
 */
export async function planGroups(
  studio: MembershipClient,
  settings: Connection,
  tasks: readonly GroupTask[],
  planning: Planning,
): Promise<readonly (PlannedGroup | UnreadGroup)[]> {
  const problems: RosterProblem[] = [];
  const invalid: string[] = [];
  const isEnd = createBreaker();
  let ended: string | undefined;
  let read = 0;
  const groups = await eachOf(tasks, AT_A_TIME, async ({ groupId, planFor }) => {
    if (ended !== undefined) return { groupId, problem: ended };
    const outcome = await studio.listGroupUsers(groupId, { signal: planning.signal });
    planning.onRead(++read);
    if (outcome.status !== 200) {
      const problem = explain(outcome, groupId, settings);
      if (isEnd(outcome)) ended = problem;
      return { groupId, problem };
    }
    isEnd(undefined);
    const users = outcome.data.group_users;
    const planned = validList(groupId, invalid, () => collected(problems, () => planFor(users)));
    return planned ? plannedGroup(groupId, planned, users, planning) : { groupId, problem: 'Its plan is invalid.' };
  });
  if (problems.length > 0) throw invalidRows(problems);
  if (invalid.length > 0) throw new RequestError(`Nothing was sent, since a list is invalid.\n${invalid.join('\n')}`);
  return groups;
}

function validList<T>(groupId: number, invalid: string[], plan: () => T): T | undefined {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    invalid.push(`  group ${String(groupId)}: ${error.message}`);
    return undefined;
  }
}

function plannedGroup(
  groupId: number,
  { plan, roster, differences }: PlannedTask,
  users: readonly GroupUser[],
  planning: Planning,
): PlannedGroup {
  const people = peopleOf(plan, users, roster);
  const problem = staleText(differences) ?? problemOf(plan, planning);
  return { groupId, plan, people, kept: planning.keep(groupId, users), differences, problem };
}

function staleText(differences: readonly Difference[]): string | undefined {
  if (differences.length === 0) return undefined;
  const lines = differences.map(
    ({ user_id, expected, found }) => `  user ${String(user_id)} is ${as(found)}; the plan expects ${as(expected)}`,
  );
  return `The group has changed since the plan was made, so nothing is sent to it:\n${lines.join('\n')}`;
}

function as(permission: string | null): string {
  return permission === null ? 'no member' : `a ${permission}`;
}

/** What a saved plan, which nobody has checked against limits now, must not do. */
function problemOf(plan: Plan, { kept, allowNoManager }: Planning): string | undefined {
  const lost = plan.changes.find(({ action, user_id }) => action === 'remove' && kept.includes(user_id));
  if (lost) return `The plan removes the user ${String(lost.user_id)}, whom --keep names.`;
  if (allowNoManager !== false || !losesLastManager(plan)) return undefined;
  return 'The plan leaves the group without a manager. Use --allow-no-manager if that is right.';
}
