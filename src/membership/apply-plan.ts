import type { Change, Id } from '../../generated/schema.js';
import type { Outcome } from '../client/outcome.js';
import { resultOf, type ApplyResult, type Stop } from './apply-result.js';
import { createState, isCertain, observe, type ApplyState, type Item } from './apply-state.js';
import { createBatches, type Batch, type Batches } from './batches.js';
import { systemClock, type Clock } from './clock.js';
import { isRecord } from '../lib/is-record.js';
import { ListError, membersOf } from './list-members.js';
import type { MembershipClient } from './pace.js';
import type { Plan } from './plan-membership.js';

export interface ApplyOptions {
  /** How many changes a batch has at most, from 1; how many the service allows is unknown. Default: 100. */
  readonly batchSize?: number;
  /** Whether the group is read first, and nothing is sent if a planned user has changed since. Default: false. */
  readonly recheck?: boolean;
  /** Called after each batch. */
  readonly onProgress?: (progress: ApplyProgress) => void;
  /** Starts no further batch once it is aborted; the batch in flight is completed. */
  readonly signal?: AbortSignal;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

export interface ApplyProgress {
  /** How many changes of the plan need no further request. */
  readonly completed: number;
  /** How many of these the provider rejected. */
  readonly refused: number;
  /** How many changes the plan has. */
  readonly total: number;
  /** How many requests have been sent. */
  readonly requests: number;
}

/**
 * Applies a plan to a group, batch by batch, and accounts for every change.
 *
 * If the provider rejects a batch, its halves are sent, until the rejected changes are found and the others applied. If
 * it is uncertain whether a batch was applied, the group is read again and only what is missing is sent. A list may lag
 * behind by up to 10 seconds: before a batch is split or a change reported as refused, it is read repeatedly. Members whom
 * somebody else changes meanwhile are left alone and reported. It can be repeated at any time: read, plan, apply.
 *
 * @param studio A client, or a paced one that several groups share; see `createPacedClient`.
 * @param plan Made from the group's present members. Without faults it takes as few requests as it fills batches.
 * @returns What became of it, also if a request was rejected or failed: see `stopped`.
 * @throws {TypeError} Before any request, if `batchSize` or `groupId` is invalid.
 * @example
 * const { done, refused, stopped } = await applyPlan(studio, 42, plan);
 */
export async function applyPlan(
  studio: MembershipClient,
  groupId: Id,
  plan: Plan,
  { batchSize = 100, recheck = false, onProgress, signal, clock = systemClock }: ApplyOptions = {},
): Promise<ApplyResult> {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) throw new TypeError('`batchSize` must be an integer from 1.');
  const state = createState(plan);
  const batches = createBatches(state, batchSize);
  const work: Work = { state, batches, studio, groupId, signal, clock, faults: 0 };
  let stopped = recheck && plan.changes.length > 0 ? await checkState(work) : undefined;
  while (stopped === undefined) {
    const batch = batches.next();
    if (batch.length === 0 && !isAnyUnclear(state)) break;
    if (signal?.aborted === true) stopped = 'aborted';
    else stopped = batch.length > 0 ? await sendBatch(work, batch) : await clear(work);
    onProgress?.(progressOf(state));
  }
  if (stopped === 'aborted' && isAnyUnclear(state)) stopped = (await read(work)) ?? stopped;
  return resultOf(state, stopped, batches.size());
}

interface Work {
  readonly state: ApplyState;
  readonly batches: Batches;
  readonly studio: MembershipClient;
  readonly groupId: Id;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  /** How many batches in a row had no effect for an unclear reason. */
  faults: number;
}

function progressOf({ items, requests }: ApplyState): ApplyProgress {
  const count = (counted: Item['state']) => [...items.values()].filter(({ state }) => state === counted).length;
  return { completed: items.size - count('open'), refused: count('rejected'), total: items.size, requests };
}

/** @returns Why nothing may be sent: the plan was made for another state of the group. */
async function checkState(work: Work): Promise<Stop | undefined> {
  const stop = await read(work);
  if (stop !== undefined) return stop;
  const isStale = [...work.state.items.values()].some(
    (item) => work.state.known.get(item.change.user_id) !== item.before,
  );
  return isStale ? 'stale' : undefined;
}

/** @returns What ends the work, here and below. */
async function sendBatch(work: Work, batch: Batch): Promise<Stop | undefined> {
  const { state, studio, groupId } = work;
  state.requests += 1;
  for (const item of batch) item.sentIn = state.requests;
  const changes = batch.map(({ change }): Change => change);
  const outcome = await studio.batchUpdateGroupUsers(groupId, changes);
  if (outcome.status === 200) return accept(work, batch, outcome.data.group_users);
  if (isRejection(outcome)) return narrow(work, batch, reasonOf(outcome));
  if (outcome.maybeApplied) return recover(work, batch, outcome);
  for (const item of batch) item.sentIn = 0;
  return outcome.status === 'aborted' ? 'aborted' : outcome;
}

