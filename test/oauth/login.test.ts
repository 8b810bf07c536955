import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLogin, fileStore, memoryStore, type LoginOptions } from '../../src/oauth/index.js';
import { tempFolder } from '../support/temp-folder.js';
import { BASE_URL, CLIENT, tokenEndpoint, vendorFile } from './provider.js';
import { contentOf, credentialFile, errorOf } from './support.js';

const redirectUri = 'https://school.example/studio?from=here';

function setUp(options: Partial<LoginOptions> = {}) {
  const endpoint = tokenEndpoint();
  const store = memoryStore();
  const login = createLogin({ baseUrl: BASE_URL, ...CLIENT, redirectUri, store, fetch: endpoint.fetch, ...options });
  const state = new URL(login.authorizeUrl).searchParams.get('state') ?? '';
  return { login, state, store, grants: endpoint.grants };
}

describe('the authorize URL', () => {
  test('names client, redirect URI and a state of its own', () => {
    const { login, state } = setUp({ baseUrl: `${BASE_URL}/api/public/v1` });
    const url = new URL(login.authorizeUrl);
    expect(url.origin + url.pathname).toBe(`${BASE_URL}/api/public/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT.clientId,
      redirect_uri: redirectUri,
      state,
    });
    expect(state).toMatch(/^[\w-]{36}$/);
    expect(setUp().state).not.toBe(state);
    expect(login.authorizeUrl).not.toContain(CLIENT.clientSecret);
  });

  test.each<[Partial<LoginOptions>, string]>([
    [{ baseUrl: 'http://studio.example' }, '`baseUrl` must be https'],
    [{ baseUrl: '' }, '`baseUrl` must be a URL'],
    [{ clientId: '' }, '`clientId` must be a text'],
    [{ clientSecret: '' }, '`clientSecret` must be a text'],
    [{ redirectUri: 'school.example' }, '`redirectUri` must be a whole URL, no fragment.'],
    [{ redirectUri: 'https://school.example/#x' }, '`redirectUri` must be a whole URL, no fragment.'],
    [{ redirectUri: 'http://school.example/' }, '`redirectUri` must be https and not localhost for Studio.'],
    [{ redirectUri: 'https://localhost/' }, '`redirectUri` must be https and not localhost for Studio.'],
  ])('is not made of %j', (options, message) => {
    expect(() => setUp(options)).toThrow(message);
  });

  test.each(['http://localhost:9/x', 'https://school.example/'])('on this machine may redirect to %s', (uri) => {
    expect(setUp({ baseUrl: 'http://127.0.0.1:8080', redirectUri: uri }).login.authorizeUrl).toContain('127.0.0.1');
  });
});

describe('a login is finished with', () => {
  test.each<[string, (state: string) => string]>([
    ['the address', (state) => `https://school.example/studio?from=here&code=code-0&state=${state}`],
    ['the address without state', () => 'https://school.example/studio?code=code-0'],
    ['the address in quotes', (state) => `  "https://school.example/studio?code=code-0&state=${state}" \n`],
    ['the address in angle brackets', () => '<https://school.example/?code=code-0>'],
    ['the query', (state) => `?code=code-0&state=${state}`],
    ['the query without its question mark', (state) => `state=${state}&code=code-0`],
    ['the code', () => ' code-0\n'],
    ['the code in many quotes', () => '""\'code-0\'""'],
  ])('%s', async (_, pasted) => {
    const { login, state, store, grants } = setUp();
    const stored = await login.finish(pasted(state));
    expect(grants).toEqual([
      {
        url: `${BASE_URL}/api/public/oauth/token`,
        grant_type: 'authorization_code',
        code: 'code-0',
        redirect_uri: redirectUri,
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
      },
    ]);
    expect(stored).toMatchObject({
      subdomain: 'myschool',
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      redirectUri,
    });
    expect(await store.read()).toEqual(stored);
  });

  test.each<[string, string]>([
    ['https://school.example/?error=access_denied&error_description=s3cr3t', 'The consent was denied (access_denied).'],
    [
      'https://school.example/?error=invalid_scope',
      'The provider rejected the request (invalid_scope). Check the developer',
    ],
    ['https://school.example/?error=S3CR3T&code=code-0', 'The provider rejected the request (unknown error).'],
    ['error=access_denied&code=code-0', 'The consent was denied'],
    ['https://school.example/', 'That contains no code. Paste the whole address'],
    ['https://school.example/?code=', 'That contains no code.'],
    ['https://school.example/?code=code-0&code=code-1', 'That contains no code.'],
    ['https://school.example/?code=code-0&state=', 'That belongs to another login'],
    ['https://school.example/?code=code-0&state=s3cr3t', 'That belongs to another login: `state` differs.'],
    ['', 'That contains no code.'],
    ['two words', 'That contains no code.'],
    ['co"de-0', 'That contains no code.'],
    ['?error=invalid_scope%20s3cr3t', '(unknown error)'],
    ['?error=S3CR3T_invalid', '(unknown error)'],
    ['=code-0', 'That contains no code.'],
  ])('nothing by %j', async (pasted, message) => {
    const { login, grants, store } = setUp();
    const error = await errorOf(login.finish(pasted));
    expect(error.name).toBe('RedirectError');
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/s3cr3t/i);
    expect(grants).toEqual([]);
    expect(await store.read()).toBeUndefined();
  });

  test('a code that contains a question mark', async () => {
    const { login, grants } = setUp();
    await errorOf(login.finish('code=code?0'));
    expect(grants).toMatchObject([{ code: 'code?0' }]);
  });

  test('nothing by the authorize URL itself', async () => {
    const { login } = setUp();
    expect((await errorOf(login.finish(login.authorizeUrl))).message).toContain('That is the authorize URL.');
  });

  test('nothing by a code that the provider rejects', async () => {
    const { login, store } = setUp();
    expect(await errorOf(login.finish('spent'))).toMatchObject({
      name: 'TokenError',
      code: 'invalid_grant',
      message: expect.stringContaining('rejected the code') as unknown,
    });
    expect(await store.read()).toBeUndefined();
  });
});

