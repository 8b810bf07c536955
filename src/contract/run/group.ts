/**
 * The group under test, as an admin sees it: reads it, changes spare users, compares what the provider shows with what
 * was done, and undoes what the run itself did. What somebody else did is never changed.
 */
import { defaultPermission, permissions } from '../../../generated/constants.js';
import type { Change, Permission } from '../../../generated/schema.js';
import type { KnownMember, Scene } from '../cases/precondition.js';
import {
  changesIn,
  contradictions,
  effectFindings,
  effectOf,
  isAboutPermission,
  sideEffects,
  type Effect,
  type Observation,
} from '../checks/effects.js';
import { assuming, type Finding } from '../checks/finding.js';
import { faultFindings, responseFindings } from '../checks/response.js';
import {
  differences,
  incompleteness,
  inWords,
  readableRoster,
  validRoster,
  type Difference,
  type Roster,
} from '../checks/roster.js';
import { isAccepted, type Exchange, type RequestSent } from '../http/exchange.js';
import { isTransient } from '../http/sender.js';
import { requestBy, sendOwn, usersNamedIn, type Context } from './context.js';
import type { Journal } from './journal.js';

export type Place = 'outside' | 'inside';

/** A group, what a run knows about it, and what the run did to it. */
export interface Group {
  readonly context: Context;
  readonly journal: Journal;
  /** The members before the run; the spare users are not among them. */
  readonly first: Roster;
  /** The members as the last valid list shows them. */
  present: Roster;
  /** Users outside the group whom a write named or may be understood to name, and spare users. */
  readonly named: Set<string>;
  readonly observations: Observation[];
  /** Whether the run's own changes were seen in valid lists. */
  readonly seen: { appear: boolean; disappear: boolean };
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
  return {
    context,
    journal,
    first,
    present: first,
    named: new Set(),
    observations: [],
    seen: { appear: false, disappear: false },
    wrote: false,
    damaged: new Set(),
    broken: 0,
    uncertain: false,
    lagChecks: 0,
  };
}

/** Reads the group as an admin and notes what changed since the last valid list, in which `changes` were made. */
export async function readGroup(group: Group, changes: readonly Change[] = []): Promise<Roster | undefined> {
  const roster = await listAs(group, 'admin');
  if (roster !== undefined) observe(group, roster, changes);
  return roster;
}

/** The spare users, and another member, whom an update to their own permission does not change. */
export function sceneOf({ context, present, first }: Group): Scene {
  const { users } = context.provider;
  const [spare = 0, ...others] = users;
  const known = knownMembers(present, (id) => first.has(id));
  return { spare, others, known, isInside: (id) => present.has(String(id)) };
}

/** The member whom harmless requests name: a spare user as long as one is in the group. */
export function harmlessMember(group: Group): KnownMember | undefined {
  const spares = new Map(ownInside(group).map((id) => [id, group.present.get(id) ?? {}]));
  return [...knownMembers(spares), ...sceneOf(group).known][0];
}

/** Every member, for a request that may replace them all; undefined if one of them cannot be named. */
export function everyMember({ present }: Group): KnownMember[] | undefined {
  if (present.size > MAX_NAMED) return undefined;
  const members = knownMembers(present, undefined, present.size);
  return members.length === present.size ? members : undefined;
}

const MAX_NAMED = 500;

/** Notes in the journal whom a request may change; must precede every write. */
export function announce(group: Group, request: RequestSent): void {
  group.wrote = true;
  for (const id of usersNamedIn(request)) {
    // Whoever is in the group and is no spare user was added by somebody else.
    if (!group.present.has(id) || isSpare(group, id)) group.named.add(id);
  }
  group.journal.note(group.context.provider.users);
}

/** Brings the spare users to where a case needs them; returns the reason if that fails. */
export async function bring(group: Group, place: Place): Promise<string | undefined> {
  if (group.stopped !== undefined) return group.stopped;
  return place === 'inside' ? addSpares(group) : removeOwn(group, ownInside(group));
}