/** Whether the provider rejected the changes themselves; 401, 403 and 404 concern all of them, 408 and 429 none. */
function isRejection({ httpStatus }: Outcome): boolean {
  const isAbout = httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500;
  return isAbout && ![401, 403, 404, 408, 429].includes(httpStatus);
}

async function accept(work: Work, batch: Batch, users: unknown): Promise<Stop | undefined> {
  for (const item of batch) item.state = 'accepted';
  // Whoever sends an invalid list may not have meant its status either.
  if (!take(work.state, users)) return recover(work, batch, 'invalid-list');
  for (const item of batch) item.isUncertain = false;
  work.batches.accepted(batch);
  work.faults = 0;
  return undefined;
}

/** Finds the changes that make the provider reject a batch. */
async function narrow(work: Work, batch: Batch, reason: string): Promise<Stop | undefined> {
  work.faults = 0;
  const isPart = batch.every(({ wasRejected }) => wasRejected);
  for (const item of batch) item.wasRejected = true;
  // It may have been applied nevertheless. Or somebody else made some of its changes; then the others may be valid.
  const stop = isPart ? undefined : await confirm(work, batch);
  if (stop !== undefined || !batch.every((item) => item.state === 'open')) return stop;
  if (batch.length > 1) work.batches.halve(batch);
  else {
    for (const item of batch) reject(item, reason);
    work.state.isStale = isPart;
  }
  return undefined;
}

/** How often in a row a batch may have no effect before the work ends. */
const MAX_FAULTS = 3;

/** Finds out whether a batch was applied; if not, sends it again in smaller parts, which may pass where it did not. */
async function recover(work: Work, batch: Batch, failure: Stop): Promise<Stop | undefined> {
  for (const item of batch) {
    item.state = 'open';
    item.isUncertain = true;
  }
  const stop = await confirm(work, batch);
  if (stop !== undefined) return stop;
  const missing = batch.filter((item) => item.state === 'open');
  work.faults = missing.length < batch.length ? 0 : work.faults + 1;
  if (work.faults === MAX_FAULTS) return failure;
  if (work.faults > 0 && missing.length > 1) work.batches.halve(missing);
  return undefined;
}

/** Whether there are changes of which it is not clear what became of them, or that wait for such a change. */
function isAnyUnclear({ items, isStale }: ApplyState): boolean {
  return isStale || [...items.values()].some(({ state }) => state === 'accepted');
}

/** Clears up what became of the changes that were accepted or rejected. */
async function clear(work: Work): Promise<Stop | undefined> {
  const { items } = work.state;
  const stop = await confirm(work, [...items.values()]);
  if (stop !== undefined || work.signal?.aborted === true) return stop;
  for (const item of items.values()) {
    if (item.state === 'accepted' && item.wasShown) item.state = 'conflict';
    else if (item.state === 'accepted') reject(item, NOT_SHOWN);
    else if (item.state === 'held') item.state = 'open';
  }
  return undefined;
}

function reject(item: Item, reason: string): void {
  item.state = 'rejected';
  item.reason = reason;
}

const NOT_SHOWN = 'The provider accepted the change, but the group does not show it.';

/** The waits between reads of a list that may lag behind, in milliseconds: 10 s in all. */
const WAITS = [0, 500, 1_000, 2_000, 3_000, 3_500];

/** Reads the group until it is certain what became of the changes, at most for 10 s: then every list shows them. */
async function confirm(work: Work, items: Batch): Promise<Stop | undefined> {
  const { state, clock, signal } = work;
  for (const wait of WAITS) {
    await clock.sleep(wait, signal);
    if (signal?.aborted === true && wait > 0) return undefined;
    const stop = await read(work);
    if (stop !== undefined) return stop;
    if (items.every((item) => isCertain(state, item))) {
      for (const item of items) item.isUncertain = false;
      return undefined;
    }
  }
  // A rejected change can no longer take effect; one whose request was lost on the way can.
  for (const item of items) item.isUncertain &&= item.state !== 'rejected' && !isCertain(state, item);
  state.shownUpTo = state.requests;
  return undefined;
}

async function read({ state, studio, groupId }: Work): Promise<Stop | undefined> {
  state.requests += 1;
  const outcome = await studio.listGroupUsers(groupId);
  if (outcome.status !== 200) return outcome;
  state.isStale = false;
  return take(state, outcome.data.group_users) ? undefined : 'invalid-list';
}

/** @returns Whether the list is valid. */
function take(state: ApplyState, users: unknown): boolean {
  try {
    observe(state, membersOf(users));
    return true;
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    return false;
  }
}

/** The provider's own words, also where its status is not documented. */
function reasonOf({ reason, body }: Exclude<Outcome, { ok: true }>): string {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) && typeof value.error === 'string' ? value.error : reason;
  } catch {
    return reason;
  }
}
