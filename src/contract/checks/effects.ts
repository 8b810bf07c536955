/** What a batch must do to a group, and what the lists show instead. */
import { defaultPermission } from '../../../generated/constants.js';
import type { Change } from '../../../generated/schema.js';
import { isRecord } from '../../lib/is-record.js';
import { jsonOf, type RequestSent } from '../http/exchange.js';
import type { Finding } from './finding.js';
import { differences, inWords, type Difference, type Roster } from './roster.js';

/** The permission of each user whom a batch names, after it was applied; undefined outside the group. */
export type Effect = ReadonlyMap<string, string | undefined>;

/** The changes that a request contains. */
export function changesIn({ body }: RequestSent): Change[] {
  const value = jsonOf(body ?? '')?.value;
  return Array.isArray(value) ? value.filter(isChange) : [];
}

function isChange(value: unknown): value is Change {
  return isRecord(value) && typeof value.action === 'string' && typeof value.user_id === 'number';
}

export function effectOf(changes: readonly Change[]): Effect {
  return new Map(
    changes.map((change) => [
      String(change.user_id),
      change.action === 'remove' ? undefined : (change.permission ?? defaultPermission),
    ]),
  );
}

/** Where a list does not show the effect of a batch. */
export function effectFindings(roster: Roster, effect: Effect, where: string): Finding[] {
  return [...effect].flatMap(([id, permission]) => {
    const user = roster.get(id);
    if (permission === undefined)
      return user === undefined ? [] : [effectFinding('removed', `${where} still has user ${id}, who was removed.`)];
    if (user === undefined) return [effectFinding('added', `${where} lacks user ${id}, who was added.`)];
    if (user.permission === permission) return [];
    const shown = `the permission ${JSON.stringify(user.permission)}, expected ${JSON.stringify(permission)}`;
    return [effectFinding('permission', `${where} shows user ${id} with ${shown}.`)];
  });
}

/** `added`, `removed` or `permission`: which effect is not shown. */
export function effectFinding(what: string, message: string): Finding {
  return { kind: 'state', message, cause: `effect of a batch: ${what}` };
}

/** Whether a finding is about the permission alone, which may rest on an assumption. */
export function isAboutPermission({ cause }: Finding): boolean {
  return cause === 'effect of a batch: permission';
}

/** Where the response to a batch contradicts the list after it, and no change by somebody else explains it. */
export function contradictions(response: Roster, before: Roster, after: Roster, effect: Effect): Finding[] {
  const changed = new Set(differences(before, after).map(({ id }) => id));
  return differences(after, response)
    .filter(({ id }) => effect.has(id) || !changed.has(id))
    .map((one) => ({
      kind: 'state',
      message: `The response to the batch contradicts the list after it: ${inWords(one)}.`,
      cause: 'the response to a batch contradicts the list',
    }));
}

/** What changed about other members between two readings, and what the run itself did in between. */
export interface Observation {
  /** The actions of the batches in between; empty if there was none. */
  readonly actions: readonly string[];
  readonly differences: readonly Difference[];
}

/**
 * Changes of other members that are side effects of batches, and not the work of another admin: they never occur between
 * batches, and they repeat with the same action or concern most of the `members` at once.
 */
export function sideEffects(observations: readonly Observation[], members: number): Finding[] {
  if (observations.some(({ actions }) => actions.length === 0)) return [];
  const actions = new Set(observations.flatMap((one) => one.actions));
  return [...actions].flatMap((action): Finding[] => {
    const windows = observations.filter((one) => one.actions.includes(action)).map(membershipChanges);
    const [first] = windows.flat();
    const isRepeated = windows.filter(({ length }) => length > 0).length > 1;
    const isBroad = windows.some((found) => isMost(found, members));
    if (first === undefined || (!isRepeated && !isBroad)) return [];
    const message = `A batch with the action ${action} changes members whom it does not name: ${inWords(first)}.`;
    return [{ kind: 'state', message, cause: `side effect of ${action}` }];
  });
}

function membershipChanges({ differences: found }: Observation): Difference[] {
  return found.filter(concernsMembership);
}

/** Whether users are in the group, and with which permission; not their names. */
export function concernsMembership({ what }: Difference): boolean {
  return ['added', 'missing', 'permission'].includes(what);
}

function isMost(found: readonly Difference[], members: number): boolean {
  const changed = found.filter(({ what }) => what !== 'added').length;
  return changed > 1 && changed > members / 2;
}