/** After a batch that must be applied: whether its response, the admin's list and a member's list show it. */
export async function checkApplied(group: Group, exchange: Exchange, assumption?: string): Promise<Finding[]> {
  const changes = changesIn(exchange.request);
  if (!isAccepted(exchange)) return checkRejected(group, exchange, changes);
  group.broken = 0;
  const before = group.present;
  const noted = group.context.findings.length;
  const effect = effectOf(changes);
  const { admin, member, lag } = await listsShowing(group, effect, changes);
  const response = readableRoster(exchange);
  const found = [
    ...(response === undefined ? [] : effectFindings(response, effect, 'The response to the batch')),
    ...(admin === undefined ? [] : effectFindings(admin, onlyOwn(group, effect), "The admin's list after the batch")),
    ...(member === undefined ? [] : effectFindings(member, onlyOwn(group, effect), "A member's list after the batch")),
  ].map((finding) => (isAboutPermission(finding) ? assuming(finding, assumption) : finding));
  if (response !== undefined) await undoDamage(group, before, response, effect);
  const disagreeing = [
    ...(response === undefined || admin === undefined ? [] : contradictions(response, before, admin, effect)),
    ...(member === undefined ? [] : await disagreements(group, 'member', member)),
  ];
  // Lists whose ids an assumption does not allow cannot be compared.
  const refuted = [...responseFindings('batchUpdateGroupUsers', exchange), ...group.context.findings.slice(noted)];
  const doubt = refuted.find((finding) => finding.assumption !== undefined)?.assumption;
  return [...lag, ...(found.length > 0 ? found : disagreeing)].map((finding) => assuming(finding, doubt));
}

/** A batch that was not accepted has no effect to check; one without a response may be applied all the same. */
async function checkRejected(group: Group, exchange: Exchange, changes: readonly Change[]): Promise<Finding[]> {
  group.uncertain ||= exchange.fault?.kind === 'timeout';
  const isUnclear = exchange.fault !== undefined || isTransient(exchange);
  const roster = await readGroup(group, isUnclear ? changes : []);
  group.broken = exchange.fault?.kind === 'network' && roster !== undefined ? group.broken + 1 : 0;
  if (group.broken < MAX_BROKEN) return [];
  const message = `${group.broken} batches in a row broke the connection although lists were returned in between.`;
  return [{ kind: 'cut-off', message, cause: 'batches break the connection' }];
}

/** Other members whom the batch named without changing them: the response must show that the batch changed them. */
async function undoDamage(group: Group, before: Roster, response: Roster, effect: Effect): Promise<void> {
  for (const one of differences(before, response)) {
    const isNamed = effect.has(one.id) && group.first.has(one.id);
    if (isNamed && (one.what === 'missing' || one.what === 'permission')) {
      group.damaged.add(one.id);
      await undo(group, before, one);
    }
  }
}

function onlyOwn(group: Group, effect: Effect): Effect {
  return new Map([...effect].filter(([id]) => isOwn(group, id)));
}

/** After requests that must change nothing: what they changed of the spare users. It is undone at once. */
export async function checkUnchanged(group: Group): Promise<Finding[]> {
  const before = group.present;
  const now = await readGroup(group);
  if (now === undefined) return [];
  const changed = differences(before, now).filter(
    ({ id, what }) => isOwn(group, id) && ['added', 'missing', 'permission'].includes(what),
  );
  for (const one of changed) await undo(group, before, one);
  // Whom a rejected request might have added, somebody else may add from now on.
  for (const id of group.named) if (!isSpare(group, id) && !group.present.has(id)) group.named.delete(id);
  return changed.map((one) => ({
    kind: 'state',
    message: `The request changed the group although it must be rejected: ${inWords(one)}. This is undone.`,
    cause: 'a rejected request changed the group',
  }));
}

/** Whether somebody who may list the group is shown what an admin is shown; both read again before it is a finding. */
export async function disagreements(group: Group, role: 'member' | 'manager', roster: Roster): Promise<Finding[]> {
  let found = disclosed(differences(group.present, roster));
  for (let again = 0; again < 2 && found.length > 0; again++) {
    const [admin, other] = await Promise.all([readGroup(group), listAs(group, role)]);
    if (admin === undefined || other === undefined) return [];
    found = disclosed(differences(admin, other));
  }
  return found.slice(0, MAX_DIFFERENCES).map((one) => ({
    kind: 'state',
    message: `A ${role}'s list is not the one that an admin is shown: ${inWords(one)}.`,
    cause: `a ${role}'s list differs from the admin's`,
  }));
}

/** What a user may see is not hidden from them: an empty name or address may be. */
function disclosed(found: readonly Difference[]): Difference[] {
  return found.filter(({ what, value }) => value !== '' || what === 'permission');
}

export interface Restored {
  readonly ok: boolean;
  readonly message: string;
}

