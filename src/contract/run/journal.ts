/** The journal of a run: the users that it may have changed, written before each change, so that a later run can undo it. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRecord } from '../../lib/is-record.js';
import { jsonOf } from '../http/exchange.js';

/** What a run changed: where, and the spare users that it added to the group. */
export interface JournalContent {
  readonly baseUrl: string;
  readonly group: number;
  /** Ids of users who were outside the group before the run. */
  readonly users: readonly number[];
}

export interface Journal {
  /** Notes users before a request that may change them is sent. */
  note(users: readonly number[]): void;
  /** Everything is undone: the file is removed. */
  close(): void;
}

/** A journal in a file that only its owner may read; it contains no tokens. Without a file nothing is kept. */
export function createJournal(file: string | undefined, place: Pick<JournalContent, 'baseUrl' | 'group'>): Journal {
  const noted = new Set<number>();
  const write = (): void => {
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${JSON.stringify({ ...place, users: [...noted] })}\n`, { mode: 0o600, flush: true });
    chmodSync(file, 0o600);
  };
  return {
    note(users) {
      const before = noted.size;
      for (const user of users) noted.add(user);
      if (noted.size > before) write();
    },
    close() {
      if (file !== undefined && noted.size > 0) rmSync(file, { force: true });
    },
  };
}

/**
 * What an earlier run left in its journal; undefined if there is none.
 *
 * @throws {Error} If the file is no journal.
 */
export function readJournal(file: string): JournalContent | undefined {
  if (!existsSync(file)) return undefined;
  const value = jsonOf(readFileSync(file, 'utf8'))?.value;
  if (isRecord(value) && typeof value.baseUrl === 'string' && typeof value.group === 'number' && isIds(value.users)) {
    return { baseUrl: value.baseUrl, group: value.group, users: value.users };
  }
  throw new Error(`${file} is no journal of studio-groups verify.`);
}

function isIds(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((id) => Number.isSafeInteger(id));
}
