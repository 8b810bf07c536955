/** `npm run dev` in a copy of the project. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import tsconfig from '../../tsconfig.json' with { type: 'json' };
import { CONTRACT, editedContract, operationPointer, replaceText, set } from '../support/contract-copy.js';
import { copyProject } from '../support/project-copy.js';
import { start, type Running } from '../support/run.js';
import { makeTempFolder } from '../support/temp-folder.js';

let folder: string;
let dev: Running;

beforeEach(async () => {
  folder = await makeTempFolder();
  await copyProject(folder);
  // What the contract generates is enough: the rest of the project takes ten times as long.
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...tsconfig, include: ['generated'] }));
  // As npm does, but npm would not forward the signal that ends it.
  const PATH = `${join(folder, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  dev = start('tsx', ['scripts/dev.ts', '--port', '0'], { cwd: folder, env: { PATH } });
});
afterEach(async () => {
  dev.kill('SIGTERM');
  await dev.ended;
  await rm(folder, { recursive: true, force: true });
});

test('a save is linted, generated, typechecked and tested once; a save with an error changes nothing', async () => {
  await untilRuns(1);

  const generated = await readFile(join(folder, 'generated/contract.ts'), 'utf8');
  const invalid = editedContract(replaceText('operationId: listGroupUsers', 'operationId: [listGroupUsers')).contract;
  await save(invalid);
  await dev.untilErr(/✗ lint[^]*openapi\/studio-groups\.yaml/);
  expect(await readFile(join(folder, 'generated/contract.ts'), 'utf8')).toBe(generated);

  await save(editedContract(set(`${operationPointer('listGroupUsers')}/summary`, 'List the members')).contract);
  expect(await dev.until(/Wrote generated\/contract\.ts/)).toMatch(/✓ lint/);
  await untilRuns(2);

  await save(invalid);
  await dev.untilErr(/(✗ lint[^]*){2}/);
  expect((await dev.until(/./)).match(/^[\d:]+ openapi/gm)).toHaveLength(3);
});

/** What a round of TypeScript, of Vitest and of the mock writes in the end. */
const RUNS = [/Found 0 errors\. Watching/, /Waiting for file changes/, /Prism serves the contract/];

async function untilRuns(count: number): Promise<void> {
  await Promise.all(RUNS.map(({ source }) => dev.until(new RegExp(`(${source}[^]*){${String(count)}}`))));
}

/** In one step, as editors do. */
async function save(contract: string): Promise<void> {
  const file = join(folder, 'contract.yaml');
  await writeFile(file, contract);
  await rename(file, join(folder, CONTRACT));
}
