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
  const response = await fetch(`${served.url}/_sandbox/${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const add = [{ action: 'add', user_id: roles.spareUserId }];
const done = { status: 204, body: undefined };
const memberIds = () => [...(sandbox.state.groups.get(42)?.keys() ?? [])];

describe('the control routes', () => {
  test('keep and restore snapshots by number, and reset', async () => {
    expect(await control('POST snapshot')).toEqual({ status: 200, body: 1 });
    await batch(sandbox, add);
    expect(memberIds()).toEqual([1618, 3141, 2718]);
    expect(await control('POST snapshot')).toEqual({ status: 200, body: 2 });
    expect(await control('POST restore', 1)).toEqual(done);
    expect(memberIds()).toEqual([1618, 3141]);
    expect(await control('POST restore', 2)).toEqual(done);
    expect(memberIds()).toEqual([1618, 3141, 2718]);
    expect(await control('POST reset')).toEqual(done);
    expect(memberIds()).toEqual([1618, 3141]);
  });

  test('show and empty the log, in which they do not occur themselves', async () => {
    await list(sandbox);
    expect((await control('GET log')).body).toMatchObject([{ method: 'GET', status: 200 }]);
    expect(await control('POST clearLog')).toEqual(done);
    expect((await control('GET log')).body).toEqual([]);
  });

  test('expire tokens', async () => {
    expect(await control('POST expireTokens')).toEqual(done);
    expect((await list(sandbox)).status).toBe(401);
  });

  test('change settings; null takes a limit away', async () => {
    for (const [name, value] of Object.entries({ rate: 5, lag: 10, batchLimit: 1 }))
      expect(await control(`POST ${name}`, value)).toEqual(done);
    const settings = { rate: 5, latency: 0, lag: 10, batchLimit: 1 };
    expect(await control('GET settings')).toEqual({ status: 200, body: settings });
    await control('POST rate', 'null');
    expect(sandbox.control.settings).toEqual({ ...settings, rate: Infinity });
  });

  test('add, show and remove faults', async () => {
    const fault = { times: 2, operation: 'listGroupUsers', status: 503 };
    expect(await control('POST fail', fault)).toEqual(done);
    expect((await list(sandbox)).status).toBe(503);
    expect(await control('GET faults')).toEqual({ status: 200, body: [{ ...fault, times: 1 }] });
    expect(await control('POST clearFaults')).toEqual(done);
    expect((await list(sandbox)).status).toBe(200);
  });

  test('show the assumptions that were selected', async () => {
    expect((await control('GET assumptions')).body).toMatchObject({ batch: 'partial', action: 'remove' });
  });

  test.each([
    ['fail', '{', /JSON/],
    ['fail', { status: 1 }, /status must be an integer from 200 to 599/],
    ['fail', [], /must be an object/],
    ['fail', undefined, /must be an object/],
    ['latency', 'null', /latency must be an integer/],
    ['latency', undefined, /latency must be an integer/],
    ['rate', '"5"', /rate must be an integer/],
    ['restore', 3, /There is no snapshot 3/],
    ['restore', undefined, /There is no snapshot/],
  ])('%s with %j is rejected with the reason', async (name, body, reason) => {
    expect(await control(`POST ${name}`, body)).toEqual({
      status: 400,
      body: { error: expect.stringMatching(reason) as string },
    });
  });

  test.each(['GET nowhere', 'GET reset', 'POST log', 'DELETE log', 'GET constructor', 'POST toString'])(
    '%s does not exist, and the response lists what does',
    async (route) => {
      const body = { error: 'No such route.', routes: controlRoutes };
      expect(await control(route)).toEqual({ status: 404, body });
    },
  );

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
    await control('POST rate', 0);
    expect((await list(sandbox, tokens.admin)).status).toBe(429);
    expect((await control('POST reset')).status).toBe(204);
    expect((await list(sandbox)).status).toBe(200);
  });
});
