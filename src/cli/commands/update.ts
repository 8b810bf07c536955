import { Option } from 'commander';
import { planFor, changeUsers } from '../change-users.js';
import { examples, parseId, type CliCommand } from '../command.js';
import { permissions } from '../../../generated/constants.js';
import { connectionOptions } from '../settings.js';

export const updateCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program
        .command('update')
        .summary('change the permission of members of a group')
        .description('Changes the permission of members of a group. Who has it already stays as they are.')
        .argument('<group>', 'id of the group', parseId)
        .argument('<user...>', 'ids or e-mail addresses of the members')
        .addOption(
          new Option('--permission <permission>', 'what they may do in it').choices(permissions).makeOptionMandatory(),
        )
        .option('--json', 'write the result as JSON'),
    ).addHelpText('after', examples('studio-groups update 42 1618 maren.oduya@example.edu --permission manager')),

  action: (command, io) =>
    changeUsers(command, io, command.opts<{ permission: string }>().permission, (present, named) => {
      const { plan, problems } = planFor(present, named);
      const others = plan.changes.filter(({ action }) => action === 'add');
      const hint = 'is not in the group. Use `add` to bring them in.';
      return { plan, problems: [...problems, ...others.map(({ user_id }) => `User ${String(user_id)} ${hint}`)] };
    }),
};
