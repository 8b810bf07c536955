/** The conditions under which credential files live, each a test. */
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { fileStore, type StoredCredentials } from '../../src/oauth/index.js';
import { tempFolder } from '../support/temp-folder.js';
import { vendorFile } from './provider.js';
import { contentOf, credentialFile, errorOf } from './support.js';

vi.mock('node:fs/promises', async (original) => ({ ...(await original<typeof fs>()) }));

const { chmod, mkdir, readFile, readdir, readlink, stat, symlink, utimes, writeFile } = fs;

const next = { accessToken: 'access-1', refreshToken: 'refresh-1', createdAt: 2000, expiresIn: 7200 };
const renewed = {
  ...vendorFile,
  access_token: 'access-1',
  refresh_token: 'refresh-1',
  created_at: 2000,
  expires_in: 7200,
};

function replace(path: string, change: StoredCredentials = next) {
  return fileStore({ path }).replace((present) => Promise.resolve({ ...present, ...change }));
}

/** The error of a change that must not begin, because its result could not be stored. */
async function rejected(path: string): Promise<string> {
  const change = vi.fn();
  const { message } = await errorOf(fileStore({ path }).replace(change));
  expect(change).not.toHaveBeenCalled();
  return message;
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** Makes a function of the file system fail, for paths that the pattern matches. */
function failing(name: 'rename' | 'open' | 'rm', pattern: RegExp, code: string): void {
  const original = fs[name] as (...args: unknown[]) => Promise<unknown>;
  const spy = vi.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
    const target = name === 'rename' ? args[1] : args[0];
    if (pattern.test(String(target))) return Promise.reject(Object.assign(new Error(`${code}: simulated`), { code }));
    return original(...args) as Promise<never>;
  });
  onTestFinished(() => {
    spy.mockRestore();
  });
}

const isRoot = process.getuid?.() === 0;
const mayMount = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;
if (!mayMount) console.warn('SIMULATED ONLY: full disks and mounted files, since this user may not mount.');

async function mounted(...args: string[]): Promise<void> {
  const target = args.at(-1) ?? '';
  execFileSync('mount', args);
  onTestFinished(() => void execFileSync('umount', ['-l', target]));
  await stat(target);
}

describe('a new file', () => {
  test('is created for its owner only, and nothing is left beside it', async () => {
    const path = join(await tempFolder(), 'credentials.json');
    expect(await fileStore({ path }).read()).toBeUndefined();
    expect(await replace(path)).toEqual(next);
    expect(await contentOf(path)).toEqual({
      access_token: 'access-1',
      refresh_token: 'refresh-1',
      created_at: 2000,
      expires_in: 7200,
    });
    expect(await readFile(path, 'utf8')).toMatch(/^\{\n {2}"access_token".*\n\}\n$/s);
    expect(await modeOf(path)).toBe(0o600);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
    expect(await fileStore({ path }).read()).toEqual(next);
  });

  test('is created where a link points to', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'real'));
    await mkdir(join(folder, 'links'));
    await symlink('../real/credentials.json', join(folder, 'links', 'one'));
    await symlink('one', join(folder, 'links', 'two'));
    await replace(join(folder, 'links', 'two'));
    expect(await contentOf(join(folder, 'real', 'credentials.json'))).toMatchObject({ refresh_token: 'refresh-1' });
    expect(await readdir(join(folder, 'links'))).toEqual(['one', 'two']);
  });

  test('is not created by a change that changes nothing', async () => {
    const path = join(await tempFolder(), 'credentials.json');
    expect(await fileStore({ path }).replace(() => Promise.resolve(undefined))).toBeUndefined();
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  test('is not begun in a folder that does not exist', async () => {
    const path = join(await tempFolder(), 'nowhere', 'credentials.json');
    expect(await fileStore({ path }).read()).toBeUndefined();
    expect(await rejected(path)).toMatch(/ENOENT.*nowhere/);
  });

  test('may have a relative path', async () => {
    const path = `${(await tempFolder()).replace(/.*\//, '../'.repeat(20) + 'tmp/')}/credentials.json`;
    await replace(path);
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'refresh-1' });
  });
});

