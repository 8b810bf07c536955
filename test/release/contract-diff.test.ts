import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { contractDiff } from '../../scripts/release/contract-diff.js';
import { editedContract, operationPointer, remove, set, type ContractEdit } from '../support/contract-copy.js';
import { projectFolder, run } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';

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
  const permission = `${schemas}/GroupUser/properties/permission/enum`;
  const kinds: Record<string, { before?: ContractEdit; edits: ContractEdit[]; requires: string; says: string }> = {
    'a status is removed': {
      edits: [remove(`${operationPointer('listGroupUsers')}/responses/404`)],
      requires: 'a major bump (2.0.0)',
      says: 'Response `404` was removed.',
    },
    'a request gets a new required field': {
      edits: [note, set(`${schemas}/AddChange/required`, ['action', 'user_id', 'note'])],
      requires: 'a major bump (2.0.0)',
      says: 'Properties of `add` became required: `note`.',
    },
    'a request gets a new optional field': { edits: [note], requires: 'a minor bump (1.1.0)', says: 'properties/note' },
    'an answer gets a new optional field': {
      edits: [set(`${schemas}/GroupUser/properties/note`, { type: 'string', description: 'Why.', examples: ['new'] })],
      requires: 'a minor bump (1.1.0)',
      says: 'properties/note',
    },
    'an operation gets a new status': {
      edits: [set(`${operationPointer('listGroupUsers')}/responses/410`, { description: 'The group is gone.' })],
      requires: 'a minor bump (1.1.0)',
      says: 'responses/410',
    },
    'an enum of a request gets a value': {
      edits: [set(`${schemas}/Permission/enum`, ['manager', 'member', 'owner'])],
      requires: 'a patch bump (1.0.1)',
      says: 'enum',
    },
    'an enum of an answer gets a value': {
      before: set(permission, ['manager', 'member']),
      edits: [set(permission, ['manager', 'member', 'owner'])],
      requires: 'a major bump (2.0.0)',
      says: "Enum of `permission` gained values: 'owner'.",
    },
    'a bound becomes narrower': {
      edits: [set(`${schemas}/Id/minimum`, 10)],
      requires: 'a major bump (2.0.0)',
      says: "Lower bound of `Id` changed from '>= 1' to '>= 10'.",
    },
    'only words change': {
      edits: [set(`${schemas}/GroupUser/description`, 'Other words.')],
      requires: 'a patch bump (1.0.1)',
      says: 'description',
    },
  };

  test.each(Object.entries(kinds))('%s', async (_name, { before, edits, requires, says }) => {
    const version = set('#/info/version', '1.0.0');
    await writeContract('base.yaml', version, ...(before === undefined ? [] : [before]));
    await writeContract(CONTRACT, version, ...edits);
    const { code, message } = await contractDiff({ folder, base: 'base.yaml' });
    expect(message).toContain(says);
    expect(message).toContain(`info.version stayed 1.0.0, but these changes require ${requires}`);
    expect(message).toMatch(/Raise it over base\.yaml in openapi\/studio-groups\.yaml and package\.json/);
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
    const { code, message } = await contractDiff({ folder });
    expect(message).toMatch(/properties\/note[^]*\n\nThe contract's info\.version rises enough over v0\.10\.0\.$/);
    expect(code).toBe(0);
  });

  test('below 1.0 a breaking change requires a minor bump', async () => {
    await writeContract(
      CONTRACT,
      set('#/info/version', '0.10.1'),
      remove(`${operationPointer('listGroupUsers')}/responses/404`),
    );
    const { code, message } = await contractDiff({ folder });
    expect(message).toContain(
      'info.version went 0.10.0 → 0.10.1, but these changes require a minor bump (0.11.0) while below 1.0.',
    );
    expect(code).toBe(1);
  });

  test('a contract without changes needs no new version', async () => {
    expect(await contractDiff({ folder })).toMatchObject({ code: 0 });
  });

  test('any ref can be the base', async () => {
    expect((await contractDiff({ folder, base: 'HEAD~1' })).message).toContain('rises enough over HEAD~1.');
  });

  test('a base that is neither a file nor a ref is named', async () => {
    expect(await contractDiff({ folder, base: 'v7' })).toEqual({
      code: 2,
      message: `v7 is no file, and no git ref that has ${CONTRACT}: give the one or the other.`,
    });
  });

  test('a base that is no OpenAPI description is refused', async () => {
    await writeFile(join(folder, 'base.yaml'), '{');
    const { code, message } = await contractDiff({ folder, base: 'base.yaml' });
    expect(message).toMatch(/^base\.yaml:1:2 is not valid YAML: /);
    expect(code).toBe(2);
  });
});

test('before the first release there is nothing to compare with', async () => {
  await writeContract(CONTRACT);
  expect(await contractDiff({ folder })).toEqual({
    code: 0,
    message: 'There is no release yet, no tag like v1.2.3: nothing to compare the contract with.',
  });
});

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
