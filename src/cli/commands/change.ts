/** `add`, `update` and `remove`: changes of a few users, who are named one by one. */
import { Option, type Command } from 'commander';
import { defaultPermission, permissions } from '../../../generated/constants.js';
import type { GroupUser } from '../../../generated/schema.js';
import { applyPlan, parseRoster, planMembership, RosterError, type Plan, type Roster } from '../../membership/index.js';
import { examples, parseId, type CliCommand } from '../command.js';
import { exitCode, UsageError, type ExitCode } from '../exit.js';
import { explain } from '../explain.js';
import { groupUsers, interruptionOfBatches, pacedStudio } from '../group-users.js';
import type { Io } from '../io.js';
import { resultJson } from '../result-json.js';
import { connect, connectionOptions } from '../settings.js';
import { peopleOf, resultText } from '../user-lines.js';

interface ChangeCommand {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** What the arguments are. */
  readonly users: string;
  /** The option for the permission to set. */
  readonly permission?: Option;
  readonly examples: readonly string[];
  readonly planFor: (present: readonly GroupUser[], named: Roster) => Plan;
  /** A kind of change that is not wanted, and what to do instead. */
  readonly unwanted?: { readonly action: 'add' | 'update'; readonly hint: string };
}

export const addCommand = changeCommand({
  name: 'add',
  summary: 'bring users into a group',
  description: 'Adds users to a group. Members who already have that permission are left unchanged.',
  users: 'ids of the users',
  permission: permissionOption().default(defaultPermission),
  examples: ['studio-groups add 42 2718 3141', 'studio-groups add 42 2718 --permission manager'],
  planFor: planPermissions,
  unwanted: {
    action: 'update',
    hint: 'is in the group already, with another permission. Use `update` to change it.',
  },
});

export const updateCommand = changeCommand({
  name: 'update',
  summary: 'change the permission of members of a group',
  description: 'Changes the permission of members of a group. Members who already have it are left unchanged.',
  users: 'ids or e-mail addresses of the members',
  permission: permissionOption().makeOptionMandatory(),
  examples: ['studio-groups update 42 1618 maren.oduya@example.edu --permission manager'],
  planFor: planPermissions,
  unwanted: { action: 'add', hint: 'is not in the group. Use `add` to bring them in.' },
});

export const removeCommand = changeCommand({
  name: 'remove',
  summary: 'take members out of a group',
  description: 'Removes members from a group. Users who are not in it are ignored.',
  users: 'ids or e-mail addresses of the members',
  examples: ['studio-groups remove 42 3141', 'studio-groups remove 42 tobias.lindqvist@example.edu'],
  planFor: planRemovals,
});

function permissionOption(): Option {
  return new Option('--permission <permission>', 'what they may do in it').choices(permissions);
}

function planPermissions(present: readonly GroupUser[], named: Roster): Plan {
  return planMembership(present, named, { remove: false });
}

function planRemovals(present: readonly GroupUser[], named: Roster): Plan {
  const ids = new Set(named.map(({ user_id }) => user_id));
  const staying = present.filter(({ id }) => !ids.has(id));
  return planMembership(
    present,
    staying.map(({ id, permission }) => ({ user_id: id, permission })),
  );
}

function changeCommand(change: ChangeCommand): CliCommand {
  return {
    define: (program) => {
      const command = program
        .command(change.name)
        .summary(change.summary)
        .description(change.description)
        .argument('<group>', 'id of the group', parseId)
        .argument('<user...>', change.users);
      if (change.permission) command.addOption(change.permission);
      command.option('--json', 'write the result as JSON');
      return connectionOptions(command).addHelpText('after', examples(...change.examples));
    },
    action: (command, io) => changeUsers(change, command, io),
  };
}

/** If one user cannot be changed as wanted, nothing is sent. */
async function changeUsers(change: ChangeCommand, command: Command, io: Io): Promise<ExitCode> {
  const [groupId, names] = command.processedArgs as [number, string[]];
  const { json = false, permission = defaultPermission } = command.opts<{ json?: boolean; permission?: string }>();
  const connection = await connect(command, io);
  const signal = interruptionOfBatches(io);
  const studio = pacedStudio(connection, io, signal);
  const present = await groupUsers({ ...connection, studio }, groupId, signal);
  const plan = change.planFor(present, namedUsers(names, permission, present));
  const problems = problemsOf(plan, change);
  for (const problem of problems) io.err(`error: ${problem}`);
  if (problems.length > 0) {
    io.err('Nothing was changed.');
    return exitCode.failed;
  }
  const result = await applyPlan(studio, groupId, plan, { signal, clock: io.clock });
  if (json) io.out(JSON.stringify(resultJson(groupId, plan, result), null, 2));
  else if (plan.changes.length === 0) io.out(`Group ${groupId}: nothing to do.`);
  else io.out(`Group ${groupId}: ${resultText(plan, result, peopleOf(plan, present))}`);
  if (result.stopped !== undefined) io.err(`error: ${explain(result.stopped, groupId, connection)}`);
  return result.done ? exitCode.done : exitCode.failed;
}

/** Ids, or e-mails of present members. */
function namedUsers(names: readonly string[], permission: string, present: readonly GroupUser[]): Roster {
  const entries = names.map((name) => ({ [name.includes('@') ? 'email' : 'user_id']: name, permission }));
  try {
    return parseRoster(JSON.stringify(entries), 'json', { present });
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    throw new UsageError(error.problems.map(({ message }) => message).join('\n'));
  }
}

function problemsOf({ leftAlone, changes }: Plan, { unwanted }: ChangeCommand): readonly string[] {
  return [
    ...leftAlone.map(
      ({ user_id, permission }) =>
        `User ${user_id} has the permission ${JSON.stringify(permission)}, which is unknown here and left alone.`,
    ),
    ...changes
      .filter(({ action }) => action === unwanted?.action)
      .map(({ user_id }) => `User ${user_id} ${unwanted?.hint ?? ''}`),
  ];
}
