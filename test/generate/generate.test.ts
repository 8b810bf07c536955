import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { assumptions, operations } from '../../generated/contract.js';
import { generate } from '../../scripts/generate/generate.js';
import {
  editedContract,
  operationPointer,
  remove,
  replaceText,
  set,
  type ContractEdit,
} from '../support/contract-copy.js';
import { projectFolder, runNode } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const REMEDY = 'Run `npm run generate` and commit the result. Nothing in generated/ is edited by hand.';
const list = operationPointer('listGroupUsers');

let folder: string;

beforeEach(async () => {
  folder = await tempFolder();
  await cp(join(projectFolder, 'generated'), join(folder, 'generated'), { recursive: true });
  await mkdir(join(folder, 'openapi'));
  await editContract();
});

test('the generated files that are committed are up to date with the contract', async () => {
  expect(await generate({ folder: projectFolder, check: true })).toEqual({
    ok: true,
    message: 'generated/ is up to date with openapi/studio-groups.yaml.',
  });
});

test('the same contract gives the same bytes, from nothing', async () => {
  await rm(join(folder, 'generated'), { recursive: true });
  const { ok, message } = await generate({ folder, check: false });
  expect(ok).toBe(true);
  expect(message).toMatch(
    /^Wrote generated\/contract\.ts, .*generated\/schema\.ts.* from openapi\/studio-groups\.yaml\.$/,
  );
  for (const [name, text] of await generatedFiles()) {
    expect(text, name).toBe(await readFile(join(projectFolder, 'generated', name), 'utf8'));
  }
});

test('generate corrects every difference and leaves no other file', async () => {
  await writeFile(join(folder, 'generated', 'schema.ts'), 'export type operations = never;\n');
  await writeFile(join(folder, 'generated', 'old.ts'), '');
  await rm(join(folder, 'generated', 'contract.ts'));
  expect((await generate({ folder, check: false })).ok).toBe(true);
  expect(await generate({ folder, check: true })).toMatchObject({ ok: true });
});

test('other files stay in the folder of another contract', async () => {
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'out', 'mine.ts'), '');
  const options = { folder, contract: CONTRACT, out: 'out' };
  expect(await generate(options)).toMatchObject({ ok: true });
  expect(await readdir(join(folder, 'out'))).toContain('mine.ts');
  expect(await generate({ ...options, check: true })).toMatchObject({ ok: true });
});

describe('the check names the files that differ and the command that corrects them', () => {
  const edits: Record<string, { edit: ContractEdit; differs: string[] }> = {
    'a minimum, which types do not carry': {
      edit: set('#/components/schemas/Id/minimum', 0),
      differs: ['generated/contract.ts differs'],
    },
    'an example': {
      edit: set('#/components/examples/InvalidGroupId/value/error', 'group_id is wrong.'),
      differs: ['generated/contract.ts differs'],
    },
    'the reason of an assumption': {
      edit: set('#/components/schemas/Changes/x-assumption', 'Another reason.'),
      differs: ['generated/contract.ts differs'],
    },
    'the version': {
      edit: set('#/info/version', '99.0.0'),
      differs: ['generated/contract.ts differs'],
    },
    'a description': {
      edit: set('#/components/schemas/GroupUser/properties/email/description', 'Where mail goes.'),
      differs: ['generated/contract.ts differs', 'generated/schema.ts differs'],
    },
    'a status': {
      edit: remove(`${list}/responses/404`),
      differs: ['generated/contract.ts differs', 'generated/schema.ts differs'],
    },
  };

  test.each(Object.entries(edits))('when the contract changes %s', async (_name, { edit, differs }) => {
    await editContract(edit);
    const { ok, message } = await generate({ folder, check: true });
    expect(ok).toBe(false);
    for (const line of differs) expect(message.split('\n')).toContain(`  ${line}`);
    expect(message).toMatch(REMEDY);
  });

  test('when a file was edited, another is missing and a third is not generated', async () => {
    const file = join(folder, 'generated', 'contract.ts');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"get"', '"GET"').replace('42', '43'));
    await rm(join(folder, 'generated', 'schema.ts'));
    await writeFile(join(folder, 'generated', 'notes.txt'), '');
    expect(await generate({ folder, check: true })).toEqual({
      ok: false,
      message: failure([
        'generated/contract.ts differs',
        'generated/schema.ts is missing',
        'generated/notes.txt is not generated',
      ]),
    });
  });

  test('and writes nothing', async () => {
    await editContract(set('#/info/version', '99.0.0'));
    const before = await generatedFiles();
    await generate({ folder, check: true });
    expect(await generatedFiles()).toEqual(before);
  });
});

