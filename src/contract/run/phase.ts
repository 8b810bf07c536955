/** Runs the steps of a phase, with the spare users where it needs them. */
import { eachOf } from '../../lib/each-of.js';
import { assuming } from '../checks/finding.js';
import { checkUnchanged } from './check-group.js';
import { bring, readGroup, type Group, type Place } from './group.js';
import type { Phase } from './plan.js';
import { skipped, verdictOf, type CaseResult } from './result.js';
import { mayWrite, writeOf, type Run, type Step } from './step.js';

export async function runPhase(run: Run, { kind, steps, place }: Phase): Promise<void> {
  if (kind === 'batches') return runBatches(run, steps);
  const ran = kind === 'reads' ? await runReads(run, steps) : await runRejections(run, steps, place);
  for (const { result } of ran) run.report(result);
}

async function runBatches(run: Run, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const place = writeOf(step)?.spare;
    const reason = await bringFor(run, [step], place === 'anywhere' ? undefined : place);
    run.report(reason === undefined ? await runStep(run, step) : skipped(step.head, { reason, prevented: true }));
  }
}

interface Ran {
  readonly step: Step;
  readonly result: CaseResult;
}

async function runReads(run: Run, steps: readonly Step[]): Promise<Ran[]> {
  const ran = await runTogether(run, steps);
  // What somebody else changed meanwhile must not be taken for an effect of the batch that follows.
  if (mayWrite(run)) await readGroup(run.group);
  return ran;
}

/**
 * Sends requests that must be rejected together. If one of them was accepted or changed the group, they are repeated one by
 * one.
 */
async function runRejections(run: Run, steps: readonly Step[], place: Place | undefined): Promise<Ran[]> {
  const { group } = run;
  await bringFor(run, steps, place);
  const ran = await runTogether(run, steps);
  if (group === undefined || !ran.some(wasSent)) return ran;
  const changed = await checkUnchanged(group);
  if (changed.length === 0 && !ran.some(isAcceptedWrite)) return ran;
  const alone: Ran[] = [];
  let isExplained = false;
  for (const one of ran) {
    if (wasSent(one)) await bringFor(run, steps, place);
    const result = wasSent(one) ? await runAlone(run, group, one) : one.result;
    isExplained ||= result.findings.some(({ kind }) => kind === 'state');
    alone.push({ ...one, result });
  }
  // Requests that change the group only together.
  if (!isExplained) run.findings.push(...changed);
  return alone;
}

function runTogether(run: Run, steps: readonly Step[]): Promise<Ran[]> {
  return eachOf(steps, run.concurrency, async (step) => ({ step, result: await runStep(run, step) }));
}

function wasSent({ result }: Ran): boolean {
  return result.received !== undefined;
}

/** An accepted write may be the reason why the ones beside it were accepted or rejected. */
function isAcceptedWrite({ step, result }: Ran): boolean {
  const status = result.received?.status ?? 0;
  return writeOf(step) !== undefined && status >= 200 && status < 300;
}

/** Repeats a request, and undoes at once what it changed of the group. */
async function runAlone(run: Run, group: Group, { step, result: earlier }: Ran): Promise<CaseResult> {
  const again = await runStep(run, step);
  // What was possible only once is not repeated.
  const result = again.received === undefined ? earlier : again;
  // What a rejected request changed may rest on an assumption; what an accepted one changed follows from its acceptance.
  const [first = { assumption: writeOf(step)?.effectAssumption }] = result.findings;
  const changed = (await checkUnchanged(group)).map((finding) => assuming(finding, first.assumption));
  const findings = [...result.findings, ...changed];
  return changed.length === 0 ? result : { ...result, findings, verdict: verdictOf(findings) };
}

function runStep(run: Run, step: Step): CaseResult | Promise<CaseResult> {
  const skip = run.obstacle();
  return skip === undefined ? step.run(run) : skipped(step.head, skip);
}

/** Brings the spare users to a place if one of the steps is going to write; returns the reason if that fails. */
async function bringFor(run: Run, steps: readonly Step[], place: Place | undefined): Promise<string | undefined> {
  const isNeeded = place !== undefined && steps.some((step) => writeOf(step) !== undefined);
  return isNeeded && mayWrite(run) && run.sender.exhausted() === undefined ? bring(run.group, place) : undefined;
}