describe('a file', () => {
  test('keeps every key, and its order', async () => {
    const keys = {
      z: [1, { deep: 'x' }],
      ...vendorFile,
      domain: 'studio.example',
      scheme: 'https',
      note: null,
      big: '10000000000000001',
      size: 1.5,
    };
    const path = await credentialFile(keys);
    await replace(path);
    expect(await contentOf(path)).toEqual({ ...keys, ...renewed });
    expect(Object.keys(await contentOf(path))).toEqual([...Object.keys(keys), 'created_at', 'expires_in']);
  });

  test('keeps empty values, and loses those that are no longer known', async () => {
    const path = await credentialFile({ ...renewed, subdomain: '', domain: null });
    await replace(path, { ...next, expiresIn: undefined });
    const { expires_in: _, ...others } = renewed;
    expect(await contentOf(path)).toEqual({ ...others, subdomain: '', domain: null });
  });

  test('gets the mode 0600 with a write', async () => {
    const path = await credentialFile();
    await chmod(path, 0o644);
    await replace(path);
    expect(await modeOf(path)).toBe(0o600);
  });

  test('may begin with a byte order mark', async () => {
    const path = await credentialFile(`\uFEFF${JSON.stringify(vendorFile)}`);
    await replace(path);
    expect(await contentOf(path)).toEqual(renewed);
  });

  test('keeps a byte order mark that is not its first character', async () => {
    const path = await credentialFile({ ...vendorFile, note: 'a\uFEFFb' });
    await replace(path);
    expect(await contentOf(path)).toMatchObject({ note: 'a\uFEFFb' });
  });

  test.skipIf(!isRoot)('keeps its owner', async () => {
    const path = await credentialFile();
    await fs.chown(path, 1234, 2345);
    await replace(path);
    expect(await stat(path)).toMatchObject({ uid: 1234, gid: 2345 });
  });

  test.skipIf(process.platform !== 'linux')('leaves no file open', async () => {
    const path = await credentialFile();
    const before = (await readdir('/proc/self/fd')).length;
    for (let round = 0; round < 20; round++) await replace(path, { ...next, createdAt: round });
    failing('rename', /credentials\.json$/, 'EBUSY');
    for (let round = 0; round < 20; round++) await replace(path, { ...next, createdAt: round });
    expect((await readdir('/proc/self/fd')).length - before).toBeLessThan(10);
  });

  test('is written even if its folder cannot be synchronised', async () => {
    const path = await credentialFile();
    failing('open', new RegExp(`^${join(path, '..')}$`), 'EACCES');
    await replace(path);
    expect(await contentOf(path)).toEqual(renewed);
  });

  test('stays as it is if the change fails or changes nothing', async () => {
    const text = JSON.stringify(vendorFile);
    const path = await credentialFile(text);
    const store = fileStore({ path });
    await expect(store.replace(() => Promise.reject(new Error('no tokens')))).rejects.toThrow('no tokens');
    expect(await store.replace(() => Promise.resolve(undefined))).toMatchObject({ refreshToken: 'refresh-0' });
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test('is changed by one process after the other', async () => {
    const path = await credentialFile({ ...vendorFile, refresh_token: '' });
    const append = () =>
      fileStore({ path }).replace(async (present) => {
        await new Promise(setImmediate);
        return { ...present, refreshToken: `${present?.refreshToken ?? ''}x` };
      });
    await Promise.all(Array.from({ length: 8 }, append));
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'xxxxxxxx' });
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test.each<[string, string, RegExp]>([
    [
      'is no JSON',
      '{"refresh_token": "s3cr3t"',
      /credentials\.json must contain a JSON object with subdomain, domain, .*expires_in\.$/,
    ],
    ['is empty', '', /must contain a JSON object/],
    ['is a text', '"s3cr3t"', /must contain a JSON object/],
    ['is a list', '["s3cr3t"]', /must contain a JSON object/],
    [
      'has a number for a text',
      '{"refresh_token":"s3cr3t","client_id":42}',
      /credentials\.json: client_id must be a string\.$/,
    ],
    ['has an object for a text', '{"refresh_token":{"s3cr3t":1}}', /refresh_token must be a string\.$/],
    ['has a text for a number', '{"created_at":"s3cr3t"}', /created_at must be a number\.$/],
    ['has a text for another number', '{"expires_in":"s3cr3t"}', /expires_in must be a number\.$/],
    ['names an invalid host', '{"subdomain":"s3cr3t.x"}', /credentials\.json: `subdomain` must be one label/],
    ['names a host without TLS', '{"base_url":"http://s3cr3t.x"}', /credentials\.json: `base_url` must be https/],
    [
      'has a number that would be changed',
      '{"a":{"account":12345678901234567890}}',
      /: account is a number that cannot be preserved exactly/,
    ],
  ])('that %s is rejected, and not changed', async (_, content, message) => {
    const path = await credentialFile(content);
    for (const error of [await errorOf(fileStore({ path }).read()), await errorOf(replace(path))]) {
      if (error.message.includes('`')) expect(error.cause).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(message);
      expect(inspect(error)).not.toContain('s3cr3t');
    }
    expect(await readFile(path, 'utf8')).toBe(content);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test('that cannot be read is an error', async () => {
    const path = join(await credentialFile(), 'below');
    expect((await errorOf(fileStore({ path }).read())).message).toContain('ENOTDIR');
    const folder = await tempFolder();
    expect((await errorOf(fileStore({ path: folder }).read())).message).toContain('EISDIR');
  });
});

describe('a link', () => {
  test('stays, and the file it points to gets the new tokens', async () => {
    const path = await credentialFile();
    const link = join(await tempFolder(), 'link.json');
    await symlink(path, link);
    await replace(link);
    expect(await readlink(link)).toBe(path);
    expect(await contentOf(path)).toEqual(renewed);
    expect(await readdir(join(link, '..'))).toEqual(['link.json']);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test('to a file, and the file, have one lock', async () => {
    const path = await credentialFile({ ...vendorFile, refresh_token: '' });
    const link = join(await tempFolder(), 'link.json');
    await symlink(path, link);
    const append = (name: string) =>
      fileStore({ path: name }).replace(async (present) => {
        await new Promise(setImmediate);
        return { ...present, refreshToken: `${present?.refreshToken ?? ''}x` };
      });
    await Promise.all([path, link, path, link].map(append));
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'xxxx' });
  });

  test('in a circle is an error', async () => {
    const folder = await tempFolder();
    await symlink('b', join(folder, 'a'));
    await symlink('a', join(folder, 'b'));
    expect(await rejected(join(folder, 'a'))).toContain('ELOOP');
  });
});

describe('no token is requested', () => {
  test.skipIf(!mayMount)('if the disk is full', async () => {
    const folder = await tempFolder();
    await mounted('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder);
    const path = join(folder, 'credentials.json');
    await writeFile(path, JSON.stringify(vendorFile));
    await errorOf(writeFile(join(folder, 'filler'), Buffer.alloc(65_536)));
    expect(await rejected(path)).toMatch(
      /^\/.*credentials\.json cannot be written, so no tokens were requested: ENOSPC: no space left on device, write$/,
    );
    expect(await contentOf(path)).toEqual(vendorFile);
    await fs.rm(join(folder, 'filler'));
    await replace(path);
    expect(await contentOf(path)).toEqual(renewed);
    expect(await readdir(folder)).toEqual(['credentials.json']);
  });

  test('if the space cannot be reserved', async () => {
    const path = await credentialFile();
    const handle = await fs.open(path);
    const prototype = Object.getPrototypeOf(handle) as fs.FileHandle;
    await handle.close();
    const full = Object.assign(new Error('ENOSPC: simulated'), { code: 'ENOSPC' });
    for (const name of ['write', 'sync'] as const) {
      const spy = vi.spyOn(prototype, name).mockRejectedValueOnce(full);
      expect(await rejected(path)).toContain('cannot be written, so no tokens were requested: ENOSPC: simulated');
      spy.mockRejectedValueOnce(full);
      expect(await errorOf(replace(path))).toMatchObject({ cause: full });
      spy.mockRestore();
    }
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
    expect(await contentOf(path)).toEqual(vendorFile);
  });

  test.skipIf(!mayMount)('if the file system is read-only', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'credentials.json'), JSON.stringify(vendorFile));
    await mounted('--bind', folder, folder);
    execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
    expect(await rejected(join(folder, 'credentials.json'))).toContain('EROFS');
  });

  test.skipIf(!mayMount)('if the file alone is read-only', async () => {
    const path = await credentialFile();
    await mounted('--bind', path, path);
    execFileSync('mount', ['-o', 'remount,bind,ro', path]);
    expect(await rejected(path)).toMatch(/cannot be written, so no tokens were requested: EROFS/);
  });

  test.each(['EACCES', 'EROFS', 'EPERM'])('if writing to the file gives %s', async (code) => {
    const path = await credentialFile();
    failing('open', /credentials\.json$/, code);
    expect(await rejected(path)).toContain(`cannot be written, so no tokens were requested: ${code}`);
  });
});

describe('the space that is reserved', () => {
  test('suffices for longer tokens, and is on the disk before the change', async () => {
    const path = await credentialFile();
    let reserved = 0;
    await fileStore({ path }).replace(async () => {
      const [owner = ''] = await readdir(`${path}.lock`);
      const text = await readFile(join(`${path}.lock`, owner), 'utf8');
      expect(text.trim()).toBe('');
      expect(await modeOf(join(`${path}.lock`, owner))).toBe(0o600);
      expect(await modeOf(`${path}.lock`)).toBe(0o700);
      reserved = text.length;
      return { refreshToken: 'é'.repeat(20_000) };
    });
    expect(reserved).toBe(JSON.stringify(vendorFile).length + 16_384);
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'é'.repeat(20_000) });
  });
});

