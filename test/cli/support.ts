/** Files that the command reads. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Roster } from '../../src/membership/index.js';
import { tempFolder } from '../support/temp-folder.js';

/** A file of this text, gone when the running test has finished. */
export async function fileOf(text: string, name = 'roster.csv'): Promise<string> {
  const file = join(await tempFolder(), name);
  await writeFile(file, text);
  return file;
}

/** A roster as CSV. */
export function csvOf(roster: Roster): string {
  return [
    'user_id,permission',
    ...roster.map(({ user_id, permission }) => `${String(user_id)},${permission}`),
    '',
  ].join('\n');
}
