import { describe, expect, test } from 'vitest';
import { operations } from '../../generated/contract.js';
import { responseValidators } from '../../generated/validators.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { batch, list, roles, sendText, tokens, urlOf } from '../support/sandbox-calls.js';

const listed = operations.listGroupUsers.responses;
const updated = operations.batchUpdateGroupUsers.responses;
/** Of an id. */
const { minimum } = operations.listGroupUsers.parameters[0].schema;
const spare = roles.spareUserId ?? 0;
const add = [{ action: 'add', user_id: spare }];

describe('who may do what', () => {
  test('admins and members list a group, outsiders do not', async () => {
    const sandbox = createSandbox();
    const { status, body } = await list(sandbox, tokens.admin);
    expect(status).toBe(200);
    expect(responseValidators.listGroupUsers[200].content['application/json'](body)).toEqual([]);
    expect(body).toMatchObject({
      group_users: [
        { id: 1618, permission: 'manager' },
        { id: 3141, permission: 'member' },
      ],
    });
    expect(await list(sandbox, tokens.member)).toEqual({ status, body });
    expect(await list(sandbox, tokens.outsider)).toEqual({
      status: 403,
      body: listed[403].content['application/json'].examples['neither-admin-nor-member'].value,
    });
  });

  test('a member of one group is an outsider of another', async () => {
    expect((await list(createSandbox(), tokens.outsider, 43)).status).toBe(200);
    expect((await list(createSandbox(), tokens.member, 43)).status).toBe(403);
  });

  test('only admins send a batch', async () => {
    const sandbox = createSandbox();
    const rejected = { status: 403, body: updated[403].content['application/json'].examples['not-an-admin'].value };
    expect(await batch(sandbox, add, tokens.member)).toEqual(rejected);
    expect(await batch(sandbox, add, tokens.outsider)).toEqual(rejected);
    expect(sandbox.state.groups.get(42)?.has(spare)).toBe(false);
    expect((await batch(sandbox, add, tokens.admin)).status).toBe(200);
  });

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer nobody',
    `Basic ${tokens.admin}`,
    tokens.admin,
    `Bearer ${tokens.admin} x`,
  ])('the credentials %j are invalid', async (authorization) => {
    const response = await createSandbox().fetch(urlOf('listGroupUsers'), { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toEqual(
      listed[401].content['application/json'].examples['authorization-invalid'].value,
    );
  });

  test('no credentials are missing ones', async () => {
    const response = await createSandbox().fetch(urlOf('batchUpdateGroupUsers'), { method: 'POST' });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(
      listed[401].content['application/json'].examples['authorization-missing'].value,
    );
  });

  test('the word Bearer is understood in any case, as HTTP wants it', async () => {
    const headers = { authorization: `bearer ${tokens.admin}` };
    expect((await createSandbox().fetch(urlOf('listGroupUsers'), { headers })).status).toBe(200);
  });

  test('a token that was deleted from the state is invalid', async () => {
    const sandbox = createSandbox();
    sandbox.state.tokens.delete(tokens.admin);
    expect((await list(sandbox)).status).toBe(401);
  });
});

describe('the order of the checks', () => {
  const cases: [string, Parameters<typeof batch>[1], string, number | string, number][] = [
    ['credentials come before the path', [], 'nobody', 'x', 401],
    ['the path comes before the role', [], tokens.outsider, 'x', 422],
    ['an unknown group comes before the role', [], tokens.outsider, roles.unknownGroupId, 404],
    ['the role comes before the body', [], tokens.member, 42, 403],
    ['an unknown group comes before the body', [], tokens.admin, roles.unknownGroupId, 404],
    ['the body comes last', [], tokens.admin, 42, 422],
  ];
  test.each(cases)('%s', async (_name, body, token, groupId, status) => {
    expect((await batch(createSandbox(), body, token, groupId)).status).toBe(status);
  });

  test('an unknown group is not found, whoever lists it', async () => {
    for (const token of Object.values(tokens)) {
      expect(await list(createSandbox(), token, roles.unknownGroupId)).toEqual({
        status: 404,
        body: listed[404].content['application/json'].examples['group-not-found'].value,
      });
    }
  });
});

describe('the group id in the path', () => {
  test.each(['42', '%34%32'])('%s is group 42', async (text) => {
    expect((await list(createSandbox(), tokens.admin, text)).status).toBe(200);
  });

  test.each(['9007199254740993', '9223372036854775807'])('%s is a 64-bit integer that no group has', async (text) => {
    expect((await list(createSandbox(), tokens.admin, text)).status).toBe(404);
  });

  test.each([
    ...[
      String(minimum - 1),
      '-1',
      '1.5',
      '42.0',
      '1e3',
      '0x10',
      '+1',
      '01',
      '%2042',
      '42%20',
      '42%00',
      '42,43',
      'null',
      'true',
    ],
    ...['abc', '%D9%A4%D9%A2', '42%2F43', '%zz', '9223372036854775808', '9'.repeat(400)],
  ])('%s is invalid', async (text) => {
    expect(await list(createSandbox(), tokens.admin, text)).toEqual({
      status: 422,
      body: listed[422].content['application/json'].examples['invalid-group-id'].value,
    });
  });
});

