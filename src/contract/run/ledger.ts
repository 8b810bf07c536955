/** What a run knows about its group and did to it: data, and functions that send nothing. */
import { permissions } from '../../../generated/constants.js';
import type { Change, Permission } from '../../../generated/schema.js';
import type { KnownMember, Scene } from '../cases/precondition.js';
import type { Observation } from '../checks/effects.js';
import { differences, inWords, type Roster } from '../checks/roster.js';

export interface Ledger {
  /** The ids of the spare users. */
  readonly spares: readonly number[];
  /** The members before the run; the spare users are not among them. */
  readonly first: Roster;
  /** The members as the last valid list shows them. */
  present: Roster;
  /** Spare users, and users outside the group, whom a write named or may be understood to name. */
  readonly named: Set<string>;
  /** What others changed, by the lists between which they did. */
  readonly observations: Observation[];
  /** Whether valid lists showed that users of the run appeared and disappeared. */
  readonly seen: { appear: boolean; disappear: boolean };
}

export function createLedger(first: Roster, spares: readonly number[]): Ledger {
  return {
    spares,
    first,
    present: first,
    named: new Set(),
    observations: [],
    seen: { appear: false, disappear: false },
  };
}

/** Notes whom a write names; must precede it. A member who is no spare user was added by somebody else. */
export function noteNamed({ named, present, spares }: Ledger, ids: Iterable<string>): void {
  for (const id of ids) if (!present.has(id) || spares.includes(Number(id))) named.add(id);
}

/** After requests that must be rejected: whom they might have added, somebody else may add from now on. */
export function forgetOutsiders({ named, present, spares }: Ledger): void {
  for (const id of named) if (!present.has(id) && !spares.includes(Number(id))) named.delete(id);
}

/** Notes a valid list, and what changed about others since the last one, between which `changes` were made. */
export function noteList(ledger: Ledger, roster: Roster, changes: readonly Change[]): void {
  const changed = new Set(changes.map((one) => String(one.user_id)));
  const others = differences(ledger.present, roster).filter(({ id }) => !isOwn(ledger, id) && !changed.has(id));
  const actions = [...new Set(changes.map(({ action }) => action))];
  if (others.length > 0) ledger.observations.push({ actions, differences: others });
  const before = ownInside(ledger).length;
  ledger.present = roster;
  ledger.seen.appear ||= ownInside(ledger).length > before;
  ledger.seen.disappear ||= ownInside(ledger).length < before;
}

/** A spare user, or one whom a lenient provider took from an invalid request; nobody whom somebody else added. */
export function isOwn({ named, first }: Ledger, id: string): boolean {
  return named.has(id) && !first.has(id);
}

/** The users in the group whom the run must remove. */
export function ownInside(ledger: Ledger): string[] {
  return [...ledger.named].filter((id) => isOwn(ledger, id) && ledger.present.has(id));
}

/** What somebody else changed during the run, in words. */
export function changedByOthers({ observations }: Ledger): string[] {
  return observations.flatMap((one) => one.differences.map(inWords));
}

/** Whom requests can name now. A harmless one names a spare user as long as one is in the group. */
export function sceneOf(ledger: Ledger): Scene {
  const { spares, first, present } = ledger;
  const [spare = 0, ...others] = spares;
  const known = knownMembers(present, 2, (id) => first.has(id));
  const own = new Map(ownInside(ledger).map((id) => [id, present.get(id) ?? {}]));
  const [member] = [...knownMembers(own, 1), ...known];
  return { spare, others, known, member, isInside: (id) => present.has(String(id)) };
}

/** Every member, for a request that may replace them all; undefined if one of them cannot be named. */
export function everyMember({ present }: Ledger): KnownMember[] | undefined {
  const members = present.size > MAX_NAMED ? [] : knownMembers(present, MAX_NAMED);
  return members.length === present.size ? members : undefined;
}

const MAX_NAMED = 500;

/** Members whose permission a change may set. A large group is not read to its end. */
function knownMembers(roster: Roster, max: number, isEligible: (id: string) => boolean = () => true): KnownMember[] {
  const known: KnownMember[] = [];
  for (const [id, { permission }] of roster) {
    if (known.length === max) break;
    const isUsable = isPermission(permission) && Number.isSafeInteger(Number(id));
    if (isUsable && isEligible(id)) known.push({ id: Number(id), permission });
  }
  return known;
}

export function isPermission(value: unknown): value is Permission {
  return permissions.some((permission) => permission === value);
}
