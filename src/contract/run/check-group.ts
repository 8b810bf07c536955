/** Whether the group is what it must be after a request; what must not have changed is undone at once. */
import type { Change } from '../../../generated/schema.js';
import {
  changesIn,
  concernsMembership,
  contradictions,
  effectFindings,
  effectOf,
  isAboutPermission,
  type Effect,
} from '../checks/effects.js';
import { assuming, refutedBy, type Finding } from '../checks/finding.js';
import { differences, inWords, readableRoster, type Difference, type Roster } from '../checks/roster.js';
import { isAccepted, type Exchange } from '../http/exchange.js';
import { isTransient } from '../http/sender.js';
import { listAs, readGroup, undo, waitUntil, type Group } from './group.js';
import { forgetOutsiders, isOwn } from './ledger.js';

/**
 * After a batch that must be applied: whether its response, the admin's list and a member's list show it.
 *
 * @param ofResponse What is wrong with the response itself.
 * @param assumption What the permissions after the batch rest on.
 */
export async function checkApplied(
  group: Group,
  exchange: Exchange,
  ofResponse: readonly Finding[],
  assumption?: string,
): Promise<Finding[]> {
  const changes = changesIn(exchange.request);
  if (!isAccepted(exchange)) return checkRejected(group, exchange, changes);
  group.broken = 0;
  const before = group.present;
  const noted = group.context.findings.length;
  const effect = effectOf(changes);
  const { admin, member, lag } = await listsShowing(group, effect, changes);
  const response = readableRoster(exchange);
  const own = new Map([...effect].filter(([id]) => isOwn(group, id)));
  const found = [
    ...(response === undefined ? [] : effectFindings(response, effect, 'The response to the batch')),
    ...(admin === undefined ? [] : effectFindings(admin, own, "The admin's list after the batch")),
    ...(member === undefined ? [] : effectFindings(member, own, "A member's list after the batch")),
  ].map((finding) => (isAboutPermission(finding) ? assuming(finding, assumption) : finding));
  if (response !== undefined) await undoDamage(group, before, response, effect);
  const disagreeing = [
    ...(response === undefined || admin === undefined ? [] : contradictions(response, before, admin, effect)),
    ...(member === undefined ? [] : await disagreements(group, 'member', member)),
  ];
  const doubt = refutedBy([...ofResponse, ...group.context.findings.slice(noted)]);
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

const MAX_BROKEN = 3;

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
  let lists = await read(changes);
  const isShown = (roster: Roster | undefined): boolean =>
    roster === undefined || effectFindings(roster, effect, '').every(isAboutPermission);
  const waited = await waitUntil(
    group,
    () => lists.every(isShown),
    async () => {
      lists = await read([]);
    },
  );
  const [admin, member] = lists;
  if (waited === undefined || waited === 0) return { admin, member, lag: [] };
  const message = `The list shows an accepted batch only after about ${waited} ms.`;
  return { admin, member, lag: [{ kind: 'lag', message, cause: 'the list lags' }] };
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

/** After requests that must change nothing: what they changed of the spare users. It is undone at once. */
export async function checkUnchanged(group: Group): Promise<Finding[]> {
  const before = group.present;
  const now = await readGroup(group);
  if (now === undefined) return [];
  const changed = differences(before, now).filter((one) => isOwn(group, one.id) && concernsMembership(one));
  for (const one of changed) await undo(group, before, one);
  forgetOutsiders(group);
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

const MAX_DIFFERENCES = 5;

/** What a user may see is not hidden from them: an empty name or address may be. */
function disclosed(found: readonly Difference[]): Difference[] {
  return found.filter(({ what, value }) => value !== '' || what === 'permission');
}
