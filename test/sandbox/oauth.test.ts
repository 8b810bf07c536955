import { describe, expect, test } from 'vitest';
import { createSandbox, defaultSeed, sandboxClient, type Sandbox } from '../../src/sandbox/index.js';
import { list, seedUser } from '../support/sandbox-calls.js';

const REFRESH_TOKEN = 'sandbox-refresh-token';
const client = { client_id: sandboxClient.id, client_secret: sandboxClient.secret };
const refresh = { ...client, grant_type: 'refresh_token', refresh_token: REFRESH_TOKEN };
const callback = 'https://app.test/callback';

function authorize(sandbox: Sandbox, query: Readonly<Record<string, string>>, accept = '*/*'): Promise<Response> {
  const parameters = { client_id: sandboxClient.id, response_type: 'code', redirect_uri: callback, ...query };
  const search = new URLSearchParams(parameters).toString();
  return sandbox.fetch(`https://sandbox.test/api/public/oauth/authorize?${search}`, { headers: { accept } });
}

function locationOf(response: Response): URL {
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
}

async function codeFor(sandbox: Sandbox, query: Readonly<Record<string, string>> = {}): Promise<string> {
  return locationOf(await authorize(sandbox, query)).searchParams.get('code') ?? '';
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function token(sandbox: Sandbox, form: Readonly<Record<string, string>> | string, init = {}): Promise<Reply> {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...init };
  const url = 'https://sandbox.test/api/public/oauth/token';
  const response = await sandbox.fetch(url, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Reply['body'] };
}

describe('authorize', () => {
  test('redirects at once with a code and the state', async () => {
    const sandbox = createSandbox();
    const location = locationOf(await authorize(sandbox, { state: 'a b&c', redirect_uri: `${callback}?x=1` }));
    expect(location.href.startsWith(`${callback}?x=1&code=`)).toBe(true);
    expect(location.searchParams.get('state')).toBe('a b&c');
    expect(locationOf(await authorize(sandbox, {})).searchParams.has('state')).toBe(false);
  });

  test('shows browsers a page with the users, whose links redirect as the chosen user', async () => {
    const evil = { ...seedUser(999), full_name: '<script>"&' };
    const sandbox = createSandbox({ seed: { ...defaultSeed, users: [...defaultSeed.users, evil] } });
    const page = await (await authorize(sandbox, { state: '"><b' }, 'text/html,application/xhtml+xml')).text();
    expect(page).toContain('Ingrid Halvorsen</a> (admin)');
    expect(page).not.toMatch(/<script|<b[^o]/);
    const link = [...page.matchAll(/href="([^"]*)"/g)].find(([, href]) => href?.endsWith('user_id=3141'))?.[1] ?? '';
    const url = `https://sandbox.test/api/public/oauth/authorize${link.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))}`;
    const location = locationOf(await sandbox.fetch(url, { headers: { accept: 'text/html' } }));
    expect(location.searchParams.get('state')).toBe('"><b');
    const form = { ...client, grant_type: 'authorization_code', redirect_uri: callback };
    const { body } = await token(sandbox, { ...form, code: location.searchParams.get('code') ?? '' });
    expect((await list(sandbox, String(body.access_token), 43)).status).toBe(403);
  });

  test.each([
    'http://app.test/x',
    'http://localhost:1234',
    'http://127.0.0.1/cb',
    'https://[::1]/',
    'https://my.localhost/',
  ])('accepts the redirect URI %s, unless it is strict', async (redirect_uri) => {
    expect((await authorize(createSandbox(), { redirect_uri })).status).toBe(302);
    expect((await authorize(createSandbox({ strictRedirects: true }), { redirect_uri })).status).toBe(400);
    expect((await authorize(createSandbox({ strictRedirects: true }), {})).status).toBe(302);
  });

  test.each(['', '/relative', 'javascript:alert(1)', 'data:text/html,x', `${callback}#x`, 'https://user@app.test/'])(
    'does not redirect to %j',
    async (redirect_uri) => {
      const response = await authorize(createSandbox(), { redirect_uri });
      expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_redirect_uri' }]);
    },
  );

  test('does not redirect for a client that it does not know', async () => {
    const response = await authorize(createSandbox(), { client_id: 'somebody' });
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_client' }]);
  });

  test.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ user_id: '12345' }, 'access_denied'],
  ])('redirects %j with the error %s and the state', async (query, error) => {
    const location = locationOf(await authorize(createSandbox(), { ...query, state: 's' }));
    expect(Object.fromEntries(location.searchParams)).toEqual({ error, state: 's' });
  });
});

