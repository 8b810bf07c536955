import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createStudioClient, unwrap, type Outcome, type StudioClient } from '../../src/index.js';
import { faults, serveFault, type Fault, type Listening } from './faults.js';
import { json, observedClient, severalUsers, TOKEN } from './support.js';

const SECRETS = [
  TOKEN,
  encodeURIComponent(TOKEN),
  Buffer.from(TOKEN).toString('base64'),
  JSON.stringify(TOKEN).slice(1, -1),
];

let server: Listening | undefined;
afterEach(() => server?.close());

/** What a program may print of a value by accident. */
function printed(value: unknown): string {
  const text = [inspect(value, { depth: 20, showHidden: false }), JSON.stringify(value), String(value)];
  if (value instanceof Error) text.push(value.stack ?? '', value.message, JSON.stringify(Object.entries(value)));
  return text.join('\n');
}

function expectNoSecret(...values: unknown[]): void {
  const text = values.map(printed).join('\n');
  const found = SECRETS.filter((secret) => text.includes(secret));
  expect(found.map((secret) => text.slice(Math.max(0, text.indexOf(secret) - 200)).slice(0, 300))).toEqual([]);
}

const authorization = (request: string): string => /^authorization: (.*)$/im.exec(request)?.[1] ?? '';
const escaped = (text: string): string => JSON.stringify(text).replaceAll('/', '\\/');

/** Servers that send the credentials back. */
const echoes: readonly Fault[] = [
  ...[200, 403, 500].flatMap((status) =>
    [
      (header: string) => JSON.stringify({ error: `No such key: ${header}`, group_users: 0 }),
      (header: string) => `{"error":${escaped(header)}}`,
      (header: string) => `<pre>Authorization: ${header}</pre>${'x'.repeat(3_000)}`,
      (header: string) => `${'x'.repeat(1_990)}${header}`,
      () => `${Buffer.from(TOKEN).toString('base64')} ${encodeURIComponent(TOKEN)}`,
    ].map((body, index) => ({
      name: `${String(status)} that echoes the credentials in its body (${String(index)})`,
      respond: (socket: { end(text: string): unknown }, request: string) => {
        const text = body(authorization(request));
        socket.end(
          `HTTP/1.1 ${String(status)} x\r\nconnection: close\r\ncontent-length: ${String(text.length)}\r\n\r\n${text}`,
        );
      },
      outcome: { status },
    })),
  ),
  // Of a success the headers are kept as they came.
  ...[201, 302, 403, 500].map((status) => ({
    name: `${String(status)} that echoes the credentials in its headers`,
    respond: (socket: { end(text: string): unknown }, request: string) => {
      const text = JSON.stringify(severalUsers);
      socket.end(
        `HTTP/1.1 ${String(status)} x\r\nx-debug: ${authorization(request)}\r\nx-request-id: ${authorization(request)}\r\n` +
          `location: /?token=${encodeURIComponent(TOKEN)}\r\nconnection: close\r\n` +
          `content-length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`,
      );
    },
    outcome: { status },
  })),
];

test.each([...faults, ...echoes])('no token is printed on $name', async ({ respond, options }) => {
  server = await serveFault(respond);
  const told: unknown[] = [];
  const tell = (entry: unknown): void => {
    told.push(entry);
  };
  const logger = { debug: tell, info: tell, warn: tell, error: tell };
  const studio = createStudioClient({
    baseUrl: server.url,
    token: () => TOKEN,
    retries: 0,
    timeout: 5_000,
    ...options,
    logger,
    onRetry: tell,
  });
  const outcomes = [
    await studio.listGroupUsers(42),
    await studio.batchUpdateGroupUsers(42, [{ action: 'add', user_id: 1 }]),
  ];
  expect(server.requests.map(authorization)).toEqual(Array(2).fill(`Bearer ${TOKEN}`));
  expect(told.length).toBeGreaterThan(0);
  expectNoSecret(
    studio,
    told,
    ...outcomes,
    ...outcomes.map(errorOf),
    ...outcomes.map(({ headers }) => [...(headers ?? [])]),
  );
});

test.each<[string, () => Promise<Response>]>([
  [
    'an error that holds the request',
    () => Promise.reject(Object.assign(new Error('boom'), { request: { authorization: `Bearer ${TOKEN}` } })),
  ],
  [
    'an error that quotes the request',
    () => Promise.reject(new Error(`GET with Bearer ${TOKEN}`, { cause: new Error(TOKEN) })),
  ],
  [
    'a text',
    () => {
      const text: unknown = TOKEN;
      throw text;
    },
  ],
])('no token is printed where `fetch` rejects with %s', async (_, fetch) => {
  const told: unknown[] = [];
  const studio = createStudioClient({
    baseUrl: 'https://myschool.instructuremedia.com',
    token: TOKEN,
    retries: 1,
    timeout: 5_000,
    fetch,
    onRetry: (attempt) => told.push(attempt),
    logger: { error: (attempt) => told.push(attempt), info: (attempt) => told.push(attempt) },
  });
  const outcome = await studio.batchUpdateGroupUsers(42, [{ action: 'add', user_id: 1 }]);
  expect(outcome).toMatchObject({ status: 'network' });
  expectNoSecret(studio, told, outcome, errorOf(outcome));
});

test('The data of an error response is that which was sent, with the token masked in texts and keys.', async () => {
  const sent = {
    error: `No ${TOKEN}`,
    [TOKEN]: [{ [TOKEN]: TOKEN }, 1, null, true, Buffer.from(TOKEN).toString('base64')],
  };
  const masked = { error: 'No ***', '***': [{ '***': '***' }, 1, null, true, '***'] };
  const { studio } = observedClient([() => json(403, sent)]);
  expect(await studio.listGroupUsers(42)).toMatchObject({ status: 403, data: masked, reason: 'No ***' });
});

test('The data of an error response of 20,000 nested arrays is masked without a stack overflow.', async () => {
  const nested = `${'['.repeat(20_000)}"${TOKEN}"${']'.repeat(20_000)}`;
  const { studio } = observedClient([() => new Response(`{"error":"no","nested":${nested}}`, { status: 403 })]);
  const outcome = await studio.listGroupUsers(42);
  let value: unknown = (outcome as { readonly data?: Readonly<Record<string, unknown>> }).data?.nested;
  while (Array.isArray(value)) value = value[0];
  expect(value).toBe('***');
});

test('Violations name no token that the provider uses as a key.', async () => {
  const { studio } = observedClient([() => json(200, { group_users: [], [TOKEN]: 2 ** 60 })]);
  expect(await studio.listGroupUsers(42)).toMatchObject({
    status: 'invalid',
    reason: '/*** must be at most 2^53-1',
    violations: [{ pointer: '/***' }],
  });
});

test('A token that is a number masks the data of an error response away.', async () => {
  const { studio } = observedClient([() => json(403, { error: 'no', key: 12345678 })], { token: '12345678' });
  expect(await studio.listGroupUsers(42)).toMatchObject({
    status: 403,
    data: undefined,
    body: '{"error":"no","key":***}',
  });
});

test('no token is printed where it is wrong', () => {
  for (const token of [`${TOKEN}\n`, ` ${TOKEN}`, `Bearer ${TOKEN}`]) {
    const create = (): StudioClient => createStudioClient({ baseUrl: 'https://a.example', token });
    expect(create).toThrow(TypeError);
    try {
      create();
    } catch (error) {
      expectNoSecret(error);
    }
  }
});

function errorOf(outcome: Outcome): unknown {
  try {
    return unwrap(outcome);
  } catch (error) {
    return error;
  }
}
