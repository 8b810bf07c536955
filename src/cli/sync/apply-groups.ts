/** Applies the plans of groups, a few at a time, and tells how it goes. */
import { applyPlan, type ApplyProgress, type ApplyResult } from '../../index.js';
import { eachOf } from '../each-of.js';
import type { Io } from '../io.js';
import type { Connection } from '../settings.js';
import { counted } from '../text.js';
import { AT_A_TIME, type PlannedGroup } from './plan-groups.js';

export interface Applying {
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/** @returns What came of each plan, in the order of the groups. */
export async function applyGroups(
  { studio }: Connection,
  groups: readonly PlannedGroup[],
  io: Io,
  { batchSize, signal }: Applying,
): Promise<readonly ApplyResult[]> {
  let finished = 0;
  const [only] = groups.length === 1 ? groups : [];
  let told = '';
  const results = await eachOf(groups, AT_A_TIME, async ({ groupId, plan }) => {
    const onProgress = (progress: ApplyProgress) => {
      const line = progressLine(progress);
      if (only && line !== told) tell(io, line);
      told = line;
    };
    const result = await applyPlan(studio, groupId, plan, { batchSize, signal, onProgress });
    finished += 1;
    if (!only) io.err(groupLine(`[${String(finished)}/${String(groups.length)}]`, groupId, result));
    return result;
  });
  io.progress('');
  return results;
}

/** On a terminal one line that is replaced, in a log one after the other. */
function tell({ terminal, progress, err }: Io, line: string): void {
  if (terminal.err) progress(line);
  else err(line);
}

function progressLine({ settled, total, refused }: ApplyProgress): string {
  const least = `${settled.toLocaleString('en')} of ${counted(total, 'change')}`;
  return refused === 0 ? least : `${least}, ${refused.toLocaleString('en')} refused`;
}

function groupLine(counter: string, groupId: number, { applied, refused, done }: ApplyResult): string {
  const refusals = refused.length === 0 ? '' : `, ${counted(refused.length, 'change')} refused`;
  return `${counter} group ${String(groupId)}: ${counted(applied.length, 'change')} applied${refusals}${done ? '' : ', not done'}`;
}
