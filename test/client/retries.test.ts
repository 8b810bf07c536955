import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Attempt, ClientOptions } from '../../src/index.js';
import { json, noUsers, observedClient, type Answer } from './support.js';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-03-01T12:00:00Z') });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const stalled = (): Promise<Response> => new Promise(() => undefined);
const changes = [{ action: 'add', user_id: 1 }] as const;
const fine = (): Answer => json(200, noUsers);
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (): Answer =>
    new Response('', { status: code, headers });
const broken = (): Answer =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
const refused = (): Answer =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
const brokenBody = (): Answer =>
  new Response(
    new ReadableStream({
      pull(stream) {
        stream.error(new TypeError('terminated'));
      },
    }),
  );

const named = (code: number): [string, () => Answer] => [String(code), status(code)];

/** A call, and the milliseconds after which each of its requests went out. */
async function observe(
  id: 'list' | 'batch',
  answers: readonly (() => Answer)[],
  options: Partial<ClientOptions> = {},
): Promise<{ outcome: unknown; sent: number[]; took: number }> {
  const start = Date.now();
  const sent: number[] = [];
  const { studio } = observedClient(
    answers.map((make) => () => {
      sent.push(Date.now() - start);
      return make();
    }),
    { retries: 2, ...options },
  );
  const call = id === 'list' ? studio.listGroupUsers(1) : studio.batchUpdateGroupUsers(1, changes);
  await vi.runAllTimersAsync();
  return { outcome: await call, sent, took: Date.now() - start };
}

describe('a list', () => {
  test.each<[string, () => Answer]>([
    ['a broken exchange', broken],
    ['a refused connection', refused],
    ['a body that breaks off', brokenBody],
    ...[408, 429, 500, 502, 503, 504, 599].map(named),
  ])('is repeated after %s', async (_, fault) => {
    const { outcome, sent } = await observe('list', [fault, fault, fine]);
    expect(outcome).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(3);
  });

  test.each([200, 201, 204, 302, 400, 401, 403, 404, 409, 418, 422])('is not repeated after %i', async (code) => {
    const { sent } = await observe('list', [() => new Response(null, { status: code })]);
    expect(sent).toHaveLength(1);
  });

  test('has the last fault as its outcome if the retries are used up', async () => {
    const { outcome, sent } = await observe('list', [broken, status(500), status(503)]);
    expect(sent).toHaveLength(3);
    expect(outcome).toMatchObject({ status: 'unexpected', httpStatus: 503 });
    const faults = await observe('list', [status(500), status(503), broken]);
    expect(faults.outcome).toMatchObject({ status: 'network', httpStatus: undefined, body: '' });
  });
});

describe('a batch', () => {
  test.each([
    ['429', status(429)],
    ['a refused connection', refused],
  ])('is repeated after %s, which did not apply it', async (_, fault) => {
    const { outcome, sent } = await observe('batch', [fault, fault, fine]);
    expect(outcome).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(3);
  });

  test.each<[string, () => Answer]>([
    ['a broken exchange', broken],
    ['a body that breaks off', brokenBody],
    ...[408, 500, 502, 503, 504].map(named),
  ])('is not repeated after %s, which may have applied it', async (_, fault) => {
    const { sent } = await observe('batch', [fault, fine]);
    expect(sent).toHaveLength(1);
  });

  test('carries its changes with every attempt', async () => {
    const { studio, requests } = observedClient([status(429), refused, fine], { retries: 2 });
    const call = studio.batchUpdateGroupUsers(1, changes);
    await vi.runAllTimersAsync();
    await call;
    expect(await Promise.all(requests.map((request) => request.json()))).toEqual([changes, changes, changes]);
  });
});

