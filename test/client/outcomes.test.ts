import { describe, expect, test } from 'vitest';
import { operations, security, server } from '../../generated/contract.js';
import type { DocumentedResponse, Schema } from '../../src/lib/model.js';
import { operationIds } from '../../src/contract/cases/operations.js';
import { StudioError, unwrap, type Outcome } from '../../src/index.js';
import { callOperation } from '../support/call-operation.js';
import { HOST, json, noUsers, observedClient, severalUsers, TOKEN } from './support.js';

const changes = [{ action: 'update', user_id: 1618, permission: 'manager' }] as const;

describe('a request', () => {
  test('goes to the path of the contract below the host, with the token', async () => {
    const { studio, requests } = observedClient([() => json(200, severalUsers)]);
    await studio.listGroupUsers(42);
    const [request] = requests;
    expect(request?.method).toBe(operations.listGroupUsers.method);
    expect(request?.url).toBe(HOST + server.basePath + operations.listGroupUsers.path.replace('{group_id}', '42'));
    expect(request?.headers.get(security.header)).toBe(`Bearer ${TOKEN}`);
  });

  test('carries the changes as a JSON array', async () => {
    const { studio, requests } = observedClient([() => json(200, severalUsers)]);
    await studio.batchUpdateGroupUsers(42, changes);
    const [request] = requests;
    expect(request?.method).toBe(operations.batchUpdateGroupUsers.method);
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(await request?.json()).toEqual(changes);
  });

  test('carries the headers of the client and of the call, of which the call’s win', async () => {
    const { studio, requests } = observedClient([() => json(200, noUsers)], {
      headers: [
        ['x-of', 'client'],
        ['x-client', '1'],
      ],
    });
    await studio.listGroupUsers(42, { headers: new Headers({ 'x-of': 'call' }) });
    expect(requests[0]?.headers.get('x-of')).toBe('call');
    expect(requests[0]?.headers.get('x-client')).toBe('1');
  });
});

describe.each(operationIds)('%s', (id) => {
  const { responses } = operations[id];
  const call = (answer: () => Response): Promise<Outcome> => {
    const { studio } = observedClient([answer]);
    return callOperation(studio, id);
  };

  const examples = Object.entries<DocumentedResponse>(responses).flatMap(([status, { content }]) =>
    Object.entries(content['application/json']?.examples ?? {}).map(([name, { value }]): [number, string, unknown] => [
      Number(status),
      name,
      value,
    ]),
  );

  test.each(examples)('comes to %i with the body of the example %s', async (status, _, body) => {
    const outcome = await call(() => json(status, body, { 'x-request-id': 'r-1' }));
    expect(outcome).toMatchObject({ ok: status < 300, status, data: body, request: { operation: id } });
    expect(outcome.headers?.get('x-request-id')).toBe('r-1');
  });

  test.each(
    Object.keys(responses)
      .map(Number)
      .filter((status) => status >= 400),
  )('comes to %i whatever the body of the refusal is', async (status) => {
    for (const body of ['', 'null', '"no"', '{"error":1}', '<html>no</html>', '{"error":"cut']) {
      expect(await call(() => new Response(body, { status }))).toMatchObject({
        ok: false,
        status,
        data: undefined,
        body,
      });
    }
  });

  const schemaOf = (status: number): Schema =>
    Object.entries<DocumentedResponse>(responses).find(([key]) => Number(key) === status)?.[1].content[
      'application/json'
    ]?.schema ?? {};
  const withBody = examples.map(([status]) => status).filter((status) => status < 300);
  test.each([...new Set(withBody)])('comes to `invalid` if the body of a %i violates the contract', async (success) => {
    const { type, required = [] } = schemaOf(success);
    const wrongJson = type === 'array' ? ['{}'] : required.length === 0 ? ['[{}]'] : ['[{}]', '{}'];
    for (const body of ['', 'null', '"no"', ...wrongJson, '<html>', '{"group_users":[']) {
      const outcome = await call(() => new Response(body, { status: success, headers: { 'x-request-id': 'r-2' } }));
      expect(outcome).toMatchObject({ ok: false, status: 'invalid', httpStatus: success, body });
      expect(outcome.headers?.get('x-request-id')).toBe('r-2');
    }
  });

  const undocumented = [201, 204, 302, 418, 500, 503].filter((status) => !(status in responses));
  test.each(undocumented)('comes to `unexpected` with the undocumented status %i', async (status) => {
    const outcome = await call(() => new Response(status === 204 ? null : 'x'.repeat(9_999), { status }));
    expect(outcome).toMatchObject({ ok: false, status: 'unexpected', httpStatus: status });
    expect(outcome).toHaveProperty('body', status === 204 ? '' : 'x'.repeat(2_000));
  });
});

describe('a body', () => {
  const bytes = new TextEncoder().encode(JSON.stringify(severalUsers));
  const inside = bytes.findIndex((byte) => byte > 127) + 1;

  test.each([[[inside]], [[inside, inside + 1]], [[1, 2, 3, inside]]])(
    'that comes in pieces, cut inside a character at %j, is put together',
    async (cuts) => {
      const body = new ReadableStream<Uint8Array>({
        start(stream) {
          [0, ...cuts].forEach((cut, index) => {
            stream.enqueue(bytes.subarray(cut, cuts[index]));
          });
          stream.close();
        },
      });
      const { studio } = observedClient([() => new Response(body)]);
      expect(await studio.listGroupUsers(42)).toMatchObject({ status: 200, data: severalUsers });
    },
  );

  test('of an error response is not read to its end if it is long', async () => {
    let given = 0;
    let left = false;
    const body = new ReadableStream<Uint8Array>({
      pull(stream) {
        given += 1;
        stream.enqueue(new Uint8Array(1_000).fill(120));
        if (given === 1_000) stream.close();
      },
      cancel() {
        left = true;
      },
    });
    const { studio } = observedClient([() => new Response(body, { status: 502 })], { timeout: 5_000 });
    const outcome = await studio.listGroupUsers(42);
    expect(outcome).toMatchObject({ status: 'unexpected', httpStatus: 502, body: 'x'.repeat(2_000) });
    expect(left).toBe(true);
    expect(given).toBeLessThan(100);
  });
});

describe('unwrap', () => {
  test('gives the data of a success', async () => {
    const { studio } = observedClient([() => json(200, severalUsers)]);
    expect(unwrap(await studio.listGroupUsers(42)).group_users).toEqual(severalUsers.group_users);
  });

  test('throws an error that names method, URL, status and reason of an error response', async () => {
    const { studio } = observedClient([() => json(404, { error: 'Group not found.' })]);
    const outcome = await studio.listGroupUsers(42);
    const url = `${HOST}${server.basePath}/groups/42/users`;
    expect(() => unwrap(outcome)).toThrow(StudioError);
    expect(() => unwrap(outcome)).toThrow(
      expect.objectContaining({
        name: 'StudioError',
        message: `GET ${url}: 404, Group not found.`,
        operation: 'listGroupUsers',
        method: 'GET',
        url,
        status: 404,
        httpStatus: 404,
        reason: 'Group not found.',
      }),
    );
  });

  test('throws a failure with the HTTP status that came', async () => {
    const { studio } = observedClient([() => new Response('<html>', { status: 500 })]);
    const outcome = await studio.listGroupUsers(42);
    expect(() => unwrap(outcome)).toThrow(/: unexpected, Undocumented status 500$/);
  });
});
