/** Files that the user named: every fault is a message that says which file and why. */
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { messageOf } from '../lib/message-of.js';
import { UsageError } from './exit.js';

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'you may not read it',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8. Save it as that; spreadsheets call it “CSV UTF-8”',
};

const UNWRITABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EACCES: 'you may not write there',
  EISDIR: 'it is a directory',
  EEXIST: 'there is one already, and it may be the only copy of what it saves; choose another name',
  ENOSPC: 'the disk is full',
};

/**
 * Reads a text file, without a byte order mark.
 *
 * @param what What it is, for the message, such as `roster`.
 * @throws {UsageError} if it cannot be read or is not UTF-8.
 */
export async function readTextFile(file: string, what: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw unreadable(file, what, error);
  }
}

/**
 * The same in pieces, for files of any size.
 *
 * @param onProgress Called with the share that has been read, from 0 to 1.
 */
export async function* readTextPieces(
  file: string,
  what: string,
  onProgress: (share: number) => void = () => undefined,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let read = 0;
  try {
    const { size } = await stat(file);
    const isLarge = size > LARGE_FILE;
    for await (const bytes of createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>) {
      yield decoder.decode(bytes, { stream: true });
      read += bytes.length;
      if (isLarge) onProgress(read / Math.max(size, read));
    }
    yield decoder.decode();
  } catch (error) {
    throw unreadable(file, what, error);
  }
}

/** In bytes: a smaller file is read before anybody could see the progress. */
const LARGE_FILE = 4_000_000;

function unreadable(file: string, what: string, error: unknown): UsageError {
  return new UsageError(`The ${what} ${file} cannot be read: ${reasonOf(error, UNREADABLE)}.`);
}

/**
 * Writes a file that does not exist yet, readable by its owner only. A file that cannot be written completely is
 * removed.
 *
 * @throws {UsageError} if it cannot be written.
 */
export async function writeNewFile(file: string, text: string | Iterable<string>, what: string): Promise<void> {
  const handle = await opened(file, 'wx', what);
  try {
    await writeFile(handle, text);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw unwritable(file, what, error);
  } finally {
    await handle.close();
  }
}

/**
 * Writes or replaces a file at once, readable by its owner only.
 *
 * @throws {UsageError} if it cannot be written; then an earlier file is as it was.
 */
export async function replaceFile(file: string, text: string | Iterable<string>, what: string): Promise<void> {
  const draft = `${file}.${String(process.pid)}.tmp`;
  await writeNewFile(draft, text, what);
  await rename(draft, file).catch(async (error: unknown) => {
    await rm(draft, { force: true });
    throw unwritable(file, what, error);
  });
}

export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** @throws {UsageError} if it cannot be opened. */
export async function opened(file: string, flags: string, what: string): Promise<FileHandle> {
  return open(file, flags, 0o600).catch((error: unknown) => {
    throw unwritable(file, what, error);
  });
}

export function unwritable(file: string, what: string, error: unknown): UsageError {
  return new UsageError(`The ${what} ${file} cannot be written: ${reasonOf(error, UNWRITABLE)}.`);
}

function reasonOf(error: unknown, reasons: Readonly<Record<string, string>>): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? messageOf(error);
}
