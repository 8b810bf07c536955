/** Login and refresh with an OAuth server that nobody here wrote, with rotation of refresh tokens. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogin, createTokenSource, fileStore } from '../../src/oauth/index.js';
import { tempFolder } from '../support/temp-folder.js';
import { contentOf, errorOf } from './support.js';

const key = { clientId: 'developer-key', clientSecret: 'a secret: %&+/=' };
const redirectUri = 'https://school.example/studio';

let server: Server;
let baseUrl: string;
beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const provider = new Provider(baseUrl, {
    clients: [
      {
        client_id: key.clientId,
        client_secret: key.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    routes: { authorization: '/api/public/oauth/authorize', token: '/api/public/oauth/token' },
    pkce: { required: () => false },
    issueRefreshToken: () => Promise.resolve(true),
    rotateRefreshToken: true,
    ttl: { AccessToken: 7200, RefreshToken: 86_400, Interaction: 600, Session: 600, Grant: 86_400 },
    cookies: { keys: ['a key for tests'] },
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The address to which a browser is redirected after its user has logged in and consented. */
async function consent(authorizeUrl: string): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (url: string, body?: URLSearchParams): Promise<string> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const options = body === undefined ? {} : { method: 'POST', body };
    const response = await fetch(url, { ...options, headers: { cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = new URL(response.headers.get('location') ?? url, url);
    if (location.origin !== new URL(baseUrl).origin) return location.href;
    if (response.status !== 200) return visit(location.href);
    const prompt = /name="prompt" value="(\w+)"/.exec(await response.text())?.[1] ?? '';
    return visit(url, new URLSearchParams({ prompt, login: 'admin', password: 'any' }));
  };
  // Studio has no scopes, but this server grants nothing without one.
  return visit(`${authorizeUrl}&scope=openid`);
}

async function loggedIn() {
  const path = join(await tempFolder(), 'studio.json');
  const store = fileStore({ path });
  const login = createLogin({ baseUrl, ...key, redirectUri, store });
  const redirected = await consent(login.authorizeUrl);
  return { path, store, login, redirected, stored: await login.finish(redirected) };
}

test('a login obtains tokens once for each consent', async () => {
  const { path, login, redirected, stored } = await loggedIn();
  expect(redirected).toMatch(/^https:\/\/school\.example\/studio\?code=.+&state=/);
  expect(stored).toMatchObject({ ...key, redirectUri, expiresIn: 7200 });
  expect(await contentOf(path)).toMatchObject({ access_token: stored.accessToken, refresh_token: stored.refreshToken });
  expect(await errorOf(login.finish(redirected))).toMatchObject({ name: 'TokenError', code: 'invalid_grant' });
});

test('a token source refreshes with the file alone, again and again', async () => {
  const { path } = await loggedIn();
  const token = createTokenSource({ store: fileStore({ path }) });
  const tokens = new Set<string>();
  const refreshTokens = new Set<unknown>();
  let current = await token();
  for (let round = 0; round < 5; round++) {
    tokens.add(current);
    refreshTokens.add((await contentOf(path)).refresh_token);
    current = await token(current);
  }
  expect([tokens.size, refreshTokens.size]).toEqual([5, 5]);
});

test('many token sources with one file refresh once', async () => {
  const { path, stored } = await loggedIn();
  const sources = Array.from({ length: 5 }, () => createTokenSource({ store: fileStore({ path }) }));
  const tokens = await Promise.all(sources.map((token) => token(stored.accessToken)));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).not.toBe(stored.accessToken);
});

test('an expired access token is refreshed before it is used', async () => {
  const { store, stored } = await loggedIn();
  await store.replace((present) => Promise.resolve({ ...present, createdAt: Date.now() / 1000 - 7190 }));
  expect(await createTokenSource({ store })()).not.toBe(stored.accessToken);
});

test('a spent refresh token and a wrong developer key are explained', async () => {
  const { store, stored } = await loggedIn();
  const token = createTokenSource({ store });
  await token(stored.accessToken);
  await store.replace((present) => Promise.resolve({ ...present, refreshToken: stored.refreshToken }));
  const spent = await errorOf(token((await store.read())?.accessToken));
  expect(spent.message).toContain('A new login is needed: run `studio-groups login`.');
  await store.replace((present) => Promise.resolve({ ...present, clientSecret: 'wrong' }));
  const wrong = await errorOf(token((await store.read())?.accessToken));
  expect(wrong.message).toContain(
    'rejected the developer key (HTTP 401, invalid_client). Check client_id and client_secret.',
  );
});
