/** Reads the groups and plans what is to be done in each of them. Nothing is sent before all of them are planned. */
import type { GroupUser } from '../../../generated/schema.js';
import {
  ListError,
  losesLastManager,
  RosterError,
  type Difference,
  type Plan,
  type RosterProblem,
} from '../../membership/index.js';
import { RequestError } from '../exit.js';
import { explain } from '../explain.js';
import { peopleOf } from '../user-lines.js';
import { backupRows } from './backup.js';
import { eachGroup, type Group, type PlannedGroup, type Run } from './run.js';
import { invalidRows, type GroupTask } from './tasks.js';

/**
 * @throws {UsageError} with every invalid row in any of the groups.
 * @throws {RequestError} if a list of users is invalid.
 */
export async function planGroups(run: Run): Promise<readonly Group[]> {
  const { tasks, studio, signal, connection } = run;
  const groups = new Map<number, Group>();
  const rows: RosterProblem[] = [];
  const lists: string[] = [];
  const showRead = readCounter(run);
  const end = await eachGroup(tasks.groups, async (task) => {
    const { groupId } = task;
    const outcome = await studio.listGroupUsers(groupId, { signal });
    showRead();
    if (outcome.status !== 200) {
      groups.set(groupId, { groupId, problem: explain(outcome, groupId, connection) });
      return outcome;
    }
    try {
      groups.set(groupId, plannedGroup(run, task, outcome.data.group_users));
    } catch (error) {
      if (error instanceof RosterError) for (const problem of error.problems) rows.push(problem);
      else if (error instanceof ListError) lists.push(`  group ${groupId}: ${error.message}`);
      else throw error;
    }
    return undefined;
  });
  if (rows.length > 0) throw invalidRows(rows);
  if (lists.length > 0) throw new RequestError(`Nothing was sent, since a list is invalid.\n${lists.join('\n')}`);
  const unread = (groupId: number): Group => ({ groupId, problem: explain(end ?? 'aborted', groupId, connection) });
  return tasks.groups.map(({ groupId }) => groups.get(groupId) ?? unread(groupId));
}

function readCounter({ tasks, io }: Run): () => void {
  const total = tasks.groups.length;
  let read = 0;
  return () => {
    read += 1;
    if (total > 1) io.progress(read === total ? '' : `${read} of ${total} groups read`);
  };
}

function plannedGroup(run: Run, { groupId, planFor }: GroupTask, users: readonly GroupUser[]): PlannedGroup {
  const { plan, roster, differences = [] } = planFor(users);
  const problem = differences.length > 0 ? staleText(differences) : run.tasks.saved && savedProblem(plan, run);
  return { groupId, plan, people: peopleOf(plan, users, roster), backup: backupRows(run, groupId, users), problem };
}

function staleText(differences: readonly Difference[]): string {
  const lines = differences.map(
    ({ user_id, expected, found }) => `  user ${user_id} is ${as(found)}; the plan expects ${as(expected)}`,
  );
  return `The group has changed since the plan was made, so nothing is sent to it:\n${lines.join('\n')}`;
}

function as(permission: string | null): string {
  return permission === null ? 'no member' : `a ${permission}`;
}

/** What a saved plan, which nobody has checked against limits now, must not do. */
function savedProblem(plan: Plan, { tasks, options: { keep = [], allowNoManager = false } }: Run): string | undefined {
  const lost = plan.changes.find(({ action, user_id }) => action === 'remove' && keep.includes(user_id));
  if (lost) return `The plan removes the user ${lost.user_id}, whom --keep names.`;
  if (allowNoManager || tasks.saved?.allow_no_manager === true || !losesLastManager(plan)) return undefined;
  return NO_MANAGER;
}

export const NO_MANAGER = 'The plan leaves the group without a manager. Use --allow-no-manager if that is right.';
