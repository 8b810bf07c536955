import { planMembership } from '../../membership/index.js';
import { changeUsers, unknownPermissions } from '../change-users.js';
import { examples, parseId, type CliCommand } from '../command.js';
import { permissions } from '../../../generated/constants.js';
import { connectionOptions } from '../settings.js';

export const removeCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program
        .command('remove')
        .summary('take members out of a group')
        .description('Takes members out of a group. Who is not in it is passed over.')
        .argument('<group>', 'id of the group', parseId)
        .argument('<user...>', 'ids or e-mail addresses of the members')
        .option('--json', 'write the result as JSON'),
    ).addHelpText(
      'after',
      examples('studio-groups remove 42 3141', 'studio-groups remove 42 tobias.lindqvist@example.edu'),
    ),

  action: (command, io) =>
    changeUsers(command, io, permissions[0], (present, named) => {
      const ids = new Set(named.map(({ user_id }) => user_id));
      const staying = present.filter(({ id }) => !ids.has(id));
      const plan = planMembership(
        present,
        staying.map(({ id, permission }) => ({ user_id: id, permission })),
      );
      return { plan, problems: unknownPermissions(plan) };
    }),
};
