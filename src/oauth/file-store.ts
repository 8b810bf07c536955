/** Keeps credentials in a file, so that no refresh token is lost whatever fails, and whenever the process dies. */
import { open, readlink, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ignoreMissing } from '../lib/code-of.js';
import { messageOf } from '../lib/message-of.js';
import { credentialFileText, readCredentialFile, type CredentialFile } from './credential-file.js';
import { withLock } from './file-lock.js';
import type { Change, StoredCredentials, TokenStore } from './token-store.js';

export interface FileStoreOptions {
  /** The path of the file. It is created with mode 0600, and gets that mode with every write. Links are followed. */
  readonly path: string;
}

/** Bytes reserved for new tokens beyond the size of the file. */
const RESERVE = 16_384;
/** Where tokens are that could not be brought into the file itself. */
const leftoverOf = (target: string) => `${target}.new`;

/**
 * Keeps credentials in a JSON file with the keys of the vendor's example client, which can use the same file. Other keys
 * are preserved. Before tokens are requested, the file is proved writable and their space reserved; they are durable
 * before they are used, and if the process dies in between, the next one recovers them.
 *
 * @example
 * const store = fileStore({ path: 'credentials.json' });
 */
export function fileStore({ path }: FileStoreOptions): TokenStore {
  return {
    read: async () => (await readNewest(await followLinks(path)))?.credentials,
    replace: async (change) => replaceIn(await followLinks(path), change),
  };
}

/** A process that was suspended may have lost its lock. It then takes the lock again; `change` runs once all the same. */
async function replaceIn(target: string, change: Change): Promise<StoredCredentials | undefined> {
  let changed: { readonly from: string | undefined; readonly to: StoredCredentials } | undefined;
  const attempt = async (pending: string) => {
    const file = await recover(target);
    const reserved = await reserve(pending, target);
    try {
      if (changed === undefined && reserved !== undefined) {
        const to = await change(file?.credentials);
        if (to === undefined) return { stored: (await readNewest(target))?.credentials };
        changed = { from: file?.credentials.refreshToken, to };
      }
      if (changed === undefined || reserved === undefined) return undefined;
      // While the lock was lost, somebody else has stored newer tokens.
      if (changed.from !== file?.credentials.refreshToken) return { stored: file?.credentials };
      const text = credentialFileText(file, changed.to);
      await writeText(reserved, text);
      return (await replaceFile(target, pending, text)) ? { stored: changed.to } : undefined;
    } finally {
      await reserved?.close();
    }
  };
  for (;;) {
    const result = await withLock(`${target}.lock`, attempt, (file) => rescue(file, target));
    if (result !== undefined) return result.stored;
  }
}

/** Keeps the tokens that a dead process has received but not stored: nobody else has them. */
async function rescue(pending: string, target: string): Promise<void> {
  if ((await readLeftover(pending)) === undefined) await rm(pending, { force: true });
  else await rename(pending, leftoverOf(target)).catch(ignoreMissing);
}

/** Brings a leftover into the file, unless the file is newer. */
async function recover(target: string): Promise<CredentialFile | undefined> {
  const newest = await readNewest(target);
  if (newest?.isLeftover !== true) await rm(leftoverOf(target), { force: true });
  else await replaceFile(target, leftoverOf(target), credentialFileText(newest, newest.credentials));
  return newest;
}

async function readNewest(target: string): Promise<(CredentialFile & { isLeftover: boolean }) | undefined> {
  const leftover = await readLeftover(leftoverOf(target));
  const file = await readCredentialFile(target).catch((error: unknown) => {
    // A write that was cut off may have damaged the file; then its text is beside it.
    if (leftover === undefined) throw error;
    return undefined;
  });
  const isLeftover = leftover !== undefined && (file === undefined || isNewer(leftover, file));
  const newest = isLeftover ? leftover : file;
  return newest && { ...newest, isLeftover };
}

/** Undefined if there is none, or if it is not complete. */
async function readLeftover(path: string): Promise<CredentialFile | undefined> {
  const file = await readCredentialFile(path).catch(() => undefined);
  return file?.credentials.refreshToken === undefined ? undefined : file;
}

function isNewer(leftover: CredentialFile, file: CredentialFile): boolean {
  const [one, other] = [leftover.credentials.createdAt, file.credentials.createdAt];
  if (one !== undefined && other !== undefined && one !== other) return one > other;
  return leftover.modified >= file.modified;
}

/** Fills the pending file with spaces, which JSON ignores; undefined if that file is gone. */
async function reserve(pending: string, target: string): Promise<FileHandle | undefined> {
  let reserved: FileHandle | undefined;
  try {
    const file = await open(target, 'r+').catch(ignoreMissing);
    const present = await file?.stat().finally(() => void file.close());
    reserved = await open(pending, 'r+').catch(ignoreMissing);
    if (present) await reserved?.chown(present.uid, present.gid).catch(() => undefined);
    if (reserved) await writeAll(reserved, Buffer.alloc((present?.size ?? 0) + RESERVE, ' '));
    await reserved?.sync();
    return reserved;
  } catch (error) {
    await reserved?.close();
    throw new Error(`${target} cannot be written, so no tokens were requested: ${messageOf(error)}`, { cause: error });
  }
}

/** Puts another file, with this text, in the place of the file; false if the other one is gone. */
async function replaceFile(target: string, from: string, text: string): Promise<boolean> {
  try {
    await rename(from, target);
  } catch {
    if ((await stat(from).catch(ignoreMissing)) === undefined) return false;
    // A file that is mounted by itself (EBUSY, EXDEV) cannot be replaced, but overwritten.
    await overwrite(target, text).then(
      () => rm(from),
      () => rename(from, leftoverOf(target)),
    );
  }
  await syncFolder(dirname(target));
  return true;
}

async function overwrite(target: string, text: string): Promise<void> {
  const file = await open(target, 'r+');
  const written = writeText(file, text).then(() => file.chmod(0o600));
  await written.finally(() => file.close());
}

/** Replaces the text of a file. At no moment is it mixed with the former one: spaces take the place of the latter. */
async function writeText(file: FileHandle, text: string): Promise<void> {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc(Math.max(length, (await file.stat()).size), ' ');
  bytes.write(text);
  await writeAll(file, bytes);
  await file.truncate(length);
  await file.sync();
}

/** One `write` may write a part only. */
async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await file.write(bytes, done, bytes.length - done, done)).bytesWritten;
}

/** The path of the file itself, whether or not it exists yet. */
async function followLinks(path: string): Promise<string> {
  const existing = await realpath(path).catch(ignoreMissing);
  if (existing !== undefined) return existing;
  const folder = await realpath(dirname(path)).catch(ignoreMissing);
  const link = await readlink(path).catch(ignoreMissing);
  if (folder === undefined || link === undefined) return join(folder ?? dirname(resolve(path)), basename(path));
  return followLinks(resolve(folder, link));
}

/** Makes a rename durable, if the system can synchronise a folder; Windows cannot. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
