/** The command line, from the sources: as a child process, or in this one. */
import { spawn } from 'node:child_process';
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';
import { projectFolder, type Run } from './run.js';

export interface Running {
  /** Resolves with the whole of stdout once it matches. Rejects if the command ends before. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** The same with stderr. */
  readonly untilErr: (pattern: RegExp) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Run>;
}

/** Starts `studio-groups` with these arguments and environment; no other environment variable but PATH reaches it. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/bin.ts', ...args], {
    cwd: projectFolder,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  }
  const ended = new Promise<Run>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, ...written });
    });
  });
  const untilIn = (name: keyof typeof written) => (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (pattern.test(written[name])) resolve(written[name]);
      };
      child[name].on('data', look);
      look();
      void ended.then(({ stderr }) => {
        reject(new Error(`It ended before it wrote ${String(pattern)}: ${stderr}`));
      });
    });
  const kill = (signal: NodeJS.Signals) => void child.kill(signal);
  return { until: untilIn('stdout'), untilErr: untilIn('stderr'), ended, kill };
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
