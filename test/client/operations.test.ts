/** The runtime with the operations of other contracts: any method, parameter, body, media type and status. */
import { describe, expect, test } from 'vitest';
import {
  createClientFor,
  unwrap,
  mediaTypes,
  writeParameters,
  type ContractData,
  type OperationData,
} from '../../src/index.js';

type Method = (...args: readonly unknown[]) => Promise<{ readonly status: unknown; readonly data?: unknown }>;

const json = { 'application/json': { type: 'object' } };
const base: OperationData = { id: 'call', method: 'GET', path: '/things', parameters: [], responses: { 200: json } };

interface Called {
  readonly request: Request;
  readonly outcome: unknown;
}

function clientOf(operation: Partial<OperationData>, respond: () => Response = () => Response.json({})) {
  const requests: Request[] = [];
  const contract: ContractData = {
    basePath: '/v1',
    security: { header: 'X-Api-Key', scheme: '' },
    writeParameters,
    mediaTypes,
    operations: [{ ...base, ...operation }],
  };
  const fetch = (request: Request): Promise<Response> => {
    requests.push(request);
    return Promise.resolve(respond());
  };
  const options = { baseUrl: 'https://api.example', token: 'key-1', retries: 0, fetch };
  return { requests, call: (createClientFor(contract, options) as { readonly call: Method }).call };
}

async function call(
  operation: Partial<OperationData>,
  args: readonly unknown[] = [],
  respond?: () => Response,
): Promise<Called> {
  const { requests, call: method } = clientOf(operation, respond);
  const outcome = await method(...args);
  const [request] = requests;
  if (!request) throw new Error('No request was sent.');
  return { request, outcome };
}

async function refusal(operation: Partial<OperationData>, args: readonly unknown[]): Promise<unknown> {
  const { requests, call: method } = clientOf(operation);
  const error: unknown = await method(...args).catch((thrown: unknown) => thrown);
  expect(requests).toEqual([]);
  expect(error).toBeInstanceOf(TypeError);
  return (error as Error).message;
}

const path = (schema: object, name = 'name'): Partial<OperationData> => ({
  path: `/things/{${name}}`,
  parameters: [{ name, in: 'path', schema }],
});
const query = (name: string, parameter: object): OperationData['parameters'][number] => ({
  name,
  in: 'query',
  schema: {},
  ...parameter,
});

describe('A path parameter', () => {
  test.each([
    ['a/b?c#d e', 'a%2Fb%3Fc%23d%20e'],
    ['...', '...'],
    ['ü', '%C3%BC'],
    ['{name}', '%7Bname%7D'],
    ['$&', '%24%26'],
  ])('%j is one segment of the path.', async (value, segment) => {
    const { request } = await call(path({ type: 'string' }), [value]);
    expect(request.url).toBe(`https://api.example/v1/things/${segment}`);
  });

  test('may be a list or have a hyphen in its name.', async () => {
    expect((await call(path({ type: 'array' }, 'thing-ids'), [[1, 'b/c']])).request.url).toMatch(/things\/1,b%2Fc$/);
  });

  test.each(['', '.', '..', undefined, null, 5, {}])('%j is refused.', async (value) => {
    expect(await refusal(path({ type: 'string' }), [value])).toMatch(/^`name` must /);
  });

  test.each([NaN, Infinity, 1.5, 0, -1, '5', 2 ** 53, undefined])('%j is refused as an id from 1.', async (value) => {
    expect(await refusal(path({ type: 'integer', minimum: 1 }), [value])).toMatch(/^`name` must be an integer from 1/);
  });

  test('that a URL cannot contain is refused.', async () => {
    expect(await refusal(path({ type: 'string' }), ['\ud800'])).toMatch(/well-formed text/);
  });
});

