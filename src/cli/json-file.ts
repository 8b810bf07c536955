import { readFile } from 'node:fs/promises';
import { UsageError } from './exit.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'you may not read it',
};

/**
 * Reads a JSON file that the user named.
 *
 * @param file Its path.
 * @param what What it is, for the message, such as `seed file`.
 * @param options `secret`: nothing of what it holds may be in the message.
 * @throws {UsageError} Where it cannot be read or is not JSON.
 */
export async function readJsonFile(file: string, what: string, { secret = false } = {}): Promise<unknown> {
  const text = await readTextFile(file, what);
  try {
    // Some editors put a byte order mark first.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    if (secret) throw new UsageError(`The ${what} ${file} is not valid JSON.`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The ${what} ${file} is not valid JSON: ${reason}${placeOf(reason, text)}.`);
  }
}

/**
 * Reads a text file that the user named.
 *
 * @throws {UsageError} Where it cannot be read.
 */
export async function readTextFile(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UsageError(`The ${what} ${file} cannot be read: ${REASONS[code] ?? String(error)}.`);
  }
}

/** Line and column, where the engine tells the position and not yet these. */
function placeOf(reason: string, text: string): string {
  const position = / at position (\d+)$/.exec(reason)?.[1];
  if (position === undefined) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return ` (line ${String(lines.length)}, column ${String((lines.at(-1)?.length ?? 0) + 1)})`;
}
