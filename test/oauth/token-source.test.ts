import { utimes, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createStudioClient } from '../../src/index.js';
import {
  createTokenSource,
  fileStore,
  memoryStore,
  type StoredCredentials,
  type TokenSourceOptions,
} from '../../src/oauth/index.js';
import { BASE_URL, CLIENT, errorResponse, tokenEndpoint, vendorFile } from './provider.js';
import { contentOf, credentialFile, errorOf } from './support.js';

vi.mock('node:timers/promises', () => ({ setTimeout: () => new Promise(setImmediate) }));
afterEach(() => vi.useRealTimers());

const first = { baseUrl: BASE_URL, ...CLIENT, refreshToken: 'refresh-0' };

/** A source with an endpoint, and what it stores. */
function source(options: Partial<TokenSourceOptions> = first, stored?: StoredCredentials, current = 'refresh-0') {
  const { fetch, grants } = tokenEndpoint(current);
  const store = options.store ?? memoryStore(stored);
  const token = createTokenSource({ ...options, store, fetch });
  return { token, store, used: () => grants.map(({ refresh_token }) => refresh_token) };
}

describe('a token source', () => {
  test('returns the access token that is stored or set, and a new one if that is rejected', async () => {
    const { token, used } = source({ ...first, accessToken: 'access-0' });
    expect(await token()).toBe('access-0');
    expect(used()).toEqual([]);
    expect(await token('access-0')).toBe('access-1');
    expect(await token()).toBe('access-1');
    expect(await token('access-0')).toBe('access-1');
    expect(await token('access-1')).toBe('access-2');
    expect(used()).toEqual(['refresh-0', 'refresh-1']);
  });

  test('stores all that the next refresh needs', async () => {
    vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ['Date'] });
    const { token, store } = source();
    await token();
    expect(await store.read()).toEqual({
      subdomain: 'myschool',
      ...CLIENT,
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      createdAt: 1_700_000_000,
      expiresIn: 7200,
    });
    expect(await source({ store }, undefined, 'refresh-1').token('access-1')).toBe('access-1');
  });

  test('keeps the host keys that are stored', async () => {
    const stored = { subdomain: 'tw', domain: 'studio.localhost', scheme: 'http', refreshToken: 'refresh-0' };
    const { token, store } = source({ ...CLIENT }, stored);
    await token();
    expect(await store.read()).toMatchObject({ ...stored, refreshToken: 'refresh-1' });
    expect(await store.read()).not.toHaveProperty('baseUrl');
    const other = source({ ...CLIENT }, { baseUrl: BASE_URL, refreshToken: 'refresh-0' });
    await other.token();
    expect(await other.store.read()).toMatchObject({ baseUrl: BASE_URL });
    expect(await other.store.read()).not.toHaveProperty('subdomain');
  });

  test.each([
    [7200, 7139, 0],
    [7200, 7140, 1],
    [7200, 9000, 1],
    [10, 8, 0],
    [10, 9, 1],
    [600, 539, 0],
    [600, 540, 1],
    [0, 0, 1],
  ])('refreshes a token of %i seconds after %i seconds: %i times', async (expiresIn, age, refreshes) => {
    vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ['Date'] });
    const createdAt = 1_700_000_000 - age;
    const { token, used } = source(first, { accessToken: 'access-0', refreshToken: 'refresh-0', createdAt, expiresIn });
    expect(await token()).toBe(refreshes === 0 ? 'access-0' : 'access-1');
    expect(used()).toHaveLength(refreshes);
  });

  test.each([
    [{ createdAt: 1 }, 'access-0'],
    [{}, 'access-0'],
    [{ expiresIn: 7200 }, 'access-1'],
  ])('uses a token without an expiry until it is rejected, and refreshes one of unknown age: %j', async (age, used) => {
    const { token } = source(first, { accessToken: 'access-0', refreshToken: 'refresh-0', ...age });
    expect(await token()).toBe(used);
  });

  test('refreshes once for many that wait', async () => {
    const endpoint = tokenEndpoint();
    const options = { ...first, store: memoryStore(), fetch: endpoint.fetch };
    const [one, other] = [createTokenSource(options), createTokenSource(options)];
    expect(await Promise.all([one(), other(), one(), other()])).toEqual(Array(4).fill('access-1'));
    expect(endpoint.grants).toHaveLength(1);
  });

  test('works with the file of the vendor’s client alone, and preserves what it does not know', async () => {
    const path = await credentialFile({ note: { of: 'others' }, ...vendorFile });
    const { token } = source({ store: fileStore({ path }) });
    expect(await token()).toBe('access-0');
    expect(await token('access-0')).toBe('access-1');
    const content = await contentOf(path);
    expect(content).toEqual({
      note: { of: 'others' },
      ...vendorFile,
      access_token: 'access-1',
      refresh_token: 'refresh-1',
      created_at: expect.any(Number) as unknown,
      expires_in: 7200,
    });
    expect(Object.keys(content).slice(0, 6)).toEqual(['note', ...Object.keys(vendorFile)]);
  });

  test('serves a client before the first request and after a 401', async () => {
    const { token } = source(first, { accessToken: 'stale', refreshToken: 'refresh-0' });
    const studio = createStudioClient({
      baseUrl: BASE_URL,
      token,
      fetch: (request) =>
        Promise.resolve(
          request.headers.get('authorization') === 'Bearer access-1'
            ? Response.json({ group_users: [] })
            : Response.json({ error: 'expired' }, { status: 401 }),
        ),
    });
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
  });

  test('uses the refresh token of the options if the stored one is rejected', async () => {
    const { token, used } = source({ ...first, refreshToken: 'new' }, { refreshToken: 'old' }, 'new');
    expect(await token()).toBe('access-2');
    expect(used()).toEqual(['old', 'new']);
  });

  test('stores the old refresh token if the provider sends no new one', async () => {
    const store = memoryStore();
    const fetch = () => Promise.resolve(Response.json({ access_token: 'access-x' }));
    expect(await createTokenSource({ ...first, store, fetch })()).toBe('access-x');
    expect(await store.read()).toMatchObject({ refreshToken: 'refresh-0', expiresIn: undefined });
  });

  test('tries a rejected refresh token once, and says that a new login is needed', async () => {
    const { token, used, store } = source(first, { refreshToken: 'old' }, 'newest');
    const error = await errorOf(token());
    expect(error).toMatchObject({ name: 'TokenError', code: 'invalid_grant' });
    expect(error.message).toContain('A new login is needed: run `studio-groups login`.');
    expect(used()).toEqual(['old', 'refresh-0']);
    expect(await store.read()).toEqual({ refreshToken: 'old' });
    const same = source(first, { refreshToken: 'refresh-0' }, 'newest');
    await errorOf(same.token());
    expect(same.used()).toEqual(['refresh-0']);
  });

  test('does not try another refresh token after another error', async () => {
    const endpoint = tokenEndpoint();
    endpoint.faults.push(() => errorResponse('invalid_client', 401));
    const store = memoryStore({ refreshToken: 'old' });
    const error = await errorOf(createTokenSource({ ...first, store, fetch: endpoint.fetch })());
    expect(error).toMatchObject({ code: 'invalid_client' });
    expect(endpoint.grants).toHaveLength(1);
  });

  test('uses the tokens of a program that takes no lock and was faster', async () => {
    const path = await credentialFile();
    const endpoint = tokenEndpoint('refresh-0');
    // The vendor's client has used the token, and stores the next one a moment later.
    endpoint.faults.push(() => {
      const stored = { ...vendorFile, access_token: 'theirs', refresh_token: 'refresh-1', note: 'theirs' };
      setImmediate(() => setImmediate(() => void writeFile(path, JSON.stringify(stored))));
      return errorResponse('invalid_grant', 400);
    });
    const token = createTokenSource({ store: fileStore({ path }), fetch: endpoint.fetch });
    expect(await token('access-0')).toBe('theirs');
    expect(endpoint.grants).toHaveLength(1);
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'refresh-1', note: 'theirs' });
  });

  test('reads the store twenty times for such tokens', async () => {
    const memory = memoryStore({ refreshToken: 'refresh-0' });
    const read = vi.fn(() => memory.read());
    const { token } = source({ ...first, store: { ...memory, read } }, undefined, 'other');
    await errorOf(token());
    expect(read).toHaveBeenCalledTimes(21);
    read.mockImplementation(() => Promise.reject(new Error('unreadable')));
    const unreadable = { ...memory, read: vi.fn().mockResolvedValueOnce(undefined).mockImplementation(read) };
    expect(await errorOf(source({ ...first, store: unreadable }, undefined, 'other').token())).toMatchObject({
      code: 'invalid_grant',
    });
  });
});