describe('a file that cannot be renamed', () => {
  test.skipIf(!mayMount)('because it is mounted by itself, is overwritten', async () => {
    const [outside, inside] = [
      await credentialFile({ ...vendorFile, note: 'x'.repeat(500) }),
      await credentialFile('{}'),
    ];
    await mounted('--bind', outside, inside);
    await chmod(outside, 0o644);
    await replace(inside);
    expect(await contentOf(outside)).toEqual({ ...renewed, note: 'x'.repeat(500) });
    expect(await modeOf(outside)).toBe(0o600);
    expect(await readdir(join(inside, '..'))).toEqual(['credentials.json']);
    await replace(inside, { ...next, refreshToken: 'r'.repeat(9_000), createdAt: 3000 });
    expect(await contentOf(outside)).toMatchObject({ refresh_token: 'r'.repeat(9_000) });
    await replace(inside, { ...next, refreshToken: 'short' });
    expect(await readFile(outside, 'utf8')).toMatch(/"short".*\}\n$/s);
  });

  test.each(['EBUSY', 'EXDEV', 'EPERM'])('and gives %s, is overwritten', async (code) => {
    const path = await credentialFile({ ...vendorFile, note: 'x'.repeat(500) });
    const { ino } = await stat(path);
    failing('rename', /credentials\.json$/, code);
    expect(await replace(path)).toMatchObject(next);
    expect(await contentOf(path)).toEqual({ ...renewed, note: 'x'.repeat(500) });
    expect((await stat(path)).ino).toBe(ino);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test('nor overwritten, leaves the tokens beside it, and the next process uses them', async () => {
    const path = await credentialFile();
    const fail = () => {
      failing('rename', /credentials\.json$/, 'EBUSY');
      let opened = 0;
      const { open } = fs;
      // The file can be opened to prove that it is writable, and not for the write.
      const spy = vi.spyOn(fs, 'open').mockImplementation((...args) => {
        if (args[0] === path && ++opened > 1) return Promise.reject(new Error('EIO: simulated'));
        return open(...args);
      });
      onTestFinished(() => {
        spy.mockRestore();
      });
      return spy;
    };
    const spy = fail();
    expect(await replace(path)).toMatchObject(next);
    spy.mockRestore();
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json', 'credentials.json.new']);
    expect(await contentOf(path)).toEqual(vendorFile);
    expect(await contentOf(`${path}.new`)).toEqual(renewed);
    expect(await fileStore({ path }).read()).toMatchObject(next);
    vi.restoreAllMocks();
    expect(await replace(path, { clientId: 'x' })).toMatchObject({ ...next, clientId: 'x' });
    expect(await contentOf(path)).toEqual({ ...renewed, client_id: 'x' });
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });
});

describe('a file beside it that a dead process left', () => {
  const left = { ...vendorFile, access_token: 'left', refresh_token: 'left' };

  async function leave(file: object, fileTime: number, leftover: object | string, leftTime: number): Promise<string> {
    const path = await credentialFile(file);
    const text = typeof leftover === 'string' ? leftover : JSON.stringify(leftover);
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await utimes(path, fileTime, fileTime);
    await utimes(`${path}.new`, leftTime, leftTime);
    return path;
  }

  test.each<[string, object, number, object, number, string]>([
    ['wins if its tokens are newer', { created_at: 100 }, 20, { created_at: 101 }, 10, 'left'],
    ['loses if its tokens are older', { created_at: 101 }, 10, { created_at: 100 }, 20, 'refresh-0'],
    ['wins if it was written later', {}, 10, { created_at: 100 }, 20, 'left'],
    ['loses if it was written earlier', {}, 20, { created_at: 100 }, 10, 'refresh-0'],
    ['wins if it was written later, and the age of its tokens is unknown', { created_at: 100 }, 10, {}, 20, 'left'],
    [
      'loses if it was written earlier, and the age of its tokens is unknown',
      { created_at: 1 },
      20,
      {},
      10,
      'refresh-0',
    ],
    [
      'wins if it was written later, and its tokens are as old',
      { created_at: 100 },
      10,
      { created_at: 100 },
      20,
      'left',
    ],
    [
      'loses if it was written earlier, and its tokens are as old',
      { created_at: 100 },
      20,
      { created_at: 100 },
      10,
      'refresh-0',
    ],
    ['wins if it was written at the same time', {}, 10, {}, 10, 'left'],
  ])('%s', async (_, file, fileTime, leftover, leftTime, winner) => {
    const path = await leave({ ...vendorFile, ...file }, fileTime, { ...left, ...leftover }, leftTime);
    expect(await fileStore({ path }).read()).toMatchObject({ refreshToken: winner });
    const change = vi.fn(() => Promise.resolve(undefined));
    expect(await fileStore({ path }).replace(change)).toMatchObject({ refreshToken: winner });
    expect(change).toHaveBeenCalledWith(expect.objectContaining({ refreshToken: winner }));
    expect(await contentOf(path)).toMatchObject({ refresh_token: winner });
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test('is removed once its text is in a file that cannot be renamed', async () => {
    const path = await leave(vendorFile, 10, left, 20);
    failing('rename', /credentials\.json$/, 'EBUSY');
    await fileStore({ path }).replace(() => Promise.resolve(undefined));
    expect(await contentOf(path)).toEqual(left);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test.each([
    ['is cut off', JSON.stringify(left).slice(0, -1)],
    ['is empty', ''],
    ['has no refresh token', '{"created_at":9}'],
  ])('that %s is removed', async (_, content) => {
    const path = await leave(vendorFile, 10, content, 20);
    expect(await fileStore({ path }).read()).toMatchObject({ refreshToken: 'refresh-0' });
    await replace(path);
    expect(await contentOf(path)).toEqual(renewed);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test.each([
    ['is cut off', JSON.stringify(vendorFile).slice(0, -9)],
    ['is missing', undefined],
  ])('is used if the file itself %s', async (_, content) => {
    const path = await leave(vendorFile, 20, left, 10);
    if (content === undefined) await fs.rm(path);
    else await writeFile(path, content);
    expect(await fileStore({ path }).read()).toMatchObject({ refreshToken: 'left' });
    await fileStore({ path }).replace(() => Promise.resolve(undefined));
    expect(await contentOf(path)).toEqual(left);
    expect(await modeOf(path)).toBe(0o600);
  });
});
