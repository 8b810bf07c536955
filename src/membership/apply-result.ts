/** What came of a plan. */
import type { Change } from '../../generated/schema.js';
import type { Outcome } from '../client/outcome.js';
import type { ApplyState } from './apply-state.js';

/**
 * What came of a plan, as far as the last look at the group tells. Each change of the plan is in one of the lists
 * `applied`, `refused`, `notAttempted` and `uncertain`, unless its user is in `conflicts`.
 */
export interface ApplyResult {
  /** Whether the group is as the plan wants it: everything applied, and nobody else's change in between. */
  readonly done: boolean;
  /** In place, by our batches or, meanwhile, by somebody else's. */
  readonly applied: readonly Change[];
  readonly refused: readonly RefusedChange[];
  readonly notAttempted: readonly UnattemptedChange[];
  /** Sent, but no clear answer came, and they were not in place at the last look: they may take effect yet. */
  readonly uncertain: readonly Change[];
  /** Where somebody else changed the group meanwhile, against the plan. Nothing of it was overwritten. */
  readonly conflicts: readonly Conflict[];
  /** What ended the work before its time: the outcome of the last request, or the signal. */
  readonly stopped?: Stop;
  /** How many requests were sent. */
  readonly requests: number;
}

export type Stop = Exclude<Outcome, { ok: true }> | 'aborted';

export interface RefusedChange {
  readonly change: Change;
  /** What the provider gave as its reason; empty where it gave none. */
  readonly reason: string;
}

export interface UnattemptedChange {
  readonly change: Change;
  /** `stopped`: the work ended before; `last-manager`: the group would have been left without a manager on the way. */
  readonly reason: 'stopped' | 'last-manager';
}

/** A user whose permission is neither what the plan wants nor what it found. Undefined stands for no member. */
export interface Conflict {
  readonly userId: number;
  readonly wanted: string | undefined;
  readonly found: string | undefined;
}

/** Holds the last look at the group against what the plan wants. */
export function resultOf(state: ApplyState, stopped: Stop | undefined): ApplyResult {
  const { changes, present, known, target, refused, held, open, uncertain, requests } = state;
  const applied: Change[] = [];
  const refusals: RefusedChange[] = [];
  const notAttempted: UnattemptedChange[] = [];
  const unsure: Change[] = [];
  const accounted = new Set<number>();
  for (const change of changes) {
    const { user_id } = change;
    const reason = refused.get(user_id);
    if (known.get(user_id) === target.get(user_id)) applied.push(change);
    else if (uncertain.has(user_id)) unsure.push(change);
    else if (reason !== undefined) refusals.push({ change, reason });
    else if (held.has(user_id)) notAttempted.push({ change, reason: 'last-manager' });
    else if (open.has(user_id)) notAttempted.push({ change, reason: 'stopped' });
    else continue;
    accounted.add(user_id);
  }
  const conflicts = differing(known, target)
    .filter((userId) => !accounted.has(userId) || (uncertain.has(userId) && known.get(userId) !== present.get(userId)))
    .map((userId) => ({ userId, wanted: target.get(userId), found: known.get(userId) }));
  return {
    done: applied.length === changes.length && conflicts.length === 0,
    applied,
    refused: refusals,
    notAttempted,
    uncertain: unsure,
    conflicts,
    ...(stopped === undefined ? {} : { stopped }),
    requests,
  };
}

/** The users whom the two maps disagree about. */
export function differing(one: ReadonlyMap<number, string>, two: ReadonlyMap<number, string>): readonly number[] {
  const users: number[] = [];
  for (const [userId, permission] of one) if (two.get(userId) !== permission) users.push(userId);
  for (const userId of two.keys()) if (!one.has(userId)) users.push(userId);
  return users;
}
