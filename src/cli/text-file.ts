/** Files that the user named: every fault is a message that says which file and why. */
import { constants, createReadStream } from 'node:fs';
import { access, open, readFile, rename, stat, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, ignoreMissing } from '../lib/code-of.js';
import { messageOf } from '../lib/message-of.js';
import { UsageError } from './exit.js';

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
 * Reads a JSON file.
 *
 * @param options `secret`: nothing of what it contains may be in the message.
 * @throws {UsageError} if it cannot be read or is not JSON.
 */
export async function readJsonFile(file: string, what: string, { secret = false } = {}): Promise<unknown> {
  const text = await readTextFile(file, what);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = secret ? '' : `: ${messageOf(error)}${placeOf(messageOf(error), text)}`;
    throw new UsageError(`The ${what} ${file} is not valid JSON${reason}.`);
  }
}

/** Line and column, if the engine reports only the position. */
function placeOf(reason: string, text: string): string {
  const position = / at position (\d+)$/.exec(reason)?.[1];
  if (position === undefined) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return ` (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`;
}

/** In bytes: a smaller file is read before anybody could see the progress. */
const LARGE_FILE = 4_000_000;

/**
 * Reads a text file in pieces, whatever its size.
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

/**
 * Checks beforehand what can be known then. The file stays as it is.
 *
 * @throws {UsageError} if the file could not be written.
 */
export async function checkWritable(file: string, what: string): Promise<void> {
  try {
    const present = await stat(file).catch(ignoreMissing);
    if (present?.isDirectory() === true) throw new Error(UNWRITABLE.EISDIR);
    await access(present ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, what, error);
  }
}

/** A file that did not exist, that only its owner may read, and that is durable once it is written. */
const NEW = { flag: 'wx', mode: 0o600, flush: true } as const;

/**
 * Writes a file in its place, which may be a device. Who may read an earlier file may still read it.
 *
 * @throws {UsageError} if it cannot be written.
 */
export async function overwriteFile(file: string, text: string, what: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 }).catch((error: unknown) => {
    throw unwritable(file, what, error);
  });
}

/**
 * Writes a file that does not exist yet. A file that cannot be written completely is removed.
 *
 * @throws {UsageError} if it cannot be written.
 */
export async function writeNewFile(file: string, text: string | Iterable<string>, what: string): Promise<void> {
  await writeFile(file, text, NEW).catch(async (error: unknown) => {
    if (codeOf(error) !== 'EEXIST') await removeFile(file);
    throw unwritable(file, what, error);
  });
}

/**
 * Writes or replaces a file at once.
 *
 * @throws {UsageError} if it cannot be written; then an earlier file is as it was.
 */
export async function replaceFile(file: string, text: string | Iterable<string>, what: string): Promise<void> {
  const draft = `${file}.${String(process.pid)}.tmp`;
  try {
    await writeFile(draft, text, NEW);
    await rename(draft, file);
  } catch (error) {
    await removeFile(draft);
    throw unwritable(file, what, error);
  }
}

/** Removes a file, if there is one and it can be removed. */
export async function removeFile(file: string): Promise<void> {
  await unlink(file).catch(() => undefined);
}

/** @throws {UsageError} if it cannot be opened. */
export async function opened(file: string, flags: string, what: string): Promise<FileHandle> {
  return open(file, flags, 0o600).catch((error: unknown) => {
    throw unwritable(file, what, error);
  });
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'you may not read it',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8. Save it as that; spreadsheets call it “CSV UTF-8”',
};

function unreadable(file: string, what: string, error: unknown): UsageError {
  return new UsageError(`The ${what} ${file} cannot be read: ${reasonOf(error, UNREADABLE)}.`);
}

const UNWRITABLE: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EISDIR: 'it is a directory',
  EEXIST: 'there is one already, and it may be the only copy of what it saves; choose another name',
  ENOSPC: 'the disk is full',
};

export function unwritable(file: string, what: string, error: unknown): UsageError {
  const noFolder = `there is no folder ${dirname(file)}`;
  const reason = reasonOf(error, { ...UNWRITABLE, ENOENT: noFolder, ENOTDIR: noFolder });
  return new UsageError(`The ${what} ${file} cannot be written: ${reason}.`);
}

function reasonOf(error: unknown, reasons: Readonly<Record<string, string>>): string {
  return reasons[codeOf(error) ?? ''] ?? messageOf(error);
}