/** Undoes the run's own changes and reads the group a last time; undefined if nothing was written. */
export async function restore(group: Group): Promise<Restored | undefined> {
  if (!group.wrote) return undefined;
  const { context, journal, seen } = group;
  context.sender.reopen();
  let last = await readGroup(group);
  if (group.stopped === undefined && !seen.appear && last !== undefined) await addSpares(group);
  if (ownInside(group).length > 0) {
    await removeOwn(group, ownInside(group));
    last = await readGroup(group);
  }
  const left = ownInside(group);
  if (left.length > 0) return { ok: false, message: byHand(group, left) };
  const doubt = doubtAbout(group, last) ?? damageBy(group);
  if (doubt !== undefined) return { ok: false, message: doubt };
  journal.close();
  const name = `group ${String(context.provider.group)}`;
  return { ok: true, message: `Every change that this run made to ${name} is undone.` };
}

/** What somebody else changed during the run, in words. */
export function changedByOthers({ observations }: Group): string[] {
  return observations.flatMap((one) => one.differences.map(inWords));
}

const MAX_DIFFERENCES = 5;
const MAX_BROKEN = 3;

function doubtAbout({ context, seen, uncertain }: Group, last: Roster | undefined): string | undefined {
  const why =
    last === undefined
      ? 'the last list cannot be used'
      : uncertain
        ? 'a batch got no response and may still be applied'
        : seen.appear && seen.disappear
          ? undefined
          : 'the lists never showed a change of its own';
  if (why === undefined) return undefined;
  const users = context.provider.users.join(', ');
  return `Cannot tell whether group ${String(context.provider.group)} is unchanged: ${why}. Check that user ${users} is not in it.`;
}

/** Members whom batches changed and who cannot be put back. */
function damageBy({ context, observations, damaged, first, present }: Group): string | undefined {
  const left = differences(first, present).filter(({ id }) => damaged.has(id));
  const others =
    sideEffects(observations, first.size).length === 0 ? [] : observations.flatMap((one) => one.differences);
  if (left.length + others.length === 0) return undefined;
  const what = [...left, ...others].map(inWords).join(', ');
  return `The provider changed other members of group ${String(context.provider.group)} together with the spare users: ${what}. Check them by hand.`;
}

function byHand({ context, stopped }: Group, ids: readonly string[]): string {
  const users = ids.join(', ');
  const group = String(context.provider.group);
  const why = stopped === undefined ? '' : ` (${stopped})`;
  return `User ${users} is still in group ${group}${why}. Remove them by hand, in Studio or with: studio-groups remove --group ${group} ${ids.join(' ')}`;
}

/** A list by a role; undefined unless it is valid and complete. What is wrong with it is noted. */
async function listAs(group: Group, role: 'admin' | 'member' | 'manager'): Promise<Roster | undefined> {
  const { context } = group;
  const exchange = await sendOwn(context, 'listGroupUsers', requestBy(context, role, 'listGroupUsers'));
  context.findings.push(...faultFindings(exchange));
  if (exchange.fault === undefined && !isAccepted(exchange) && !isTransient(exchange)) {
    const message = `A list between the cases has the status ${exchange.response?.status ?? 0}, expected 200.`;
    context.findings.push({ kind: 'status', message, cause: 'a list cannot be read' });
  }
  return incompleteness(exchange) === undefined ? validRoster(exchange) : undefined;
}

function observe(group: Group, roster: Roster, changes: readonly Change[]): void {
  const own = [...group.named].filter((id) => isOwn(group, id));
  const found = differences(group.present, roster, new Set([...own, ...changes.map((one) => String(one.user_id))]));
  const actions = [...new Set(changes.map(({ action }) => action))];
  if (found.length > 0) group.observations.push({ actions, differences: found });
  const before = ownInside(group).length;
  group.present = roster;
  group.seen.appear ||= ownInside(group).length > before;
  group.seen.disappear ||= ownInside(group).length < before;
}

/** A spare user, or one whom a lenient provider took from an invalid request; nobody whom somebody else added. */
function isOwn({ named, first }: Group, id: string): boolean {
  return named.has(id) && !first.has(id);
}

function isSpare({ context }: Group, id: string): boolean {
  return context.provider.users.includes(Number(id));
}

function ownInside(group: Group): string[] {
  return [...group.named].filter((id) => isOwn(group, id) && group.present.has(id));
}

async function change(group: Group, changes: readonly Change[]): Promise<Exchange> {
  const { context } = group;
  const request = requestBy(context, 'admin', 'batchUpdateGroupUsers', { body: { json: changes } });
  announce(group, request);
  const exchange = await sendOwn(context, 'batchUpdateGroupUsers', request);
  group.uncertain ||= exchange.fault?.kind === 'timeout';
  return exchange;
}

