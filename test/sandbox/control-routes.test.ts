import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controlRoutes, createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { listen, type Served } from '../../src/sandbox/node.js';
import { batch, list, roles, tokens } from '../support/sandbox-calls.js';

let sandbox: Sandbox;
let served: Served;

beforeEach(async () => {
  sandbox = createSandbox({ assume: { batch: 'partial' } });
  served = await listen(sandbox);
});

afterEach(() => served.close());

async function control(route: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const [method = '', path = ''] = route.split(' ');
  const init = {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
  const response = await fetch(`${served.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const add = [{ action: 'add', user_id: roles.spareUserId }];
const done = { status: 204, body: undefined };
const memberIds = () => [...(sandbox.state.groups.get(42)?.keys() ?? [])];

describe('the control routes', () => {
  test('keep and restore snapshots by name, and reset', async () => {
    expect(await control('POST /_sandbox/snapshot', { name: 'before' })).toEqual(done);
    await batch(sandbox, add);
    expect(memberIds()).toEqual([1618, 3141, 2718]);
    expect(await control('POST /_sandbox/snapshot', { name: 'after' })).toEqual(done);
    expect(await control('POST /_sandbox/restore', { name: 'before' })).toEqual(done);
    expect(memberIds()).toEqual([1618, 3141]);
    expect(await control('POST /_sandbox/restore', { name: 'after' })).toEqual(done);
    expect(memberIds()).toEqual([1618, 3141, 2718]);
    expect(await control('POST /_sandbox/reset')).toEqual(done);
    expect(memberIds()).toEqual([1618, 3141]);
  });

  test('show and empty the log, in which they do not occur themselves', async () => {
    await list(sandbox);
    expect((await control('GET /_sandbox/log')).body).toMatchObject([{ method: 'GET', status: 200 }]);
    expect(await control('DELETE /_sandbox/log')).toEqual(done);
    expect((await control('GET /_sandbox/log')).body).toEqual([]);
  });

  test('expire tokens', async () => {
    expect(await control('POST /_sandbox/expire-tokens')).toEqual(done);
    expect((await list(sandbox)).status).toBe(401);
  });

  test('change settings; null takes a limit away', async () => {
    const settings = { rate: 5, latency: 0, lag: 10, batchLimit: 1 };
    expect(await control('PATCH /_sandbox/settings', { rate: 5, lag: 10, batchLimit: 1 })).toEqual({
      status: 200,
      body: settings,
    });
    expect(sandbox.control.settings).toEqual(settings);
    await control('PATCH /_sandbox/settings', { rate: null, lag: 0, batchLimit: null });
    expect(sandbox.control.settings).toEqual({ rate: Infinity, latency: 0, lag: 0, batchLimit: Infinity });
  });

  test('add, show and remove faults', async () => {
    const fault = { times: 2, operation: 'listGroupUsers', status: 503 };
    expect(await control('POST /_sandbox/faults', fault)).toEqual(done);
    expect((await list(sandbox)).status).toBe(503);
    expect(await control('GET /_sandbox/faults')).toEqual({ status: 200, body: [{ ...fault, times: 1 }] });
    expect(await control('DELETE /_sandbox/faults')).toEqual(done);
    expect((await list(sandbox)).status).toBe(200);
  });

  test('show the assumptions that were selected', async () => {
    expect((await control('GET /_sandbox/assumptions')).body).toMatchObject({ batch: 'partial', action: 'remove' });
  });

  test.each([
    ['POST /_sandbox/faults', '{', /JSON/],
    ['POST /_sandbox/faults', { status: 1 }, /status must be an integer from 200 to 599/],
    ['POST /_sandbox/faults', [], /must be an object/],
    ['POST /_sandbox/faults', undefined, /must be an object/],
    ['PATCH /_sandbox/settings', { rates: 5 }, /There is no setting rates/],
    ['PATCH /_sandbox/settings', { latency: null }, /latency must be an integer/],
    ['PATCH /_sandbox/settings', 'null', /must be an object/],
    ['POST /_sandbox/snapshot', {}, /name must be a string/],
    ['POST /_sandbox/restore', { name: 'nowhere' }, /no snapshot/],
  ])('%s with %j is rejected with the reason', async (route, body, reason) => {
    expect(await control(route, body)).toEqual({
      status: 400,
      body: { error: expect.stringMatching(reason) as string },
    });
  });

  test('list themselves for a route that does not exist', async () => {
    const { status, body } = await control('GET /_sandbox/nowhere');
    expect([status, body]).toEqual([404, { error: 'No such route.', routes: Object.keys(controlRoutes) }]);
  });

  test('are not served in process, and not over HTTP if they are disabled', async () => {
    expect((await sandbox.fetch('https://sandbox.test/_sandbox/log')).status).toBe(404);
    const closed = await listen(sandbox, { control: false });
    try {
      expect((await fetch(`${closed.url}/_sandbox/log`)).status).toBe(404);
    } finally {
      await closed.close();
    }
  });

  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
  test.skipIf(address === undefined)('are for programs on this machine only', async () => {
    const open = await listen(sandbox, { host: '0.0.0.0' });
    try {
      const { port } = new URL(open.url);
      const origin = `http://${String(address)}:${port}`;
      expect((await fetch(`${origin}/_sandbox/reset`, { method: 'POST' })).status).toBe(403);
      expect((await fetch(`${origin}/api/public/v1/ping`)).status).toBe(200);
      expect((await fetch(`http://127.0.0.1:${port}/_sandbox/log`)).status).toBe(200);
    } finally {
      await open.close();
    }
  });

  test('work while the sandbox is slow or over its rate', async () => {
    await control('PATCH /_sandbox/settings', { rate: 0 });
    expect((await list(sandbox, tokens.admin)).status).toBe(429);
    expect((await control('POST /_sandbox/reset')).status).toBe(204);
    expect((await list(sandbox)).status).toBe(200);
  });
});
