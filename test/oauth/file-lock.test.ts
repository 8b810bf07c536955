/** The lock, with owners that die, are suspended, or run in containers with the same host name and process ids. */
import * as fs from 'node:fs/promises';
import { mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withLock } from '../../src/oauth/file-lock.js';
import { fileStore } from '../../src/oauth/index.js';
import { tempFolder } from '../support/temp-folder.js';
import { vendorFile } from './provider.js';
import { contentOf, credentialFile, errorOf } from './support.js';

const sleep = vi.hoisted(() => vi.fn<(milliseconds: number) => Promise<void>>());
vi.mock('node:fs/promises', async (original) => ({ ...(await original<typeof fs>()) }));
vi.mock('node:timers/promises', () => ({ setTimeout: sleep }));

/** Waits are as short as possible: a process looks as often, whatever the time. */
beforeEach(() => void sleep.mockReset().mockImplementation(() => new Promise(setImmediate)));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const next = { accessToken: 'access-1', refreshToken: 'refresh-1', createdAt: 2000, expiresIn: 7200 };
const dispose = (file: string) => rm(file, { force: true });

/** A lock of an owner that shows no sign of life; resolves with its file. */
async function deadOwner(path: string, content = ''): Promise<string> {
  const file = join(`${path}.lock`, 'dead');
  await mkdir(`${path}.lock`);
  await writeFile(file, content);
  return file;
}

describe('a lock', () => {
  test('is a folder with the file of its owner, and is gone afterwards', async () => {
    const folder = await tempFolder();
    const lock = join(folder, 'lock');
    const result = await withLock(
      lock,
      async (file) => {
        expect(await readdir(lock)).toEqual([file.slice(lock.length + 1)]);
        expect((await stat(file)).mode & 0o777).toBe(0o600);
        return 'result';
      },
      dispose,
    );
    expect(result).toBe('result');
    await expect(withLock(lock, () => Promise.reject(new Error('failed')), dispose)).rejects.toThrow('failed');
    expect(await readdir(folder)).toEqual([]);
  });

  test('has one owner at a time', async () => {
    sleep.mockImplementation(() => new Promise((resolve) => setTimeout(resolve, 2)));
    const lock = join(await tempFolder(), 'lock');
    let owners = 0;
    let runs = 0;
    const work = async () => {
      expect(++owners).toBe(1);
      await new Promise(setImmediate);
      owners--;
      runs++;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(lock, work, dispose)));
    expect(runs).toBe(20);
  });

  test('is not claimed while the file of another is there', async () => {
    const path = join(await tempFolder(), 'x');
    const dead = await deadOwner(path);
    let looks = 0;
    sleep.mockImplementation(async () => {
      expect(await readdir(`${path}.lock`)).toEqual(['dead']);
      if (++looks === 10) await rm(dead);
    });
    const never = vi.fn(dispose);
    expect(await withLock(`${path}.lock`, () => Promise.resolve(looks), never)).toBe(10);
    expect(never).not.toHaveBeenCalled();
  });

  test('is given up by a process that finds another one when it has claimed it', async () => {
    const lock = join(await tempFolder(), 'lock');
    const { writeFile: original } = fs;
    vi.spyOn(fs, 'writeFile').mockImplementationOnce(async (...args) => {
      await original(join(lock, 'other'), '');
      await original(...args);
    });
    sleep.mockImplementationOnce(async () => {
      expect(await readdir(lock)).toEqual(['other']);
      await rm(join(lock, 'other'));
    });
    await withLock(lock, () => Promise.resolve(), dispose);
    expect(sleep).toHaveBeenCalledTimes(1);
  });

  test('waits 25 to 75 ms between two looks', async () => {
    const path = join(await tempFolder(), 'x');
    await deadOwner(path);
    for (const random of [0, 1]) vi.spyOn(Math, 'random').mockReturnValueOnce(random);
    await withLock(`${path}.lock`, () => Promise.resolve(), dispose);
    expect(sleep.mock.calls.slice(0, 2)).toEqual([[25], [75]]);
  });

  test('shows a sign of life every half second, until it is released', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: 1_000_000 });
    const lock = join(await tempFolder(), 'lock');
    await withLock(
      lock,
      async (file) => {
        for (const time of [1_000_500, 1_001_000]) {
          vi.advanceTimersByTime(500);
          await vi.waitFor(async () => {
            expect((await stat(file)).mtimeMs).toBe(time);
          });
        }
        await rm(file);
        vi.advanceTimersByTime(500);
      },
      dispose,
    );
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an owner without a sign of life', () => {
  test('is disposed of after a hundred looks, however old its file', async () => {
    const path = join(await tempFolder(), 'x');
    const dead = await deadOwner(path);
    await utimes(dead, 1, 1);
    const disposed = vi.fn(dispose);
    await withLock(`${path}.lock`, () => Promise.resolve(), disposed);
    expect(disposed.mock.calls).toEqual([[dead]]);
    // The first look has nothing to compare with.
    expect(sleep).toHaveBeenCalledTimes(101);
  });

  test('lives if it shows one in between', async () => {
    const path = join(await tempFolder(), 'x');
    const owner = await deadOwner(path);
    let looks = 0;
    sleep.mockImplementation(async () => {
      if (++looks % 99 === 0) await utimes(owner, looks, looks);
      if (looks === 500) await rm(owner);
    });
    const disposed = vi.fn(dispose);
    await withLock(`${path}.lock`, () => Promise.resolve(), disposed);
    expect(disposed).not.toHaveBeenCalled();
    expect(looks).toBe(500);
  });

  test('may have been followed by another', async () => {
    const path = join(await tempFolder(), 'x');
    const owner = await deadOwner(path);
    let looks = 0;
    sleep.mockImplementation(async () => {
      if (++looks === 99) {
        await rm(owner);
        await writeFile(join(`${path}.lock`, 'next'), '');
      }
      if (looks === 150) await rm(join(`${path}.lock`, 'next'));
    });
    const disposed = vi.fn(dispose);
    await withLock(`${path}.lock`, () => Promise.resolve(), disposed);
    expect(disposed).not.toHaveBeenCalled();
  });

  test('that cannot be disposed of is waited for, for two minutes', async () => {
    const path = join(await tempFolder(), 'x');
    await deadOwner(path);
    const error = await errorOf(
      withLock(
        `${path}.lock`,
        () => Promise.resolve(),
        () => Promise.resolve(),
      ),
    );
    expect(error.message).toBe(`${path}.lock is held by another process. If there is none, remove it.`);
    expect(sleep).toHaveBeenCalledTimes(2400);
  });

  test('of an earlier version is a plain file', async () => {
    const path = await credentialFile();
    await writeFile(`${path}.lock`, JSON.stringify({ id: 'x', pid: process.pid, host: hostname(), refresh_token: '' }));
    await fileStore({ path }).replace(() => Promise.resolve(next));
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'refresh-1' });
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test('leaves tokens that are rescued, if they are complete', async () => {
    const path = await credentialFile();
    const received = { ...vendorFile, refresh_token: 'received' };
    await deadOwner(path, `${JSON.stringify(received)}${' '.repeat(100)}`);
    const change = vi.fn(() => Promise.resolve(undefined));
    await fileStore({ path }).replace(change);
    expect(change).toHaveBeenCalledWith(expect.objectContaining({ refreshToken: 'received' }));
    expect(await contentOf(path)).toEqual(received);
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test.each([' '.repeat(100), JSON.stringify({ ...vendorFile, refresh_token: 'cut off' }).slice(0, -1)])(
    'leaves nothing to rescue in %j',
    async (content) => {
      const path = await credentialFile();
      await deadOwner(path, content);
      await fileStore({ path }).replace(() => Promise.resolve(undefined));
      expect(await contentOf(path)).toEqual(vendorFile);
      expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
    },
  );

  test('may be disposed of by somebody else at the same time', async () => {
    const path = await credentialFile();
    await deadOwner(path, JSON.stringify({ ...vendorFile, refresh_token: 'received' }));
    const stores = [fileStore({ path }), fileStore({ path }), fileStore({ path })];
    await Promise.all(stores.map((store) => store.replace(() => Promise.resolve(undefined))));
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'received' });
  });
});

