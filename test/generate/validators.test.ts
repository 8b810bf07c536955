import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeEach, describe, expect, test } from 'vitest';
import { readContract } from '../../scripts/generate/read-contract.js';
import type { Contract } from '../../scripts/generate/contract.js';
import { requestValidatorsSource, responseValidatorsSource } from '../../scripts/generate/validators.js';
import type { requestValidators, responseValidators, Violation } from '../../generated/validators.js';
import { editedContract, set, type ContractEdit } from '../support/contract-copy.js';
import { tempFolder } from '../support/temp-folder.js';

const email = '#/components/schemas/GroupUser/properties/email';

let folder: string;

beforeEach(async () => {
  folder = await tempFolder();
});

function contractWith(...edits: ContractEdit[]): Contract {
  writeFileSync(join(folder, 'contract.yaml'), editedContract(...edits).contract);
  const { contract, problems } = readContract(folder, 'contract.yaml');
  if (contract === undefined || problems.size > 0) throw new Error([...problems].join('\n'));
  return contract;
}

/** The validators that a generated module exports, run as they are. */
async function load(source: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents: source, loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles.map(({ text }) => text).join(''))}`);
}

async function violationsOfEmail(edit: ContractEdit, value: unknown): Promise<readonly Violation[]> {
  const source = await responseValidatorsSource(contractWith(edit), 'model');
  const module = (await load(source)) as { responseValidators: typeof responseValidators };
  const user = { id: 1, full_name: '', display_name: '', email: value, permission: '' };
  return module.responseValidators.listGroupUsers[200].content['application/json']({ group_users: [user] });
}

describe('a constraint that the contract gets', () => {
  test('is checked, with what ajv needs for it inside', async () => {
    const edit = set(`${email}/minLength`, 2);
    // One character that takes two units: ajv counts it with a function of its own.
    expect(await violationsOfEmail(edit, '🎬')).toEqual([
      { pointer: '/group_users/0/email', keyword: 'minLength', message: 'must NOT have fewer than 2 characters' },
    ]);
    expect(await violationsOfEmail(edit, 'ab')).toEqual([]);
  });

  test('may contain whatever ajv’s own errors contain', async () => {
    const edit = set(`${email}/pattern`, '^schemaPath:"x",params:.$');
    expect(await violationsOfEmail(edit, 'schemaPath:"x",params:.')).toEqual([]);
    expect(await violationsOfEmail(edit, '')).toEqual([
      {
        pointer: '/group_users/0/email',
        keyword: 'pattern',
        message: 'must match pattern "^schemaPath:"x",params:.$"',
      },
    ]);
  });

  test('such as another action reaches the message', async () => {
    const source = await requestValidatorsSource(
      contractWith(set('#/components/schemas/RemoveChange/properties/action', { type: 'string', const: 'drop' })),
      'model',
    );
    const module = (await load(source)) as { requestValidators: typeof requestValidators };
    const body = module.requestValidators.batchUpdateGroupUsers.content['application/json'];
    expect(body([{ action: 'drop', user_id: 1 }])).toEqual([]);
    expect(body([{ action: 'remove', user_id: 1 }])).toMatchObject([{ message: 'must be one of add, update, drop' }]);
  });

  test('such as a schema that allows everything is none', async () => {
    expect(await violationsOfEmail(set(email, true), null)).toEqual([]);
  });
});

describe('formats are checked without a library', () => {
  const cases: [format: string, valid: string[], invalid: string[]][] = [
    ['date', ['2024-02-29'], ['2024-13-01', '2024-00-10', '24-01-01', '2024-01-01T00:00:00Z']],
    [
      'date-time',
      ['2024-02-29T12:00:00Z', '2024-02-29t23:59:60.5+02:00'],
      ['2024-02-29', '2024-02-29T24:00:00Z', '2024-02-29T12:00:00'],
    ],
    ['email', ['maren.oduya@example.edu', 'a+b@localhost'], ['', 'maren', '@example.edu', 'a b@example.edu', 'a@-b']],
    [
      'uuid',
      ['2f1d0a52-6a5c-4a4e-8d0c-9e2b8f7c1a11'],
      ['2f1d0a52', '2f1d0a526a5c4a4e8d0c9e2b8f7c1a11', 'zf1d0a52-6a5c-4a4e-8d0c-9e2b8f7c1a11'],
    ],
    ['uri', ['https://example.edu/a?b#c', 'urn:x'], ['example.edu', 'http://a b']],
    ['ipv4', ['127.0.0.1'], ['256.0.0.1', '1.2.3']],
  ];
  test.each(cases)('%s', async (format, valid, invalid) => {
    const edit = set(`${email}/format`, format);
    for (const value of valid) expect(await violationsOfEmail(edit, value), value).toEqual([]);
    for (const value of invalid)
      expect(await violationsOfEmail(edit, value), value).toMatchObject([{ keyword: 'format' }]);
  });

  test('an unknown format constrains nothing and is noted', async () => {
    expect(await violationsOfEmail(set(`${email}/format`, 'decimal'), 'x')).toEqual([]);
  });
});