describe('the file of a login', () => {
  test('has all keys of the vendor’s client', async () => {
    const path = join(await tempFolder(), 'studio.json');
    await setUp({ store: fileStore({ path }) }).login.finish('code-0');
    expect(await contentOf(path)).toEqual({
      ...vendorFile,
      access_token: 'access-1',
      refresh_token: 'refresh-1',
      redirect_uri: redirectUri,
      created_at: expect.any(Number) as unknown,
      expires_in: 7200,
    });
  });

  test('names another host by domain and scheme, and by base_url if these cannot', async () => {
    const path = join(await tempFolder(), 'studio.json');
    await setUp({ baseUrl: 'http://127.0.0.1:80', store: fileStore({ path }) }).login.finish('code-0');
    expect(await contentOf(path)).toMatchObject({ subdomain: '127', domain: '0.0.1', scheme: 'http' });
    const other = join(await tempFolder(), 'studio.json');
    await setUp({ baseUrl: 'http://localhost:8080', store: fileStore({ path: other }) }).login.finish('code-0');
    expect(await contentOf(other)).toMatchObject({
      subdomain: 'none',
      domain: 'invalid',
      base_url: 'http://localhost:8080',
    });
  });

  test('is updated by a later login, and belongs to one host', async () => {
    const path = await credentialFile({ ...vendorFile, client_id: 'old', note: 'kept' });
    const store = fileStore({ path });
    await setUp({ store }).login.finish('code-0');
    expect(await contentOf(path)).toMatchObject({
      client_id: CLIENT.clientId,
      refresh_token: 'refresh-1',
      note: 'kept',
    });
    const { login, grants } = setUp({ baseUrl: 'https://other.instructuremedia.com', store });
    expect((await errorOf(login.finish('code-0'))).message).toBe(
      '`baseUrl` must be https://myschool.instructuremedia.com, the host of the stored tokens.',
    );
    expect(grants).toEqual([]);
  });

  test('is written by a store that resolves with nothing', async () => {
    const store = { read: () => Promise.resolve(undefined), replace: () => Promise.resolve(undefined) };
    expect(await setUp({ store }).login.finish('code-0')).toEqual({});
  });
});
