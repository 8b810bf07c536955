import { Argument, type Command } from 'commander';
import { examples, type CliCommand } from '../command.js';
import { exitCode } from '../exit.js';

export const completionCommand: CliCommand = {
  define: (program) =>
    program
      .command('completion')
      .summary('write a script that completes commands and options')
      .description('Writes a script that lets a shell complete commands and options of studio-groups.')
      .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
      .addHelpText(
        'after',
        examples(
          'studio-groups completion bash >> ~/.bashrc',
          'studio-groups completion zsh >> ~/.zshrc',
          'studio-groups completion fish > ~/.config/fish/completions/studio-groups.fish',
        ),
      ),

  action(command, io) {
    const words = (command.parent?.commands ?? []).map(wordsOf);
    const [shell] = command.args;
    if (shell === 'zsh') io.out('autoload -U +X bashcompinit && bashcompinit');
    io.out(shell === 'fish' ? fishScript(words) : bashScript(words));
    return Promise.resolve(exitCode.done);
  },
};

/** What may follow the name of a command. */
interface Words {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly { readonly flag: string; readonly values: string }[];
  /** The values of its argument. */
  readonly values: string;
}

function wordsOf(command: Command): Words {
  const options = command.options.map(({ long, argChoices = [] }) => ({
    flag: long ?? '',
    values: argChoices.join(' '),
  }));
  return {
    name: command.name(),
    summary: command.summary(),
    options: [...options, { flag: '--help', values: '' }],
    values: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices).join(' '),
  };
}

function bashScript(commands: readonly Words[]): string {
  const cases = commands.flatMap(({ name, options, values }) => [
    ...[...options, { flag: name, values }]
      .filter((word) => word.values !== '')
      .map((word) => `    ${name}:${word.flag}) words='${word.values}' ;;`),
    `    ${name}:*) [[ $word == -* ]] && words='${options.map(({ flag }) => flag).join(' ')}' ;;`,
  ]);
  return `_studio_groups() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=''
  if ((COMP_CWORD == 1)); then words='${commands.map(({ name }) => name).join(' ')} --help --version'
  else case \${COMP_WORDS[1]}:$before in
${cases.join('\n')}
  esac fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _studio_groups studio-groups`;
}

function fishScript(commands: readonly Words[]): string {
  const lines = commands.flatMap(({ name, summary, options, values }) => {
    const after = `-n '__fish_seen_subcommand_from ${name}'`;
    return [
      `-n __fish_use_subcommand -f -a ${name} -d '${summary.replaceAll("'", '’')}'`,
      ...options.map((option) => `${after} -l ${option.flag.slice(2)}${option.values && ` -x -a '${option.values}'`}`),
      ...(values === '' ? [] : [`${after} -f -a '${values}'`]),
    ];
  });
  return lines.map((line) => `complete -c studio-groups ${line}`).join('\n');
}
