import { describe, expect, test } from 'vitest';
import { createSandbox, type Fault, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { batch, list, roles, tokens, urlOf } from '../support/sandbox-calls.js';

const spare = roles.spareUserId ?? 0;
const add = [{ action: 'add', user_id: spare }];
const isAdded = ({ state }: Sandbox) => state.groups.get(42)?.has(spare);

/** A sandbox whose clock a test moves; `slept` holds every wait, which is over at once. */
function clockSandbox(options: SandboxOptions = {}): { sandbox: Sandbox; clock: { time: number }; slept: number[] } {
  const clock = { time: 1_000_000 };
  const slept: number[] = [];
  const sandbox = createSandbox({
    ...options,
    now: () => clock.time,
    sleep: (milliseconds) => Promise.resolve(void slept.push(milliseconds)),
  });
  return { sandbox, clock, slept };
}

describe('state controls', () => {
  test('reset goes back to the seed, the first settings, no faults and an empty log', async () => {
    const sandbox = createSandbox({ latency: 1 });
    const { control, state } = sandbox;
    const before = structuredClone(state);
    await batch(sandbox, add);
    control.rate(5);
    control.latency(0);
    control.fail({ status: 503 });
    control.expireTokens();
    control.reset();
    expect(state).toEqual(before);
    expect(control.settings).toEqual({ rate: Infinity, latency: 1, lag: 0, batchLimit: Infinity });
    expect([control.faults, control.log]).toEqual([[], []]);
    expect((await list(sandbox)).status).toBe(200);
  });

  test('a snapshot is restored as often as needed, and later changes do not reach it', async () => {
    const sandbox = createSandbox();
    const snapshot = sandbox.control.snapshot();
    for (let round = 1; round <= 2; round++) {
      await batch(sandbox, add);
      expect(isAdded(sandbox)).toBe(true);
      sandbox.control.restore(snapshot);
      expect(isAdded(sandbox)).toBe(false);
    }
  });

  test('reset and restore also forget the past that reads lag behind', async () => {
    const { sandbox, clock } = clockSandbox({ lag: 500 });
    const { body } = await batch(sandbox, add);
    const added = sandbox.control.snapshot();
    sandbox.control.restore(added);
    expect((await list(sandbox)).body).toEqual(body);
    await batch(sandbox, [{ action: 'remove', user_id: spare }]);
    sandbox.control.reset();
    clock.time += 1;
    sandbox.state.groups.get(42)?.clear();
    expect((await list(sandbox)).body).toEqual({ group_users: [] });
  });

  test('expired access tokens are invalid, also those of the seed', async () => {
    const sandbox = createSandbox();
    sandbox.control.expireTokens();
    for (const token of Object.values(tokens)) expect((await list(sandbox, token)).status).toBe(401);
  });
});

describe('the request log', () => {
  test('shows each request with operation, user, body and status, and no credentials', async () => {
    const sandbox = createSandbox({ now: () => Date.UTC(2026, 0, 2) });
    await batch(sandbox, add);
    await sandbox.fetch(`${urlOf('listGroupUsers')}?page=2`);
    await sandbox.fetch('https://sandbox.test/elsewhere', { method: 'PUT' });
    const time = '2026-01-02T00:00:00.000Z';
    expect(sandbox.control.log).toEqual([
      {
        time,
        method: 'POST',
        path: '/api/public/v1/groups/42/users/batch_update',
        operation: 'batchUpdateGroupUsers',
        user: 1,
        body: JSON.stringify(add),
        status: 200,
      },
      { time, method: 'GET', path: '/api/public/v1/groups/42/users?page=2', operation: 'listGroupUsers', status: 401 },
      { time, method: 'PUT', path: '/elsewhere', status: 404 },
    ]);
    expect(JSON.stringify(sandbox.control.log)).not.toContain(tokens.admin);
    sandbox.control.clearLog();
    expect(sandbox.control.log).toEqual([]);
  });

  test('shows the first 10,000 characters of a body', async () => {
    const sandbox = createSandbox();
    await batch(sandbox, 'x'.repeat(20_000));
    expect(sandbox.control.log[0]?.body).toBe(`"${'x'.repeat(9_999)}`);
  });

  test('keeps the last 1,000 requests', async () => {
    const sandbox = createSandbox();
    for (let index = 0; index < 1_010; index++) await sandbox.fetch(`https://sandbox.test/${String(index)}`);
    expect(sandbox.control.log.length).toBe(1_000);
    expect(sandbox.control.log[0]?.path).toBe('/10');
  });
});

describe('limits', () => {
  test('a rate of n lets n requests pass in each second', async () => {
    const { sandbox, clock } = clockSandbox({ rate: 2 });
    const statuses = async () => [
      (await list(sandbox)).status,
      (await list(sandbox)).status,
      (await list(sandbox)).status,
    ];
    expect(await statuses()).toEqual([200, 200, 429]);
    const response = await sandbox.fetch(urlOf('listGroupUsers'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    clock.time += 1000;
    expect(await statuses()).toEqual([200, 200, 429]);
    sandbox.control.rate(Infinity);
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  test('latency delays every response', async () => {
    const { sandbox, slept } = clockSandbox();
    await list(sandbox);
    sandbox.control.latency(250);
    await list(sandbox);
    await list(sandbox, 'nobody');
    expect(slept).toEqual([250, 250]);
  });

  test('with a lag, reads show the groups as they were that long ago', async () => {
    const { sandbox, clock } = clockSandbox({ lag: 500 });
    const ids = async () =>
      ((await list(sandbox)).body as { group_users: { id: number }[] }).group_users.map(({ id }) => id);
    const { body } = await batch(sandbox, add);
    expect(body).toMatchObject({ group_users: [{ id: 1618 }, { id: 3141 }, { id: spare }] });
    clock.time += 300;
    await batch(sandbox, [{ action: 'remove', user_id: 1618 }]);
    expect(await ids()).toEqual([1618, 3141]);
    clock.time += 200;
    expect(await ids()).toEqual([1618, 3141, spare]);
    clock.time += 300;
    expect(await ids()).toEqual([3141, spare]);
  });

  test('a batch over the limit is rejected and changes nothing', async () => {
    const sandbox = createSandbox({ batchLimit: 1 });
    const changes = [...add, { action: 'remove', user_id: 1618 }];
    expect(await batch(sandbox, changes)).toEqual({
      status: 422,
      body: { error: 'A batch may have at most 1 changes.' },
    });
    expect(isAdded(sandbox)).toBe(false);
    sandbox.control.batchLimit(2);
    expect((await batch(sandbox, changes)).status).toBe(200);
  });

  test.each([-1, 1.5, NaN, '5', null])('%j is no valid limit', (value) => {
    const { control } = createSandbox();
    for (const name of ['rate', 'latency', 'lag', 'batchLimit'] as const) {
      expect(() => {
        control[name](value as number);
      }).toThrow(new RegExp(`^${name} must be an integer from 0 to `));
      expect(() => createSandbox({ [name]: value })).toThrow(TypeError);
    }
  });
});

describe('faults', () => {
  test('happen to the next n requests that match, and to no others', async () => {
    const sandbox = createSandbox();
    sandbox.control.fail({ times: 2, method: 'post', status: 503 });
    const statuses = [
      await list(sandbox),
      await batch(sandbox, add),
      await batch(sandbox, add),
      await batch(sandbox, add),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
    expect(sandbox.control.faults).toEqual([]);
  });

  const selectors: [Partial<Fault>, boolean][] = [
    [{ operation: 'listGroupUsers' }, true],
    [{ operation: 'batchUpdateGroupUsers' }, false],
    [{ path: '/api/public/v1/groups/42/users' }, true],
    [{ path: '/api/public/v1/groups/*/users' }, true],
    [{ path: '*' }, true],
    [{ path: '/api/public/v1/groups/42' }, false],
    [{ path: '/api.public/v1/groups/42/users' }, false],
    [{ method: 'GET', path: '*/users' }, true],
    [{ method: 'POST', path: '*/users' }, false],
  ];
  test.each(selectors)('%j selects the list: %s', async (selector, isSelected) => {
    const sandbox = createSandbox();
    sandbox.control.fail({ ...selector, status: 500 });
    expect((await list(sandbox)).status).toBe(isSelected ? 500 : 200);
  });

  test('respond with status, headers and body', async () => {
    const sandbox = createSandbox();
    const headers = { 'retry-after': '7', 'content-type': 'text/html' };
    sandbox.control.fail({ status: 502, headers, body: '<h1>Bad gateway</h1>' });
    const response = await sandbox.fetch(urlOf('listGroupUsers'));
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      502,
      '7',
      '<h1>Bad gateway</h1>',
    ]);
    expect(response.headers.get('content-type')).toBe('text/html');
    sandbox.control.fail({ body: { group_users: null } });
    expect(await list(sandbox)).toEqual({ status: 200, body: { group_users: null } });
    sandbox.control.fail({ status: 204 });
    expect((await sandbox.fetch(urlOf('listGroupUsers'))).body).toBeNull();
  });

  test('only headers are added to the response that the request leads to', async () => {
    const sandbox = createSandbox();
    sandbox.control.fail({ headers: { 'x-request-id': 'abc' } });
    const response = await sandbox.fetch(urlOf('listGroupUsers'));
    expect([response.status, response.headers.get('x-request-id')]).toEqual([401, 'abc']);
  });

  test('leave the state unchanged, unless they come after applying', async () => {
    const sandbox = createSandbox();
    sandbox.control.fail({ status: 503 });
    sandbox.control.fail({ drop: true });
    sandbox.control.fail({ status: 503, afterApplying: true });
    expect((await batch(sandbox, add)).status).toBe(503);
    await expect(batch(sandbox, add)).rejects.toThrow('fetch failed');
    expect(isAdded(sandbox)).toBe(false);
    expect((await batch(sandbox, add)).status).toBe(503);
    expect(isAdded(sandbox)).toBe(true);
  });

  test('drop the connection, in process as a rejection with the code of a reset', async () => {
    const sandbox = createSandbox();
    sandbox.control.fail({ drop: true, afterApplying: true });
    await expect(batch(sandbox, add)).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNRESET' } });
    expect(isAdded(sandbox)).toBe(true);
    expect(sandbox.control.log[0]?.status).toBe('dropped');
  });

  test('break a body off in the middle', async () => {
    const sandbox = createSandbox();
    sandbox.control.fail({ drop: 'body' });
    const response = await sandbox.fetch(urlOf('listGroupUsers'));
    expect(response.status).toBe(401);
    await expect(response.text()).rejects.toThrow();
  });

  test('delay a request before it is handled, or its response after it was applied', async () => {
    const waiting: (() => void)[] = [];
    const sandbox = createSandbox({ sleep: () => new Promise((resolve) => void waiting.push(resolve)) });
    sandbox.control.fail({ delay: 100, afterApplying: true });
    const late = batch(sandbox, add);
    await until(() => waiting.length === 1);
    expect(isAdded(sandbox)).toBe(true);
    waiting.pop()?.();
    expect((await late).status).toBe(200);
    sandbox.control.fail({ delay: 100 });
    const early = batch(sandbox, [{ action: 'remove', user_id: spare }]);
    await until(() => waiting.length === 1);
    expect(isAdded(sandbox)).toBe(true);
    waiting.pop()?.();
    await early;
    expect(isAdded(sandbox)).toBe(false);
  });

  test('a caller who gives up does not stop what is under way', async () => {
    const waiting: (() => void)[] = [];
    const sandbox = createSandbox({ sleep: () => new Promise((resolve) => void waiting.push(resolve)) });
    sandbox.control.fail({ delay: 100 });
    const caller = new AbortController();
    const headers = { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(add), signal: caller.signal };
    const response = sandbox.fetch(urlOf('batchUpdateGroupUsers'), init);
    await until(() => waiting.length === 1);
    caller.abort(new Error('enough'));
    await expect(response).rejects.toThrow('enough');
    expect(isAdded(sandbox)).toBe(false);
    waiting.pop()?.();
    await until(() => isAdded(sandbox) === true);
  });

  test('stay as they were set, whatever the caller does with the object afterwards', async () => {
    const sandbox = createSandbox();
    const fault = { status: 503 };
    sandbox.control.fail(fault);
    fault.status = 500;
    expect((await list(sandbox)).status).toBe(503);
  });

  test('of two that match, the first comes first, until they are cleared', async () => {
    const sandbox = createSandbox();
    sandbox.control.fail({ status: 500 });
    sandbox.control.fail({ times: Infinity, status: 503 });
    const statuses = [await list(sandbox), await list(sandbox), await list(sandbox)].map(({ status }) => status);
    expect(statuses).toEqual([500, 503, 503]);
    sandbox.control.clearFaults();
    expect((await list(sandbox)).status).toBe(200);
  });

  test.each([
    [null, 'A fault must be an object.'],
    [{ state: 500 }, 'A fault has no field state, only times, method, '],
    [{ times: 0 }, 'times must be an integer from 1 to Infinity.'],
    [{ status: 600 }, 'status must be an integer from 200 to 599.'],
    [{ status: '500' }, 'status must be an integer from 200 to 599.'],
    [{ headers: { 'a b': 'c' } }, 'headers must be an object of valid header values by name.'],
    [{ headers: { a: 1 } }, 'headers must be an object of valid header values by name.'],
    [{ headers: { a: 'b\nc' } }, 'headers must be an object of valid header values by name.'],
    [{ headers: [['a', 'b']] }, 'headers must be an object of valid header values by name.'],
    [{ delay: -1 }, 'delay must be an integer from 0 to 2147483647.'],
    [{ drop: 'yes' }, 'drop must be true or false or body.'],
    [{ constructor: 1 }, 'A fault has no field constructor, '],
  ])('%j is rejected', (fault, message) => {
    const { control } = createSandbox();
    expect(() => {
      control.fail(fault as Fault);
    }).toThrow(message);
    expect(control.faults).toEqual([]);
  });

  test('drop real connections over HTTP', async () => {
    const sandbox = createSandbox();
    const { url, close } = await listen(sandbox);
    try {
      sandbox.control.fail({ drop: true });
      await expect(fetch(`${url}/x`)).rejects.toThrow(TypeError);
      sandbox.control.fail({ drop: 'body' });
      const response = await fetch(`${url}/x`);
      expect(response.status).toBe(404);
      await expect(response.text()).rejects.toThrow(TypeError);
      expect((await fetch(`${url}/x`)).status).toBe(404);
    } finally {
      await close();
    }
  });
});

/** Lets pending promises proceed until the condition holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !holds(); turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(holds()).toBe(true);
}
