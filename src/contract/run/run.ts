/** Runs the cases against a provider. It uses no client of ours. */
import { eachOf } from '../../lib/each-of.js';
import type { Mask } from '../../lib/mask.js';
import { sideEffects } from '../checks/effects.js';
import { assuming, type Finding } from '../checks/finding.js';
import type { Shapes } from '../checks/shape.js';
import type { Exchange } from '../http/exchange.js';
import type { Provider } from '../provider.js';
import { createContext, type Context } from './context.js';
import { readElsewhere, restoreElsewhere } from './elsewhere.js';
import {
  bring,
  changedByOthers,
  checkUnchanged,
  createGroup,
  readGroup,
  restore,
  type Group,
  type Place,
  type Restored,
} from './group.js';
import { createJournal } from './journal.js';
import { planOf, type Choice, type Phase } from './plan.js';
import { prepare, type Prepared } from './prepare.js';
import { verdictOf, type CaseResult } from './result.js';
import type { Run, Step } from './steps.js';

export interface RunOptions extends Choice {
  /** How long a response may take, body included, in milliseconds; default 5000. */
  readonly timeout?: number | undefined;
  /** The maximum number of requests per second; default: no limit. */
  readonly rate?: number | undefined;
  /** How many reads and rejected requests are sent at the same time; default 16. */
  readonly concurrency?: number | undefined;
  /** Ends the run after the requests in flight; its own changes are undone all the same. */
  readonly signal?: AbortSignal | undefined;
  /** The file that notes the users whom the run may change; default: none. */
  readonly journal?: string | undefined;
  /** More checks on the group after the cases, before everything is undone; skipped unless writes are allowed. */
  readonly explore?: ((group: Group) => Promise<readonly CaseResult[]>) | undefined;
  /** Called with each result. */
  readonly onResult?: ((result: CaseResult, done: number, total: number) => void) | undefined;
  /** Called with each exchange, secrets included; `toHar` masks them. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** What a run observed. */
export interface RunResult {
  readonly provider: Provider;
  readonly startedAt: Date;
  /** In milliseconds. */
  readonly duration: number;
  readonly interrupted: boolean;
  /** Why nothing could be verified. */
  readonly problem?: string;
  readonly restored?: Restored;
  readonly changedByOthers: readonly string[];
  readonly advice: readonly string[];
  readonly shapes: Shapes;
  readonly cases: readonly CaseResult[];
}

const DEFAULT_TIMEOUT = 5000;
const DEFAULT_CONCURRENCY = 16;

export async function runCases(provider: Provider, options: RunOptions): Promise<RunResult> {
  const startedAt = new Date();
  const begin = performance.now();
  const { timeout = DEFAULT_TIMEOUT, rate, onExchange, signal } = options;
  const context = createContext(provider, { timeout, rate, onExchange });
  const { mask } = context;
  const phases = planOf(provider, options);
  const isEmpty = phases.length === 0 && options.explore === undefined;
  const prepared = isEmpty ? nothingChosen(options) : await prepare(context);
  const outcome = await runPhases(context, prepared, phases, options);
  return {
    provider,
    startedAt,
    duration: performance.now() - begin,
    interrupted: signal?.aborted === true,
    ...(prepared.problem === undefined ? {} : { problem: mask(prepared.problem) }),
    ...outcome,
    advice: [...context.advice],
    shapes: context.shapes.shapes(),
  };
}

function nothingChosen({ only, exclude }: RunOptions): Prepared {
  const isFiltered = only !== undefined || exclude !== undefined;
  const hint = isFiltered
    ? 'No case is left to run. Check --only and --exclude; --list shows the names.'
    : 'There are no cases to run.';
  return { problem: hint, findings: [] };
}

type Outcome = Pick<RunResult, 'cases' | 'changedByOthers' | 'restored'>;

async function runPhases(
  context: Context,
  prepared: Prepared,
  phases: readonly Phase[],
  options: RunOptions,
): Promise<Outcome> {
  const { provider } = context;
  const journal = createJournal(options.journal, { baseUrl: provider.baseUrl, group: provider.group ?? 0 });
  const group = prepared.roster === undefined ? undefined : createGroup(context, prepared.roster, journal);
  const cases: CaseResult[] = [];
  const total = phases.reduce((sum, { steps }) => sum + steps.length, 0);
  const report = (result: CaseResult): CaseResult => {
    const masked = maskedResult(result, context.mask);
    cases.push(masked);
    options.onResult?.(masked, cases.length, total);
    return masked;
  };
  const run: Run = { ...context, group, readOnly: prepared.readOnly };
  const runStep = (step: Step): Promise<CaseResult> => {
    const reason = reasonToSkip(run, prepared, options);
    return reason === undefined ? step.run(run) : Promise.resolve(step.skip(reason.text, reason.prevented));
  };
  const elsewhere = mayWrite(run) ? await readElsewhere(context) : undefined;
  let damage: string | undefined;
  let restored: Restored | undefined;
  try {
    for (const phase of phases) {
      await runPhase({ run, phase, runStep, report, concurrency: options.concurrency ?? DEFAULT_CONCURRENCY });
      // Spare users may be inside now: a group beside this one must not show them.
      if (phase.kind === 'rejections') damage ??= await restoreElsewhere(context, elsewhere);
    }
    if (group !== undefined && mayExplore(run, prepared, options)) {
      for (const result of (await options.explore?.(group)) ?? []) report(result);
    }
  } finally {
    // Also after a fault of our own or of a callback.
    restored = group === undefined ? undefined : await restore(group);
    damage = (await restoreElsewhere(context, elsewhere)) ?? damage;
    if (damage !== undefined && restored?.ok === true) restored = { ok: false, message: damage };
  }
  for (const result of ownResults(context, prepared, group)) report(result);
  return {
    cases,
    changedByOthers: group === undefined ? [] : changedByOthers(group),
    ...(restored === undefined ? {} : { restored: { ...restored, message: context.mask(restored.message) } }),
  };
}

function reasonToSkip(
  { sender }: Run,
  { problem, stateless }: Prepared,
  { signal }: RunOptions,
): { readonly text: string; readonly prevented: boolean } | undefined {
  if (problem !== undefined) return { text: problem, prevented: false };
  if (signal?.aborted === true) return { text: 'the run was interrupted', prevented: false };
  if (stateless !== undefined) return { text: 'the provider keeps no state', prevented: true };
  const exhausted = sender.exhausted();
  return exhausted === undefined ? undefined : { text: exhausted, prevented: true };
}

function mayExplore(run: Run, prepared: Prepared, options: RunOptions): boolean {
  return mayWrite(run) && reasonToSkip(run, prepared, options) === undefined;
}

function mayWrite({ provider, group, readOnly }: Run): boolean {
  const isAllowed = provider.allowWrites === true && provider.users.length > 0;
  return isAllowed && readOnly === undefined && group !== undefined && group.stopped === undefined;
}

interface PhaseRun {
  readonly run: Run;
  readonly phase: Phase;
  readonly concurrency: number;
  readonly runStep: (step: Step) => Promise<CaseResult>;
  readonly report: (result: CaseResult) => CaseResult;
}

async function runPhase(phaseRun: PhaseRun): Promise<void> {
  const { run, phase, concurrency, runStep, report } = phaseRun;
  if (phase.kind === 'batches') {
    for (const step of phase.steps) report(await runInPlace(run, step, runStep));
    return;
  }
  if (phase.kind === 'rejections') await bringFor(run, phase.steps, phase.place);
  const results = await eachOf(phase.steps, concurrency, runStep);
  const { group } = run;
  const wasSent = results.some(({ received }) => received !== undefined);
  const changed = phase.kind === 'rejections' && group !== undefined && wasSent ? await checkUnchanged(group) : [];
  // What somebody else changed meanwhile must not be taken for an effect of the batch that follows.
  if (phase.kind === 'reads' && group !== undefined && mayWrite(run)) await readGroup(group);
  const isClear = changed.length === 0 && !results.some((result, index) => isAcceptedWrite(result, phase.steps[index]));
  if (isClear || group === undefined) results.forEach(report);
  else for (const result of await oneByOne(phaseRun, group, results, changed)) report(result);
}

/** An accepted write may be the reason why the ones beside it were accepted or rejected. */
function isAcceptedWrite({ received }: CaseResult, step: Step | undefined): boolean {
  const status = received?.status ?? 0;
  return step?.wanted?.precondition.kind === 'write' && status >= 200 && status < 300;
}

/** A batch that must be applied, with the spare users where it needs them. */
async function runInPlace(run: Run, step: Step, runStep: PhaseRun['runStep']): Promise<CaseResult> {
  const precondition = step.wanted?.precondition;
  const place = precondition?.kind === 'write' ? precondition.spare : undefined;
  const reason = await bringFor(run, [step], place === 'anywhere' ? undefined : place);
  return reason === undefined ? runStep(step) : step.skip(reason, true);
}

/** Brings the spare users to a place if one of the steps is going to write. */
async function bringFor(run: Run, steps: readonly Step[], place: Place | undefined): Promise<string | undefined> {
  const { group } = run;
  if (group === undefined || place === undefined || !mayWrite(run) || run.sender.exhausted() !== undefined)
    return undefined;
  return steps.some(({ wanted }) => wanted?.precondition.kind === 'write') ? bring(group, place) : undefined;
}

/**
 * Repeats a group of requests one after the other, because one of them was accepted or changed the group although all must
 * be rejected: after each one the group is compared, and what changed is undone at once.
 */
async function oneByOne(
  { run, phase, runStep }: PhaseRun,
  group: Group,
  together: readonly CaseResult[],
  changed: readonly Finding[],
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  let isExplained = false;
  for (const [index, step] of phase.steps.entries()) {
    const earlier = together[index];
    if (earlier?.received === undefined) {
      results.push(earlier ?? step.skip('it was not sent', true));
      continue;
    }
    await bringFor(run, phase.steps, phase.kind === 'rejections' ? phase.place : undefined);
    const again = await runStep(step);
    // What was possible only once is not repeated.
    const result = again.received === undefined ? earlier : again;
    const findings = (await checkUnchanged(group)).map((finding) =>
      assuming(finding, effectAssumptionOf(step, result)),
    );
    isExplained ||= findings.length > 0;
    results.push(findings.length === 0 ? result : withFindings(result, findings));
  }
  // Requests that change the group only together.
  if (!isExplained) run.findings.push(...changed);
  return results;
}

/** What a rejected request changed may rest on an assumption; what an accepted one changed follows from its acceptance. */
function effectAssumptionOf({ wanted }: Step, { findings }: CaseResult): string | undefined {
  const [first] = findings;
  if (first !== undefined) return first.assumption;
  return wanted?.precondition.kind === 'write' ? wanted.precondition.effectAssumption : undefined;
}

function withFindings(result: CaseResult, more: readonly Finding[]): CaseResult {
  const findings = [...result.findings, ...more];
  return { ...result, findings, verdict: verdictOf(findings) };
}

/** What was found outside the cases: the first list, the lists in between, side effects, a provider without state. */
function ownResults(
  context: Context,
  { findings, stateless, problem }: Prepared,
  group: Group | undefined,
): CaseResult[] {
  if (problem !== undefined) return [];
  const between = [...findings, ...context.findings, ...sideEffects(group?.observations ?? [], group?.first.size ?? 0)];
  const found = stateless === undefined ? unique(between) : [stateless];
  if (found.length === 0) return [];
  const head = {
    name: 'listGroupUsers: the lists between the cases',
    operation: 'listGroupUsers' as const,
    precondition: 'the lists between the cases',
    expected: '200, and nothing but the changes of this run',
  };
  return [{ ...head, verdict: verdictOf(found), verifies: false, findings: found, assumptions: [], duration: 0 }];
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

/** Messages may quote the provider, which may quote a token. */
function maskedResult(result: CaseResult, mask: Mask): CaseResult {
  return {
    ...result,
    ...(result.reason === undefined ? {} : { reason: mask(result.reason) }),
    findings: result.findings.map((finding) => ({
      ...finding,
      message: mask(finding.message),
      cause: mask(finding.cause),
      ...(finding.pointer === undefined ? {} : { pointer: mask(finding.pointer) }),
    })),
  };
}
