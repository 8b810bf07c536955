/**
 * `npm run contract:diff [-- BASE]`: rates the contract's changes since BASE, a file or a git ref, by default the newest
 * tag like `v1.2.3`. Exit code 0: `info.version` rose enough. 1: it did not. 2: there is nothing to compare with.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const CONTRACT = 'openapi/studio-groups.yaml';
const REDOCLY = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
const RELEASED = '.artifacts/released.yaml';

const [base = newestTag(), ...rest] = process.argv.slice(2);
const [code, message] =
  rest.length === 0 ? rate(base) : [2, 'contract:diff takes one file or git ref: npm run contract:diff -- v0.1.0'];
(code === 0 ? console.log : console.error)(message);
process.exitCode = code;

function newestTag(): string | undefined {
  const { status, stdout } = run('git', 'tag', '--list', 'v[0-9]*', '--sort=-version:refname');
  return status === 0 ? stdout.split('\n').find((tag) => tag !== '') : undefined;
}

function rate(base: string | undefined): [code: number, message: string] {
  if (base === undefined)
    return [0, 'There is no release yet (no tag like v1.2.3), so there is nothing to compare the contract with.'];
  const file = existsSync(base) ? base : releasedFile(base);
  if (file === undefined) return [2, `${base} is neither a file nor a git ref with ${CONTRACT}.`];
  const options = ['--fail-on=none', '--check-version'];
  const { status, stdout, stderr } = run(process.execPath, REDOCLY, 'diff', file, CONTRACT, ...options);
  const changes = stdout.trim();
  if (status === 0) return [0, `${changes}\n\nThe contract's info.version rises enough over ${base}.`];
  if (!stderr.includes('info.version')) return [2, stdout + stderr];
  const reasons = [...stderr.matchAll(/^❌ (.*)$/gm)].map(([, reason]) => reason).join('\n');
  const remedy = `Raise the version in ${CONTRACT} and package.json, and add the change to CHANGELOG.md.`;
  return [1, `${changes}\n\n${reasons}\n${remedy}`];
}

/** The contract of a git ref, as a file. */
function releasedFile(ref: string): string | undefined {
  const { status, stdout } = run('git', 'show', '--end-of-options', `${ref}:${CONTRACT}`);
  if (status !== 0) return undefined;
  mkdirSync('.artifacts', { recursive: true });
  writeFileSync(RELEASED, stdout);
  return RELEASED;
}

function run(program: string, ...args: readonly string[]) {
  return spawnSync(program, args, { encoding: 'utf8' });
}