describe('A query', () => {
  const parameters = [
    query('limit', { schema: { type: 'integer', minimum: 1 } }),
    query('page[size]', { schema: { type: 'integer' } }),
    query('ratio', { schema: { type: 'number' } }),
    query('q', { required: true, schema: { type: 'string' } }),
    query('flag', { schema: { type: 'boolean' } }),
    query('tags', { schema: { type: 'array', items: { type: 'string' } } }),
    query('ids', { style: 'form', explode: false, schema: { type: 'array' } }),
    query('spaced', { style: 'spaceDelimited', explode: false, schema: { type: 'array' } }),
    query('piped', { style: 'pipeDelimited', explode: false, schema: { type: 'array' } }),
    query('deep', { style: 'deepObject', schema: { type: 'object' } }),
    query('flat', { schema: { type: 'object' } }),
  ];
  const searchOf = async (values: object): Promise<string> => {
    return new URL((await call({ parameters }, [{ query: values }])).request.url).search;
  };

  test.each<[object, string]>([
    [{ q: 'a b&c' }, '?q=a%20b%26c'],
    [{ q: '', limit: undefined }, '?q='],
    [{ q: 'x', limit: 5, flag: false }, '?limit=5&q=x&flag=false'],
    [{ q: 'x', ratio: 2 }, '?ratio=2&q=x'],
    [{ q: 'x', ratio: 0.5 }, '?ratio=0.5&q=x'],
    [{ q: 'x', 'page[size]': 2 }, '?page[size]=2&q=x'],
    [{ q: 'x', tags: ['a', 'b c'] }, '?q=x&tags=a&tags=b%20c'],
    [{ q: 'x', tags: [] }, '?q=x'],
    [{ q: 'x', ids: [1, 2] }, '?q=x&ids=1,2'],
    [{ q: 'x', spaced: ['a', 'b'] }, '?q=x&spaced=a%20b'],
    [{ q: 'x', piped: ['a', 'b'] }, '?q=x&piped=a|b'],
    [{ q: 'x', deep: { a: 1, b: 'c' } }, '?q=x&deep[a]=1&deep[b]=c'],
    [{ q: 'x', flat: { a: 1, b: 'c' } }, '?q=x&a=1&b=c'],
  ])('%j is written as %s.', async (values, search) => {
    expect(await searchOf(values)).toBe(search);
  });

  test.each<[unknown, RegExp]>([
    [undefined, /`query.q` must be a string/],
    [{}, /`query.q` must be a string/],
    [{ query: {} }, /`query.q` must be a string/],
    [{ query: { q: undefined } }, /`query.q` must be a string/],
    [{ query: { q: null } }, /`query.q` must be a string/],
    [{ query: { q: 'x', limit: NaN } }, /`query.limit` must be an integer from 1/],
    [{ query: { q: 'x', limit: 0 } }, /`query.limit` must be an integer from 1/],
    [{ query: { q: 'x', limit: '5' } }, /`query.limit` must be an integer/],
    [{ query: { q: 'x', tags: 'a' } }, /`query.tags` must be an array/],
    [{ query: { q: 'x', tags: ['a', 1] } }, /`query.tags\[1\]` must be a string/],
    [{ query: { q: 'x', limti: 5 } }, /`query.limti` is not a parameter/],
    [{ query: 'q=x' }, /`query` must be an object/],
    [{ q: 'x' }, /`q` is not an option/],
  ])('of the options %j is refused.', async (options, message) => {
    expect(await refusal({ parameters }, options === undefined ? [] : [options])).toMatch(message);
  });
});

describe('A header parameter', () => {
  const parameters: OperationData['parameters'] = [
    { name: 'X-Tenant', in: 'header', required: true, schema: { type: 'string' } },
    { name: 'X-Depth', in: 'header', schema: { type: 'integer', minimum: 0 } },
  ];

  test('is sent beside other headers.', async () => {
    const headers = { 'X-Tenant': 'a', 'X-Depth': 3, 'x-other': 'o' };
    const { request } = await call({ parameters }, [{ headers }]);
    expect(['x-tenant', 'x-depth', 'x-other', 'x-api-key'].map((name) => request.headers.get(name))).toEqual([
      'a',
      '3',
      'o',
      'key-1',
    ]);
  });

  test('may come from a Headers object.', async () => {
    const { request } = await call({ parameters }, [{ headers: new Headers({ 'x-tenant': 'a' }) }]);
    expect(request.headers.get('x-tenant')).toBe('a');
  });

  test.each<[unknown, RegExp]>([
    [undefined, /`header.X-Tenant` must be a string/],
    [{ headers: { 'X-Tenant': undefined } }, /`header.X-Tenant` must be a string/],
    [{ headers: { 'X-Tenant': 'a', 'X-Depth': NaN } }, /`header.X-Depth` must be an integer/],
    [{ headers: { 'X-Tenant': 'a', 'X-Depth': -1 } }, /`header.X-Depth` must be an integer/],
    [{ headers: { 'X-Tenant': 'a\nb' } }, /`headers` must be valid HTTP headers/],
  ])('of the options %j is refused.', async (options, message) => {
    expect(await refusal({ parameters }, options === undefined ? [] : [options])).toMatch(message);
  });
});

