/** A lock that holds between processes: a file that only one of them can create. */
import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Milliseconds between two looks at a lock that somebody else holds. */
const PAUSE = 25;

/** Milliseconds after which a lock is void whoever holds it: longer than any refresh may take. */
const VOID_AFTER = 120_000;

/** Milliseconds after which a broken attempt to remove a void lock is void itself. */
const BREAKER_VOID_AFTER = 10_000;

interface Owner {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

/**
 * Runs `work` while this process holds the lock. A lock whose owner has died is taken over.
 *
 * @throws where somebody holds the lock for longer than any refresh may take.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const end = Date.now() + VOID_AFTER;
  while (!(await create(path))) {
    if (Date.now() > end)
      throw new Error(`${path} is held by another process for too long. Remove it if there is none.`);
    if (await isVoid(path)) await remove(path);
    else await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    const owner: Owner = { id: randomUUID(), pid: process.pid, host: hostname() };
    await file.writeFile(JSON.stringify(owner)).finally(() => file.close());
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Two processes may find a lock void at the same time. The second must not remove the lock that the first has created
 * since: only who holds `.break` removes, and looks again before.
 */
async function remove(path: string): Promise<void> {
  const breaker = `${path}.break`;
  if (!(await create(breaker))) {
    if ((await ageOf(breaker)) > BREAKER_VOID_AFTER) await rm(breaker, { force: true });
    return;
  }
  try {
    if (await isVoid(path)) await rm(path, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isVoid(path: string): Promise<boolean> {
  const age = await ageOf(path);
  if (age > VOID_AFTER) return true;
  const owner = await ownerOf(path);
  // An owner that has not written its name yet, or died before it could: a moment decides.
  if (owner === undefined) return age > 1_000;
  return owner.host === hostname() && !isAlive(owner.pid);
}

async function ageOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive, too.
    return codeOf(error) === 'EPERM';
  }
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
