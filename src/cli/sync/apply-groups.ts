/** Applies the plans of groups, a few at a time, and reports how it goes. */
import {
  applyPlan,
  type ApplyOptions,
  type ApplyProgress,
  type ApplyResult,
  type MembershipClient,
} from '../../membership/index.js';
import { eachOf } from '../../lib/each-of.js';
import type { Io } from '../io.js';
import { counted } from '../text.js';
import { createBreaker } from './breaker.js';
import { AT_A_TIME, type PlannedGroup } from './plan-groups.js';

export interface Applying {
  readonly batchSize: number;
  readonly signal: AbortSignal;
  /** Whether the groups are read again before the first change. */
  readonly recheck: boolean;
  /** Called with what became of each group, one after the other. */
  readonly onResult: (group: PlannedGroup, result: ApplyResult) => Promise<void>;
  /** Called after each batch. */
  readonly onProgress: (group: PlannedGroup, progress: ApplyProgress) => void;
}

/** @returns What became of each plan, by group; a group is missing if the run ended before. */
export async function applyGroups(
  studio: MembershipClient,
  groups: readonly PlannedGroup[],
  io: Io,
  { batchSize, signal, recheck, onResult, onProgress }: Applying,
): Promise<ReadonlyMap<number, ApplyResult>> {
  const results = new Map<number, ApplyResult>();
  const isEnd = createBreaker();
  const tell = progressTeller(groups.length, io);
  let size = batchSize;
  let hasEnded = false;
  await eachOf(groups, AT_A_TIME, async (group) => {
    if (hasEnded) return;
    const options: ApplyOptions = {
      batchSize: size,
      recheck,
      signal,
      onProgress: (progress) => {
        tell.batch(progress);
        onProgress(group, progress);
      },
      clock: io.clock,
    };
    const result = await applyPlan(studio, group.groupId, group.plan, options);
    // What one group has learned of the service saves the others a rejected batch each.
    size = Math.min(size, result.batchSize);
    results.set(group.groupId, result);
    if (isEnd(result.stopped)) hasEnded = true;
    tell.group(group.groupId, result);
    await onResult(group, result);
  });
  io.progress('');
  return results;
}

/** Writes each batch of a single group, each group of several. */
function progressTeller(groups: number, { terminal, progress, err }: Io) {
  let finished = 0;
  let last = '';
  return {
    batch(state: ApplyProgress): void {
      if (groups > 1) return;
      const line = progressLine(state);
      if (line === last) return;
      last = line;
      // On a terminal one line is replaced, in a log one follows the other.
      if (terminal.err) progress(line);
      else err(line);
    },
    group(groupId: number, result: ApplyResult): void {
      finished += 1;
      if (groups > 1) err(groupLine(`[${String(finished)}/${String(groups)}]`, groupId, result));
    },
  };
}

function progressLine({ completed, total, refused }: ApplyProgress): string {
  const done = `${completed.toLocaleString('en')} of ${counted(total, 'change')}`;
  return refused === 0 ? done : `${done}, ${refused.toLocaleString('en')} rejected`;
}

function groupLine(counter: string, groupId: number, { applied, refused, done }: ApplyResult): string {
  const rejected = refused.length === 0 ? '' : `, ${counted(refused.length, 'change')} rejected`;
  return `${counter} group ${String(groupId)}: ${counted(applied.length, 'change')} applied${rejected}${done ? '' : ', not done'}`;
}
