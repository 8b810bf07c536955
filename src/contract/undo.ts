/** Undoes what an earlier run left in its journal. */
import { rmSync } from 'node:fs';
import { validRoster } from './checks/roster.js';
import { isAccepted } from './http/exchange.js';
import type { Provider } from './provider.js';
import { createContext, requestBy, sendChecked, type Context } from './run/context.js';
import type { JournalContent } from './run/journal.js';

const TIMEOUT = 10_000;

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
  const context = createContext(provider, { timeout: TIMEOUT });
  const inside = await membersAmong(context, users);
  for (const user of inside ?? []) {
    const json = [{ action: 'remove', user_id: user }];
    const request = requestBy(context, 'admin', 'batchUpdateGroupUsers', { body: { json } });
    const { exchange } = await sendChecked(context, 'batchUpdateGroupUsers', request);
    if (!isAccepted(exchange)) break;
  }
  const left = inside === undefined || inside.length === 0 ? inside : await membersAmong(context, users);
  if (left === undefined)
    return `Group ${group} cannot be read. Check by hand that user ${users.join(', ')} is not in it.`;
  if (left.length > 0) return `User ${left.join(', ')} could not be removed from group ${group}. Remove them by hand.`;
  rmSync(file, { force: true });
  return undefined;
}

/** The users who are in the group; undefined if the list cannot be used. */
async function membersAmong(context: Context, users: readonly number[]): Promise<number[] | undefined> {
  const { exchange } = await sendChecked(context, 'listGroupUsers', requestBy(context, 'admin', 'listGroupUsers'));
  const roster = validRoster(exchange);
  return roster === undefined ? undefined : users.filter((id) => roster.has(String(id)));
}
