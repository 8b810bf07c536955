/** Runs the steps of a phase, with the spare users where it needs them. */
import { eachOf } from '../../lib/each-of.js';
import { assuming, type Finding } from '../checks/finding.js';
import { checkUnchanged } from './check-group.js';
import { bring, readGroup, type Group, type Place } from './group.js';
import type { Phase } from './plan.js';
import { skipped, verdictOf, type CaseResult, type Skip } from './result.js';
import { writeOf, type Run, type Step } from './step.js';

interface Runner {
  readonly run: Run;
  /** How many steps run at the same time. */
  readonly concurrency: number;
  /** Why no step is run any more. */
  readonly obstacle: () => Skip | undefined;
  readonly report: (result: CaseResult) => void;
}

export async function runPhase(runner: Runner, phase: Phase): Promise<void> {
  if (phase.kind === 'batches') return runBatches(runner, phase);
  const ran = phase.kind === 'reads' ? await runReads(runner, phase) : await runRejections(runner, phase);
  for (const { result } of ran) runner.report(result);
}

/** Whether the run may change the group now. */
export function mayWrite(run: Run): run is Run & { readonly group: Group } {
  const { provider, group, readOnly } = run;
  const isAllowed = provider.allowWrites === true && provider.users.length > 0;
  return isAllowed && readOnly === undefined && group !== undefined && group.stopped === undefined;
}

async function runBatches(runner: Runner, { steps }: Phase): Promise<void> {
  for (const step of steps) {
    const place = writeOf(step)?.spare;
    const reason = await bringFor(runner.run, [step], place === 'anywhere' ? undefined : place);
    const result = reason === undefined ? await runStep(runner, step) : skipped(step.head, { reason, prevented: true });
    runner.report(result);
  }
}

interface Ran {
  readonly step: Step;
  readonly result: CaseResult;
}

async function runReads(runner: Runner, { steps }: Phase): Promise<Ran[]> {
  const ran = await runTogether(runner, steps);
  // What somebody else changed meanwhile must not be taken for an effect of the batch that follows.
  if (mayWrite(runner.run)) await readGroup(runner.run.group);
  return ran;
}

async function runRejections(runner: Runner, { steps, place }: Phase): Promise<Ran[]> {
  const { group } = runner.run;
  await bringFor(runner.run, steps, place);
  const ran = await runTogether(runner, steps);
  if (group === undefined || !ran.some(wasSent)) return ran;
  const changed = await checkUnchanged(group);
  if (changed.length === 0 && !ran.some(isAcceptedWrite)) return ran;
  const alone: Alone[] = [];
  for (const one of ran) {
    if (wasSent(one)) await bringFor(runner.run, steps, place);
    alone.push(wasSent(one) ? await runAlone(runner, group, one) : { ...one, changed: [] });
  }
  // Requests that change the group only together.
  if (alone.every((one) => one.changed.length === 0)) runner.run.findings.push(...changed);
  return alone;
}

/** An accepted write may be the reason why the ones beside it were accepted or rejected. */
function isAcceptedWrite({ step, result }: Ran): boolean {
  const status = result.received?.status ?? 0;
  return writeOf(step) !== undefined && status >= 200 && status < 300;
}

function wasSent({ result }: Ran): boolean {
  return result.received !== undefined;
}

function runTogether(runner: Runner, steps: readonly Step[]): Promise<Ran[]> {
  return eachOf(steps, runner.concurrency, async (step) => ({ step, result: await runStep(runner, step) }));
}

interface Alone extends Ran {
  readonly changed: readonly Finding[];
}

/**
 * Repeats one of several requests, because one of them was accepted or changed the group although all must be rejected:
 * then the group is compared, and what changed is undone at once.
 */
async function runAlone(runner: Runner, group: Group, { step, result: earlier }: Ran): Promise<Alone> {
  const again = await runStep(runner, step);
  // What was possible only once is not repeated.
  const result = again.received === undefined ? earlier : again;
  // What a rejected request changed may rest on an assumption; what an accepted one changed follows from its acceptance.
  const [first = { assumption: writeOf(step)?.effectAssumption }] = result.findings;
  const changed = (await checkUnchanged(group)).map((finding) => assuming(finding, first.assumption));
  const findings = [...result.findings, ...changed];
  return {
    step,
    changed,
    result: changed.length === 0 ? result : { ...result, findings, verdict: verdictOf(findings) },
  };
}

function runStep({ run, obstacle }: Runner, step: Step): CaseResult | Promise<CaseResult> {
  const skip = obstacle();
  return skip === undefined ? step.run(run) : skipped(step.head, skip);
}

/** Brings the spare users to a place if one of the steps is going to write; returns the reason if that fails. */
async function bringFor(run: Run, steps: readonly Step[], place: Place | undefined): Promise<string | undefined> {
  const isNeeded = place !== undefined && steps.some((step) => writeOf(step) !== undefined);
  return isNeeded && mayWrite(run) && run.sender.exhausted() === undefined ? bring(run.group, place) : undefined;
}
