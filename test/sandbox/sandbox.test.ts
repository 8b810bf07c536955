import { EventEmitter, once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { server } from '../../generated/contract.js';
import { createSandbox, defaultSeed, sandboxRoles } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { batch, list, roles, seedUser, tokens, urlOf } from '../support/sandbox-calls.js';

describe('createSandbox', () => {
  test('takes a Request as well as a URL with options', async () => {
    const { fetch } = createSandbox();
    const headers = { authorization: `Bearer ${tokens.admin}` };
    expect((await fetch(new Request(urlOf('listGroupUsers'), { headers }))).status).toBe(200);
    expect((await fetch(new URL(urlOf('listGroupUsers')), { headers })).status).toBe(200);
    expect((await fetch(new Request(urlOf('listGroupUsers')), { headers })).status).toBe(200);
  });

  test('rejects as fetch does: with the reason of an aborted signal, and for what is no URL', async () => {
    const { fetch } = createSandbox();
    const reason = new Error('enough');
    await expect(fetch(urlOf('listGroupUsers'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(fetch('/groups/42/users')).rejects.toThrow(TypeError);
  });

  test('keeps its state to itself', async () => {
    const one = createSandbox();
    const other = createSandbox();
    await batch(one, [{ action: 'remove', user_id: 1618 }]);
    expect(await list(other)).toEqual(await list(createSandbox()));
    expect(await list(one)).not.toEqual(await list(other));
  });

  test('lets a test arrange and inspect the state', async () => {
    const sandbox = createSandbox();
    const { token: _, admin: __, ...shown } = defaultSeed.users[0] ?? seedUser(0);
    sandbox.state.groups.set(7, new Map([[shown.id, 'a permission of tomorrow']]).set(999, 'of nobody'));
    const { body } = await list(sandbox, tokens.admin, 7);
    expect(body).toStrictEqual({ group_users: [{ ...shown, permission: 'a permission of tomorrow' }] });
    await batch(sandbox, [{ action: 'remove', user_id: shown.id }], tokens.admin, 7);
    expect([...(sandbox.state.groups.get(7)?.keys() ?? [])]).toEqual([999]);
  });
});

describe('roles', () => {
  test('the default seed has somebody for each', () => {
    expect(roles).toEqual({
      adminToken: 'sandbox-admin-token',
      memberToken: 'sandbox-member-token',
      outsiderToken: 'sandbox-outsider-token',
      refreshToken: 'sandbox-refresh-token',
      groupId: 42,
      unknownGroupId: 404,
      spareUserId: 2718,
    });
    expect(defaultSeed.groups.find(({ id }) => id === roles.groupId)?.members.length).toBeGreaterThan(1);
  });

  test('a role that nobody plays is undefined', () => {
    expect(sandboxRoles({ users: [], groups: [{ id: 404, members: [] }] })).toEqual({
      adminToken: undefined,
      memberToken: undefined,
      outsiderToken: undefined,
      groupId: 404,
      unknownGroupId: 405,
      spareUserId: undefined,
      refreshToken: undefined,
    });
  });

  test('the group is the first that has both a member and an outsider who can call', () => {
    const [, ...others] = defaultSeed.groups;
    expect(sandboxRoles({ ...defaultSeed, groups: others })).toMatchObject({
      groupId: 43,
      memberToken: tokens.outsider,
      outsiderToken: tokens.member,
    });
  });
});

describe('listen', () => {
  test('serves the same state over HTTP, on a free port of this machine', async () => {
    const sandbox = createSandbox();
    const { url, close } = await listen(sandbox);
    try {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const headers = { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' };
      const users = `${url}${server.basePath}/groups/42/users`;
      const body = JSON.stringify([{ action: 'add', user_id: 2718 }]);
      const response = await fetch(`${users}/batch_update`, { method: 'POST', headers, body });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.json()).toEqual((await list(sandbox)).body);
      const rejected = await fetch(users, { method: 'DELETE' });
      expect([rejected.status, rejected.headers.get('allow')]).toEqual([405, 'GET']);
      const head = await fetch(users, { method: 'HEAD' });
      expect(head.status).toBe(405);
    } finally {
      await close();
    }
    await expect(fetch(url)).rejects.toThrow();
    await close();
  });

  test('responds to every target that HTTP allows, and with 400 to a method that no handler can receive', async () => {
    const { url, close } = await listen(createSandbox());
    const { port } = new URL(url);
    try {
      expect(await rawStatus(Number(port), 'TRACE / HTTP/1.1')).toBe(400);
      expect(await rawStatus(Number(port), `GET ${urlOf('listGroupUsers')} HTTP/1.1`)).toBe(401);
      expect(await rawStatus(Number(port), 'OPTIONS * HTTP/1.1')).toBe(404);
      expect(await rawStatus(Number(port), 'GET //elsewhere.test/ HTTP/1.1')).toBe(404);
    } finally {
      await close();
    }
  });

  test('passes on every header, also one that is sent twice', async () => {
    const { url, close } = await listen({ fetch: ({ headers }) => Promise.resolve(Response.json([...headers])) });
    try {
      const sent = request(url, { headers: { 'x-tag': ['a', 'b'] } }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      expect(JSON.parse((await response.toArray()).join(''))).toContainEqual(['x-tag', 'a, b']);
    } finally {
      await close();
    }
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  );
  test.skipIf(!hasIpv6)('serves an IPv6 address', async () => {
    const { url, close } = await listen(createSandbox(), { host: '::1' });
    try {
      expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
      expect((await fetch(`${url}${server.basePath}/ping`)).status).toBe(200);
    } finally {
      await close();
    }
  });

  test('continues after a caller who went away half way, and drops the connection if the handler rejects', async () => {
    let calls = 0;
    const { url, close } = await listen({
      fetch: (request) => {
        calls++;
        return request.method === 'PUT' ? Promise.reject(new Error('no')) : Promise.resolve(new Response('yes'));
      },
    });
    try {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write('POST / HTTP/1.1\r\nHost: sandbox.test\r\nContent-Length: 9\r\n\r\n[');
      socket.destroySoon();
      await new Promise((resolve) => socket.once('close', resolve));
      await expect(fetch(url, { method: 'PUT' })).rejects.toThrow(TypeError);
      expect(await (await fetch(url)).text()).toBe('yes');
      expect(calls).toBe(3);
    } finally {
      await close();
    }
  });

  test('responds to a client that sends all of a large body although its token is invalid', async () => {
    const { url, close } = await listen(createSandbox());
    try {
      const target = `${url}${server.basePath}/groups/42/users/batch_update`;
      const headers = { authorization: 'Bearer nobody', 'content-type': 'application/json' };
      const sent = request(target, { method: 'POST', headers }).end(Buffer.alloc(20_000_000));
      const [[response]] = (await Promise.all([once(sent, 'response'), once(sent, 'finish')])) as [
        [IncomingMessage],
        [],
      ];
      expect(response.resume().statusCode).toBe(401);
    } finally {
      await close();
    }
  });

  test('ends although a caller has not sent all of its request', async () => {
    const { url, close } = await listen(createSandbox());
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await new Promise<void>((resolve) => {
      socket.write('POST / HTTP/1.1\r\nHost: sandbox.test\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n[');
      // The response to Expect shows that the request has arrived.
      socket.once('data', () => {
        resolve();
      });
    });
    await close();
    await ended;
  });

  test('ends although a request is still handled', async () => {
    const events = new EventEmitter();
    const { url, close } = await listen({
      fetch: () => {
        events.emit('request');
        return new Promise(() => undefined);
      },
    });
    const received = once(events, 'request');
    const dropped = expect(fetch(url)).rejects.toThrow(TypeError);
    await received;
    await close();
    await dropped;
  });

  test('lets pages of other origins call only with cors', async () => {
    const { url, close } = await listen(createSandbox());
    const open = await listen(createSandbox(), { cors: true });
    try {
      const path = `${server.basePath}/groups/42/users`;
      const preflight = {
        method: 'OPTIONS',
        headers: { 'access-control-request-method': 'DELETE', 'access-control-request-headers': 'authorization' },
      };
      expect((await fetch(url + path, preflight)).headers.get('access-control-allow-origin')).toBeNull();
      const allowed = await fetch(open.url + path, preflight);
      expect(allowed.status).toBe(204);
      expect(Object.fromEntries(allowed.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'DELETE',
        'access-control-allow-headers': 'authorization',
      });
      const response = await fetch(open.url + path);
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
    } finally {
      await Promise.all([close(), open.close()]);
    }
  });

  test('rejects where the port is taken', async () => {
    const { url, close } = await listen(createSandbox());
    try {
      const port = Number(new URL(url).port);
      await expect(listen(createSandbox(), { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    } finally {
      await close();
    }
  });
});

async function rawStatus(port: number, requestLine: string): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.end(`${requestLine}\r\nHost: sandbox.test\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
}
