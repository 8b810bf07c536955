/** How a client behaves while the service does not: over real HTTP, with real time. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createStudioClient, type ClientOptions, type StudioClient } from '../../src/index.js';
import { noUsers, TOKEN } from './support.js';

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Service {
  readonly studio: StudioClient;
  /** When the requests arrived, in milliseconds. */
  readonly arrivals: number[];
}

async function serve(handler: Handler, options: Partial<ClientOptions> = {}): Promise<Service> {
  const arrivals: number[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      arrivals.push(performance.now());
      handler(request, response, arrivals.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  return { arrivals, studio: createStudioClient({ baseUrl, token: TOKEN, ...options }) };
}

const succeed = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(noUsers));
};
const changes = [{ action: 'remove', user_id: 1 }] as const;

describe('The retry budget', () => {
  test('limits 200 lists that fail to 240 requests.', async () => {
    const { studio, arrivals } = await serve((_, response) => response.writeHead(503).end());
    const calls = Array.from({ length: 200 }, () => studio.listGroupUsers(1));
    const outcomes = await Promise.all(calls);
    expect(outcomes.every(({ httpStatus }) => httpStatus === 503)).toBe(true);
    expect(arrivals.length).toBeGreaterThan(200);
    expect(arrivals.length).toBeLessThanOrEqual(240);
  });

  test('is restored by calls that succeed.', async () => {
    const { studio, arrivals } = await serve(
      (_, response, count) => {
        if (count % 2 === 1) response.writeHead(503, { 'retry-after': '0' }).end();
        else succeed(response);
      },
      { retries: 1 },
    );
    for (let call = 0; call < 60; call++) expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
    expect(arrivals).toHaveLength(120);
  });
});

describe('Retry-After', () => {
  test.each([429, 503])('of a %i makes the following calls of the client wait, too.', async (status) => {
    const { studio, arrivals } = await serve((_, response, count) => {
      if (count === 1) response.writeHead(status, { 'retry-after': '1' }).end();
      else succeed(response);
    });
    const first = studio.listGroupUsers(1);
    while (arrivals.length === 0) await new Promise(setImmediate);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const others = [studio.listGroupUsers(2), studio.batchUpdateGroupUsers(3, changes)];
    for (const outcome of await Promise.all([first, ...others])) expect(outcome.status).toBe(200);
    for (const arrival of arrivals.slice(1)) expect(arrival - (arrivals[0] ?? 0)).toBeGreaterThan(950);
  });

  test('that exceeds the time of the call ends it at once, and the next call no later than its own time.', async () => {
    const { studio, arrivals } = await serve(
      (_, response) => response.writeHead(429, { 'retry-after': '3600' }).end(),
      { timeout: 3_000_000 },
    );
    // A call that waited would exceed the time of the test.
    expect(await studio.batchUpdateGroupUsers(1, changes)).toMatchObject({ status: 'unexpected', httpStatus: 429 });
    const next = await studio.listGroupUsers(1, { timeout: 100 });
    expect(next).toMatchObject({ status: 'timeout', httpStatus: undefined, maybeApplied: false });
    expect(next).toHaveProperty('reason', expect.stringContaining('Retry-After'));
    expect(arrivals).toHaveLength(1);
  });
});

describe('`attemptTimeout`', () => {
  const hangOnce: Handler = (_, response, count) => {
    if (count > 1) succeed(response);
  };

  test('leaves the time for another attempt of a read.', async () => {
    const { studio, arrivals } = await serve(hangOnce, { attemptTimeout: 100, timeout: 20_000 });
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
    expect(arrivals).toHaveLength(2);
  });

  test('ends a batch, which may have been applied and is not repeated.', async () => {
    const { studio, arrivals } = await serve(hangOnce, { attemptTimeout: 100, timeout: 20_000 });
    expect(await studio.batchUpdateGroupUsers(1, changes)).toMatchObject({ status: 'timeout', maybeApplied: true });
    expect(arrivals).toHaveLength(1);
  });

  test('covers a body that stalls.', async () => {
    const { studio } = await serve(
      (_, response, count) => {
        if (count > 1) succeed(response);
        else response.writeHead(200).write('{"group_users":');
      },
      { attemptTimeout: 100, timeout: 20_000 },
    );
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
  });

  test('that passes in the last attempt ends the call.', async () => {
    const { studio } = await serve(() => undefined, { attemptTimeout: 50, timeout: 20_000, retries: 1 });
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 'timeout', maybeApplied: false });
  });
});

describe('A batch', () => {
  test.each([408, 500, 502, 503, 504, 520])('that gets %i may have been applied.', async (status) => {
    const { studio, arrivals } = await serve((_, response) => response.writeHead(status, { 'retry-after': '0' }).end());
    expect(await studio.batchUpdateGroupUsers(1, changes)).toMatchObject({ httpStatus: status, maybeApplied: true });
    expect(arrivals).toHaveLength(1);
  });

  test.each([400, 401, 403, 404, 409, 422])('that gets %i was not applied.', async (status) => {
    const { studio } = await serve((_, response) => response.writeHead(status).end('{"error":"no"}'));
    expect(await studio.batchUpdateGroupUsers(1, changes)).toMatchObject({ httpStatus: status, maybeApplied: false });
  });

  test('that nobody receives was not applied, and is repeated.', async () => {
    const reasons: (string | undefined)[] = [];
    const { studio } = await serve(() => undefined, { retries: 1, onRetry: ({ reason }) => reasons.push(reason) });
    for (const close of closing.splice(0)) close();
    expect(await studio.batchUpdateGroupUsers(1, changes)).toMatchObject({ status: 'network', maybeApplied: false });
    expect(reasons).toHaveLength(1);
  });
});

test('A token function that hangs is abandoned at the deadline, and invoked again by the next call.', async () => {
  let invocations = 0;
  const token = (): Promise<string> => {
    invocations += 1;
    return invocations === 1 ? new Promise(() => undefined) : Promise.resolve(TOKEN);
  };
  const { studio, arrivals } = await serve(
    (_, response) => {
      succeed(response);
    },
    { token, timeout: 100 },
  );
  const both = await Promise.all([studio.listGroupUsers(1), studio.listGroupUsers(2)]);
  expect(both).toMatchObject([{ status: 'timeout' }, { status: 'timeout' }]);
  expect(arrivals).toEqual([]);
  expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
  expect(invocations).toBe(2);
});

test('Fifty concurrent calls on one signal cause no warning, and end with it.', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error): void => {
    warnings.push(warning);
  };
  process.on('warning', warn);
  const controller = new AbortController();
  const { studio, arrivals } = await serve(() => undefined, { signal: controller.signal });
  const calls = Array.from({ length: 50 }, () => studio.listGroupUsers(1));
  while (arrivals.length < 50) await new Promise(setImmediate);
  controller.abort('enough');
  for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject({ status: 'aborted', cause: 'enough' });
  await new Promise(setImmediate);
  process.off('warning', warn);
  expect(warnings).toEqual([]);
});

test('A response of an attempt that was given up does not change the outcome.', async () => {
  const responses: ((response: Response) => void)[] = [];
  const studio = createStudioClient({
    baseUrl: 'https://a.example',
    token: TOKEN,
    attemptTimeout: 50,
    fetch: () =>
      responses.length === 0
        ? new Promise((resolve) => responses.push(resolve))
        : new Promise((resolve) => {
            responses[0]?.(new Response('late', { status: 403 }));
            setTimeout(() => {
              resolve(Response.json(noUsers));
            }, 10);
          }),
  });
  expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200, data: noUsers });
});
