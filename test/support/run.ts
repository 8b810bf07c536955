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
export function runNode(args: readonly string[], { cwd = projectFolder, env = {} }: RunOptions = {}): Promise<Run> {
  return run(process.execPath, args, { cwd, env });
}

/** Runs a program without stdin until it ends; a program that is not there rejects. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd = projectFolder, env = {} } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, ...output });
    });
  });
}