describe('a contract with a problem is rejected with line and remedy, and generated/ is unchanged', () => {
  const first = '    get:\n      operationId: listGroupUsers\n';
  /** The line of the contract that begins with `get:`, of the operation whose text is edited. */
  const line = editedContract().contract.split(first)[0]?.split('\n').length ?? 0;
  const at = (linesBelow: number) => `${CONTRACT}:${String(line + linesBelow)}`;
  const rejected: Record<string, { edit: ContractEdit; message: string }> = {
    'a half-typed key': {
      edit: replaceText(first, `    get:\n      operationId: listGroupUsers\n      desc\n`),
      message: `${at(2)}: invalid YAML. Implicit keys need to be on a single line`,
    },
    'an open quote': {
      edit: replaceText(first, `    get:\n      operationId: 'listGroupUsers\n`),
      message: "invalid YAML. Missing closing 'quote",
    },
    'a duplicate key': {
      edit: replaceText(first, `${first}      operationId: listGroupUsers\n`),
      message: `${at(2)}: invalid YAML. Map keys must be unique`,
    },
    'an alias without an anchor': {
      edit: replaceText(first, `    get:\n      operationId: *list\n`),
      message: `${at(1)}: invalid YAML. *list has no anchor above it.`,
    },
    'an alias within its own anchor': {
      edit: replaceText(first, `    get: &list\n      x-self: *list\n      operationId: listGroupUsers\n`),
      message: `${at(1)}: invalid YAML. *list is within its own anchor.`,
    },
    'a reference to nothing': {
      edit: replaceText("'#/components/schemas/Change'\n    Change:", "'#/components/schemas/Chance'\n    Change:"),
      message: ': $ref #/components/schemas/Chance points to nothing. Add its target or correct the pointer.',
    },
    'a reference to nothing that no operation reaches': {
      edit: set('#/components/schemas/Unused', { $ref: '#/components/schemas/Chance' }),
      message: ': $ref #/components/schemas/Chance points to nothing. Add its target or correct the pointer.',
    },
    'a reference to a file that does not exist': {
      edit: set('#/components/schemas/Change/oneOf/0/$ref', 'other.yaml#/AddChange'),
      message: ': $ref other.yaml#/AddChange cannot be followed: openapi/other.yaml does not exist.',
    },
    'a reference to the network': {
      edit: set('#/components/schemas/Change/oneOf/0/$ref', 'https://example.com/a.yaml'),
      message: ': $ref https://example.com/a.yaml is neither a file nor a JSON pointer.',
    },
    'a reference to itself': {
      edit: set('#/components/schemas/Change', { $ref: '#/components/schemas/Change' }),
      message: ': $ref leads back to itself. Replace one of the references with a definition.',
    },
    'an operation without responses': {
      edit: remove(`${list}/responses`),
      message: ': The operation has no responses. Add at least one.',
    },
    'no paths': { edit: remove('#/paths'), message: `${CONTRACT}:1: \`paths\` is missing.` },
    'nothing in it': {
      edit: (copy) => ({ ...copy, contract: '' }),
      message: `${CONTRACT}:1: This is not an OpenAPI 3.0 or 3.1 description (openapi: null).`,
    },
    'Swagger 2.0': {
      edit: (copy) => ({ ...copy, contract: 'swagger: "2.0"\npaths: {}\n' }),
      message: `${CONTRACT}:1: This is not an OpenAPI 3.0 or 3.1 description (openapi: "2.0").`,
    },
    'two documents': {
      edit: (copy) => ({ ...copy, contract: `${copy.contract}---\na: 1\n` }),
      message: 'invalid YAML. Source contains multiple documents',
    },
  };

  test.each(Object.entries(rejected))('%s', async (_name, { edit, message }) => {
    await editContract(edit);
    const before = await generatedFiles();
    const result = await generate({ folder, check: false });
    expect(result.ok).toBe(false);
    expect(result.message).toContain(message);
    expect(result.message).toMatch(/^openapi\/studio-groups\.yaml:\d+: /);
    expect(result.message).toMatch(/\n1 problem\. Nothing was written to generated\/\.$/);
    expect(await generatedFiles()).toEqual(before);
  });

  test('all problems are reported at once', async () => {
    await editContract(
      set('#/components/schemas/Id/minimum', '1'),
      set('#/components/schemas/GroupUser/properties/email/pattern', '('),
      remove(`${list}/responses`),
    );
    const { message } = await generate({ folder, check: true });
    expect(message.split('\n').map((text) => text.replace(/^.*?:\d+: /, ''))).toEqual([
      'minimum must be a number. Correct or remove it.',
      'pattern must be a regular expression that JavaScript accepts with the flag u. Correct or remove it.',
      'The operation has no responses. Add at least one.',
      '3 problems. Nothing was written to generated/.',
    ]);
  });

  test('a contract that does not exist', async () => {
    await rm(join(folder, CONTRACT));
    expect((await generate({ folder, check: true })).message).toMatch(/^openapi\/studio-groups\.yaml does not exist\./);
  });
});

