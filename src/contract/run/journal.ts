/** The journal of a run: the users that it may have changed, written before each change, so that a later run can undo it. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRecord } from '../../lib/is-record.js';
import { validRoster } from '../checks/roster.js';
import { isAccepted, jsonOf } from '../http/exchange.js';
import type { Provider } from '../provider.js';
import { createContext, sendBatch, sendList, type Context } from './context.js';

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
export function createJournal(file: string | undefined, { baseUrl, group = 0 }: Provider): Journal {
  if (file === undefined) return { note: () => undefined, close: () => undefined };
  const noted = new Set<number>();
  return {
    note(users) {
      if (users.every((user) => noted.has(user))) return;
      for (const user of users) noted.add(user);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const content: JournalContent = { baseUrl, group, users: [...noted] };
      writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: 0o600, flush: true });
      chmodSync(file, 0o600);
    },
    close() {
      if (noted.size > 0) rmSync(file, { force: true });
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

/**
 * Removes the users of a journal from the group, and then the journal.
 *
 * @returns why that failed, and what to do by hand; undefined if the users are outside the group.
 */
export async function undoJournal(
  provider: Provider,
  { users, group }: JournalContent,
  file: string,
): Promise<string | undefined> {
  const context = createContext(provider, { timeout: 10_000 });
  const inside = (await membersAmong(context, users)) ?? [];
  for (const user of inside) {
    if (!isAccepted(await sendBatch(context, [{ action: 'remove', user_id: user }]))) break;
  }
  const left = await membersAmong(context, users);
  if (left === undefined)
    return `Group ${group} cannot be read. Check by hand that user ${users.join(', ')} is not in it.`;
  if (left.length > 0) return `User ${left.join(', ')} could not be removed from group ${group}. Remove them by hand.`;
  rmSync(file, { force: true });
  return undefined;
}

/** The users who are in the group; undefined if the list cannot be used. */
async function membersAmong(context: Context, users: readonly number[]): Promise<number[] | undefined> {
  const roster = validRoster(await sendList(context));
  return roster === undefined ? undefined : users.filter((id) => roster.has(String(id)));
}
