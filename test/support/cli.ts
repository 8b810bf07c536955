/** The command line, from the sources: as a child process, or in this one. */
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';
import { start, type Run, type Running } from './run.js';

/** Starts `studio-groups` with these arguments and environment; no other environment variable but PATH reaches it. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  return start(process.execPath, ['--import', 'tsx', 'src/cli/bin.ts', ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
}

export function runCli(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run> {
  return startCli(args, env).ended;
}

export interface RunHere extends Run {
  /** The lines of progress, as a terminal would show them one after the other. */
  readonly progress: readonly string[];
}

/** Runs it in this process, which is faster, for what ends by itself. Unless told so, it writes to no terminal. */
export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  terminal: Io['terminal'] = { out: false, err: false },
): Promise<RunHere> {
  const written = { stdout: '', stderr: '' };
  const progress: string[] = [];
  const code = await run(args, {
    out: (text) => void (written.stdout += `${text}\n`),
    err: (text) => void (written.stderr += `${text}\n`),
    terminal,
    progress: (text) => progress.push(text),
    env,
    stopped: () => new Promise(() => undefined),
  });
  return { code, ...written, progress };
}
