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
if (rest.length > 0) {
  finish(2, 'contract:diff takes one file or git ref: npm run contract:diff -- v0.1.0');
} else if (base === undefined) {
  finish(0, 'There is no release yet (no tag like v1.2.3), so there is nothing to compare the contract with.');
} else {
  const file = fileOf(base);
  if (file === undefined) finish(2, `${base} is neither a file nor a git ref with ${CONTRACT}.`);
  else rate(base, file);
}

function newestTag(): string | undefined {
  const { status, stdout } = git('tag', '--list', 'v[0-9]*', '--sort=-version:refname');
  return status === 0 ? stdout.split('\n').find((tag) => tag !== '') : undefined;
}

/** The base as a file: the file itself, or the contract of the git ref. */
function fileOf(name: string): string | undefined {
  if (existsSync(name)) return name;
  const { status, stdout } = git('show', '--end-of-options', `${name}:${CONTRACT}`);
  if (status !== 0) return undefined;
  mkdirSync('.artifacts', { recursive: true });
  writeFileSync(RELEASED, stdout);
  return RELEASED;
}

function rate(name: string, file: string): void {
  const { status, stdout, stderr } = run(
    process.execPath,
    REDOCLY,
    'diff',
    file,
    CONTRACT,
    '--fail-on=none',
    '--check-version',
  );
  if (status === 0) finish(0, `${stdout.trim()}\n\nThe contract's info.version rises enough over ${name}.`);
  else if (!stderr.includes('info.version')) finish(2, stdout + stderr);
  else {
    const reasons = [...stderr.matchAll(/^❌ (.*)$/gm)].map(([, reason]) => reason).join('\n');
    finish(
      1,
      `${stdout.trim()}\n\n${reasons}\nRaise the version in ${CONTRACT} and package.json, and add the change to CHANGELOG.md.`,
    );
  }
}

function finish(code: number, message: string): void {
  (code === 0 ? console.log : console.error)(message);
  process.exitCode = code;
}

function git(...args: readonly string[]) {
  return run('git', ...args);
}

function run(program: string, ...args: readonly string[]) {
  return spawnSync(program, args, { encoding: 'utf8' });
}
