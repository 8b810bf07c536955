import { Option } from 'commander';
import type { GroupUser } from '../../../generated/schema.js';
import { examples, parseId, type CliCommand } from '../command.js';
import { exitCode } from '../exit.js';
import { groupUsers, interruptionOfBatches } from '../group-users.js';
import { rosterHead, rosterRows } from '../roster-csv.js';
import { connect, connectionOptions } from '../settings.js';
import { table } from '../text.js';

type Format = 'table' | 'csv' | 'json';

export const usersCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program
        .command('users')
        .summary('list the users of a group')
        .description('Lists the users of a group with their permissions. The CSV is a roster: `sync` restores it.')
        .argument('<group>', 'id of the group', parseId)
        .addOption(
          new Option('--format <format>', 'how to write them').choices(['table', 'csv', 'json']).default('table'),
        )
        .option('--json', 'the same as --format json'),
    ).addHelpText(
      'after',
      examples(
        'studio-groups users 42',
        'studio-groups users 42 --format csv > roster.csv',
        'studio-groups users 42 --json',
      ),
    ),

  async action(command, io) {
    const { format, json = false } = command.opts<{ format: Format; json?: boolean }>();
    const [groupId] = command.processedArgs as [number];
    const connection = await connect(command, io);
    const users = await groupUsers(connection, groupId, interruptionOfBatches(io));
    io.out(formatted(users, json ? 'json' : format, io.width));
    return exitCode.done;
  },
};

function formatted(users: readonly GroupUser[], format: Format, width: number | undefined): string {
  if (format === 'csv') return (rosterHead('roster') + rosterRows(users)).trimEnd();
  if (format === 'json') return JSON.stringify({ group_users: users }, null, 2);
  const rows = users.map(({ id, permission, full_name, email }) => [String(id), permission, full_name, email]);
  return table(['ID', 'PERMISSION', 'NAME', 'E-MAIL'], rows, width);
}