describe('the token endpoint', () => {
  test('exchanges a code once, within ten minutes, for its redirect URI', async () => {
    const clock = { time: 0 };
    const sandbox = createSandbox({ now: () => clock.time });
    const form = { ...client, grant_type: 'authorization_code', redirect_uri: callback };
    const code = await codeFor(sandbox);
    expect((await token(sandbox, { ...form, code })).status).toBe(200);
    expect(await token(sandbox, { ...form, code })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const other = await codeFor(sandbox);
    const elsewhere = { ...form, code: other, redirect_uri: `${callback}/x` };
    expect((await token(sandbox, elsewhere)).body.error).toBe('invalid_grant');
    const late = await codeFor(sandbox);
    clock.time = 600_000;
    expect((await token(sandbox, { ...form, code: late })).body.error).toBe('invalid_grant');
  });

  test('rotates refresh tokens: the old one is spent, the new one is valid', async () => {
    const sandbox = createSandbox({ now: () => 1_700_000_000_999 });
    const { status, headers, body } = await token(sandbox, refresh);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^[0-9a-f]{48}$/) as string,
        refresh_token: expect.stringMatching(/^[0-9a-f]{48}$/) as string,
        token_type: 'Bearer',
        expires_in: 7200,
        created_at: 1_700_000_000,
      },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await list(sandbox, String(body.access_token))).status).toBe(200);
    expect(await token(sandbox, refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await token(sandbox, { ...refresh, refresh_token: String(body.refresh_token) })).status).toBe(200);
  });

  test('of two refreshes at once, one succeeds', async () => {
    const sandbox = createSandbox();
    const statuses = (await Promise.all([token(sandbox, refresh), token(sandbox, refresh)])).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([200, 400]);
  });

  test('access tokens expire after expires_in and by command, refresh tokens do not', async () => {
    const clock = { time: 0 };
    const sandbox = createSandbox({ expiresIn: 60, now: () => clock.time });
    const { body } = await token(sandbox, refresh);
    expect(body.expires_in).toBe(60);
    clock.time = 59_999;
    expect((await list(sandbox, String(body.access_token))).status).toBe(200);
    clock.time = 60_000;
    expect((await list(sandbox, String(body.access_token))).status).toBe(401);
    const next = await token(sandbox, { ...refresh, refresh_token: String(body.refresh_token) });
    expect(next.status).toBe(200);
    sandbox.control.expireTokens();
    expect((await list(sandbox, String(next.body.access_token))).status).toBe(401);
    expect((await token(sandbox, { ...refresh, refresh_token: String(next.body.refresh_token) })).status).toBe(200);
  });

  test('the client may authenticate by Basic instead', async () => {
    const grant = { grant_type: 'refresh_token', refresh_token: REFRESH_TOKEN };
    const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
    const sandbox = createSandbox();
    const wrong = await token(sandbox, grant, basic(sandboxClient.id, 'wrong'));
    expect([wrong.status, wrong.body.error, wrong.headers.get('www-authenticate')]).toEqual([
      401,
      'invalid_client',
      'Basic',
    ]);
    const twice = await token(sandbox, refresh, basic(sandboxClient.id, sandboxClient.secret));
    expect([twice.status, twice.body.error]).toEqual([400, 'invalid_request']);
    expect((await token(sandbox, grant, { authorization: 'Basic %%%' })).status).toBe(401);
    expect((await token(sandbox, grant, basic(sandboxClient.id, sandboxClient.secret))).status).toBe(200);
  });

  test.each([
    ['a wrong secret', { ...refresh, client_secret: 'wrong' }, 401, 'invalid_client'],
    ['no client', { grant_type: 'refresh_token', refresh_token: REFRESH_TOKEN }, 401, 'invalid_client'],
    ['no grant type', { ...client }, 400, 'invalid_request'],
    ['another grant type', { ...refresh, grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a grant type that every object has', { ...refresh, grant_type: 'constructor' }, 400, 'unsupported_grant_type'],
    ['no refresh token', { ...client, grant_type: 'refresh_token' }, 400, 'invalid_request'],
    ['no redirect URI', { ...client, grant_type: 'authorization_code', code: 'x' }, 400, 'invalid_request'],
    ['an unknown refresh token', { ...refresh, refresh_token: 'x' }, 400, 'invalid_grant'],
  ])('rejects %s', async (_name, form, status, error) => {
    const sandbox = createSandbox();
    expect(await token(sandbox, form)).toMatchObject({
      status,
      body: { error, error_description: expect.any(String) as string },
    });
    expect((await token(sandbox, refresh)).status).toBe(200);
  });

  test('rejects a repeated parameter, another content type, and a body that is too long', async () => {
    const sandbox = createSandbox();
    const text = new URLSearchParams(refresh).toString();
    expect((await token(sandbox, `${text}&grant_type=refresh_token`)).body.error).toBe('invalid_request');
    expect((await token(sandbox, JSON.stringify(refresh), { 'content-type': 'application/json' })).status).toBe(400);
    expect((await token(sandbox, `${text}&x=${'x'.repeat(2 ** 20)}`)).status).toBe(413);
    const get = await sandbox.fetch('https://sandbox.test/api/public/oauth/token');
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('issues as many tokens as are asked for, and keeps the last 1,000 and those of the seed', async () => {
    const sandbox = createSandbox();
    let refresh_token = REFRESH_TOKEN;
    for (let index = 0; index < 1_050; index++)
      refresh_token = String((await token(sandbox, { ...refresh, refresh_token })).body.refresh_token);
    expect([sandbox.state.tokens.size, sandbox.state.refreshTokens.size]).toEqual([1_000, 1]);
    expect((await list(sandbox)).status).toBe(200);
  });

  test('keeps secrets out of the request log', async () => {
    const sandbox = createSandbox();
    await token(sandbox, refresh);
    expect(sandbox.control.log).toMatchObject([{ method: 'POST', path: '/api/public/oauth/token', status: 200 }]);
    expect(JSON.stringify(sandbox.control.log)).not.toMatch(/sandbox-secret|sandbox-refresh/);
  });
});
