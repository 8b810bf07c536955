/** `npm run dev` in a copy of the project. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONTRACT, editedContract, operationPointer, replaceText, set } from '../support/contract-copy.js';
import { copyProject } from '../support/project-copy.js';
import { start, type Running } from '../support/run.js';
import { makeTempFolder } from '../support/temp-folder.js';

let folder: string;
let dev: Running;

beforeEach(async () => {
  folder = await makeTempFolder();
  await copyProject(folder);
  // As npm does, but npm would not forward the signal that ends it.
  const PATH = `${join(folder, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  dev = start('tsx', ['scripts/dev.ts', '--port', '0'], { cwd: folder, env: { PATH } });
});
afterEach(async () => {
  dev.kill('SIGTERM');
  await dev.ended;
  await rm(folder, { recursive: true, force: true });
});

test('a save is linted, generated, typechecked and tested; a save with an error changes nothing', async () => {
  await Promise.all([
    dev.until(/Found 0 errors\. Watching/),
    dev.until(/Waiting for file changes/),
    dev.until(/Prism serves the contract/),
  ]);

  const generated = await readFile(join(folder, 'generated/contract.ts'), 'utf8');
  await save(editedContract(replaceText('operationId: listGroupUsers', 'operationId: [listGroupUsers')).contract);
  await dev.untilErr(/✗ lint[^]*openapi\/studio-groups\.yaml/);
  expect(await readFile(join(folder, 'generated/contract.ts'), 'utf8')).toBe(generated);

  await save(editedContract(set(`${operationPointer('listGroupUsers')}/summary`, 'List the members')).contract);
  await Promise.all([
    dev.until(/(Found 0 errors\. Watching[^]*){2}/),
    dev.until(/(Waiting for file changes[^]*){2}/),
    dev.until(/(Prism serves the contract[^]*){2}/),
  ]);
  await dev.until(/Wrote generated\/contract\.ts/);
});

function save(contract: string): Promise<void> {
  return writeFile(join(folder, CONTRACT), contract);
}
