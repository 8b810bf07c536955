import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { editedContract, operationPointer, remove, set, type ContractEdit } from '../support/contract-copy.js';
import { projectFolder, run, runNode, type Run } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';

/** A path, since the folder of the test has no packages. */
const TSX = import.meta.resolve('tsx');
const CONTRACT = 'openapi/studio-groups.yaml';
const schemas = '#/components/schemas';
const note: ContractEdit = set(`${schemas}/AddChange/properties/note`, {
  type: 'string',
  description: 'Why.',
  examples: ['new'],
});

let folder: string;

beforeEach(async () => {
  folder = await tempFolder();
  await mkdir(join(folder, 'openapi'));
  for (const name of ['redocly.yaml', 'openapi/rules.js', 'package.json']) {
    await cp(join(projectFolder, name), join(folder, name));
  }
});

describe('what a change requires of a version that has reached 1.0', () => {
  const kinds: Record<string, { edit: ContractEdit; requires: string; says: string }> = {
    'a status is removed': {
      edit: remove(`${operationPointer('listGroupUsers')}/responses/404`),
      requires: 'a major bump (2.0.0)',
      says: 'Response `404` was removed.',
    },
    'a request gets a new optional field': { edit: note, requires: 'a minor bump (1.1.0)', says: 'properties/note' },
    'only words change': {
      edit: set(`${schemas}/GroupUser/description`, 'Other words.'),
      requires: 'a patch bump (1.0.1)',
      says: 'description',
    },
  };

  test.each(Object.entries(kinds))('%s', async (_name, { edit, requires, says }) => {
    const version = set('#/info/version', '1.0.0');
    await writeContract('base.yaml', version);
    await writeContract(CONTRACT, version, edit);
    const { code, stderr } = await contractDiff('base.yaml');
    expect(stderr).toContain(says);
    expect(stderr).toContain(`info.version stayed 1.0.0, but these changes require ${requires}`);
    expect(code).toBe(1);
  });
});

describe('against a release', () => {
  beforeEach(async () => {
    await git('init', '--quiet', '--initial-branch=main');
    await git('config', 'user.email', 'someone@example.edu');
    await git('config', 'user.name', 'Someone');
    for (const version of ['0.9.0', '0.10.0']) await release(version);
  });

  test('the newest tag by version is the base, and a version that rose enough passes', async () => {
    await writeContract(CONTRACT, set('#/info/version', '0.11.0'), note);
    const { code, stdout } = await contractDiff();
    expect(stdout).toMatch(/properties\/note[^]*\n\nThe contract's info\.version rises enough over v0\.10\.0\.\n$/);
    expect(code).toBe(0);
  });

  test('below 1.0 a breaking change requires a minor bump', async () => {
    await writeContract(
      CONTRACT,
      set('#/info/version', '0.10.1'),
      remove(`${operationPointer('listGroupUsers')}/responses/404`),
    );
    const { code, stderr } = await contractDiff();
    expect(stderr).toContain(
      'info.version went 0.10.0 → 0.10.1, but these changes require a minor bump (0.11.0) while below 1.0.',
    );
    expect(code).toBe(1);
  });

  test('a contract without changes needs no new version', async () => {
    expect(await contractDiff()).toMatchObject({ code: 0 });
  });

  test('any ref can be the base', async () => {
    expect((await contractDiff('HEAD~1')).stdout).toContain('rises enough over HEAD~1.');
  });

  test('a base that is neither a file nor a ref is named', async () => {
    expect(await contractDiff('v7')).toEqual({
      code: 2,
      stdout: '',
      stderr: `v7 is neither a file nor a git ref with ${CONTRACT}.\n`,
    });
  });

  test('a base that is no OpenAPI description is refused', async () => {
    await writeFile(join(folder, 'base.yaml'), '{');
    const { code, stderr } = await contractDiff('base.yaml');
    expect(stderr).toContain('base.yaml');
    expect(code).toBe(2);
  });
});

test('before the first release there is nothing to compare with', async () => {
  await writeContract(CONTRACT);
  expect(await contractDiff()).toEqual({
    code: 0,
    stdout: 'There is no release yet (no tag like v1.2.3), so there is nothing to compare the contract with.\n',
    stderr: '',
  });
});

function contractDiff(...args: readonly string[]): Promise<Run> {
  return runNode(['--import', TSX, join(projectFolder, 'scripts/contract-diff.ts'), ...args], { cwd: folder });
}

async function release(version: string): Promise<void> {
  await writeContract(CONTRACT, set('#/info/version', version));
  await git('add', CONTRACT);
  await git('commit', '--quiet', '--message', version);
  await git('tag', `v${version}`);
}

async function writeContract(file: string, ...edits: readonly ContractEdit[]): Promise<void> {
  await writeFile(join(folder, file), editedContract(...edits).contract);
}

async function git(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run('git', args, { cwd: folder });
  if (code !== 0) throw new Error(stderr);
}
