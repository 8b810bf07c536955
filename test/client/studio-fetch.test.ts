/** `createStudioFetch` below openapi-fetch and below plain code. */
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import createClient from 'openapi-fetch';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { operations, server } from '../../generated/contract.js';
import type { paths } from '../../generated/schema.js';
import { createStudioFetch, type FetchOptions } from '../../src/index.js';
import { HOST, noUsers, severalUsers, TOKEN } from './support.js';

afterEach(() => {
  vi.useRealTimers();
});

const baseUrl = HOST + server.basePath;
const params = { path: { group_id: 1 } };
const list = operations.listGroupUsers.path;
const batch = operations.batchUpdateGroupUsers.path;

/** An openapi-fetch client over responses in turn; the last one is repeated. */
function clientOver(responses: readonly (() => Response | Error)[], options: FetchOptions = {}) {
  const requests: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const respond = responses[Math.min(requests.length, responses.length - 1)];
    requests.push(request);
    const response = respond?.() ?? new Error('The test has no response.');
    if (response instanceof Error) throw response;
    return Promise.resolve(response);
  };
  const studioFetch = createStudioFetch({ token: TOKEN, fetch, ...options });
  return { requests, client: createClient<paths>({ baseUrl, fetch: studioFetch }), studioFetch };
}

