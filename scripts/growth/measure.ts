/** Measures what a program takes, from outside. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '../../test/support/run.js';

const USAGE = fileURLToPath(new URL('usage.js', import.meta.url));

export interface Usage {
  /** Of the processor, in milliseconds: what else the machine does leaves it as it is. */
  readonly time: number;
  /** The most that it held at once, in kB. */
  readonly memory: number;
}

/** Runs Node with these arguments. Throws where the program fails. */
export async function measure(args: readonly string[], cwd: string): Promise<Usage> {
  const place = await mkdtemp(join(tmpdir(), 'growth-'));
  const file = join(place, 'usage');
  try {
    const { code, stdout, stderr } = await runNode(['--import', USAGE, ...args], {
      cwd,
      env: { GROWTH_USAGE_FILE: file },
    });
    if (code !== 0) throw new Error(`${args.join(' ')} failed:\n${(stdout + stderr).slice(-2_000)}`);
    return JSON.parse(await readFile(file, 'utf8')) as Usage;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
