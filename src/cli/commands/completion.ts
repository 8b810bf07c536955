import { Argument } from 'commander';
import { examples, type CliCommand } from '../command.js';
import { completionScript, shells, type Shell } from '../completion-script.js';
import { exitCode } from '../exit.js';

export const completionCommand: CliCommand = {
  define: (program) =>
    program
      .command('completion')
      .summary('write a script that completes commands and options')
      .description('Writes a script that lets a shell complete commands and options of studio-groups.')
      .addArgument(new Argument('<shell>', 'which shell').choices(shells))
      .addHelpText(
        'after',
        examples(
          'studio-groups completion bash >> ~/.bashrc',
          'studio-groups completion zsh >> ~/.zshrc',
          'studio-groups completion fish > ~/.config/fish/completions/studio-groups.fish',
        ),
      ),

  action(command, io) {
    const [shell] = command.processedArgs as [Shell];
    io.out(completionScript(shell, command.parent?.commands ?? []));
    return Promise.resolve(exitCode.done);
  },
};
