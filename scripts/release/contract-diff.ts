/** Rates the contract's changes since a base, and says whether `info.version` rose enough. Redocly does the rating. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { run, runNode } from '../../test/support/run.js';
import { ContractError, parseContract } from '../generate/read-contract.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const REDOCLY = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');

export interface ContractDiffOptions {
  /** The project's folder. */
  readonly folder: string;
  /** A file, or a git ref that has the contract; the newest release's tag (`v1.2.3`) by default. */
  readonly base?: string | undefined;
}

export interface ContractDiff {
  /** 0 where the version rose enough, 1 where it did not, 2 where there is nothing usable to compare with. */
  readonly code: 0 | 1 | 2;
  /** Each change with its rating, then the verdict, for the person at the terminal. */
  readonly message: string;
}

export async function contractDiff({ folder, base }: ContractDiffOptions): Promise<ContractDiff> {
  const name = base ?? (await newestTag(folder));
  if (name === undefined) {
    return { code: 0, message: 'There is no release yet, no tag like v1.2.3: nothing to compare the contract with.' };
  }
  const file = await baseFile(folder, name);
  if (file === undefined) {
    return { code: 2, message: `${name} is no file, and no git ref that has ${CONTRACT}: give the one or the other.` };
  }
  try {
    for (const description of [file, CONTRACT]) {
      parseContract(await readFile(join(folder, description), 'utf8'), description);
    }
  } catch (error) {
    if (error instanceof ContractError) return { code: 2, message: error.message };
    throw error;
  }
  return rate(folder, name, file);
}

async function rate(folder: string, name: string, file: string): Promise<ContractDiff> {
  const options = ['--fail-on=none', '--check-version'];
  const { code, stdout, stderr } = await runNode([REDOCLY, 'diff', file, CONTRACT, ...options], { cwd: folder });
  const changes = stdout.trim();
  if (code === 0) {
    return { code: 0, message: `${changes}\n\nThe contract's info.version rises enough over ${name}.` };
  }
  const complaints = [...stderr.matchAll(/^❌ (.*)$/gm)].map(([, complaint]) => complaint).join('\n');
  if (!complaints.includes('info.version')) return { code: 2, message: `${changes}${stderr.trim()}` };
  return {
    code: 1,
    message: `${changes}\n\n${complaints}\nRaise it over ${name} in ${CONTRACT} and package.json, and tell the change in CHANGELOG.md.`,
  };
}

async function newestTag(folder: string): Promise<string | undefined> {
  const { code, stdout } = await git(folder, 'tag', '--list', 'v[0-9]*', '--sort=-version:refname');
  const [newest] = code === 0 ? stdout.split('\n') : [];
  return newest === '' ? undefined : newest;
}

/** The base as a file: the one that is named, or the contract of a git ref, written out beside the artifacts. */
async function baseFile(folder: string, name: string): Promise<string | undefined> {
  if (existsSync(join(folder, name))) return name;
  const { code, stdout } = await git(folder, 'show', '--end-of-options', `${name}:${CONTRACT}`);
  if (code !== 0) return undefined;
  const file = join('.artifacts', 'contract-diff', `${name.replaceAll(/[^\w.-]/g, '-')}.yaml`);
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), stdout);
  return file;
}

function git(folder: string, ...args: readonly string[]): ReturnType<typeof run> {
  return run('git', args, { cwd: folder });
}
