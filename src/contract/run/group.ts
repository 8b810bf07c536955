/** The group under test, as an admin sees it: reads it, changes spare users, and undoes what the run itself did. */
import { defaultPermission } from '../../../generated/constants.js';
import type { Change } from '../../../generated/schema.js';
import { effectFinding } from '../checks/effects.js';
import { incompleteness, validRoster, type Difference, type Roster } from '../checks/roster.js';
import { faultFindings } from '../checks/status.js';
import { isAccepted, type Exchange } from '../http/exchange.js';
import { isTransient } from '../http/sender.js';
import type { Role } from '../provider.js';
import { sendBatch, sendList, type Context } from './context.js';
import type { Journal } from './journal.js';
import { createLedger, isPermission, noteList, noteNamed, ownInside, type Ledger } from './ledger.js';

export type Place = 'outside' | 'inside';

export interface Group extends Ledger {
  readonly context: Context;
  readonly journal: Journal;
  wrote: boolean;
  /** Members from before the run whom one of its batches changed. */
  readonly damaged: Set<string>;
  /** How many batches in a row broke the connection. */
  broken: number;
  /** Whether a batch got no response and may be applied later. */
  uncertain: boolean;
  /** Why nothing may be written any more. */
  stopped?: string;
  /** How often a list did not show a change although it was read again. */
  lagChecks: number;
}

export function createGroup(context: Context, first: Roster, journal: Journal): Group {
  const ledger = createLedger(first, context.provider.users);
  return { ...ledger, context, journal, wrote: false, damaged: new Set(), broken: 0, uncertain: false, lagChecks: 0 };
}

/** Reads the group as an admin and notes what changed since the last valid list, in which `changes` were made. */
export async function readGroup(group: Group, changes: readonly Change[] = []): Promise<Roster | undefined> {
  const roster = await listAs(group, 'admin');
  if (roster !== undefined) noteList(group, roster, changes);
  return roster;
}

/** A list by a role; undefined unless it is valid and complete. What is wrong with it is noted. */
export async function listAs({ context }: Group, role: Role): Promise<Roster | undefined> {
  const exchange = await sendList(context, role);
  context.findings.push(...faultFindings(exchange));
  if (exchange.fault === undefined && !isAccepted(exchange) && !isTransient(exchange)) {
    const message = `A list between the cases has the status ${exchange.response?.status ?? 0}, expected 200.`;
    context.findings.push({ kind: 'status', message, cause: 'a list cannot be read' });
  }
  return incompleteness(exchange) === undefined ? validRoster(exchange) : undefined;
}

/** Notes, also in the journal, whom a request may change; must precede every write. */
export function announce(group: Group, ids: Iterable<string>): void {
  group.wrote = true;
  noteNamed(group, ids);
  group.journal.note(group.spares);
}

/** Brings the spare users to where a case needs them; returns the reason if that fails. */
export async function bring(group: Group, place: Place): Promise<string | undefined> {
  if (group.stopped !== undefined) return group.stopped;
  return place === 'inside' ? addSpares(group) : removeUsers(group, ownInside(group));
}

export async function addSpares(group: Group): Promise<string | undefined> {
  const missing = group.spares.filter((id) => !group.present.has(String(id)));
  if (missing.length === 0) return undefined;
  const adds = missing.map((id): Change => ({ action: 'add', user_id: id, permission: defaultPermission }));
  const { left, exchange } = await change(group, [adds]);
  if (left.length === 0) return undefined;
  const message = `A batch that adds the spare users was accepted, and the list lacks user ${left.join(', ')}.`;
  if (exchange !== undefined && isAccepted(exchange)) group.context.findings.push(effectFinding('added', message));
  return `the spare users could not be added: ${reasonOf(exchange)}`;
}

/** Removes users one by one, so that one rejection does not prevent the others; if that fails, nothing more is written. */
export async function removeUsers(group: Group, ids: readonly string[]): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const { left, exchange } = await change(
    group,
    ids.map((id) => [{ action: 'remove', user_id: Number(id) }]),
  );
  if (left.length === 0) return undefined;
  group.stopped = `user ${left.join(', ')} could not be removed: ${reasonOf(exchange)}`;
  return group.stopped;
}

/** Undoes a change of the run. */
export async function undo(group: Group, before: Roster, { id, what }: Difference): Promise<void> {
  if (what === 'added') {
    await removeUsers(group, [id]);
    return;
  }
  const { permission } = before.get(id) ?? {};
  const wanted = isPermission(permission) ? permission : defaultPermission;
  await change(group, [[{ action: what === 'missing' ? 'add' : 'update', user_id: Number(id), permission: wanted }]]);
}

/** Sends batches one after the other, and reads the group until it shows whom they added and removed. */
async function change(
  group: Group,
  batches: readonly (readonly Change[])[],
): Promise<{ readonly left: readonly number[]; readonly exchange: Exchange | undefined }> {
  const changes = batches.flat();
  const left = (): number[] =>
    changes
      .filter(({ action, user_id }) => group.present.has(String(user_id)) === (action === 'remove'))
      .map(({ user_id }) => user_id);
  let exchange: Exchange | undefined;
  for (const batch of batches) {
    announce(
      group,
      batch.map(({ user_id }) => String(user_id)),
    );
    exchange = await sendBatch(group.context, batch);
    group.uncertain ||= exchange.fault?.kind === 'timeout';
  }
  await readGroup(group, changes);
  await waitUntil(
    group,
    () => left().length === 0,
    () => readGroup(group),
  );
  return { left: left(), exchange };
}

/** How long a list is read again that does not show a change, in milliseconds; not again if it never does. */
const LAG_WAITS = [100, 400, 1500];
const MAX_LAG_CHECKS = 2;

/** Returns how long it took until the condition was true; undefined if it was not. */
export async function waitUntil(
  group: Group,
  isTrue: () => boolean,
  again: () => Promise<unknown>,
): Promise<number | undefined> {
  if (isTrue()) return 0;
  if (group.lagChecks >= MAX_LAG_CHECKS) return undefined;
  let waited = 0;
  for (const wait of LAG_WAITS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    waited += wait;
    await again();
    if (isTrue()) return waited;
  }
  group.lagChecks++;
  return undefined;
}

function reasonOf(exchange: Exchange | undefined): string {
  return exchange?.fault?.message ?? `the status is ${exchange?.response?.status ?? 0}`;
}