async function addSpares(group: Group): Promise<string | undefined> {
  const isMissing = (id: number): boolean => !group.present.has(String(id));
  const missing = group.context.provider.users.filter(isMissing);
  if (missing.length === 0) return undefined;
  const changes = missing.map((id): Change => ({ action: 'add', user_id: id, permission: defaultPermission }));
  const exchange = await change(group, changes);
  await readGroup(group, changes);
  await waitUntil(
    group,
    () => !missing.some(isMissing),
    () => readGroup(group),
  );
  const absent = missing.filter(isMissing);
  if (absent.length === 0) return undefined;
  const message = `A batch that adds the spare users was accepted, and the list lacks user ${absent.join(', ')}.`;
  if (isAccepted(exchange)) group.context.findings.push({ kind: 'state', message, cause: 'effect of a batch: added' });
  return `the spare users could not be added: ${reasonOf(exchange)}`;
}

/** Removes users one by one, so that one rejection does not prevent the others; if that fails, nothing more is written. */
async function removeOwn(group: Group, ids: readonly string[]): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const left = (): string[] => ids.filter((id) => group.present.has(id));
  let exchange: Exchange | undefined;
  for (const id of ids) exchange = await change(group, [{ action: 'remove', user_id: Number(id) }]);
  await readGroup(group, [{ action: 'remove', user_id: 0 }]);
  await waitUntil(
    group,
    () => left().length === 0,
    () => readGroup(group),
  );
  if (left().length === 0) return undefined;
  group.stopped = `user ${left().join(', ')} could not be removed: ${exchange === undefined ? '' : reasonOf(exchange)}`;
  return group.stopped;
}

async function undo(group: Group, before: Roster, { id, what }: Difference): Promise<void> {
  if (what === 'added') {
    await removeOwn(group, [id]);
    return;
  }
  const { permission } = before.get(id) ?? {};
  const wanted = isPermission(permission) ? permission : defaultPermission;
  const restoring: Change = { action: what === 'missing' ? 'add' : 'update', user_id: Number(id), permission: wanted };
  await change(group, [restoring]);
  await readGroup(group, [restoring]);
}

interface Lists {
  readonly admin: Roster | undefined;
  readonly member: Roster | undefined;
  /** That the lists lag behind the batch. */
  readonly lag: readonly Finding[];
}

/** An admin's and a member's list after a batch, read again for a while if they do not show its effect. */
async function listsShowing(group: Group, effect: Effect, changes: readonly Change[]): Promise<Lists> {
  const hasMember = group.context.provider.tokens.member !== undefined;
  const read = (made: readonly Change[]): Promise<[Roster | undefined, Roster | undefined]> =>
    Promise.all([readGroup(group, made), hasMember ? listAs(group, 'member') : undefined]);
  let [admin, member] = await read(changes);
  const isShown = (roster: Roster | undefined): boolean =>
    roster === undefined || effectFindings(roster, effect, '').every(isAboutPermission);
  const waited = await waitUntil(
    group,
    () => isShown(admin) && isShown(member),
    async () => {
      [admin, member] = await read([]);
    },
  );
  if (waited === undefined || waited === 0) return { admin, member, lag: [] };
  const message = `The list shows an accepted batch only after about ${waited} ms.`;
  return { admin, member, lag: [{ kind: 'lag', message, cause: 'the list lags' }] };
}

/** How long a list is read again that does not show a change, in milliseconds; not again if it never does. */
const LAG_WAITS = [100, 400, 1500];
const MAX_LAG_CHECKS = 2;

/** Returns how long it took until the condition was true; undefined if it was not. */
async function waitUntil(
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

/** At most two members whose permission a change may set. A large group is not read to its end. */
function knownMembers(roster: Roster, isEligible: (id: string) => boolean = () => true, max = 2): KnownMember[] {
  const known: KnownMember[] = [];
  for (const [id, { permission }] of roster) {
    if (known.length === max) break;
    const isUsable = isPermission(permission) && Number.isSafeInteger(Number(id));
    if (isUsable && isEligible(id)) known.push({ id: Number(id), permission });
  }
  return known;
}

function isPermission(value: unknown): value is Permission {
  return permissions.some((permission) => permission === value);
}

function reasonOf({ fault, response }: Exchange): string {
  return fault?.message ?? `the status is ${response?.status ?? 0}`;
}
