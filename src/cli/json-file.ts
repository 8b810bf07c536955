import { UsageError } from './exit.js';
import { readTextFile } from './text-file.js';

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
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (secret) throw new UsageError(`The ${what} ${file} is not valid JSON.`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The ${what} ${file} is not valid JSON: ${reason}${placeOf(reason, text)}.`);
  }
}

/** Line and column, if the engine reports only the position. */
function placeOf(reason: string, text: string): string {
  const position = / at position (\d+)$/.exec(reason)?.[1];
  if (position === undefined) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return ` (line ${String(lines.length)}, column ${String((lines.at(-1)?.length ?? 0) + 1)})`;
}