describe('a process that wakes from a suspension, and has lost its lock', () => {
  /** Suspends the process in its change, while another one breaks its lock and does `meanwhile`. */
  async function suspended(meanwhile: (path: string) => Promise<unknown>) {
    const path = await credentialFile();
    let changes = 0;
    const stored = await fileStore({ path }).replace(async (present) => {
      changes++;
      const [owner = ''] = await readdir(`${path}.lock`);
      await rm(join(`${path}.lock`, owner));
      await meanwhile(path);
      return { ...present, ...next };
    });
    expect(changes).toBe(1);
    return { path, stored };
  }

  test('stores its tokens if nobody else has stored any', async () => {
    const { path, stored } = await suspended(() => Promise.resolve());
    expect(stored).toMatchObject(next);
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'refresh-1' });
    expect(await readdir(join(path, '..'))).toEqual(['credentials.json']);
  });

  test('leaves the tokens that somebody else has stored', async () => {
    const theirs = { ...next, refreshToken: 'theirs' };
    const { path, stored } = await suspended((file) =>
      fileStore({ path: file }).replace(() => Promise.resolve(theirs)),
    );
    expect(stored).toMatchObject(theirs);
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'theirs' });
  });

  test('does not touch the lock of its successor, and waits for it', async () => {
    let release: (() => void) | undefined;
    const order: string[] = [];
    let successor: Promise<unknown> | undefined;
    const { path } = await suspended(async (file) => {
      await new Promise<void>((begun) => {
        successor = fileStore({ path: file }).replace(async () => {
          begun();
          await new Promise<void>((resolve) => (release = resolve));
          order.push('successor ends');
          return undefined;
        });
      });
      let looks = 0;
      sleep.mockImplementation(async () => {
        if (++looks > 20) return;
        expect(await readdir(`${file}.lock`)).toHaveLength(1);
        if (looks === 20) release?.();
      });
    });
    await successor;
    expect(order).toEqual(['successor ends']);
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'refresh-1' });
  });

  test('takes the lock again if it was lost before the change', async () => {
    const path = await credentialFile();
    const { readFile: read } = await vi.importActual<typeof import('node:fs/promises')>('node:fs/promises');
    let lost = 0;
    const change = vi.fn(async () => {
      expect(await read(join(`${path}.lock`, (await readdir(`${path}.lock`))[0] ?? ''), 'utf8')).toMatch(/^ +$/);
      return next;
    });
    const original = JSON.parse.bind(JSON);
    // The file is read between the claim and the reservation.
    const { unlinkSync, readdirSync } = await import('node:fs');
    vi.spyOn(JSON, 'parse').mockImplementation((...args) => {
      if (lost++ === 0) unlinkSync(join(`${path}.lock`, readdirSync(`${path}.lock`)[0] ?? ''));
      return original(...args) as unknown;
    });
    await fileStore({ path }).replace(change);
    expect(change).toHaveBeenCalledTimes(1);
    expect(await contentOf(path)).toMatchObject({ refresh_token: 'refresh-1' });
    expect(await readFile(path, 'utf8')).toContain('refresh-1');
  });
});
