/** Applies the plans of groups, a few at a time, and shows how it goes. */
import { applyPlan, type ApplyProgress, type ApplyResult } from '../../membership/index.js';
import type { Io } from '../io.js';
import { counted } from '../text.js';
import type { ReportFile } from './report-file.js';
import { resultJson } from '../result-json.js';
import { eachGroup, type PlannedGroup, type Run } from './run.js';

/** Adds what became of it to each group; those that the run did not come to have no result. */
export async function applyGroups(run: Run, groups: readonly PlannedGroup[], report: ReportFile): Promise<void> {
  const { options, source, io } = run;
  const showGroup = groups.length > 1 ? groupCounter(groups.length, io) : undefined;
  const showBatch = groups.length > 1 ? undefined : batchProgress(io);
  const signal = AbortSignal.any([run.signal, report.failure]);
  let { batchSize } = options;
  await eachGroup(groups, async (group) => {
    const { groupId, plan } = group;
    const result = await applyPlan(run.studio, groupId, plan, {
      batchSize,
      // Time has passed since the plan was made, as long as the question waited, or since the plan was saved.
      recheck: options.yes !== true || source.kind === 'apply',
      signal,
      onProgress: (progress) => {
        showBatch?.(progress);
        report.note(groupId, progress);
      },
      clock: io.clock,
    });
    // What one group has learned of the service saves the others a rejected batch each.
    batchSize = Math.min(batchSize, result.batchSize);
    group.result = result;
    showGroup?.(groupId, result);
    await report.add(groupId, resultJson(groupId, plan, result));
    return result.stopped;
  });
  io.progress('');
}

/** A line for each group of several. */
function groupCounter(groups: number, { err }: Io) {
  let finished = 0;
  return (groupId: number, { applied, refused, done }: ApplyResult): void => {
    finished += 1;
    const rejected = refused.length === 0 ? '' : `, ${counted(refused.length, 'change')} rejected`;
    const text = `${counted(applied.length, 'change')} applied${rejected}${done ? '' : ', not done'}`;
    err(`[${finished}/${groups}] group ${groupId}: ${text}`);
  };
}

/** A line for each batch of a single group. */
function batchProgress({ terminal, progress, err }: Io) {
  let last = '';
  return ({ completed, total, refused }: ApplyProgress): void => {
    const rejected = refused === 0 ? '' : `, ${refused.toLocaleString('en')} rejected`;
    const line = `${completed.toLocaleString('en')} of ${counted(total, 'change')}${rejected}`;
    if (line === last) return;
    last = line;
    // On a terminal one line is replaced, in a log one follows the other.
    if (terminal.err) progress(line);
    else err(line);
  };
}