describe('the wait', () => {
  test('is a random part of a time that doubles', async () => {
    const { sent } = await observe('list', [status(500)], { retries: 3 });
    expect(sent).toEqual([0, 250, 750, 1_750]);
    vi.mocked(Math.random).mockReturnValue(0);
    const { took } = await observe('list', [status(500)], { retries: 3 });
    expect(took).toBeLessThan(10);
  });

  test.each([
    ['seconds', '7', 7_000],
    ['no seconds', '0', 0],
    ['a date', 'Sun, 01 Mar 2026 12:00:09 GMT', 9_000],
  ])('is what Retry-After says in %s', async (_, value, wait) => {
    const { sent } = await observe('batch', [status(429, { 'retry-after': value }), fine]);
    expect(sent[1]).toBeGreaterThanOrEqual(wait);
    expect(sent[1]).toBeLessThan(wait + 10);
  });

  test.each(['', 'soon', '-5', 'Sun, 01 Mar 2020 12:00:00 GMT'])('ignores %j as Retry-After', async (value) => {
    const { sent } = await observe('list', [status(503, { 'retry-after': value }), fine]);
    expect(sent).toEqual([0, 250]);
  });

  test.each([
    ['beyond the deadline', '31', {}],
    ['beyond the deadline of the client', '2', { timeout: 1_000 }],
    ['beyond what a timer can wait', '9999999999', { timeout: 0 }],
  ])('is not begun where it would end %s', async (_, value, options) => {
    const { outcome, sent, took } = await observe('list', [status(503, { 'retry-after': value }), fine], options);
    expect(sent).toHaveLength(1);
    expect(took).toBe(0);
    expect(outcome).toMatchObject({ status: 'unexpected', httpStatus: 503 });
  });

  test('ends at once when the caller aborts', async () => {
    const controller = new AbortController();
    const { studio, requests } = observedClient([status(503, { 'retry-after': '20' })], { retries: 2 });
    const call = studio.listGroupUsers(1, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort('enough');
    expect(await call).toMatchObject({ status: 'aborted', httpStatus: 503, cause: 'enough' });
    expect(vi.getTimerCount()).toBe(0);
    await vi.runAllTimersAsync();
    expect(requests).toHaveLength(1);
  });

  test('of a batch that nobody received was not applied if the caller aborts in it', async () => {
    const controller = new AbortController();
    const { studio } = observedClient([refused], { retries: 2 });
    const call = studio.batchUpdateGroupUsers(1, changes, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await call).toMatchObject({ status: 'aborted', maybeApplied: false });
  });

  test('of the following calls ends with the time of the call that was asked to wait', async () => {
    const { studio, requests } = observedClient([status(429, { 'retry-after': '3600' }), fine], { timeout: 1_000 });
    expect(await studio.listGroupUsers(1)).toMatchObject({ httpStatus: 429 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
    expect(requests).toHaveLength(2);
  });
});

describe('the deadline', () => {
  test.each([
    ['30 seconds where nothing is said', {}, {}, 30_000],
    ['the client’s', { timeout: 400 }, {}, 400],
    ['the call’s before the client’s', { timeout: 400 }, { timeout: 700 }, 700],
  ])('is %s, whether `fetch` listens to its signal or not', async (_, options, own, expected) => {
    const start = Date.now();
    const { studio } = observedClient([], { ...options, fetch: stalled });
    const call = studio.listGroupUsers(1, own);
    await vi.runAllTimersAsync();
    expect(await call).toMatchObject({ status: 'timeout', reason: `Timed out after ${String(expected)} ms` });
    expect(Date.now() - start).toBe(expected);
  });

  test('spans all attempts and waits', async () => {
    const start = Date.now();
    const { studio } = observedClient([status(503, { 'retry-after': '4' })], { timeout: 10_000, retries: 99 });
    const call = studio.listGroupUsers(1);
    await vi.runAllTimersAsync();
    expect(await call).toMatchObject({ status: 'unexpected', httpStatus: 503 });
    expect(Date.now() - start).toBe(8_000);
  });

  test('is none with 0', async () => {
    const controller = new AbortController();
    const { studio } = observedClient([], { timeout: 0, fetch: stalled });
    const call = studio.listGroupUsers(1, { signal: controller.signal });
    expect(vi.getTimerCount()).toBe(0);
    controller.abort();
    expect(await call).toMatchObject({ status: 'aborted' });
  });

  test('covers a token function that never returns', async () => {
    const { studio, requests } = observedClient([fine], { timeout: 400, token: () => new Promise(() => undefined) });
    const call = studio.listGroupUsers(1);
    await vi.runAllTimersAsync();
    expect(await call).toMatchObject({ status: 'timeout' });
    expect(requests).toEqual([]);
  });

  test('leaves no timer and no listener behind, whatever the outcome of a call', async () => {
    const { signal } = new AbortController();
    for (const answer of [fine, broken, status(500), status(204)]) {
      const { studio } = observedClient([answer], { signal, retries: 1 });
      const calls = Promise.all([studio.listGroupUsers(1), studio.batchUpdateGroupUsers(1, changes)]);
      await vi.runAllTimersAsync();
      await calls;
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});

describe('hooks', () => {
  test('tell of every attempt: what was asked, what came, how long it took', async () => {
    const told: [string, Attempt][] = [];
    const level =
      (name: string) =>
      (attempt: Attempt): void => {
        told.push([name, attempt]);
      };
    const retried: Attempt[] = [];
    const logger = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
    const onRetry = (attempt: Attempt): void => {
      retried.push(attempt);
    };
    const answers = [status(503, { 'x-request-id': 'r-1', 'retry-after': '1' }), broken, fine];
    await observe('list', answers, { logger, onRetry });
    const url = 'https://myschool.instructuremedia.com/api/public/v1/groups/1/users';
    const request = { operation: 'listGroupUsers', method: 'GET', url };
    expect(told).toMatchObject([
      ['info', { ...request, attempt: 1, httpStatus: 503, requestId: 'r-1', delay: 1_000, duration: 0 }],
      ['info', { ...request, attempt: 2, httpStatus: undefined, reason: 'fetch failed: reset' }],
      ['debug', { ...request, attempt: 3, httpStatus: 200, delay: undefined }],
    ]);
    expect(retried).toEqual(told.slice(0, 2).map(([, attempt]) => attempt));
    told.length = 0;
    await observe('list', [status(404)], { logger });
    await observe('batch', [broken], { logger });
    expect(told.map(([name]) => name)).toEqual(['warn', 'error']);
  });

  test('change nothing by what they throw', async () => {
    const fail = (): never => {
      throw new Error('a hook');
    };
    const hooks = { logger: { debug: fail, info: fail }, onRetry: fail };
    expect((await observe('list', [status(500), fine], hooks)).outcome).toMatchObject({ status: 200 });
  });
});
