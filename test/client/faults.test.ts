import { afterEach, describe, expect, test } from 'vitest';
import { createStudioClient, type ClientOptions, type Outcome } from '../../src/index.js';
import { faults, serveFault, type Fault, type Listening } from './faults.js';
import { TOKEN } from './support.js';

let servers: Listening[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serve(respond: Fault['respond']): Promise<Listening> {
  const server = await serveFault(respond);
  servers.push(server);
  return server;
}

const changes = [{ action: 'add', user_id: 1 }] as const;

describe.each(['listGroupUsers', 'batchUpdateGroupUsers'] as const)('%s', (id) => {
  const call = (baseUrl: string, options: Partial<ClientOptions> = {}): Promise<Outcome> => {
    const studio = createStudioClient({ baseUrl, token: TOKEN, retries: 0, timeout: 60_000, ...options });
    return id === 'listGroupUsers' ? studio.listGroupUsers(42) : studio.batchUpdateGroupUsers(42, changes);
  };

  test.each(faults)(
    'A call has one outcome after this fault: $name',
    async ({ respond, outcome: expected, options }) => {
      const server = await serve(respond);
      const outcome = await call(server.url, options);
      const { reason, ...members } = expected;
      const httpStatus = typeof expected.status === 'number' ? expected.status : expected.httpStatus;
      expect(outcome).toMatchObject({ ok: expected.status === 200, ...members, httpStatus });
      if (reason) expect(outcome).toHaveProperty('reason', expect.stringMatching(reason));
      if (!outcome.ok) expectSafe(outcome, id);
      expect(outcome.headers instanceof Headers).toBe(httpStatus !== undefined);
      expect(outcome.request.url).toBe(
        `${server.url}/api/public/v1/groups/42/users${id === 'listGroupUsers' ? '' : '/batch_update'}`,
      );
      expect(server.requests).toHaveLength(1);
    },
  );

  test('keeps the cause of a broken exchange, out of sight of logs', async () => {
    const server = await serve((socket) => socket.resetAndDestroy());
    const outcome = await call(server.url);
    expect(outcome).toMatchObject({ status: 'network', cause: expect.any(TypeError) as unknown });
    expect(Object.keys(outcome)).not.toContain('cause');
    expect(outcome).toHaveProperty('reason', expect.stringMatching(/ECONNRESET|closed/));
  });

  test('reports that nobody listens', async () => {
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
      const outcome = await call(server.url, { signal });
      expect(outcome).toMatchObject({ status: 'aborted', httpStatus: undefined, headers: undefined });
      expect(outcome).toHaveProperty('cause', signal.reason);
      expect(server.requests).toEqual([]);
    });

    test.each(reasons)('before the headers with the reason %o', async (reason) => {
      const controller = new AbortController();
      const server = await serve(() => {
        controller.abort(reason);
      });
      const outcome = await call(server.url, { signal: controller.signal });
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

/** What holds for every outcome that is not a success. */
function expectSafe(outcome: Exclude<Outcome, { ok: true }>, id: string): void {
  const { httpStatus = 0, status } = outcome;
  const isRejected = httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408;
  expect(outcome.maybeApplied).toBe(id === 'batchUpdateGroupUsers' && !isRejected);
  expect(outcome.reason.length).toBeLessThanOrEqual(1_000);
  expect(outcome.body.length).toBeLessThanOrEqual(2_000);
  // What did not arrive completely does not count as a violation of the contract.
  if (status === 'network' || status === 'timeout') expect(outcome.violations).toEqual([]);
}
