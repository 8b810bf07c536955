import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operations } from '../../generated/contract.js';
import { responseValidators } from '../../generated/validators.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { batch, list, ORIGIN, roles, seedUser, sendText, tokens, urlOf } from '../support/sandbox-calls.js';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const segment = fc.oneof(
  fc.constantFrom(
    'api',
    'public',
    'v1',
    'groups',
    '42',
    'users',
    'batch_update',
    'oauth',
    'token',
    'authorize',
    'ping',
    '',
  ),
  text.map((part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, ''))),
);
const paths = fc.oneof(
  fc.constantFrom(urlOf('listGroupUsers'), urlOf('batchUpdateGroupUsers'), `${ORIGIN}/api/public/oauth/token`),
  fc
    .tuple(fc.constantFrom('listGroupUsers', 'batchUpdateGroupUsers'), fc.constantFrom(-1, 0, 42, 43, 404, 'x'))
    .map(([id, group]) => urlOf(id, group)),
  fc.array(segment, { maxLength: 8 }).map((parts) => `${ORIGIN}/${parts.join('/')}`),
);
const change = fc.record(
  {
    action: fc.constantFrom('add', 'update', 'remove', '', null),
    user_id: fc.oneof(fc.constantFrom(1618, 2718, 3141, 1), fc.jsonValue()),
    permission: fc.oneof(fc.constantFrom('manager', 'member'), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const bodies = fc.oneof(
  fc
    .constantFrom('add', 'update', 'remove')
    .map((action) => JSON.stringify([{ action, user_id: 2718, permission: 'member' }])),
  fc.array(change, { maxLength: 3 }).map((changes) => JSON.stringify(changes)),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  text,
);
const token = fc.constantFrom(...Object.values(tokens), 'nobody', undefined);
const randomRequest = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
  url: fc.tuple(paths, fc.webQueryParameters()).map(([path, query]) => (query === '' ? path : `${path}?${query}`)),
  token,
  contentType: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', 'x', undefined),
  body: bodies,
});
const group = fc.constantFrom(42, 404, 'x');
const json = { token, contentType: fc.constant('application/json') };
const lists = fc.record({
  method: fc.constant('GET'),
  url: group.map((id) => urlOf('listGroupUsers', id)),
  ...json,
  body: text,
});
const batches = fc.record({
  method: fc.constant('POST'),
  url: group.map((id) => urlOf('batchUpdateGroupUsers', id)),
  ...json,
  body: fc
    .constantFrom('add', 'update', 'remove')
    .map((action) => JSON.stringify([{ action, user_id: 2718, permission: 'member' }])),
});
const requests = fc.oneof(randomRequest, lists, batches);

test('every response to a random request conforms to the contract, none is a 5xx, and nothing is thrown', async () => {
  const sandbox = createSandbox();
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, url, token, contentType, body }) => {
      const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
      if (contentType !== undefined) headers.set('content-type', contentType);
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const response = await sandbox.fetch(url, { method, headers, ...(hasBody ? { body } : {}) });
      const operation = sandbox.control.log.at(-1)?.operation;
      expect(response.status).toBeLessThan(500);
      if (operation === undefined) return;
      expect(violations(operation, response.status, (await response.json()) as unknown)).toEqual([]);
      seen.add(`${operation} ${String(response.status)}`);
    }),
    { numRuns: 3_000 },
  );
  expect([...seen].sort()).toEqual(
    [200, 401, 403, 404, 422]
      .flatMap((status) => [`batchUpdateGroupUsers ${status}`, `listGroupUsers ${status}`])
      .sort(),
  );
});

/** Where a body violates the schema of its status; a status that is not documented is a violation. */
function violations(operation: string, status: number, body: unknown): unknown {
  expect(Object.keys(operations)).toContain(operation);
  const byStatus: Readonly<Record<number, { content: Readonly<Record<string, (value: unknown) => unknown>> }>> =
    responseValidators[operation as keyof typeof operations];
  return byStatus[status] === undefined ? 'undocumented' : byStatus[status].content['application/json']?.(body);
}

test('deeply nested JSON is invalid', async () => {
  const sandbox = createSandbox();
  for (const [open, close] of [
    ['[', ']'],
    ['[{"a":', '}]'],
  ] as const) {
    const { status, body } = await sendText(
      sandbox,
      `${open.repeat(50_000)}1${close.repeat(50_000)}`,
      'application/json',
    );
    expect([status, body]).toEqual([422, { error: 'The body is nested too deeply.' }]);
  }
});

test('a body of more than a mebibyte is rejected, and its rest is not kept', async () => {
  const chunk = new TextEncoder().encode('x'.repeat(2 ** 16));
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent++ < 400) controller.enqueue(chunk);
      else controller.close();
    },
  });
  const headers = { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body, duplex: 'half' };
  const response = await createSandbox().fetch(urlOf('batchUpdateGroupUsers'), init);
  expect(response.status).toBe(413);
});

test('a body is not read before the caller is authenticated', async () => {
  let isRead = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        isRead = true;
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const init = { method: 'POST', headers: { authorization: 'Bearer nobody' }, body, duplex: 'half' };
  expect((await createSandbox().fetch(urlOf('batchUpdateGroupUsers'), init)).status).toBe(401);
  expect(isRead).toBe(false);
});

test('200 batches at once are isolated: each is applied as a whole, and its response shows it', async () => {
  const ids = Array.from({ length: 400 }, (_, index) => index + 1);
  const users = ids.map((id) => ({ ...seedUser(id), admin: id === 1, token: `t${id}` }));
  const sandbox = createSandbox({ seed: { users, groups: [{ id: 42, members: [] }] } });
  const pairs = ids.filter((id) => id % 2 === 1).map((id) => [id, id + 1]);
  const replies = await Promise.all(
    pairs.map((pair) =>
      batch(
        sandbox,
        pair.map((user_id) => ({ action: 'add', user_id })),
        't1',
      ),
    ),
  );
  for (const [index, { status, body }] of replies.entries()) {
    const members = (body as { group_users: { id: number }[] }).group_users.map(({ id }) => id);
    expect(status).toBe(200);
    expect(members.length % 2).toBe(0);
    expect(members).toEqual(expect.arrayContaining(pairs[index] ?? []));
  }
  expect(sandbox.state.groups.get(42)?.size).toBe(400);
});

test('the state does not grow with the number of requests', async () => {
  const sandbox = createSandbox({ lag: 50 });
  const add = [{ action: 'add', user_id: roles.spareUserId }];
  const remove = [{ action: 'remove', user_id: roles.spareUserId }];
  for (let index = 0; index < 1_000; index++) await batch(sandbox, index % 2 === 0 ? add : remove);
  await list(sandbox);
  const before = JSON.stringify([...sandbox.state.groups]);
  expect(sandbox.control.log.length).toBe(1_000);
  expect(before.length).toBeLessThan(200);
});
