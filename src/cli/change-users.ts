/** What `add`, `update` and `remove` have in common: a few users, named one by one. */
import type { Command } from 'commander';
import type { GroupUser } from '../../generated/schema.js';
import { applyPlan, parseRoster, planMembership, RosterError, type Plan, type Roster } from '../membership/index.js';
import { exitCode, UsageError, type ExitCode } from './exit.js';
import { explain } from './explain.js';
import { groupUsers, interruptionOfBatches, pacedStudio } from './group-users.js';
import type { Io } from './io.js';
import { resultJson } from './result-json.js';
import { connect } from './settings.js';
import { peopleOf, resultLines } from './user-lines.js';

export interface Wanted {
  readonly plan: Plan;
  /** Why nothing is sent. */
  readonly problems: readonly string[];
}

/**
 * Reads the group, makes a plan of what is wanted and applies it. Where one user cannot be changed as wanted, nothing is
 * sent.
 *
 * @param permission What the named users are to have, or anything the contract knows where that does not matter.
 */
export async function changeUsers(
  command: Command,
  io: Io,
  permission: string,
  wanted: (present: readonly GroupUser[], named: Roster) => Wanted,
): Promise<ExitCode> {
  const [groupId, names] = command.processedArgs as [number, string[]];
  const { json = false } = command.opts<{ json?: boolean }>();
  const connection = await connect(command, io);
  const signal = interruptionOfBatches(io);
  const studio = pacedStudio(connection, io, signal);
  const present = await groupUsers({ ...connection, studio }, groupId, signal);
  const { plan, problems } = wanted(present, namedUsers(names, permission, present));
  for (const problem of problems) io.err(`error: ${problem}`);
  if (problems.length > 0) {
    io.err('Nothing was changed.');
    return exitCode.failed;
  }
  const result = await applyPlan(studio, groupId, plan, { signal, clock: io.clock });
  if (json) io.out(JSON.stringify(resultJson(groupId, plan, result), null, 2));
  else if (plan.changes.length === 0) io.out(`Group ${String(groupId)}: nothing to do.`);
  else io.out(`Group ${String(groupId)}: ${resultLines(plan, result, peopleOf(plan, present), Infinity).join('\n')}`);
  if (result.stopped !== undefined) io.err(`error: ${explain(result.stopped, groupId, connection)}`);
  return result.done ? exitCode.done : exitCode.failed;
}

/** Ids, or e-mails of present members. */
function namedUsers(names: readonly string[], permission: string, present: readonly GroupUser[]): Roster {
  const entries = names.map((name) =>
    name.includes('@') ? { email: name, permission } : { user_id: name, permission },
  );
  try {
    return parseRoster(JSON.stringify(entries), 'json', { present });
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    throw new UsageError(error.problems.map(({ message }) => message).join('\n'));
  }
}

/** A plan that gives the named users their permission, and removes nobody. */
export function planFor(present: readonly GroupUser[], named: Roster): Wanted {
  const plan = planMembership(present, named, { remove: false });
  return { plan, problems: unknownPermissions(plan) };
}

export function unknownPermissions({ leftAlone }: Plan): readonly string[] {
  return leftAlone.map(
    ({ user_id, permission }) =>
      `User ${String(user_id)} has the permission ${JSON.stringify(permission)}, which is unknown here and left alone.`,
  );
}