describe('A body', () => {
  const body = (mediaType: string, schema: object = {}, required = true): Partial<OperationData> => ({
    method: 'POST',
    body: { mediaType, required, schema, argument: 'thing' },
  });
  const thing = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, size: { type: 'integer' } },
  };

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('of JSON is sent with %s.', async (method) => {
    const { request } = await call({ ...body('application/merge-patch+json', thing), method }, [{ name: 'a' }]);
    expect(request.method).toBe(method);
    expect(request.headers.get('content-type')).toBe('application/merge-patch+json');
    expect(await request.json()).toEqual({ name: 'a' });
  });

  test('of text, bytes, a form or form data is sent as it is.', async () => {
    const text = await call(body('text/csv'), ['a,b']);
    expect([text.request.headers.get('content-type'), await text.request.text()]).toEqual(['text/csv', 'a,b']);
    const bytes = await call(body('application/octet-stream'), [new Uint8Array([1, 2])]);
    expect(new Uint8Array(await bytes.request.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    const form = await call(body('application/x-www-form-urlencoded', thing), [{ name: 'a b&c' }]);
    expect(await form.request.text()).toBe('name=a+b%26c');
    const data = new FormData();
    data.set('file', 'x');
    const multipart = await call(body('multipart/form-data'), [data]);
    expect(multipart.request.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/);
  });

  test('that is optional may be left out, and then no content type is sent.', async () => {
    const { request } = await call(body('application/json', thing, false), [undefined, { headers: { 'x-a': '1' } }]);
    expect([request.body, request.headers.get('content-type'), request.headers.get('x-a')]).toEqual([null, null, '1']);
  });

  test.each<[unknown, RegExp]>([
    [undefined, /`thing` must be an object/],
    [null, /`thing` must be an object/],
    [[], /`thing` must be an object/],
    [{}, /`thing.name` must be a string/],
    [{ name: 5 }, /`thing.name` must be a string/],
    [{ name: 'a', size: NaN }, /`thing.size` must be an integer/],
    [{ name: 'a', size: 1n }, /`thing.size` must be an integer/],
  ])('%o is refused.', async (value, message) => {
    expect(await refusal(body('application/json', thing), [value])).toMatch(message);
  });

  test('that JSON cannot contain is refused.', async () => {
    const cyclic: Record<string, unknown> = { name: 'a' };
    cyclic.self = cyclic;
    expect(await refusal(body('application/json', thing), [cyclic])).toMatch(/circular/i);
  });
});

