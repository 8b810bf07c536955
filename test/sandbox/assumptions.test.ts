import { expect, test } from 'vitest';
import { createSandbox, describeAssumptions, type Assumptions, type Sandbox } from '../../src/sandbox/index.js';
import { batch, list, roles, tokens, urlOf } from '../support/sandbox-calls.js';

const spare = roles.spareUserId ?? 0;
const assuming = (assume: Partial<Assumptions>) => createSandbox({ assume });
const isMember = ({ state }: Sandbox, id: number) => state.groups.get(42)?.has(id) === true;

test('another name for the third action replaces the contract’s', async () => {
  const sandbox = assuming({ action: 'delete' });
  const rejected = await batch(sandbox, [{ action: 'remove', user_id: 1618 }]);
  expect(rejected).toEqual({ status: 422, body: { error: 'changes[0].action is invalid: remove' } });
  const changes = [
    { action: 'delete', user_id: 1618 },
    { action: 'add', user_id: spare },
  ];
  expect((await batch(sandbox, changes)).status).toBe(200);
  expect(isMember(sandbox, spare)).toBe(true);
  expect(isMember(sandbox, 1618)).toBe(false);
  expect((await batch(createSandbox(), [{ action: 'delete', user_id: 1618 }])).status).toBe(422);
});

test('an add of an existing member is ignored, and the permission stays', async () => {
  const sandbox = assuming({ existing: 'ignored' });
  const { status, body } = await batch(sandbox, [{ action: 'add', user_id: 1618, permission: 'member' }]);
  expect([status, body]).toMatchObject([200, { group_users: [{ id: 1618, permission: 'manager' }, { id: 3141 }] }]);
});

test('a partial batch applies its valid changes beside the 422', async () => {
  const sandbox = assuming({ batch: 'partial' });
  const changes = [
    { action: 'add', user_id: spare },
    { action: 'remove', user_id: 999 },
    { action: 'remove', user_id: 1618 },
  ];
  expect(await batch(sandbox, changes)).toEqual({ status: 422, body: { error: 'User 999 does not exist.' } });
  expect([isMember(sandbox, spare), isMember(sandbox, 1618)]).toEqual([true, false]);
  await batch(sandbox, [
    { action: 'remove', user_id: spare },
    { action: 'update', user_id: spare, permission: 'manager' },
  ]);
  expect(isMember(sandbox, spare)).toBe(true);
});

test('error responses are empty', async () => {
  const sandbox = assuming({ errors: 'empty' });
  for (const [token, group, status] of [
    ['nobody', 42, 401],
    [tokens.outsider, 42, 403],
    [tokens.admin, 404, 404],
    [tokens.admin, 'x', 422],
  ] as const) {
    const response = await sandbox.fetch(urlOf('listGroupUsers', group), {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([status, '', null]);
  }
});

test('the e-mail address of users without a token is null', async () => {
  const { body } = await list(assuming({ email: 'null' }));
  expect(body).toMatchObject({
    group_users: [
      { id: 1618, email: null },
      { id: 3141, email: 'al.ferreyra@example.edu' },
    ],
  });
});

test('somebody who may not see a group that does not exist gets 403', async () => {
  const sandbox = assuming({ first: '403' });
  expect((await list(sandbox, tokens.member, roles.unknownGroupId)).status).toBe(403);
  expect((await batch(sandbox, [{ action: 'add', user_id: spare }], tokens.member, roles.unknownGroupId)).status).toBe(
    403,
  );
  expect((await list(sandbox, tokens.admin, roles.unknownGroupId)).status).toBe(404);
});

test('a sandbox says which assumptions were selected, also after a reset', async () => {
  const sandbox = assuming({ action: 'delete', batch: 'partial' });
  expect(describeAssumptions(sandbox.assumptions)).toBe('action=delete, batch=partial');
  expect(describeAssumptions(createSandbox().assumptions)).toBe('');
  const nulls = assuming({ email: 'null' });
  nulls.control.reset();
  expect((await list(nulls)).body).toMatchObject({ group_users: [{ email: null }, {}] });
});

test('every response of an operation says what differs from the contract', async () => {
  const headerOf = async (sandbox: Sandbox) =>
    (await sandbox.fetch(urlOf('listGroupUsers'))).headers.get('x-sandbox-assumptions');
  expect(await headerOf(assuming({ action: 'delete', errors: 'empty' }))).toBe('action=delete, errors=empty');
  expect(await headerOf(createSandbox())).toBeNull();
});

test.each([
  [{ actions: 'x' }, 'assume has no field actions, only action, existing, batch, errors, email, first.'],
  [{ action: 'add' }, 'action must be any name but add and update'],
  [{ action: 'a b' }, 'action must be any name but add and update'],
  [{ batch: 'half' }, 'batch must be whole or partial.'],
  [{ toString: 'x' }, 'assume has no field toString'],
])('%j is rejected', (assume, message) => {
  expect(() => createSandbox({ assume: assume as Partial<Assumptions> })).toThrow(message);
});
