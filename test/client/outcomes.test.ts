import { describe, expect, it } from 'vitest';
import { operations, security, server } from '../../generated/contract.js';
import type { DocumentedResponse } from '../../src/lib/model.js';
import { operationIds } from '../../src/contract/cases.js';
import { StudioError, unwrap, type Outcome } from '../../src/index.js';
import { callOperation } from '../support/call-operation.js';
import { HOST, json, noUsers, observedClient, severalUsers, TOKEN } from './support.js';

const changes = [{ action: 'update', user_id: 1618, permission: 'manager' }] as const;

describe('a request', () => {
  it('goes to the path of the contract below the host, with the token', async () => {
    const { studio, requests } = observedClient([() => json(200, severalUsers)]);
    await studio.listGroupUsers(42);
    const [request] = requests;
    expect(request?.method).toBe(operations.listGroupUsers.method);
    expect(request?.url).toBe(HOST + server.basePath + operations.listGroupUsers.path.replace('{group_id}', '42'));
    expect(request?.headers.get(security.header)).toBe(`Bearer ${TOKEN}`);
  });

  it('carries the changes as a JSON array', async () => {
    const { studio, requests } = observedClient([() => json(200, severalUsers)]);
    await studio.batchUpdateGroupUsers(42, changes);
    const [request] = requests;
    expect(request?.method).toBe(operations.batchUpdateGroupUsers.method);
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(await request?.json()).toEqual(changes);
  });

  it('carries the headers of the client and of the call, of which the call’s win', async () => {
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

describe.each(operationIds())('%s', (id) => {
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

  it.each(examples)('comes to %i with the body of the example %s', async (status, _, body) => {
    const outcome = await call(() => json(status, body, { 'x-request-id': 'r-1' }));
    expect(outcome).toMatchObject({ ok: status === 200, status, data: body, request: { operation: id } });
    expect(outcome.headers?.get('x-request-id')).toBe('r-1');
  });

  it.each(
    Object.keys(responses)
      .map(Number)
      .filter((status) => status !== 200),
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

  it('comes to `invalid` where the body of a 200 is not what the contract describes', async () => {
    for (const body of ['', 'null', '"no"', '[]', '{}', '{"group_users":{}}', '<html>', '{"group_users":[']) {
      const outcome = await call(() => new Response(body, { status: 200, headers: { 'x-request-id': 'r-2' } }));
      expect(outcome).toMatchObject({ ok: false, status: 'invalid', httpStatus: 200, body });
      expect(outcome.headers?.get('x-request-id')).toBe('r-2');
    }
  });

  it.each([201, 204, 302, 418, 500, 503])('comes to `unexpected` with the undocumented status %i', async (status) => {
    const outcome = await call(() => new Response(status === 204 ? null : 'x'.repeat(9_999), { status }));
    expect(outcome).toMatchObject({ ok: false, status: 'unexpected', httpStatus: status });
    expect(outcome).toHaveProperty('body', status === 204 ? '' : 'x'.repeat(2_000));
  });
});

describe('a body', () => {
  const bytes = new TextEncoder().encode(JSON.stringify(severalUsers));
  const inside = bytes.findIndex((byte) => byte > 127) + 1;

  it.each([[[inside]], [[inside, inside + 1]], [[1, 2, 3, inside]]])(
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

  it('of a refusal is not read to its end where that is far', async () => {
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
    expect(given).toBeLessThan(20);
  });
});

describe('unwrap', () => {
  it('gives the data of a success', async () => {
    const { studio } = observedClient([() => json(200, severalUsers)]);
    expect(unwrap(await studio.listGroupUsers(42)).group_users).toEqual(severalUsers.group_users);
  });

  it('throws a refusal as an error that names method, URL, status and reason', async () => {
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

  it('throws a failure with the HTTP status that came', async () => {
    const { studio } = observedClient([() => new Response('<html>', { status: 500 })]);
    const outcome = await studio.listGroupUsers(42);
    expect(() => unwrap(outcome)).toThrow(/: unexpected, The contract knows no 500$/);
  });
});

describe('raw', () => {
  it('is the openapi-fetch client with the same credentials', async () => {
    const { studio, requests } = observedClient([() => json(200, severalUsers)]);
    const { data } = await studio.raw.GET('/groups/{group_id}/users', { params: { path: { group_id: 7 } } });
    expect(data).toEqual(severalUsers);
    expect(requests[0]?.headers.get(security.header)).toBe(`Bearer ${TOKEN}`);
  });

  it('sends what is given for the path as one part of it', async () => {
    const { studio, requests } = observedClient([() => json(404, {})]);
    const untyped = '../1?x=#' as never;
    await studio.raw.GET('/groups/{group_id}/users', { params: { path: { group_id: untyped } } });
    expect(requests[0]?.url).toBe(`${HOST}${server.basePath}/groups/..%2F1%3Fx%3D%23/users`);
  });

  it('runs its middleware for the methods, too', async () => {
    const { studio, requests } = observedClient([() => json(200, severalUsers)]);
    const seen: number[] = [];
    studio.raw.use({
      onRequest({ request }) {
        request.headers.set('x-trace', 't');
        return new Request(request, { headers: request.headers });
      },
      async onResponse({ response }) {
        seen.push(response.status);
        await response.clone().json();
        return new Response('{"group_users":[]}', { status: 200 });
      },
    });
    expect(await studio.batchUpdateGroupUsers(42, changes)).toMatchObject({ status: 200, data: { group_users: [] } });
    expect(seen).toEqual([200]);
    expect(requests[0]?.headers.get('x-trace')).toBe('t');
  });

  it('leaves what the provider answered as it is, where its middleware does', async () => {
    for (const body of ['<html>', '', '{"error":"no"}', '"no"']) {
      const { studio } = observedClient([
        () => new Response(body, { status: 403, headers: { 'x-request-id': 'r-3' } }),
      ]);
      studio.raw.use({ onRequest: () => undefined });
      const outcome = await studio.listGroupUsers(1);
      expect(outcome).toMatchObject({ status: 403, reason: body.startsWith('{') ? 'no' : '' });
      expect(outcome.headers?.get('x-request-id')).toBe('r-3');
    }
  });

  it('lets its middleware answer in the place of the provider', async () => {
    const { studio, requests } = observedClient([]);
    studio.raw.use({ onRequest: () => json(200, severalUsers) });
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200, data: severalUsers });
    expect(requests).toEqual([]);
  });

  it('lets what its middleware throws reach the caller, since that is no fault of the provider', async () => {
    const { studio } = observedClient([() => json(200, severalUsers)]);
    studio.raw.use({
      onRequest() {
        throw new Error('a fault of the program');
      },
    });
    await expect(studio.listGroupUsers(1)).rejects.toThrow('a fault of the program');
  });

  it('lets its middleware answer where the network failed', async () => {
    const { studio } = observedClient([() => new TypeError('fetch failed')]);
    studio.raw.use({ onError: () => json(200, noUsers) });
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200, data: noUsers });
  });
});
