import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
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
const MENDING = 'Run `npm run generate` and commit the result. Nothing in generated/ is edited by hand.';
const list = operationPointer('listGroupUsers');

let folder: string;

beforeEach(async () => {
  folder = await tempFolder();
  await cp(join(projectFolder, 'generated'), join(folder, 'generated'), { recursive: true });
  await mkdir(join(folder, 'openapi'));
  await editContract();
});

test('the generated files that are committed are what the contract gives', async () => {
  expect(await generate({ folder: projectFolder, check: true })).toEqual({
    ok: true,
    message: 'generated/ is what openapi/studio-groups.yaml gives.',
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

test('generate mends every difference and leaves no other file behind', async () => {
  await writeFile(join(folder, 'generated', 'schema.ts'), 'export type operations = never;\n');
  await writeFile(join(folder, 'generated', 'old.ts'), '');
  await rm(join(folder, 'generated', 'contract.ts'));
  expect((await generate({ folder, check: false })).ok).toBe(true);
  expect(await generate({ folder, check: true })).toMatchObject({ ok: true });
});

describe('the check names the files that differ and the command that mends them', () => {
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
    expect(message).toMatch(MENDING);
  });

  test('when a file was edited, another is missing and a third is not made from the contract', async () => {
    const file = join(folder, 'generated', 'contract.ts');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"get"', '"GET"').replace('42', '43'));
    await rm(join(folder, 'generated', 'schema.ts'));
    await writeFile(join(folder, 'generated', 'notes.txt'), '');
    expect(await generate({ folder, check: true })).toEqual({
      ok: false,
      message: failure([
        'generated/contract.ts differs',
        'generated/schema.ts is missing',
        'generated/notes.txt is not made from the contract',
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

describe('a contract that cannot be generated from is refused in place, and generated/ stays as it was', () => {
  const first = '    get:\n      operationId: listGroupUsers\n';
  /** The line of the contract that begins with `get:`, of the operation whose text is edited. */
  const line = editedContract().contract.split(first)[0]?.split('\n').length ?? 0;
  const at = (linesBelow: number, column: number) => `${CONTRACT}:${String(line + linesBelow)}:${String(column)}`;
  const refused: Record<string, { edit: ContractEdit; message: string }> = {
    'a half-typed key': {
      edit: replaceText(first, `    get:\n      operationId: listGroupUsers\n      desc\n`),
      message: `${at(2, 7)} is not valid YAML: Implicit keys need to be on a single line`,
    },
    'an open quote': {
      edit: replaceText(first, `    get:\n      operationId: 'listGroupUsers\n`),
      message: "is not valid YAML: Missing closing 'quote",
    },
    'a key that stands twice': {
      edit: replaceText(first, `${first}      operationId: listGroupUsers\n`),
      message: `${at(2, 7)} is not valid YAML: Map keys must be unique`,
    },
    'an alias of nothing': {
      edit: replaceText(first, `    get:\n      operationId: *list\n`),
      message: `${at(1, 20)} is not valid YAML: *list names no anchor above it`,
    },
    'an operation without operationId': {
      edit: replaceText(first, '    get:\n'),
      message: `${at(1, 7)}: get ${operations.listGroupUsers.path} has no operationId.`,
    },
    'a $ref to nothing': {
      edit: replaceText("'#/components/schemas/Change'\n    Change:", "'#/components/schemas/Chance'\n    Change:"),
      message: ': $ref #/components/schemas/Chance points to nothing.',
    },
    'a $ref to nothing that no operation reaches': {
      edit: set('#/components/schemas/Unused', { $ref: '#/components/schemas/Chance' }),
      message: ': $ref #/components/schemas/Chance points to nothing.',
    },
    'a $ref out of the file': {
      edit: set('#/components/schemas/Change/oneOf/0/$ref', 'other.yaml#/AddChange'),
      message: ': $ref "other.yaml#/AddChange" leads out of the file; the contract is one file.',
    },
    'a $ref that is no text': {
      edit: set('#/components/schemas/Change/oneOf/0/$ref', 1),
      message: ': $ref 1 leads out of the file; the contract is one file.',
    },
    'a circle of references': {
      edit: set('#/components/schemas/AddChange/properties/user_id', { $ref: '#/components/schemas/Changes' }),
      message:
        ': #/components/schemas/Changes → #/components/schemas/Change → #/components/schemas/AddChange → #/components/schemas/Changes is a circle; the contract as data has none.',
    },
    'an operation without responses': {
      edit: remove(`${list}/responses`),
      message: `: ${list}/responses is missing, or no object.`,
    },
    'no server': { edit: set('#/servers', []), message: ': the contract names no server.' },
    'no paths': {
      edit: remove('#/paths'),
      message: `${CONTRACT}:1:1 is no OpenAPI description: \`paths\` is missing.`,
    },
    'nothing in it': {
      edit: (copy) => ({ ...copy, contract: '' }),
      message: `${CONTRACT}:1:1 is no OpenAPI description: \`paths\` is missing.`,
    },
    'two documents': {
      edit: (copy) => ({ ...copy, contract: `${copy.contract}---\na: 1\n` }),
      message: 'is not valid YAML: Source contains multiple documents',
    },
  };

  test.each(Object.entries(refused))('%s', async (_name, { edit, message }) => {
    await editContract(edit);
    const before = await generatedFiles();
    const result = await generate({ folder, check: false });
    expect(result.ok).toBe(false);
    expect(result.message).toContain(message);
    expect(result.message).toMatch(/^openapi\/studio-groups\.yaml:\d+:\d+/);
    expect(result.message).toMatch(/\ngenerated\/ is left as it was\.$/);
    expect(await generatedFiles()).toEqual(before);
  });

  test('a contract that is not there', async () => {
    await rm(join(folder, CONTRACT));
    expect((await generate({ folder, check: true })).message).toMatch(
      /^openapi\/studio-groups\.yaml cannot be read: ENOENT/,
    );
  });
});

test('as a command it ends with 0 where all is well, 1 where something differs, 2 on an unknown option, never a stack', async () => {
  const tsx = createRequire(import.meta.url).resolve('tsx/cli');
  const command = (...args: string[]) =>
    runNode([tsx, join(projectFolder, 'scripts/generate.ts'), ...args], { cwd: folder });
  const [well, unknown] = await Promise.all([command('--check'), command('--chekc')]);
  expect(well).toMatchObject({ code: 0, stderr: '' });
  expect(unknown).toEqual({
    code: 2,
    stdout: '',
    stderr: 'generate knows only --check, not --chekc. Nothing was written.\n',
  });
  await editContract(set('#/info/version', '99.0.0'));
  const drift = await command('--check');
  expect(drift).toMatchObject({ code: 1, stdout: '' });
  expect(drift.stderr).toMatch(
    /^generated\/ is not what .*\n( {2}generated\/\S+ differs\n)+Run `npm run generate` .*\n$/,
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
  return `generated/ is not what ${CONTRACT} gives:\n${lines.map((line) => `  ${line}`).join('\n')}\n${MENDING}`;
}