describe('openapi-fetch with `createStudioFetch`', () => {
  test('sends the token and returns typed data.', async () => {
    const { client, requests } = clientOver([() => Response.json(severalUsers)]);
    const { data } = await client.GET(list, { params });
    expect(data?.group_users).toEqual(severalUsers.group_users);
    expect(requests[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
    expect(requests[0]?.url).toBe(`${baseUrl}/groups/1/users`);
  });

  test('repeats a read after a 503, and a batch with its body after a 429.', async () => {
    const reads = clientOver([
      () => new Response('', { status: 503, headers: { 'retry-after': '0' } }),
      () => Response.json(noUsers),
    ]);
    expect((await reads.client.GET(list, { params })).data).toEqual(noUsers);
    const writes = clientOver([
      () => new Response('', { status: 429, headers: { 'retry-after': '0' } }),
      () => Response.json(noUsers),
    ]);
    const body = [{ action: 'remove' as const, user_id: 1 }];
    expect((await writes.client.POST(batch, { params, body })).data).toEqual(noUsers);
    expect(await Promise.all(writes.requests.map((request) => request.json()))).toEqual([body, body]);
  });

  test('does not repeat a batch after a 503.', async () => {
    const { client, requests } = clientOver([() => new Response('{"error":"busy"}', { status: 503 })]);
    const { error, response } = await client.POST(batch, { params, body: [{ action: 'remove', user_id: 1 }] });
    expect([error, response.status, requests.length]).toEqual([{ error: 'busy' }, 503, 1]);
  });

  test('refreshes the token once for all calls.', async () => {
    let invocations = 0;
    const token = (rejected?: string): string => {
      invocations += 1;
      return rejected === undefined ? 'old-token' : 'new-token';
    };
    const requests: Request[] = [];
    const fetch = (request: Request): Promise<Response> => {
      requests.push(request);
      const isNew = request.headers.get('authorization') === 'Bearer new-token';
      return Promise.resolve(isNew ? Response.json(noUsers) : new Response('{}', { status: 401 }));
    };
    const client = createClient<paths>({ baseUrl, fetch: createStudioFetch({ token, fetch }) });
    const results = await Promise.all(
      [1, 2, 3].map((group_id) => client.GET(list, { params: { path: { group_id } } })),
    );
    expect(results.map(({ data }) => data)).toEqual([noUsers, noUsers, noUsers]);
    expect([invocations, requests.length]).toEqual([2, 6]);
  });

  test('works with middleware of openapi-fetch, which sees no token.', async () => {
    const { client } = clientOver([() => Response.json(noUsers)]);
    const seen: (string | null)[] = [];
    client.use({
      onRequest: ({ request }) => {
        seen.push(request.headers.get('authorization'));
      },
    });
    await client.GET(list, { params });
    expect(seen).toEqual([null]);
  });

  test('is answered by msw, also if that starts later.', async () => {
    const client = createClient<paths>({ baseUrl, fetch: createStudioFetch({ token: TOKEN }) });
    const msw = setupServer(
      http.get(baseUrl + list.replace('{group_id}', ':id'), ({ request, params: { id } }) => {
        return HttpResponse.json({ group_users: [], seen: [id, request.headers.get('authorization')] });
      }),
    );
    msw.listen({ onUnhandledRequest: 'error' });
    try {
      expect((await client.GET(list, { params })).data).toMatchObject({ seen: ['1', `Bearer ${TOKEN}`] });
    } finally {
      msw.close();
    }
  });
});

describe('The function rejects as `fetch` does', () => {
  test('with the error of the network.', async () => {
    const error = new TypeError('fetch failed');
    const { studioFetch } = clientOver([() => error], { retries: 0 });
    await expect(studioFetch(`${baseUrl}/x`)).rejects.toBe(error);
  });

  test('with a TimeoutError at the deadline.', async () => {
    vi.useFakeTimers();
    const studioFetch = createStudioFetch({ timeout: 400, fetch: () => new Promise(() => undefined) });
    const rejection = expect(studioFetch(`${baseUrl}/x`)).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.runAllTimersAsync();
    await rejection;
  });

  test.each(['enough', null, 42, new Error('enough')])('with the reason of the abort, %o.', async (reason) => {
    const { studioFetch, requests } = clientOver([() => Response.json({})]);
    const { signal } = new AbortController();
    expect(signal.aborted).toBe(false);
    const aborted = AbortSignal.abort(reason);
    await expect(studioFetch(`${baseUrl}/x`, { signal: aborted })).rejects.toBe(reason);
    expect(requests).toEqual([]);
  });

  test('with an error that names the failure of the token function.', async () => {
    const { studioFetch } = clientOver([], { token: () => Promise.reject(new Error('revoked')) });
    await expect(studioFetch(`${baseUrl}/x`)).rejects.toThrow('No token: revoked');
  });

  test('without the token in the message.', async () => {
    const { studioFetch } = clientOver([() => new Error(`GET with ${TOKEN}`)], { retries: 0 });
    const error: unknown = await studioFetch(`${baseUrl}/x`).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('***');
    expect(String(error)).not.toContain(TOKEN);
  });
});

test('Bytes, status and headers of a response arrive as they were sent.', async () => {
  const bytes = new Uint8Array([0, 255, 128]);
  const { studioFetch } = clientOver([
    () => new Response(bytes, { status: 206, statusText: 'Part', headers: { 'x-a': '1' } }),
  ]);
  const response = await studioFetch(new URL(`${baseUrl}/x`));
  expect([response.status, response.statusText, response.headers.get('x-a')]).toEqual([206, 'Part', '1']);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
});

test('The body of an error response is complete, however long it is.', async () => {
  const { studioFetch } = clientOver([() => new Response('x'.repeat(500_000), { status: 403 })]);
  expect(await (await studioFetch(`${baseUrl}/x`)).text()).toHaveLength(500_000);
});

test('The headers of the options are sent, and those of a request take precedence.', async () => {
  const { studioFetch, requests } = clientOver([() => Response.json({})], {
    headers: { 'x-a': 'option', 'x-b': 'option' },
  });
  await studioFetch(`${baseUrl}/x`, { headers: { 'x-b': 'request' } });
  expect([requests[0]?.headers.get('x-a'), requests[0]?.headers.get('x-b')]).toEqual(['option', 'request']);
});

test('A redirect is returned and not followed.', async () => {
  const { studioFetch, requests } = clientOver([
    () => new Response(null, { status: 302, headers: { location: '/y' } }),
  ]);
  expect((await studioFetch(`${baseUrl}/x`, { method: 'POST', body: 'x' })).status).toBe(302);
  expect(requests[0]?.redirect).toBe('manual');
});

test.each([
  { timeout: -1 },
  { baseUrl },
  { token: 'Bearer x' },
  { retries: '2' },
  { signal: new AbortController().signal },
])('The options %j are refused.', (options) => {
  expect(() => createStudioFetch(options as FetchOptions)).toThrow(TypeError);
});
