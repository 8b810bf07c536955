import { describe, expect, test } from 'vitest';
import { createStudioClient, type ClientOptions } from '../../src/index.js';
import { HOST, json, noUsers, observedClient, TOKEN } from './support.js';

/** Options as they come from code that no compiler has checked. */
function untyped(options: unknown): ClientOptions {
  return options as ClientOptions;
}

describe('the host', () => {
  const url = async (options: object): Promise<string | undefined> => {
    const requests: Request[] = [];
    const fetch = (request: Request): Promise<Response> => {
      requests.push(request);
      return Promise.resolve(json(200, noUsers));
    };
    await createStudioClient(untyped({ token: TOKEN, fetch, ...options })).listGroupUsers(1);
    return requests[0]?.url;
  };

  test.each([
    [{ baseUrl: 'https://a.example' }, 'https://a.example/api/public/v1/groups/1/users'],
    [{ baseUrl: 'https://a.example/' }, 'https://a.example/api/public/v1/groups/1/users'],
    [{ baseUrl: 'https://a.example/api/public/v1' }, 'https://a.example/api/public/v1/groups/1/users'],
    [{ baseUrl: 'https://a.example/api/public/v1/' }, 'https://a.example/api/public/v1/groups/1/users'],
    [{ baseUrl: 'https://a.example/studio' }, 'https://a.example/studio/api/public/v1/groups/1/users'],
    [{ baseUrl: 'http://127.0.0.1:4010' }, 'http://127.0.0.1:4010/api/public/v1/groups/1/users'],
  ])('of %o is taken with or without the API path', async (options, expected) => {
    expect(await url(options)).toBe(expected);
  });

  test.each([
    {},
    { baseUrl: undefined },
    ...['', '/api', 'myschool.instructuremedia.com', 'ftp://a.example', 'https://', 'https:///x', 42, null, {}].map(
      (baseUrl) => ({ baseUrl }),
    ),
    ...['https://a.example?x=1', 'https://a.example/?', 'https://a.example/#x', 'https://me:secret@a.example'].map(
      (baseUrl) => ({ baseUrl }),
    ),
  ])('of %o is refused', (options) => {
    const wrong = (): unknown => createStudioClient(untyped({ token: TOKEN, ...options }));
    expect(wrong).toThrow(TypeError);
    expect(wrong).toThrow(/^`baseUrl` must be an http or https URL with no query, fragment or credentials\.$/);
    expect(wrong).not.toThrow(/secret/);
  });
});

describe('the token', () => {
  test.each([
    '',
    ' ',
    's3cr3t\n',
    's3cr3t\r\nx: y',
    's3cr3t\0',
    'Bearer s3cr3t',
    's3cr3t ',
    's3cr3té',
    42,
    null,
    undefined,
    {},
  ])('%j is refused, and its text is not in the message', (token) => {
    const wrong = (): unknown => createStudioClient(untyped({ baseUrl: HOST, token }));
    expect(wrong).toThrow(TypeError);
    expect(wrong).toThrow(/^`token` must be the bare access token/);
    expect(wrong).not.toThrow(/s3cr3t/);
  });

  test('may be left out, and then no credentials are sent', async () => {
    const requests: Request[] = [];
    const fetch = (request: Request): Promise<Response> => {
      requests.push(request);
      return Promise.resolve(json(200, noUsers));
    };
    await createStudioClient({ baseUrl: HOST, fetch }).listGroupUsers(1);
    expect([...(requests[0]?.headers.keys() ?? [])]).not.toContain('authorization');
  });
});

describe('other options', () => {
  test.each([
    [{ headers: { 'a b': 'c' } }, /`headers` must be valid HTTP headers/],
    [{ headers: { a: 's3cr3t\n\nx' } }, /`headers` must be valid HTTP headers/],
    [{ timeout: NaN }, /`timeout` must be an integer from 0 to 2147483647/],
    [{ timeout: -1 }, /`timeout` must be an integer/],
    [{ timeout: 2 ** 31 }, /`timeout` must be an integer/],
    [{ timeout: '30' }, /`timeout` must be an integer/],
    [{ timeout: Infinity }, /`timeout` must be an integer/],
    [{ retries: -1 }, /`retries` must be an integer from 0/],
    [{ retries: 0.5 }, /`retries` must be an integer/],
  ])('%o are refused', async (options, message) => {
    const wrong = (): unknown => createStudioClient(untyped({ baseUrl: HOST, token: TOKEN, ...options }));
    expect(wrong).toThrow(message);
    expect(wrong).not.toThrow(/s3cr3t/);
    const { studio, requests } = observedClient([() => json(200, noUsers)]);
    await expect(studio.listGroupUsers(1, untyped(options))).rejects.toThrow(message);
    expect(requests).toEqual([]);
  });
});

test('A query is an option of a call, not of the client.', async () => {
  expect(() => createStudioClient(untyped({ baseUrl: HOST, token: TOKEN, query: {} }))).toThrow(
    /`query` is not an option/,
  );
  const { studio } = observedClient([() => json(200, noUsers)]);
  await expect(studio.listGroupUsers(1, untyped({ query: {} }))).rejects.toThrow(/has no query parameters/);
});

describe('ids', () => {
  const wrongIds = [NaN, 1.5, -1, 0, '42', '..', 2 ** 53, Infinity, 1n, null, undefined, {}, [1], true];

  test.each(wrongIds)('%o is refused as a group id before any request', async (id) => {
    const { studio, requests } = observedClient([() => json(200, noUsers)]);
    const groupId = id as number;
    const message = /^`groupId` must be an integer from 1 to 9007199254740991\.$/;
    await expect(studio.listGroupUsers(groupId)).rejects.toThrow(message);
    await expect(studio.batchUpdateGroupUsers(groupId, [{ action: 'remove', user_id: 1 }])).rejects.toThrow(message);
    await expect(studio.listGroupUsers(groupId)).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
  });

  test.each(wrongIds)('%o is refused as a user id before any request', async (id) => {
    const { studio, requests } = observedClient([() => json(200, noUsers)]);
    const changes = [
      { action: 'remove', user_id: 1 },
      { action: 'remove', user_id: id as number },
    ] as const;
    await expect(studio.batchUpdateGroupUsers(1, changes)).rejects.toThrow(
      /^`changes\[1\]\.user_id` must be an integer/,
    );
    expect(requests).toEqual([]);
  });

  test.each([null, undefined, {}, 'add', 7])('%o is refused as the changes', async (changes) => {
    const { studio, requests } = observedClient([() => json(200, noUsers)]);
    await expect(studio.batchUpdateGroupUsers(1, changes as never)).rejects.toThrow(/^`changes` must be an array/);
    await expect(studio.batchUpdateGroupUsers(1, [changes] as never)).rejects.toThrow(/^`changes\[0\]/);
    expect(requests).toEqual([]);
  });

  test('up to 2^53-1 are sent digit by digit', async () => {
    const { studio, requests } = observedClient([() => json(200, noUsers)]);
    await studio.listGroupUsers(Number.MAX_SAFE_INTEGER);
    expect(requests[0]?.url).toContain('/groups/9007199254740991/users');
  });
});
