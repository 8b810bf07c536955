/** One request, and what is said of it where no answer comes, or not all of it. */
import { afterEach, expect, it, vi } from 'vitest';
import { send, type RequestSent } from '../../src/contract/exchange.js';
import { verify } from '../../src/contract/verify.js';
import { sandboxProvider } from '../support/sandbox.js';

type Fetch = typeof globalThis.fetch;

const request: RequestSent = { method: 'GET', url: 'https://host.invalid/', headers: {} };

function sendBy(fetch: Fetch, timeout = 1000): ReturnType<typeof send> {
  return send({ ...sandboxProvider().provider, fetch }, request, timeout);
}

/** Answers with a body that begins and then goes on as told. */
function begun(go: (controller: ReadableStreamDefaultController<Uint8Array>) => void): Fetch {
  const body = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"group'));
        go(controller);
      },
    });
  return () => Promise.resolve(new Response(body(), { headers: { 'x-kept': 'yes' } }));
}

afterEach(() => {
  vi.useRealTimers();
});

const withCause = (cause: unknown): TypeError => new TypeError('fetch failed', { cause });
const noMessage = Object.assign(new Error(''), { code: 'ECONNREFUSED' });

it.each([
  ['its message', new Error('boom'), 'No answer: boom.'],
  ['its cause, which says more', withCause(new Error('connect ETIMEDOUT')), 'No answer: connect ETIMEDOUT.'],
  ['the cause of its cause', withCause(withCause(new Error('self-signed'))), 'No answer: self-signed.'],
  ['the first of several, by its code', withCause(new AggregateError([noMessage])), 'No answer: ECONNREFUSED.'],
  ['what it is, where it is no error', 'gone', 'No answer: gone.'],
  ['its name, where it says nothing', new Error(''), 'No answer: Error.'],
])('a request that fails is told by %s', async (_, error, message) => {
  const exchange = await sendBy(vi.fn<Fetch>().mockRejectedValue(error));
  expect(exchange.fault).toEqual({ kind: 'network', message });
  expect(exchange.response).toBeUndefined();
});

it('a body that breaks off leaves its status and headers, and says so', async () => {
  const exchange = await sendBy(
    begun((controller) => {
      controller.error(new TypeError('terminated'));
    }),
  );
  expect(exchange.fault).toEqual({ kind: 'cut-off', message: 'The body broke off: terminated.' });
  expect(exchange.response).toMatchObject({ status: 200, headers: { 'x-kept': 'yes' }, body: '' });
});

it('an answer that does not begin in time is told apart from one that does not end in time', async () => {
  vi.useFakeTimers();
  await vi.advanceTimersByTimeAsync(5);
  const never = sendBy(() => new Promise(() => undefined), 70);
  const endless = sendBy(
    begun(() => undefined),
    70,
  );
  await vi.advanceTimersByTimeAsync(70);
  expect((await never).fault).toEqual({ kind: 'timeout', message: 'No answer came within 70 ms.' });
  expect((await endless).fault).toEqual({ kind: 'timeout', message: 'The body did not end within 70 ms.' });
  expect((await endless).response?.status).toBe(200);
  expect((await endless).duration).toBe(70);
});

it('a request that took too long is aborted, so that nothing stays open', async () => {
  vi.useFakeTimers();
  let signal: AbortSignal | null | undefined;
  const exchange = sendBy((_, init) => {
    signal = init?.signal;
    return new Promise(() => undefined);
  }, 70);
  await vi.advanceTimersByTimeAsync(69);
  expect(signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(signal?.aborted).toBe(true);
  await exchange;
});

it('no timer is left behind: the process may end when the run does', async () => {
  vi.useFakeTimers();
  expect((await verify(sandboxProvider().provider)).conforms).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
