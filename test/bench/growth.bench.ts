/**
 * How generation and lint grow with the contract: their time with 10, 100 and 500 more operations, and the time of each
 * further operation, which must not rise.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { editedContract } from '../support/contract-copy.js';
import { copyProject } from '../support/project-copy.js';
import { printTable } from './table.js';

const SIZES = [0, 10, 100, 500];
const TOOLS = { generate: ['run', 'generate'], lint: ['run', 'lint:contract'] };

type Node = Readonly<Record<string, unknown>> & { readonly operationId?: string };
interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Node>>>>;
}

const folder = await mkdtemp(join(tmpdir(), 'growth-'));
try {
  await copyProject(folder);
  const rows = Object.fromEntries(Object.keys(TOOLS).map((tool) => [tool, [] as string[][]]));
  const before: Record<string, { size: number; time: number }> = {};
  for (const size of SIZES) {
    await addOperations(size);
    for (const [tool, args] of Object.entries(TOOLS)) {
      const time = timeOf(args);
      const last = before[tool];
      const each = last === undefined ? '' : `${((time - last.time) / (size - last.size)).toFixed(1)} ms`;
      rows[tool]?.push([tool, `+ ${String(size)}`, `${(time / 1000).toFixed(2)} s`, each]);
      before[tool] = { size, time };
    }
  }
  printTable(['', 'operations', 'time', 'each further'], Object.values(rows).flat());
} finally {
  await rm(folder, { recursive: true, force: true });
}

function timeOf(args: readonly string[]): number {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${(stdout + stderr).slice(-2_000)}`);
  return performance.now() - start;
}

/** Copies the contract's own paths under other names, with a row of the provenance table for each operation. */
async function addOperations(count: number): Promise<void> {
  const { contract, table = '' } = editedContract();
  const root = parse(contract) as Contract;
  const models = Object.entries(root.paths);
  const paths: Record<string, unknown> = { ...root.paths };
  const rows: string[] = [];
  for (let index = 0; index < count; index++) {
    const [path, item] = models[index % models.length] ?? ['', {}];
    const copy = `/${nameOf(index).toLowerCase()}${path}`;
    paths[copy] = Object.fromEntries(
      Object.entries(item).map(([key, part]) => {
        if (part.operationId === undefined) return [key, part];
        const kind = part['x-assumption'] === undefined ? 'documented' : 'assumed';
        rows.push(`| \`#/paths/${copy.replaceAll('/', '~1')}/${key}\` | ${kind} | … |`);
        return [key, { ...part, operationId: `${part.operationId}${nameOf(index)}` }];
      }),
    );
  }
  await writeFile(
    join(folder, 'openapi/studio-groups.yaml'),
    stringify({ ...root, paths }, { aliasDuplicateObjects: false }),
  );
  await writeFile(join(folder, 'openapi/README.md'), `${table}\n${rows.join('\n')}\n`);
}

/** A name in letters, as operation ids are. */
function nameOf(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? 'Copy' : nameOf(rest - 1)) + String.fromCharCode(97 + (index % 26));
}
