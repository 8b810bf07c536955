/** A `fetch` option that misbehaves: whatever it does, a call has an outcome. */
import { describe, expect, test } from 'vitest';
import { createStudioClient, createStudioFetch, StudioError, unwrap, type Outcome } from '../../src/index.js';
import { HOST, noUsers, TOKEN } from './support.js';

type Fetch = (request: Request) => Promise<Response>;

/** A value as code without types returns it. */
const untyped = (value: unknown): Fetch => {
  return () => Promise.resolve(value as Response);
};
const throwing = (value: unknown): Fetch => {
  return () => {
    throw value;
  };
};
const rejecting = (value: unknown): Fetch => {
  return async () => {
    await Promise.resolve();
    throw value;
  };
};
/** A response with one member that throws when it is read. */
const withTrap = (member: string): Fetch => {
  const response = Object.create(Response.json(noUsers), {
    status: { value: 200 },
    statusText: { value: '' },
    ok: { value: true },
    headers: { value: new Headers() },
    body: { value: null },
    [member]: {
      get() {
        throw new Error(`No ${member}`);
      },
    },
  }) as Response;
  return untyped(response);
};
const stream = (source: UnderlyingDefaultSource<unknown>): Fetch => {
  return () =>
    untyped({ status: 200, ok: true, headers: new Headers(), body: new ReadableStream(source) })(new Request(HOST));
};

const network: readonly [name: string, fetch: Fetch, reason: RegExp][] = [
  ['throws at once', throwing(new Error('boom')), /^boom$/],
  ['throws a text', throwing('boom'), /^boom$/],
  ['throws undefined', throwing(undefined), /^undefined$/],
  ['throws null', throwing(null), /^null$/],
  ['throws an object without a prototype', throwing(Object.create(null)), /^Unknown error$/],
  ['rejects with an error', rejecting(new Error('boom', { cause: new Error('deeper') })), /^boom: deeper$/],
  ['rejects with a symbol', rejecting(Symbol('boom')), /boom/],
  ['rejects with an AbortError of its own', rejecting(new DOMException('gone', 'AbortError')), /^gone$/],
  ['rejects with a TimeoutError of its own', rejecting(new DOMException('late', 'TimeoutError')), /^late$/],
  ['rejects with a message of 5 kB', rejecting(new Error('x'.repeat(5_000))), /^x{1000}$/],
  ['returns undefined', untyped(undefined), /`fetch` must return a Response/],
  ['returns null', untyped(null), /`fetch` must return a Response/],
  ['returns a text', untyped('{}'), /`fetch` must return a Response/],
  ['returns parsed JSON', untyped(noUsers), /`fetch` must return a Response/],
  ['returns a status that is text', untyped({ status: '200' }), /`fetch` must return a Response/],
  [
    'returns a stream that fails',
    stream({
      pull: (queue) => {
        queue.error(new Error('cut'));
      },
    }),
    /^cut$/,
  ],
  [
    'returns a stream of text',
    stream({
      pull: (queue) => {
        queue.enqueue('{}');
      },
    }),
    /must consist of bytes/,
  ],
  [
    'returns a stream of null',
    stream({
      pull: (queue) => {
        queue.enqueue(null);
      },
    }),
    /must consist of bytes/,
  ],
  ['returns a body that is not a stream', untyped({ status: 200, headers: new Headers(), body: '{}' }), /./],
  ...['status', 'headers', 'body', 'ok'].map((member): [string, Fetch, RegExp] => [
    `returns a response whose ${member} throws`,
    withTrap(member),
    new RegExp(`^No ${member}$`),
  ]),
  [
    'returns a response that was read',
    async () => {
      const response = Response.json(noUsers);
      await response.text();
      return response;
    },
    /./,
  ],
];

describe('A custom `fetch`', () => {
  test.each(network)('that %s makes the call fail', async (_, fetch, reason) => {
    const { list, batch, thrown } = await callAll(fetch);
    for (const outcome of [list, batch]) {
      expect(outcome).toMatchObject({ ok: false, status: 'network' });
      expect(outcome).toHaveProperty('reason', expect.stringMatching(reason));
      expect(() => unwrap(outcome)).toThrow(StudioError);
    }
    expect(batch).toHaveProperty('maybeApplied', true);
    expect(thrown).not.toBeInstanceOf(Response);
  });

  test.each([0, -1, 1, 99, 100, 199, 600, 999, 2_000, 200.5, NaN, Infinity])(
    'that returns the status %d gets the outcome `unexpected`',
    async (status) => {
      const { list, batch } = await callAll(untyped({ status, ok: false, headers: new Headers(), body: null }));
      expect(list).toMatchObject({ status: 'unexpected', httpStatus: status, maybeApplied: false });
      expect(batch).toMatchObject({ status: 'unexpected', httpStatus: status });
    },
  );

  test('may return headers of another class, or none', async () => {
    const body = (): ReadableStream => new Response(JSON.stringify(noUsers)).body ?? new ReadableStream();
    for (const headers of [new Map([['x-a', '1']]), [['x-a', '1']], { 'x-a': '1' }, undefined]) {
      const fetch = (): Promise<Response> =>
        untyped({ status: 200, ok: true, headers, body: body() })(new Request(HOST));
      expect(await createStudioClient({ baseUrl: HOST, token: TOKEN, fetch }).listGroupUsers(1)).toMatchObject({
        status: 200,
        data: noUsers,
      });
    }
  });

  test('that throws the same error as its own cause does not hang the call', async () => {
    const error = new Error('loop');
    error.cause = error;
    expect((await callAll(rejecting(error))).list).toMatchObject({
      status: 'network',
      reason: Array(9).fill('loop').join(': '),
    });
  });

  test('is passed one Request and nothing else', async () => {
    const seen: unknown[][] = [];
    const fetch = (...args: unknown[]): Promise<Response> => {
      seen.push(args);
      return Promise.resolve(Response.json(noUsers));
    };
    await callAll(fetch);
    expect(seen).toHaveLength(3);
    for (const args of seen) expect(args).toEqual([expect.any(Request)]);
  });

  test('whose stream is not read to its end is cancelled, and is not waited for', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (queue) => {
        queue.enqueue(new Uint8Array(1_000));
      },
      cancel: () => {
        isCancelled = true;
        return new Promise(() => undefined);
      },
    });
    const fetch = untyped({ status: 200, ok: true, headers: new Headers(), body });
    const studio = createStudioClient({ baseUrl: HOST, token: TOKEN, fetch, maxBody: 5_000 });
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 'invalid', httpStatus: 200 });
    expect(isCancelled).toBe(true);
  });
});

interface Calls {
  readonly list: Outcome;
  readonly batch: Outcome;
  /** What the fetch function of `createStudioFetch` rejects with, or returns. */
  readonly thrown: unknown;
}

async function callAll(fetch: Fetch): Promise<Calls> {
  const options = { token: TOKEN, retries: 0, timeout: 2_000, fetch };
  const studio = createStudioClient({ baseUrl: HOST, ...options });
  return {
    list: await studio.listGroupUsers(1),
    batch: await studio.batchUpdateGroupUsers(1, [{ action: 'remove', user_id: 1 }]),
    thrown: await createStudioFetch(options)(HOST).catch((error: unknown) => error),
  };
}