describe('a token source is rejected', () => {
  test.each<[Partial<TokenSourceOptions>, string]>([
    [{ clientId: '' }, '`clientId` must be a text'],
    [{ clientSecret: '' }, '`clientSecret` must be a text'],
    [{ refreshToken: '' }, '`refreshToken` must be a text'],
    [{ accessToken: '' }, '`accessToken` must be a text'],
    [{ baseUrl: 'myschool' }, '`baseUrl` must be a URL like https'],
    [{ baseUrl: 'http://studio.example' }, '`baseUrl` must be https'],
  ])('with the option %o', (wrong, message) => {
    expect(() => createTokenSource({ ...first, store: memoryStore(), ...wrong })).toThrow(message);
  });

  test('if the option comes from a variable that is not set', () => {
    const wrong = JSON.parse('{"clientId": null}') as { clientId: string };
    expect(() => createTokenSource({ ...first, ...wrong, store: memoryStore() })).toThrow('`clientId` must be a text');
  });

  test.each<[string, Partial<TokenSourceOptions>, StoredCredentials | undefined]>([
    ['clientId', { baseUrl: BASE_URL }, undefined],
    ['clientSecret', { baseUrl: BASE_URL, clientId: 'c' }, undefined],
    ['baseUrl', CLIENT, { refreshToken: 'r' }],
    ['clientId', { baseUrl: BASE_URL }, { refreshToken: 'r' }],
    ['clientSecret', { baseUrl: BASE_URL, clientId: 'c' }, { refreshToken: 'r' }],
    ['refreshToken', { baseUrl: BASE_URL, ...CLIENT }, {}],
  ])('without %s, when a token is needed', async (name, options, stored) => {
    const { token, used } = source(options, stored);
    expect((await errorOf(token())).message).toBe(`\`${name}\` must be a text, in the options or in the store.`);
    expect(used()).toEqual([]);
  });

  test('with the host of other credentials, before anything is sent', async () => {
    const { token, used } = source({ baseUrl: BASE_URL }, { ...CLIENT, subdomain: 'other', refreshToken: 'r' });
    expect((await errorOf(token())).message).toBe(
      '`baseUrl` must be https://other.instructuremedia.com, the host of the stored tokens.',
    );
    expect(used()).toEqual([]);
    const same = source(
      { baseUrl: `${BASE_URL}/api/public/v1/` },
      { ...CLIENT, subdomain: 'MySchool', refreshToken: 'refresh-0' },
    );
    expect(await same.token()).toBe('access-1');
  });

  test('with a store that keeps nothing', async () => {
    const store = { read: () => Promise.resolve(undefined), replace: () => Promise.resolve(undefined) };
    expect((await errorOf(source({ ...first, store }).token())).message).toContain('`accessToken` must be a text');
  });
});

describe('a memory store', () => {
  test('runs one change at a time, each with the result of the one before', async () => {
    const store = memoryStore({ refreshToken: '0' });
    const order: string[] = [];
    const append = (text: string) =>
      store.replace(async (present) => {
        order.push(`begin ${text}`);
        await new Promise(setImmediate);
        order.push(`end ${text}`);
        return { refreshToken: `${present?.refreshToken ?? ''}${text}` };
      });
    await Promise.all([append('1'), append('2')]);
    expect(order).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
    expect(await store.read()).toEqual({ refreshToken: '012' });
  });

  test('keeps what it has if a change fails or changes nothing', async () => {
    const store = memoryStore({ refreshToken: '0' });
    await expect(store.replace(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await store.replace(() => Promise.resolve(undefined))).toEqual({ refreshToken: '0' });
    expect(await store.read()).toEqual({ refreshToken: '0' });
  });
});

test('a file that was changed by hand is read again for each token', async () => {
  const path = await credentialFile();
  const { token } = source({ store: fileStore({ path }) });
  expect(await token()).toBe('access-0');
  await writeFile(path, JSON.stringify({ ...vendorFile, access_token: 'by hand' }));
  await utimes(path, 1, 1);
  expect(await token()).toBe('by hand');
});