describe('what is not the contract’s', () => {
  const { fetch } = createSandbox();
  const url = urlOf('listGroupUsers');

  test.each([
    ['below the host', 'https://sandbox.test/groups/42/users'],
    ['with a slash at the end', `${url}/`],
    ['with one segment more', `${url}/1618`],
    ['without a group id', url.replace('/42', '/')],
    ['in capitals', url.replace('users', 'Users')],
    ['of the host alone', 'https://sandbox.test'],
  ])('a path %s is not found', async (_name, path) => {
    const response = await fetch(path, { headers: { authorization: `Bearer ${tokens.admin}` } });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: `There is no path ${new URL(path).pathname.replace('//', '/')} here.`,
    });
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'POST'])('%s on the list is not allowed', async (method) => {
    const response = await fetch(url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect((await response.text()) === '').toBe(method === 'HEAD');
  });

  test('GET on the batch is not allowed', async () => {
    const response = await fetch(urlOf('batchUpdateGroupUsers'));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('repeated slashes count as one', async () => {
    const headers = { authorization: `Bearer ${tokens.member}` };
    expect((await fetch(url.replace('/groups', '//groups').replace('/users', '///users'), { headers })).status).toBe(
      200,
    );
  });

  test('a query changes nothing', async () => {
    const response = await fetch(`${url}?page=2`, { headers: { authorization: `Bearer ${tokens.member}` } });
    expect(response.status).toBe(200);
  });
});

describe('the body of a batch', () => {
  test.each(['', '[', '{"action":"add"', 'null,', "[{'action':'add'}]", '[NaN]'])('%j is not JSON', async (text) => {
    expect(await sendText(createSandbox(), text, 'application/json')).toEqual({
      status: 422,
      body: { error: 'The body is not valid JSON.' },
    });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', undefined])(
    'the content type %s is rejected',
    async (contentType) => {
      expect((await sendText(createSandbox(), JSON.stringify(add), contentType)).status).toBe(422);
    },
  );

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;x=1'])(
    'the content type %s is JSON',
    async (contentType) => {
      expect((await sendText(createSandbox(), JSON.stringify(add), contentType)).status).toBe(200);
    },
  );

  test.each(Object.entries(operations.batchUpdateGroupUsers.requestBody.content['application/json'].examples))(
    'the contract’s example %s is applied',
    async (_name, { value }) => {
      expect((await batch(createSandbox(), value)).status).toBe(200);
    },
  );

  test('a permission that is left out is the contract’s default', async () => {
    const { body } = await batch(createSandbox(), add);
    expect(body).toMatchObject({ group_users: [{ id: 1618 }, { id: 3141 }, { id: spare, permission: 'member' }] });
  });

  test('the response is what the list shows after it', async () => {
    const sandbox = createSandbox();
    const { body } = await batch(sandbox, [
      { action: 'remove', user_id: 3141 },
      { action: 'update', user_id: 1618, permission: 'member' },
      { action: 'add', user_id: spare, permission: 'manager' },
    ]);
    expect(body).toMatchObject({
      group_users: [
        { id: 1618, permission: 'member' },
        { id: spare, permission: 'manager' },
      ],
    });
    expect(await list(sandbox)).toEqual({ status: 200, body });
  });

  const permission = 'manager';
  const reasons: [keyof (typeof updated)[422]['content']['application/json']['examples'], unknown][] = [
    ['no-changes', []],
    ['unknown-action', [{ action: 'promote', user_id: 1 }]],
    ['unknown-permission', [{ action: 'add', user_id: 1, permission: 'owner' }]],
    ['permission-missing', [{ action: 'update', user_id: 1618 }]],
    ['invalid-user-id', [{ action: 'remove', user_id: -1 }]],
    ['already-a-member', [{ action: 'add', user_id: 1618 }]],
    ['update-of-a-non-member', [{ action: 'update', user_id: 2718, permission }]],
    ['remove-of-a-non-member', [{ action: 'remove', user_id: 2718 }]],
    ['user-twice', [...add, { action: 'remove', user_id: 2718 }]],
  ];
  test.each(reasons)('%s: rejected with the reason that the contract shows', async (name, body) => {
    expect(await batch(createSandbox(), body)).toEqual({
      status: 422,
      body: updated[422].content['application/json'].examples[name].value,
    });
  });

  test('these are all the reasons of the contract', () => {
    expect(reasons.map(([name]) => name).sort()).toEqual(
      Object.keys(updated[422].content['application/json'].examples)
        .filter((name) => name !== 'invalid-group-id')
        .sort(),
    );
  });

  test.each([
    ['a user that does not exist', [{ action: 'add', user_id: 999 }], 'User 999 does not exist.'],
    ['an object', add[0], 'changes must be array'],
    ['a change that is no object', ['add'], 'changes[0] is invalid: add'],
    ['a change without action', [{ user_id: 1 }], 'changes[0].action is required.'],
    ['a change without user', [{ action: 'add' }], 'changes[0].user_id is required for add.'],
    [
      'many faults',
      Array.from({ length: 7 }, () => ({ action: 'add', user_id: -1 })),
      `${[0, 1, 2, 3, 4].map((index) => `changes[${String(index)}].user_id is invalid: -1; `).join('')}and 2 more`,
    ],
    ['a long value', [{ action: 'x'.repeat(1000), user_id: 1 }], `changes[0].action is invalid: ${'x'.repeat(40)}…`],
  ])('%s is rejected', async (_name, body, error) => {
    expect(await batch(createSandbox(), body)).toEqual({ status: 422, body: { error } });
  });

  test('one bad change among good ones changes nothing', async () => {
    const sandbox = createSandbox();
    const before = await list(sandbox);
    const { status } = await batch(sandbox, [
      ...add,
      { action: 'remove', user_id: 1618 },
      { action: 'add', user_id: 999 },
    ]);
    expect(status).toBe(422);
    expect(await list(sandbox)).toEqual(before);
  });

  test('two batches at once are applied one after the other', async () => {
    const sandbox = createSandbox();
    const replies = await Promise.all([batch(sandbox, add), batch(sandbox, add)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
});
