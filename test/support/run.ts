import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Where to run; the project's folder by default. */
  readonly cwd?: string;
  /** Environment variables beside those of the test run. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs Node with these arguments, without stdin, until it ends. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return run(process.execPath, args, options);
}

/** Runs a program without stdin until it ends; a program that does not exist rejects. */
export function run(program: string, args: readonly string[], { cwd, env = {} }: RunOptions = {}): Promise<Run> {
  return start(program, args, { cwd, env: { ...process.env, ...env } }).ended;
}

export interface Running {
  /** Resolves with the whole of stdout as soon as it matches. Rejects if the program ends before. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** The same with stderr. */
  readonly untilErr: (pattern: RegExp) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Run>;
}

/** Starts a program without stdin, in the project's folder and with this environment only. */
export function start(
  program: string,
  args: readonly string[],
  { cwd = projectFolder, env }: { readonly cwd?: string | undefined; readonly env: NodeJS.ProcessEnv },
): Running {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  }
  const ended = new Promise<Run>((resolve, reject) => {
    child.once('error', reject);
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
        reject(new Error(`The program ended before it wrote ${String(pattern)}: ${stderr}`));
      });
    });
  const kill = (signal: NodeJS.Signals) => void child.kill(signal);
  return { until: untilIn('stdout'), untilErr: untilIn('stderr'), ended, kill };
}
