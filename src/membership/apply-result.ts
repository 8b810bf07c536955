import type { Change } from '../../generated/schema.js';
import type { Outcome } from '../client/outcome.js';
import { isCertain, type ApplyState } from './apply-state.js';

/**
 * What became of a plan, according to the last list of the group's users. Each change of the plan is in one of the lists
 * `applied`, `refused`, `notAttempted` and `uncertain`, unless its user is in `conflicts`.
 */
export interface ApplyResult {
  /** Whether all changes are in place, and nobody else changed the group against the plan. */
  readonly done: boolean;
  /** In place, by this run or by somebody else. */
  readonly applied: readonly Change[];
  readonly refused: readonly RefusedChange[];
  readonly notAttempted: readonly UnattemptedChange[];
  /** Sent without a clear response, and not in place according to the last list: they may still take effect. */
  readonly uncertain: readonly Change[];
  /** Where somebody else changed the group against the plan meanwhile. None of it was overwritten. */
  readonly conflicts: readonly Conflict[];
  /** What ended the work early: the outcome of the last request, the signal, or a group that the plan does not fit. */
  readonly stopped?: Stop;
  /** The number of requests that were sent. */
  readonly requests: number;
  /** How many changes a batch of this provider may have, as far as is known. */
  readonly batchSize: number;
}

export type Stop = Exclude<Outcome, { ok: true }> | 'aborted' | 'stale' | 'invalid-list';

export interface RefusedChange {
  readonly change: Change;
  /** The provider's reason; `''` if it gave none. */
  readonly reason: string;
}

export interface UnattemptedChange {
  readonly change: Change;
  /** `stopped`: the work ended before; `last-manager`: the group would have been left without a manager. */
  readonly reason: 'stopped' | 'last-manager';
}

/** A user whose permission is neither the wanted one nor the one before. Undefined stands for no member. */
export interface Conflict {
  readonly userId: number;
  readonly wanted: string | undefined;
  readonly found: string | undefined;
}

export function resultOf(state: ApplyState, stopped: Stop | undefined, batchSize: number): ApplyResult {
  const applied: Change[] = [];
  const refused: RefusedChange[] = [];
  const notAttempted: UnattemptedChange[] = [];
  const uncertain: Change[] = [];
  const conflicts: Conflict[] = [];
  for (const item of state.items.values()) {
    const { change, after, isUncertain } = item;
    if (item.state === 'applied') applied.push(change);
    else if (isUncertain || item.state === 'accepted' || !isCertain(state, item)) uncertain.push(change);
    else if (item.state === 'rejected') refused.push({ change, reason: item.reason });
    else if (item.state === 'held') notAttempted.push({ change, reason: 'last-manager' });
    else if (item.state === 'open') notAttempted.push({ change, reason: 'stopped' });
    if (item.state === 'conflict') {
      conflicts.push({ userId: change.user_id, wanted: after, found: state.known.get(change.user_id) });
    }
  }
  conflicts.push(...othersChanged(state));
  return {
    done: applied.length === state.items.size && conflicts.length === 0,
    applied,
    refused,
    notAttempted,
    uncertain,
    conflicts,
    ...(stopped === undefined ? {} : { stopped }),
    requests: state.requests,
    batchSize,
  };
}

/** The users whom the plan leaves alone and somebody else changed; they matter only to an exact plan. */
function othersChanged({ plan: { present, isExact }, known, items }: ApplyState): Conflict[] {
  if (!isExact) return [];
  const users: number[] = [];
  for (const [userId, permission] of present) if (known.get(userId) !== permission) users.push(userId);
  for (const userId of known.keys()) if (!present.has(userId)) users.push(userId);
  return users
    .filter((userId) => !items.has(userId))
    .map((userId) => ({ userId, wanted: present.get(userId), found: known.get(userId) }));
}
