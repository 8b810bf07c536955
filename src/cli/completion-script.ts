/** Completion scripts, made of what the commands say of themselves. */
import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function completionScript(shell: Shell, commands: readonly Command[]): string {
  const words = commands.map(wordsOf);
  if (shell === 'fish') return fishScript(words);
  const script = bashScript(words);
  return shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${script}` : script;
}

interface Words {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly string[];
  /** The values of an option or argument that has a few to choose from. */
  readonly choices: readonly (readonly [option: string, values: readonly string[]])[];
}

function wordsOf(command: Command): Words {
  const { options } = command;
  const argument = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const choices = options.flatMap(({ long, argChoices }) =>
    long != null && argChoices ? [[long, argChoices] as const] : [],
  );
  return {
    name: command.name(),
    summary: command.summary(),
    options: [...options.flatMap(({ long }) => (long == null ? [] : [long])), '--help'],
    choices: argument.length === 0 ? choices : [...choices, [command.name(), argument]],
  };
}

function bashScript(commands: readonly Words[]): string {
  const cases = commands.flatMap(({ name, options, choices }) => [
    ...choices.map(([option, values]) => `    ${name}:${option}) words='${values.join(' ')}' ;;`),
    `    ${name}:*) [[ $word == -* ]] && words='${options.join(' ')}' ;;`,
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
  const line = (rest: string) => `complete -c studio-groups ${rest}`;
  const lines = commands.flatMap(({ name, summary, options, choices }) => {
    const seen = `-n '__fish_seen_subcommand_from ${name}'`;
    const values = new Map(choices);
    return [
      line(`-n __fish_use_subcommand -f -a ${name} -d '${summary.replaceAll("'", '’')}'`),
      ...options.map((option) => {
        const choice = values.get(option);
        return line(`${seen} -l ${option.slice(2)}${choice ? ` -x -a '${choice.join(' ')}'` : ''}`);
      }),
      ...(values.has(name) ? [line(`${seen} -f -a '${(values.get(name) ?? []).join(' ')}'`)] : []),
    ];
  });
  return lines.join('\n');
}
