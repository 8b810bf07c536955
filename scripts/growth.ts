/**
 * `npm run growth`: how generation, lint and contract suite grow with the contract. Prints time and memory with 10, 100
 * and 500 operations more, and what each further operation costs, which must not rise. `-- --prism` runs the suite on
 * Prism as well, which looks for the path of each request among all paths: there it does rise.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyProject } from '../test/support/project-copy.js';
import { measure, type Usage } from './growth/measure.js';
import { withOperations } from './growth/synthetic.js';

const SIZES = [0, 10, 100, 500];
const REDOCLY = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');

/** In this order: the suite needs what was generated. */
const programs: Readonly<Record<string, readonly string[]>> = {
  generate: ['--import', 'tsx', 'scripts/generate.ts'],
  lint: [REDOCLY, 'lint', 'studio-groups'],
  suite: ['--import', 'tsx', 'scripts/growth/suite.ts'],
  ...(process.argv.includes('--prism')
    ? { 'on Prism': ['--import', 'tsx', 'scripts/growth/suite.ts', '--prism'] }
    : {}),
};

const folder = await mkdtemp(join(tmpdir(), 'growth-'));
try {
  await copyProject(folder);
  const before = new Map<string, Usage>();
  console.log(row('', 'operations', 'time', 'each further', 'memory', 'each further'));
  for (const [index, size] of SIZES.entries()) {
    await addOperations(size);
    for (const [name, args] of Object.entries(programs)) {
      const usage = await measure(args, folder);
      console.log(rowOf(name, size, usage, before.get(name), size - (SIZES[index - 1] ?? 0)));
      before.set(name, usage);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function addOperations(count: number): Promise<void> {
  const edited = withOperations(count);
  await writeFile(join(folder, 'openapi/studio-groups.yaml'), edited.contract);
  await writeFile(join(folder, 'openapi/README.md'), edited.table ?? '');
}

function rowOf(name: string, size: number, usage: Usage, before: Usage | undefined, more: number): string {
  const each = (value: (of: Usage) => number, unit: string): string =>
    before === undefined ? '' : `${((value(usage) - value(before)) / more).toFixed(2)} ${unit}`;
  return row(
    name,
    `2 + ${String(size)}`,
    `${(usage.time / 1000).toFixed(2)} s`,
    each(({ time }) => time, 'ms'),
    `${(usage.memory / 1024).toFixed(0)} MB`,
    each(({ memory }) => memory / 1024, 'MB'),
  );
}

function row(name: string, ...cells: readonly string[]): string {
  return `${name.padEnd(10)}${cells.map((cell) => cell.padStart(15)).join('')}`;
}
