import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import type { CliCommand } from './command.js';
import { addCommand, removeCommand, updateCommand } from './commands/change.js';
import { compareCommand } from './commands/compare.js';
import { completionCommand } from './commands/completion.js';
import { loginCommand, logoutCommand } from './commands/login.js';
import { sandboxCommand } from './commands/sandbox.js';
import { syncCommand } from './commands/sync.js';
import { usersCommand } from './commands/users.js';
import { verifyCommand } from './commands/verify.js';
import { exitCode, RequestError, UsageError, type ExitCode } from './exit.js';
import { sanitizedIo, type Io } from './io.js';

/** Every command, in the order of the help. */
export const commands: readonly CliCommand[] = [
  loginCommand,
  logoutCommand,
  usersCommand,
  addCommand,
  updateCommand,
  removeCommand,
  syncCommand,
  verifyCommand,
  compareCommand,
  sandboxCommand,
  completionCommand,
];

/**
 * Runs the command line.
 *
 * @param args The arguments after the command's own name.
 * @returns The exit code; what went wrong has been written to `io.err`.
 * @example
 * process.exitCode = await run(process.argv.slice(2), processIo);
 */
export async function run(args: readonly string[], rawIo: Io): Promise<ExitCode> {
  const io = sanitizedIo(rawIo);
  let code: ExitCode = exitCode.done;
  const program = createProgram(io);
  for (const { define, action } of commands) {
    const command = define(program);
    command.action(async () => {
      code = await action(command, io);
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, io);
  }
}

/** Settings come before the commands, which inherit them. */
function createProgram(io: Io): Command {
  return new Command('studio-groups')
    .description('Tools for the Canvas Studio Group API.')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show how it is used')
    .helpCommand(false)
    .showHelpAfterError("Add '--help' to see how it is used.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.out(text.trimEnd());
      },
      writeErr: (text) => {
        io.err(text.trimEnd());
      },
    });
}

/** The package finds itself by its name, from its sources as well as from what is built of them. */
function version(): string {
  const found = createRequire(import.meta.url)('studio-groups/package.json') as { readonly version: string };
  return found.version;
}

function exitCodeOf(error: unknown, io: Io): ExitCode {
  // Commander has written what it has to say; help and version arrive here too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.misuse;
  if (error instanceof UsageError || error instanceof RequestError) {
    io.err(`error: ${error.message}`);
    return error instanceof UsageError ? exitCode.misuse : exitCode.failed;
  }
  io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCode.failed;
}
