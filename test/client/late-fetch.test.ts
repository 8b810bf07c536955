import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, expect, test, vi } from 'vitest';
import { operations, security, server } from '../../generated/contract.js';
import createClient from 'openapi-fetch';
import type { paths } from '../../generated/schema.js';
import { createStudioClient, createStudioFetch } from '../../src/index.js';
import { HOST, noUsers, severalUsers, TOKEN } from './support.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const pattern = (path: string): string => HOST + server.basePath + path.replace('{group_id}', ':groupId');

test('msw that starts after the client was created responds to its calls', async () => {
  const studio = createStudioClient({ baseUrl: HOST, token: TOKEN });
  const seen: unknown[] = [];
  const msw = setupServer(
    http.get(pattern(operations.listGroupUsers.path), ({ request, params }) => {
      seen.push(params.groupId, request.headers.get(security.header));
      return HttpResponse.json(severalUsers);
    }),
    http.post(pattern(operations.batchUpdateGroupUsers.path), async ({ request }) => {
      seen.push(await request.json());
      return HttpResponse.json({ error: 'no' }, { status: 422 });
    }),
  );
  msw.listen({ onUnhandledRequest: 'error' });
  try {
    const changes = [{ action: 'remove', user_id: 1 }] as const;
    expect(await studio.listGroupUsers(42)).toMatchObject({ status: 200, data: severalUsers });
    expect(await studio.batchUpdateGroupUsers(42, changes)).toMatchObject({ status: 422, reason: 'no' });
    expect(seen).toEqual(['42', `Bearer ${TOKEN}`, changes]);
  } finally {
    msw.close();
  }
});

test('`fetch` that is replaced on globalThis later is used, by the methods and by createStudioFetch', async () => {
  const studio = createStudioClient({ baseUrl: HOST, token: TOKEN });
  const replaced = vi.fn(() => Promise.resolve(Response.json(noUsers)));
  vi.stubGlobal('fetch', replaced);
  expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
  const client = createClient<paths>({ baseUrl: HOST + server.basePath, fetch: createStudioFetch({ token: TOKEN }) });
  const { data } = await client.GET('/groups/{group_id}/users', { params: { path: { group_id: 1 } } });
  expect(data).toEqual(noUsers);
  expect(replaced).toHaveBeenCalledTimes(2);
});
