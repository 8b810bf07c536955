import { chmod, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createStudioClient } from '../../src/index.js';
import { createTokenSource, fileStore, memoryStore, type TokenSourceOptions } from '../../src/oauth/index.js';
import { tempFolder } from '../support/temp-folder.js';
import { BASE_URL, CLIENT, tokenEndpoint } from './provider.js';

const vendorFile = {
  subdomain: 'myschool',
  client_id: CLIENT.clientId,
  client_secret: CLIENT.clientSecret,
  access_token: 'access-0',
  refresh_token: 'refresh-0',
};

async function file(content: unknown = vendorFile): Promise<string> {
  const path = join(await tempFolder(), 'credentials.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function contentOf(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8')) as unknown;
}

describe('a token source', () => {
  it('sends Studio’s refresh grant, with the developer key, to the institution’s host', async () => {
    const { fetch, grants } = tokenEndpoint();
    const store = memoryStore();
    const token = createTokenSource({ baseUrl: BASE_URL, ...CLIENT, refreshToken: 'refresh-0', store, fetch });
    expect(await token()).toBe('access-1');
    expect(grants).toEqual([
      {
        url: `${BASE_URL}/api/public/oauth/token`,
        grant_type: 'refresh_token',
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        refresh_token: 'refresh-0',
      },
    ]);
    expect(await store.read()).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' });
  });

  it('gives the token that is kept or given, and a new one where that was rejected', async () => {
    const { fetch, grants } = tokenEndpoint();
    const store = memoryStore();
    const token = createTokenSource({
      baseUrl: `${BASE_URL}/api/public/v1`,
      ...CLIENT,
      refreshToken: 'refresh-0',
      accessToken: 'access-0',
      store,
      fetch,
    });
    expect(await token()).toBe('access-0');
    expect(grants).toEqual([]);
    expect(await token('access-0')).toBe('access-1');
    expect(await token()).toBe('access-1');
    expect(await token('access-1')).toBe('access-2');
    expect(grants.map(({ refresh_token }) => refresh_token)).toEqual(['refresh-0', 'refresh-1']);
  });

  it('spends one refresh token for many that wait', async () => {
    const { fetch, grants } = tokenEndpoint();
    const options = { baseUrl: BASE_URL, ...CLIENT, refreshToken: 'refresh-0', store: memoryStore(), fetch };
    const [one, other] = [createTokenSource(options), createTokenSource(options)];
    expect(await Promise.all([one(), other(), one(), other()])).toEqual(Array(4).fill('access-1'));
    expect(grants).toHaveLength(1);
  });

  it('goes on with the file of the vendor’s example client, with nothing else given', async () => {
    const path = await file({ ...vendorFile, note: 'kept as it is' });
    const { fetch } = tokenEndpoint();
    const token = createTokenSource({ store: fileStore({ path }), fetch });
    expect(await token()).toBe('access-0');
    expect(await token('access-0')).toBe('access-1');
    expect(await contentOf(path)).toEqual({
      ...vendorFile,
      note: 'kept as it is',
      access_token: 'access-1',
      refresh_token: 'refresh-1',
    });
  });

  it('serves a client through a 401', async () => {
    const endpoint = tokenEndpoint();
    const store = memoryStore({ refreshToken: 'refresh-0', accessToken: 'stale' });
    const studio = createStudioClient({
      baseUrl: BASE_URL,
      token: createTokenSource({ baseUrl: BASE_URL, ...CLIENT, store, fetch: endpoint.fetch }),
      fetch: (request) =>
        Promise.resolve(
          request.headers.get('authorization') === 'Bearer access-1'
            ? Response.json({ group_users: [] })
            : Response.json({ error: 'expired' }, { status: 401 }),
        ),
    });
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
  });

  it('takes the given refresh token where the kept one is refused, as after a new authorisation', async () => {
    const { fetch, grants } = tokenEndpoint('refresh-new');
    const store = memoryStore({ refreshToken: 'refresh-old' });
    const token = createTokenSource({ baseUrl: BASE_URL, ...CLIENT, refreshToken: 'refresh-new', store, fetch });
    expect(await token()).toBe('access-2');
    expect(grants.map(({ refresh_token }) => refresh_token)).toEqual(['refresh-old', 'refresh-new']);
  });

  it('keeps a pair that comes in an answer of the wrong form, since the old token is spent by then', async () => {
    const endpoint = tokenEndpoint();
    endpoint.answer = (next) => new Response(JSON.stringify(next), { status: 201 });
    const store = memoryStore();
    const options = { baseUrl: BASE_URL, ...CLIENT, refreshToken: 'refresh-0', store, fetch: endpoint.fetch };
    expect(await createTokenSource(options)()).toBe('access-1');
    expect(await store.read()).toMatchObject({ refreshToken: 'refresh-1' });
  });

  it('keeps the old refresh token where the provider gives no new one', async () => {
    const endpoint = tokenEndpoint();
    endpoint.answer = () => Response.json({ access_token: 'access-x', token_type: 'bearer' });
    const store = memoryStore();
    const options = { baseUrl: BASE_URL, ...CLIENT, refreshToken: 'refresh-0', store, fetch: endpoint.fetch };
    expect(await createTokenSource(options)()).toBe('access-x');
    expect(await store.read()).toMatchObject({ refreshToken: 'refresh-0' });
  });
});