test('the command exits with 0 without a difference, 1 with one, 2 on an unknown option, and prints no stack', async () => {
  const tsx = import.meta.resolve('tsx');
  const command = (...args: string[]) =>
    runNode(['--import', tsx, join(projectFolder, 'scripts/generate.ts'), ...args], { cwd: folder });
  const [well, unknown] = await Promise.all([command('--check'), command('--chekc')]);
  expect(well).toMatchObject({ code: 0, stderr: '' });
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toMatch(/^Unknown option '--chekc'.* Nothing was written\.\n$/s);
  await editContract(set('#/info/version', '99.0.0'));
  const drift = await command('--check');
  expect(drift).toMatchObject({ code: 1, stdout: '' });
  expect(drift.stderr).toMatch(
    /^generated\/ is not up to date with .*\n( {2}generated\/\S+ differs\n)+Run `npm run generate` .*\n$/,
  );
});

describe('the contract as data', () => {
  test('an x-assumption on a reference wins over that of its target, and its reason stands in assumptions', () => {
    const [add] = operations.batchUpdateGroupUsers.requestBody.content['application/json'].schema.items.oneOf;
    expect(add.properties.permission['x-assumption']).toBe('#/components/schemas/AddChange/properties/permission');
    expect(add.properties.user_id['x-assumption']).toBe('#/components/schemas/Id');
    expect(assumptions[add.properties.permission['x-assumption']]).toMatch(
      /^An add without a permission adds a member\./,
    );
  });
});

async function editContract(...edits: readonly ContractEdit[]): Promise<void> {
  await writeFile(join(folder, CONTRACT), editedContract(...edits).contract);
}

async function generatedFiles(): Promise<Map<string, string>> {
  const names = (await readdir(join(folder, 'generated'))).sort();
  const texts = await Promise.all(
    names.map((name) =>
      readFile(join(folder, 'generated', name), 'utf8').then((text): [string, string] => [name, text]),
    ),
  );
  return new Map(texts);
}

function failure(lines: readonly string[]): string {
  return `generated/ is not up to date with ${CONTRACT}:\n${lines.map((line) => `  ${line}`).join('\n')}\n${REMEDY}`;
}
