import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TokenError } from '../../src/oauth/index.js';
import { requestTokens } from '../../src/oauth/token-endpoint.js';
import { BASE_URL, CLIENT, errorResponse, tokenEndpoint, type TokenEndpoint } from './provider.js';
import { errorOf } from './support.js';

const waits = vi.hoisted((): number[] => []);
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => {
    waits.push(milliseconds);
    return Promise.resolve();
  },
}));

const refreshGrant = { grant_type: 'refresh_token', refresh_token: 'refresh-0' };
const codeGrant = { grant_type: 'authorization_code', code: 'code-0', redirect_uri: 'https://x.example/' };
const timeout = 30_000;

let endpoint: TokenEndpoint;
beforeEach(() => {
  waits.length = 0;
  endpoint = tokenEndpoint();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function request(grant: Record<string, string> = refreshGrant, more = {}) {
  return requestTokens({ root: BASE_URL, ...CLIENT, fetch: endpoint.fetch, ...more }, grant);
}

function networkError(code?: string): Error {
  return Object.assign(
    new TypeError('fetch failed: refresh-0'),
    code === undefined ? {} : { cause: Object.assign(new Error('x'), { code }) },
  );
}

function cutOff(): ReadableStream {
  return new ReadableStream({ pull: () => Promise.reject(new Error('cut off')) });
}

describe('the token endpoint', () => {
  test('gets the grant with the developer key in the body, and its tokens are returned with the time of the request', async () => {
    vi.useFakeTimers({ now: 1_700_000_000_900, toFake: ['Date'] });
    expect(await request()).toEqual({
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      createdAt: 1_700_000_000,
      expiresIn: 7200,
    });
    expect(endpoint.grants).toEqual([
      {
        url: `${BASE_URL}/api/public/oauth/token`,
        ...refreshGrant,
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
      },
    ]);
    expect(waits).toEqual([]);
  });

  test('gets a POST of a form, asked for JSON, and a redirect is not followed', async () => {
    let sent: Request | undefined;
    await request(refreshGrant, {
      fetch: (one: Request) => {
        sent = one;
        return endpoint.fetch(one.clone());
      },
    });
    expect(sent).toMatchObject({ method: 'POST', redirect: 'manual' });
    expect(sent?.headers.get('accept')).toBe('application/json');
    expect(sent?.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/);
    endpoint.faults.push(() => new Response(null, { status: 307, headers: { location: 'https://evil.example' } }));
    expect((await errorOf(request())).message).toBe(
      'myschool.instructuremedia.com sent no tokens (HTTP 307). Check whether it is a Studio host.',
    );
  });

  test('is called through the global fetch by default', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch').mockImplementation((one) => endpoint.fetch(one as Request));
    expect(await requestTokens({ root: BASE_URL, ...CLIENT }, refreshGrant)).toMatchObject({ accessToken: 'access-1' });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test.each<[string, object]>([
    ['with the status 201', {}],
    ['without an expiry', { expires_in: undefined }],
    ['with an expiry that is a text', { expires_in: '7200' }],
    ['without a refresh token', { refresh_token: undefined }],
    ['with an empty refresh token', { refresh_token: '' }],
    ['with a refresh token that is a number', { refresh_token: 7 }],
  ])('may send tokens %s', async (_, change) => {
    endpoint.faults.push((next) => Response.json({ ...next(), expires_in: 60, ...change }, { status: 201 }));
    const { accessToken, refreshToken, expiresIn } = await request();
    expect(accessToken).toBe('access-1');
    expect(refreshToken).toBe('refresh_token' in change ? undefined : 'refresh-1');
    expect(expiresIn).toBe('expires_in' in change ? undefined : 60);
  });
});

describe('the request is repeated', () => {
  test.each<[string, () => Response | Promise<Response>]>([
    ['429', () => errorResponse('slow_down', 429)],
    ['500', () => new Response('<html>', { status: 500 })],
    ['503', () => new Response('', { status: 503 })],
    ['a reset', () => Promise.reject(networkError('ECONNRESET'))],
    ['a refused connection', () => Promise.reject(networkError('ECONNREFUSED'))],
    ['a time-out', () => Promise.reject(new DOMException('x', 'TimeoutError'))],
    [
      'a body that is cut off',
      () =>
        new Response(
          new ReadableStream({
            start: (body) => {
              body.error(new Error('cut'));
            },
          }),
        ),
    ],
    ['an error whose body is cut off', () => new Response(cutOff(), { status: 400 })],
    ['a success without tokens', () => new Response('{"access_tok')],
    ['a success with an empty token', () => Response.json({ access_token: '' })],
    ['a success that is a list', () => Response.json([{ access_token: 'x' }])],
  ])('after %s, with the same refresh token', async (_, fault) => {
    endpoint.faults.push(fault, fault);
    expect(await request()).toMatchObject({ accessToken: 'access-3' });
    expect(endpoint.grants.map(({ refresh_token }) => refresh_token)).toEqual(['refresh-0', 'refresh-0', 'refresh-0']);
    expect(waits).toEqual([250, 500]);
  });

  test('at most five times', async () => {
    endpoint.faults.push(...Array.from({ length: 9 }, () => () => new Response('', { status: 502 })));
    expect((await errorOf(request())).message).toBe(
      'myschool.instructuremedia.com is busy or out of order (HTTP 502). Try again later.',
    );
    expect(waits).toEqual([250, 500, 1000, 2000, 4000]);
  });

  test('after the time that `Retry-After` names', async () => {
    for (const wait of ['0', '7', 'Fri, 01 Jan 2027 00:00:00 GMT', '-1']) {
      endpoint.faults.push(() => errorResponse('slow_down', 429, { 'retry-after': wait }));
    }
    await request();
    expect(waits).toEqual([0, 7000, 1000, 2000]);
  });

  test('within the deadline only', async () => {
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
    endpoint.faults.push(() => errorResponse('slow_down', 429, { 'retry-after': '30' }));
    expect(await errorOf(request())).toMatchObject({ message: expect.stringContaining('(HTTP 429)') as unknown });
    endpoint.faults.push(() => errorResponse('slow_down', 429, { 'retry-after': '2' }));
    await errorOf(request(refreshGrant, { timeout: 2000 }));
    expect(waits).toEqual([]);
    endpoint.faults.push(() => errorResponse('slow_down', 429, { 'retry-after': '29' }));
    endpoint.faults.push(() => errorResponse('slow_down', 429, { 'retry-after': '2' }));
    await request();
    endpoint.faults.push(() => (vi.setSystemTime(1500), errorResponse('slow_down', 429, { 'retry-after': '1' })));
    await errorOf(request(refreshGrant, { timeout: 2500 }));
    expect(waits).toEqual([29_000, 2_000]);
  });

  test('each time with a limit of its own', async () => {
    const limits = vi.spyOn(AbortSignal, 'timeout');
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
    endpoint.faults.push(() => (vi.setSystemTime(22_500), new Response('', { status: 500 })));
    endpoint.faults.push(() => (vi.setSystemTime(31_000), errorResponse('invalid_client', 401)));
    await errorOf(request(refreshGrant, { timeout }));
    expect(limits.mock.calls).toEqual([[10_000], [7_500]]);
    await request(refreshGrant, { timeout: 0.5 });
    expect(limits).toHaveBeenLastCalledWith(1);
  });

  test.each([
    'ENOTFOUND',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('but not after %s', async (code) => {
    endpoint.faults.push(() => Promise.reject(networkError(code)));
    const error = await errorOf(request());
    expect(error.message).toBe(
      `myschool.instructuremedia.com cannot be reached (${code}). Check the network, and the host.`,
    );
    expect(error).toMatchObject({ code });
    expect(waits).toEqual([]);
  });
});

describe('without tokens, the error says what to do', () => {
  test.each<[string, Record<string, string>, Response, string]>([
    [
      'a spent refresh token',
      refreshGrant,
      errorResponse('invalid_grant', 400),
      'rejected the refresh token, which was used, has expired or was revoked (HTTP 400, invalid_grant). A new login is needed: run `studio-groups login`.',
    ],
    [
      'a spent code',
      codeGrant,
      errorResponse('invalid_grant', 400),
      'rejected the code, which is valid once and for minutes (HTTP 400, invalid_grant). Log in again.',
    ],
    [
      'a wrong developer key',
      refreshGrant,
      errorResponse('invalid_client', 401),
      'rejected the developer key (HTTP 401, invalid_client). Check client_id and client_secret.',
    ],
    [
      'another code',
      codeGrant,
      errorResponse('unauthorized_client', 400),
      'rejected the request (HTTP 400, unauthorized_client). Check the developer key and its redirect URI.',
    ],
    [
      'an unsupported grant',
      codeGrant,
      errorResponse('unsupported_grant_type', 400),
      'rejected the request (HTTP 400, unsupported_grant_type). Check the',
    ],
    [
      'an invalid request',
      codeGrant,
      errorResponse('invalid_request', 400),
      'rejected the request (HTTP 400, invalid_request). Check the',
    ],
    [
      'an invalid scope',
      codeGrant,
      errorResponse('invalid_scope', 400),
      'rejected the request (HTTP 400, invalid_scope). Check the',
    ],
    [
      'a code that quotes',
      refreshGrant,
      errorResponse('refresh-0', 400),
      'sent no tokens (HTTP 400). Check whether it is a Studio host.',
    ],
    [
      'a code that begins like one',
      refreshGrant,
      errorResponse('invalid_grant refresh-0', 400),
      'sent no tokens (HTTP 400). Check',
    ],
    [
      'a code that ends like one',
      refreshGrant,
      errorResponse('refresh-0 invalid_grant', 400),
      'sent no tokens (HTTP 400). Check',
    ],
    [
      'a page',
      refreshGrant,
      new Response('<html>refresh-0</html>', { status: 404 }),
      'sent no tokens (HTTP 404). Check whether',
    ],
    [
      '429',
      refreshGrant,
      errorResponse('slow_down', 429, { 'retry-after': '99' }),
      'is busy or out of order (HTTP 429). Try again later.',
    ],
    [
      '500',
      refreshGrant,
      new Response('', { status: 500, headers: { 'retry-after': '99' } }),
      'is busy or out of order (HTTP 500). Try again later.',
    ],
    [
      'a choice of addresses',
      refreshGrant,
      new Response('', { status: 300 }),
      'sent no tokens (HTTP 300). Check whether',
    ],
    [
      'tokens of an error',
      refreshGrant,
      Response.json({ access_token: 'refresh-0' }, { status: 403 }),
      'sent no tokens (HTTP 403). Check',
    ],
  ])('%s', async (_, grant, response, message) => {
    endpoint.faults.push(() => response);
    const error = await errorOf(request(grant));
    expect(error).toBeInstanceOf(TokenError);
    expect(error.name).toBe('TokenError');
    expect(error.message).toContain(`myschool.instructuremedia.com ${message}`);
    const printed = inspect(error, { depth: 20 });
    for (const secret of [CLIENT.clientSecret, encodeURIComponent(CLIENT.clientSecret), 'refresh-0', 'code-0']) {
      expect(printed).not.toContain(secret);
    }
    expect(waits).toEqual([]);
  });

  test('a lost response after which the refresh token is spent', async () => {
    endpoint.faults.push((next) => (next(), Promise.reject(networkError('ECONNRESET'))));
    const error = await errorOf(request());
    expect(error.message).toBe(
      'myschool.instructuremedia.com has spent the refresh token, but its response with the new one was lost (HTTP 400, invalid_grant). A new login is needed: run `studio-groups login`.',
    );
    expect(error).toMatchObject({ code: 'invalid_grant' });
    expect(endpoint.grants).toHaveLength(2);
  });

  test('after 429 a rejected token was not lost', async () => {
    endpoint.faults.push(
      () => errorResponse('slow_down', 429),
      () => errorResponse('invalid_grant', 400),
    );
    expect((await errorOf(request())).message).toContain('rejected the refresh token, which was used');
  });

  test.each<[string, unknown, string]>([
    ['an error without a code', new Error('refresh-0'), 'Error'],
    ['an error with a code', networkError('EPROTO'), 'EPROTO'],
    ['something else', 'refresh-0', 'unknown'],
  ])('%s that fetch throws', async (_, thrown, code) => {
    const error = await errorOf(request(refreshGrant, { fetch: vi.fn().mockRejectedValue(thrown) }));
    expect(error.message).toBe(
      `myschool.instructuremedia.com cannot be reached (${code}). Check the network, and the host.`,
    );
    expect(error).toMatchObject({ code });
    expect(inspect(error)).not.toContain('refresh-0');
  });
});