describe('A response', () => {
  const outcomeOf = async (responses: OperationData['responses'], respond: () => Response, method = 'GET') => {
    return (await call({ responses, method }, [], respond)).outcome;
  };

  test('of 201, 202 or 204 is a success with its own status.', async () => {
    const responses = { 201: json, 202: {}, 204: {} };
    expect(await outcomeOf(responses, () => Response.json({ id: 1 }, { status: 201 }))).toMatchObject({
      ok: true,
      status: 201,
      data: { id: 1 },
    });
    for (const status of [202, 204]) {
      const outcome = await outcomeOf(responses, () => new Response(null, { status }));
      expect(outcome).toMatchObject({ ok: true, status, data: undefined });
    }
  });

  test.each([
    [404, 404],
    [418, '4XX'],
    [503, '5XX'],
    [302, 'default'],
    [206, 'unexpected'],
  ])('of %i has the documented status %s.', async (httpStatus, status) => {
    const responses = { 200: json, 404: json, '4XX': json, '5XX': json, default: json };
    const outcome = await outcomeOf(responses, () => Response.json({ error: 'no' }, { status: httpStatus }));
    expect(outcome).toMatchObject({ ok: false, status, httpStatus });
    expect(outcome).toHaveProperty('reason', expect.stringContaining('no'));
  });

  test('of an operation that documents only `default` may be a success.', async () => {
    const outcome = await outcomeOf({ default: json }, () => Response.json({ a: 1 }));
    expect(outcome).toMatchObject({ ok: true, status: 'default', httpStatus: 200, data: { a: 1 } });
  });

  test('may be an array, text, bytes, or one of several media types.', async () => {
    const array = { 200: { 'application/json': { type: 'array' } } };
    expect(await outcomeOf(array, () => Response.json([1]))).toMatchObject({ data: [1] });
    const text = { 200: { 'text/csv': {} } };
    expect(await outcomeOf(text, () => new Response('a,b'))).toMatchObject({ data: 'a,b' });
    const bytes = { 200: { 'application/pdf': {} } };
    expect(await outcomeOf(bytes, () => new Response('%PDF'))).toMatchObject({
      data: new TextEncoder().encode('%PDF'),
    });
    const several = { 200: { 'application/json': { type: 'object' }, 'text/csv': {} } };
    const csv = { headers: { 'content-type': 'text/csv; charset=utf-8' } };
    expect(await outcomeOf(several, () => new Response('a,b', csv))).toMatchObject({ data: 'a,b' });
    expect(await outcomeOf(several, () => Response.json({ a: 1 }))).toMatchObject({ data: { a: 1 } });
    expect(await outcomeOf({ 200: { '*/*': {} } }, () => Response.json({ a: 1 }))).toMatchObject({ data: { a: 1 } });
  });

  test('of an error may be bytes, which arrive as they were sent.', async () => {
    const responses = { 200: json, 400: { 'application/pdf': {} } };
    const bytes = new Uint8Array([0, 255, 128]);
    const outcome = await outcomeOf(responses, () => new Response(bytes, { status: 400 }));
    expect(outcome).toMatchObject({ status: 400, data: bytes });
  });

  test('to HEAD has no body.', async () => {
    expect(await outcomeOf({ 200: json }, () => new Response(null), 'HEAD')).toMatchObject({ ok: true, status: 200 });
  });

  test.each([
    [{ error: { message: 'nested' } }, 'nested'],
    [{ message: 'plain' }, 'plain'],
    [{ type: 'about:blank', title: 'Title', detail: 'detail' }, 'detail'],
    [{ errors: [{ message: 'first' }, { message: 'second' }] }, 'first'],
    [{ errors: ['first'] }, 'first'],
    [{ code: 7 }, ''],
  ])('of an error with the body %j states its reason.', async (body, reason) => {
    const outcome = await outcomeOf({ 200: json, 400: json }, () => Response.json(body, { status: 400 }));
    expect(outcome).toMatchObject({ status: 400, reason, data: body });
  });
});

test('An operation that anybody may call gets no credentials.', async () => {
  expect((await call({ isPublic: true })).request.headers.get('x-api-key')).toBeNull();
});

test('A method may have any name, and `unwrap` returns its data.', async () => {
  const contract = {
    basePath: '',
    security: { header: 'Authorization', scheme: 'Bearer' },
    operations: [{ ...base, id: 'get-thing' }],
  };
  const fetch = (): Promise<Response> => Promise.resolve(Response.json({ a: 1 }));
  const client = createClientFor(contract, { baseUrl: 'https://api.example', fetch }) as Record<
    string,
    () => Promise<{ ok: true; data: unknown }>
  >;
  const outcome = await client['get-thing']?.();
  expect(outcome && unwrap(outcome)).toEqual({ a: 1 });
});

test.each(['PUT', 'DELETE', 'PATCH'])('%s is not repeated after a 503, and may have been applied.', async (method) => {
  const { requests, call: method_ } = clientOf({ method }, () => new Response('', { status: 503 }));
  expect(await method_()).toMatchObject({ status: 'unexpected', maybeApplied: true });
  expect(requests).toHaveLength(1);
});
