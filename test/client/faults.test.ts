import { afterEach, describe, expect, test } from 'vitest';
import { createStudioClient, type Outcome } from '../../src/index.js';
import { misbehave, misbehaviours, type Listening, type Misbehaviour } from './misbehaviour.js';
import { severalUsers, TOKEN } from './support.js';

let servers: Listening[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serve(answer: Misbehaviour['answer']): Promise<Listening> {
  const server = await misbehave(answer);
  servers.push(server);
  return server;
}

const changes = [{ action: 'add', user_id: 1 }] as const;

describe.each(['listGroupUsers', 'batchUpdateGroupUsers'] as const)('%s', (id) => {
  const call = (baseUrl: string, timeout = 5_000, signal = new AbortController().signal): Promise<Outcome> => {
    const studio = createStudioClient({ baseUrl, token: TOKEN, retries: 0, timeout, signal });
    return id === 'listGroupUsers' ? studio.listGroupUsers(42) : studio.batchUpdateGroupUsers(42, changes);
  };

  test.each(misbehaviours)('comes to an outcome on $name', async ({ answer, comesTo, timeout }) => {
    const server = await serve(answer);
    const outcome = await call(server.url, timeout);
    const { reason, ...expected } = comesTo;
    const httpStatus = typeof comesTo.status === 'number' ? comesTo.status : comesTo.httpStatus;
    expect(outcome).toMatchObject({ ok: comesTo.status === 200, ...expected, httpStatus });
    if (comesTo.status === 200) expect(outcome).toHaveProperty('data', severalUsers);
    if (reason) expect(outcome).toHaveProperty('reason', expect.stringMatching(reason));
    // What did not come whole is not held against the contract.
    if (['network', 'timeout'].includes(String(comesTo.status))) expect(outcome).toHaveProperty('violations', []);
    expect(outcome.headers instanceof Headers).toBe(httpStatus !== undefined);
    expect(outcome.request.url).toContain(`${server.url}/api/public/v1/groups/42/users`);
    expect(server.requests).toHaveLength(1);
  });

  test('keeps the cause of a broken exchange, out of sight of logs', async () => {
    const server = await serve((socket) => socket.resetAndDestroy());
    const outcome = await call(server.url);
    expect(outcome).toMatchObject({ status: 'network', cause: expect.any(TypeError) as unknown });
    expect(Object.keys(outcome)).not.toContain('cause');
    expect(outcome).toHaveProperty('reason', expect.stringMatching(/ECONNRESET|closed/));
  });

  test('tells that nobody listens', async () => {
    const server = await serve(() => undefined);
    await server.close();
    const outcome = await call(server.url);
    expect(outcome).toMatchObject({ status: 'network', httpStatus: undefined });
    expect(outcome).toHaveProperty('reason', expect.stringContaining('ECONNREFUSED'));
  });

  test('sends no credentials to where a redirect leads, and makes no GET of a POST', async () => {
    const elsewhere = await serve((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await serve((socket) => {
        socket.end(`HTTP/1.1 ${String(status)} x\r\nlocation: ${elsewhere.url}/\r\ncontent-length: 0\r\n\r\n`);
      });
      expect(await call(server.url)).toMatchObject({ status: 'unexpected', httpStatus: status });
      expect(server.requests).toHaveLength(1);
    }
    expect(elsewhere.requests).toEqual([]);
  });

  describe('aborted', () => {
    const reasons = ['a text', undefined, new Error('enough'), null, 42, Symbol('s'), { error: 'an object' }];

    test.each(reasons)('before the call with the reason %o sends nothing', async (reason) => {
      const server = await serve(() => undefined);
      const signal = AbortSignal.abort(reason);
      const outcome = await call(server.url, 5_000, signal);
      expect(outcome).toMatchObject({ status: 'aborted', httpStatus: undefined, headers: undefined });
      expect(outcome).toHaveProperty('cause', signal.reason);
      expect(server.requests).toEqual([]);
    });

    test.each(reasons)('before the headers with the reason %o', async (reason) => {
      const controller = new AbortController();
      const server = await serve(() => {
        controller.abort(reason);
      });
      const outcome = await call(server.url, 5_000, controller.signal);
      expect(outcome).toMatchObject({ status: 'aborted', httpStatus: undefined });
      expect(outcome).toHaveProperty('cause', controller.signal.reason);
    });

    test('inside the body keeps what came', async () => {
      const controller = new AbortController();
      const server = await serve((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\nx-request-id: r-1\r\n\r\n{"group_us');
      });
      const outcome = await createStudioClient({
        baseUrl: server.url,
        token: TOKEN,
        signal: controller.signal,
        async fetch(request) {
          const response = await fetch(request);
          const abortAfterRead = new TransformStream<Uint8Array, Uint8Array>({
            transform(piece, stream) {
              stream.enqueue(piece);
              setImmediate(() => {
                controller.abort('enough');
              });
            },
          });
          return new Response(response.body?.pipeThrough(abortAfterRead), response);
        },
      }).listGroupUsers(42);
      expect(outcome).toMatchObject({ status: 'aborted', httpStatus: 200, body: '{"group_us', cause: 'enough' });
      expect(outcome.headers?.get('x-request-id')).toBe('r-1');
    });
  });
});
