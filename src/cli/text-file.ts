import { readFile, writeFile } from 'node:fs/promises';
import { UsageError } from './exit.js';

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'you may not read it',
};

const UNWRITABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EACCES: 'you may not write there',
  EEXIST: 'there is one already, and it may be the only copy of what it saves; choose another name',
  ENOSPC: 'the disk is full',
};

/**
 * Reads a text file that the user named, without a byte order mark.
 *
 * @param what What it is, for the message, such as `roster`.
 * @throws {UsageError} Where it cannot be read or is not UTF-8.
 */
export async function readTextFile(file: string, what: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`The ${what} ${file} cannot be read: ${reasonOf(error, UNREADABLE)}.`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`The ${what} ${file} is not UTF-8. Save it as that; spreadsheets call it “CSV UTF-8”.`);
  }
}

/**
 * Writes a file that is not there yet, for its owner's eyes only.
 *
 * @throws {UsageError} Where it cannot be written.
 */
export async function writeNewFile(file: string, text: string, what: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    throw new UsageError(`The ${what} ${file} cannot be written: ${reasonOf(error, UNWRITABLE)}.`);
  });
}

function reasonOf(error: unknown, reasons: Readonly<Record<string, string>>): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? String(error);
}