describe('a failure', () => {
  const options = { baseUrl: BASE_URL, ...CLIENT, refreshToken: 'refresh-0' };
  const secrets = [CLIENT.clientSecret, encodeURIComponent(CLIENT.clientSecret), 'refresh-0', 'refresh-1'];

  it.each<[string, () => Promise<Response>, RegExp]>([
    [
      'a refused grant',
      () => Promise.resolve(Response.json({ error: 'invalid_grant' }, { status: 400 })),
      /refused \(HTTP 400, invalid_grant\). Authorise/,
    ],
    [
      'a wrong developer key',
      () => Promise.resolve(Response.json({ error: 'invalid_client' }, { status: 401 })),
      /HTTP 401, invalid_client/,
    ],
    [
      'a code that quotes',
      () => Promise.resolve(Response.json({ error: CLIENT.clientSecret }, { status: 400 })),
      /HTTP 400/,
    ],
    ['HTML', () => Promise.resolve(new Response('<html>refresh-0</html>', { status: 502 })), /HTTP 502/],
    ['no tokens', () => Promise.resolve(Response.json({ refresh_token: 'refresh-1' })), /HTTP 200/],
    [
      'nobody listening',
      () => Promise.reject(Object.assign(new Error('refresh-0'), { code: 'ECONNREFUSED' })),
      /gave no answer: ECONNREFUSED/,
    ],
  ])('on %s says what is wrong, prints no secret, and leaves what is kept', async (_, fetch, message) => {
    const path = await file();
    const before = await contentOf(path);
    const error: unknown = await createTokenSource({ ...options, store: fileStore({ path }), fetch })('access-0').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toMatch(message);
    const printed = inspect(error, { depth: 20 }) + JSON.stringify(error);
    expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
    expect(await contentOf(path)).toEqual(before);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  it.each<[string, string, RegExp]>([
    ['no JSON', '{"refresh_token": "s3cr3t"', /credentials\.json must hold a JSON object with the keys subdomain/],
    ['no object', '"s3cr3t"', /must hold a JSON object/],
    ['no refresh token', '{"access_token":"s3cr3t"}', /credentials\.json: refresh_token is missing/],
    ['a key of another type', '{"refresh_token":"s3cr3t","client_id":42}', /client_id must be a text/],
  ])('on a file with %s names the file', async (_, content, message) => {
    const path = await file(content);
    const error: unknown = await createTokenSource({ ...options, store: fileStore({ path }) })().catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toMatch(message);
    expect(inspect(error)).not.toContain('s3cr3t');
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  it.each<[Partial<TokenSourceOptions>, RegExp]>([
    [{ clientId: '' }, /`clientId` must be a text/],
    [{ clientSecret: '' }, /`clientSecret` must be a text/],
    [{ refreshToken: '' }, /`refreshToken` must be a text/],
    [{ baseUrl: 'myschool' }, /`baseUrl` must be a URL like https/],
  ])('with the option %o is refused at once', (wrong, message) => {
    expect(() => createTokenSource({ ...options, store: memoryStore(), ...wrong })).toThrow(message);
  });

  it.each(['', 'a.b', 'a/b', 'a b', 'a@evil.example', 'a#', '-'])(
    'refuses %j as the subdomain that is kept',
    async (subdomain) => {
      const { baseUrl: _, ...others } = options;
      const source = createTokenSource({ ...others, store: memoryStore({ subdomain, refreshToken: 'refresh-0' }) });
      await expect(source()).rejects.toThrow(
        '`subdomain` must be one label of a host name, as myschool in https://myschool.instructuremedia.com.',
      );
    },
  );

  it('names what is neither given nor kept', async () => {
    const store = memoryStore({ refreshToken: 'refresh-0' });
    await expect(createTokenSource({ store })()).rejects.toThrow(/`baseUrl` must be/);
    await expect(createTokenSource({ store, baseUrl: BASE_URL })()).rejects.toThrow(/`clientId` must be given/);
  });

  it('sends no secret over plain http', () => {
    const create = () => createTokenSource({ ...options, baseUrl: 'http://studio.example', store: memoryStore() });
    expect(create).toThrow('`baseUrl` must be https');
  });
});

describe('the file store', () => {
  const next = () => Promise.resolve({ accessToken: 'a', refreshToken: 'r' });

  it('creates the file for its owner alone, and takes rights away from one that others may read', async () => {
    const fresh = join(await tempFolder(), 'credentials.json');
    await fileStore({ path: fresh }).replace(next);
    expect((await stat(fresh)).mode & 0o777).toBe(0o600);
    const open = await file();
    await chmod(open, 0o644);
    await fileStore({ path: open }).replace(next);
    expect((await stat(open)).mode & 0o777).toBe(0o600);
  });

  it('does not begin a change where the new file could not be written', async () => {
    const path = join(await tempFolder(), 'no-folder', 'credentials.json');
    let begun = false;
    const replaced = fileStore({ path }).replace(() => {
      begun = true;
      return next();
    });
    await expect(replaced).rejects.toThrow(/ENOENT/);
    expect(begun).toBe(false);
  });

  it('takes over the lock of a process that died, and of one that is too old', async () => {
    const path = await file();
    await writeFile(`${path}.lock`, JSON.stringify({ id: 'x', pid: 2 ** 22 + 1, host: hostname() }));
    expect(await fileStore({ path }).replace(next)).toMatchObject({ accessToken: 'a' });
    await writeFile(`${path}.lock`, JSON.stringify({ id: 'x', pid: process.pid, host: 'elsewhere' }));
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(`${path}.lock`, longAgo, longAgo);
    expect(await fileStore({ path }).replace(next)).toMatchObject({ accessToken: 'a' });
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  it('lets one change wait for the other', async () => {
    const path = await file();
    const order: string[] = [];
    const change = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise(setImmediate);
      order.push(`${name} ends`);
      return next();
    };
    await Promise.all([fileStore({ path }).replace(change('one')), fileStore({ path }).replace(change('other'))]);
    expect(order.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
  });
});
