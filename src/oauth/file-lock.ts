/**
 * A lock between processes: a folder that contains the file of its owner, under a unique name. Only that file is removed
 * to release or break the lock, so a process that wakes from a suspension cannot touch the lock of its successor. The
 * file's modification time changes while the owner lives: process ids and host names are not unique among containers.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, ignoreMissing } from '../lib/code-of.js';

/** Milliseconds between two signs of life, and between two looks at a lock, on average. */
const HEARTBEAT = 500;
const PAUSE = 50;
/** Looks without a sign of life after which a lock is broken, about 5 seconds; and looks after which a process gives up. */
const PATIENCE = 100;
const MAX_LOOKS = 2_400;

type Dispose = (file: string) => Promise<void>;

/** Runs `work` with the path of the owner's file: if that is gone, the lock was lost. `dispose` removes that of the dead. */
export async function withLock<T>(folder: string, work: (file: string) => Promise<T>, dispose: Dispose): Promise<T> {
  const file = await acquire(folder, dispose);
  const heartbeat = setInterval(() => {
    const now = new Date();
    void utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT);
  try {
    return await work(file);
  } finally {
    clearInterval(heartbeat);
    await rm(file, { force: true });
    // It fails if the folder contains the file of another owner.
    await rmdir(folder).catch(() => undefined);
  }
}

async function acquire(folder: string, dispose: Dispose): Promise<string> {
  let [before, unchanged] = ['', 0];
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    const file = await claim(folder);
    if (file !== undefined) return file;
    // At random, so that two processes that claimed at the same time do not do so again and again.
    await sleep(PAUSE * (0.5 + Math.random()));
    const owners = await ownersOf(folder);
    const signs = (await Promise.all(owners.map(signOfLife))).join(' ');
    unchanged = signs === before ? unchanged + 1 : 0;
    before = signs;
    if (unchanged >= PATIENCE) await Promise.all(owners.map((owner) => dispose(owner)));
  }
  throw new Error(`${folder} is held by another process. If there is none, remove it.`);
}

/** A process creates its file before it looks for others, so of two that claim at the same time at most one is alone. */
async function claim(folder: string): Promise<string | undefined> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  if ((await ownersOf(folder)).length > 0) return undefined;
  const file = join(folder, randomUUID());
  await writeFile(file, '', { flag: 'wx', mode: 0o600 }).catch(ignoreMissing);
  if ((await ownersOf(folder)).join() === file) return file;
  await rm(file, { force: true });
  return undefined;
}

async function ownersOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).map((name) => join(folder, name));
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return [folder]; // A lock of another kind: a plain file.
    ignoreMissing(error);
    return [];
  }
}

async function signOfLife(file: string): Promise<string> {
  return `${file} ${String((await stat(file).catch(ignoreMissing))?.mtimeMs)}`;
}
