/** The command: as a child process, or in this process. */
import { inject } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';
import { start, type Run, type Running } from './run.js';
import { createTestClock } from './test-clock.js';

/** Starts `studio-groups` with these arguments and environment; no other environment variable but PATH reaches it. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  return start(process.execPath, [inject('command'), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
}

export function runCli(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run> {
  return startCli(args, env).ended;
}

/**
 * Runs `studio-groups` in this process, which is faster. It ends by itself, writes to no terminal and waits by a clock
 * that runs ahead, unless `io` says otherwise.
 */
export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  io: Partial<Io> = {},
): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const code = await run(args, {
    out: (text) => void (written.stdout += `${text}\n`),
    err: (text) => void (written.stderr += `${text}\n`),
    terminal: { out: false, err: false },
    progress: () => undefined,
    env,
    stopped: () => new Promise(() => undefined),
    clock: createTestClock(),
    ...io,
  });
  return { code, ...written };
}
