import { Option } from 'commander';
import { planFor, changeUsers } from '../change-users.js';
import { examples, parseId, type CliCommand } from '../command.js';
import { defaultPermission, permissions } from '../../../generated/constants.js';
import { connectionOptions } from '../settings.js';

export const addCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program
        .command('add')
        .summary('bring users into a group')
        .description('Brings users into a group. Who is in it already with that permission stays as they are.')
        .argument('<group>', 'id of the group', parseId)
        .argument('<user...>', 'ids of the users')
        .addOption(
          new Option('--permission <permission>', 'what they may do in it')
            .choices(permissions)
            .default(defaultPermission),
        )
        .option('--json', 'write the result as JSON'),
    ).addHelpText(
      'after',
      examples('studio-groups add 42 2718 3141', 'studio-groups add 42 2718 --permission manager'),
    ),

  action: (command, io) =>
    changeUsers(command, io, command.opts<{ permission: string }>().permission, (present, named) => {
      const { plan, problems } = planFor(present, named);
      const others = plan.changes.filter(({ action }) => action === 'update');
      const hint = 'is in the group already, with another permission. Use `update` to change it.';
      return { plan, problems: [...problems, ...others.map(({ user_id }) => `User ${String(user_id)} ${hint}`)] };
    }),
};
