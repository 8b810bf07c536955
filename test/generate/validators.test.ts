import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { ContractError, parseContract } from '../../scripts/generate/read-contract.js';
import { requestValidatorsSource, responseValidatorsSource } from '../../scripts/generate/validators.js';
import type { requestValidators, responseValidators, Violation } from '../../generated/validators.js';
import { editedContract, set, type ContractEdit } from '../support/contract-copy.js';

const email = '#/components/schemas/GroupUser/properties/email';

function contractWith(...edits: ContractEdit[]) {
  return parseContract(editedContract(...edits).contract, 'contract.yaml');
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
  const source = await responseValidatorsSource(contractWith(edit));
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

describe('a schema that cannot be made into a validator is refused in place', () => {
  const cases: [string, ContractEdit, RegExp][] = [
    ['a mistyped keyword', set(`${email}/minLenght`, 2), /^contract\.yaml:\d+:\d+: .* of GroupUser: .*minLenght/],
    [
      'a format that nobody checks',
      set(`${email}/format`, 'email'),
      /^contract\.yaml:\d+:\d+: .* of GroupUser: .*email/,
    ],
    ['a schema that is a number', set(email, 7), /^contract\.yaml:\d+:\d+: .* of GroupUser: /],
  ];
  test.each(cases)('%s', async (_name, edit, message) => {
    const attempt = responseValidatorsSource(contractWith(edit));
    await expect(attempt).rejects.toBeInstanceOf(ContractError);
    await expect(attempt).rejects.toThrow(message);
  });
});
