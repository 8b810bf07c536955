import type { Change, Id } from '../../generated/schema.js';
import type { StudioClient } from '../client/create-studio-client.js';
import type { Failure, Outcome } from '../client/outcome.js';
import { resultOf, type ApplyResult, type Stop } from './apply-result.js';
import { createState, look, type ApplyState } from './apply-state.js';
import { createBatches, type Batches } from './batches.js';
import type { Plan } from './plan-membership.js';

export interface ApplyOptions {
  /** How many changes a batch carries at most, from 1; how many the service allows is unknown. Default: 100. */
  readonly batchSize?: number;
  /** Called after each batch and what it led to. */
  readonly onProgress?: (progress: ApplyProgress) => void;
  /** Begins no further batch once it is aborted; the one in flight is seen to its end. */
  readonly signal?: AbortSignal;
}

export interface ApplyProgress {
  /** How many of the plan's changes are settled, one way or the other. */
  readonly settled: number;
  /** How many of these were refused. */
  readonly refused: number;
  /** How many changes the plan has. */
  readonly total: number;
  /** How many requests have been sent. */
  readonly requests: number;
}

/**
 * Makes a group what a plan wants it to be, batch by batch, and accounts for every change.
 *
 * Where the provider refuses a batch, halves of it are tried until the refused changes are found, and the rest is
 * applied. Where it is unclear whether a batch was applied, the group is read again and only what is missing is sent.
 * Members whom somebody else changes in between are left as they are, and told. It can be run again at any time: read
 * the group, plan, apply.
 *
 * @param plan Made from the group's present members. Without faults, as many requests are sent as it fills batches.
 * @returns What came of it, also where a request was refused or failed: see `stopped`.
 * @throws {TypeError} Before any request, where `batchSize` or `groupId` is not what it should be.
 * @example
 * const { done, refused, stopped } = await applyPlan(studio, 42, plan);
 */
export async function applyPlan(
  studio: Pick<StudioClient, 'listGroupUsers' | 'batchUpdateGroupUsers'>,
  groupId: Id,
  plan: Plan,
  { batchSize = 100, onProgress, signal }: ApplyOptions = {},
): Promise<ApplyResult> {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) throw new TypeError('`batchSize` must be an integer from 1.');
  const state = createState(plan);
  const counted = <O>(outcome: Promise<O>): Promise<O> => {
    state.requests += 1;
    return outcome;
  };
  const work: Work = {
    state,
    batches: createBatches(state, batchSize),
    read: () => counted(studio.listGroupUsers(groupId)),
    change: (batch) => counted(studio.batchUpdateGroupUsers(groupId, batch)),
  };
  let stopped: Stop | undefined;
  while (state.open.size > 0 && stopped === undefined) {
    stopped = signal?.aborted === true ? 'aborted' : await sendNext(work);
    onProgress?.(progressOf(state));
  }
  if (state.stale && (stopped === undefined || stopped === 'aborted')) stopped = (await readAgain(work)) ?? stopped;
  return resultOf(state, stopped);
}

function progressOf({ changes: { length: total }, open, refused, requests }: ApplyState): ApplyProgress {
  return { settled: total - open.size, refused: refused.size, total, requests };
}

interface Work {
  readonly state: ApplyState;
  readonly batches: Batches;
  readonly read: () => Promise<Outcome<'listGroupUsers'>>;
  readonly change: (batch: readonly Change[]) => Promise<Outcome<'batchUpdateGroupUsers'>>;
}

type Batch = readonly Change[];

/** @returns What ends the work, here and below. */
async function sendNext(work: Work): Promise<Stop | undefined> {
  const { state, batches, change } = work;
  const batch = batches.next();
  if (batch.length === 0) return undefined;
  const outcome = await change(batch);
  switch (outcome.status) {
    case 200:
      state.faults = 0;
      look(state, outcome.data.group_users, batch);
      settle(state, batch);
      batches.accepted(batch);
      return undefined;
    case 401:
    case 403:
    case 404:
      return outcome;
    case 422:
      return narrow(work, batch, outcome.data?.error ?? '');
    default:
      return outcome.httpStatus === TOO_LARGE ? narrow(work, batch, outcome.reason) : recover(work, batch, outcome);
  }
}

/** The contract does not know it, but gateways answer it; a smaller batch may pass. */
const TOO_LARGE = 413;

async function narrow(work: Work, batch: Batch, reason: string): Promise<Stop | undefined> {
  const { state, batches } = work;
  state.faults = 0;
  if (!batches.isNarrowing()) {
    // Somebody else may have made some of these changes meanwhile; then the rest of them may be fine.
    const stop = await readAgain(work);
    if (stop) return stop;
    settle(state, batch);
  }
  if (!batch.every(({ user_id }) => state.open.has(user_id))) return undefined;
  if (batch.length > 1) {
    batches.halve(batch);
    return undefined;
  }
  for (const { user_id } of batch) {
    state.open.delete(user_id);
    state.refused.set(user_id, reason);
  }
  state.stale = batches.isNarrowing();
  return undefined;
}

/** A clear answer and a look at the group after it leave nothing uncertain. */
function settle({ uncertain }: ApplyState, batch: Batch): void {
  for (const { user_id } of batch) uncertain.delete(user_id);
}

/** How often in a row a batch may come to nothing, and the group be found as it was, before the work is given up. */
const MOST_FAULTS = 3;
/** With these the provider has turned the batch away; after any other fault it may have been applied. */
const TURNED_AWAY: readonly (number | undefined)[] = [429, 503];

async function recover(work: Work, batch: Batch, failure: Failure): Promise<Stop | undefined> {
  const { state, batches } = work;
  const before = state.open.size;
  if (!TURNED_AWAY.includes(failure.httpStatus)) for (const { user_id } of batch) state.uncertain.add(user_id);
  const stop = await readAgain(work);
  if (stop) return stop;
  state.faults = state.open.size < before ? 0 : state.faults + 1;
  batches.repeat(batch);
  return state.faults === MOST_FAULTS ? failure : undefined;
}

async function readAgain({ state, read }: Work): Promise<Stop | undefined> {
  const outcome = await read();
  if (!outcome.ok) return outcome;
  look(state, outcome.data.group_users);
  return undefined;
}
