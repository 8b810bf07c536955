/** Runs the cases against a provider. It uses no client of ours. */
import type { Mask } from '../../lib/mask.js';
import { sideEffects } from '../checks/effects.js';
import { shapesOf, type Shapes } from '../checks/shape.js';
import type { Exchange } from '../http/exchange.js';
import type { Provider } from '../provider.js';
import { createContext, type Context } from './context.js';
import { readElsewhere, restoreElsewhere } from './elsewhere.js';
import { createGroup, type Group } from './group.js';
import { createJournal } from './journal.js';
import { changedByOthers } from './ledger.js';
import { runPhase } from './phase.js';
import { planOf, type Choice, type Phase } from './plan.js';
import { prepare, type Prepared } from './prepare.js';
import { restore, type Restored } from './restore.js';
import { headWithoutStatus, judged, type CaseResult, type Skip } from './result.js';
import { mayWrite, type Run } from './step.js';

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
  /** Why nothing could be verified: the provider cannot be reached, or a setting is wrong. */
  readonly problem?: string | undefined;
  /** Whether every change of the run is undone; left out if nothing was written. */
  readonly restored?: Restored;
  /** What somebody else changed in the group during the run; no finding. */
  readonly changedByOthers: readonly string[];
  /** Rules of HTTP that responses do not observe; no findings. */
  readonly advice: readonly string[];
  readonly cases: readonly CaseResult[];
  /** What responses consist of, by operation and status, for a later comparison. */
  readonly shapes: Shapes;
}

export async function runCases(provider: Provider, options: RunOptions): Promise<RunResult> {
  const startedAt = new Date();
  const begin = performance.now();
  const { timeout = 5000, rate, onExchange, signal } = options;
  const context = createContext(provider, { timeout, rate, onExchange });
  const phases = planOf(provider, options);
  const isEmpty = phases.length === 0 && options.explore === undefined;
  const prepared = isEmpty ? nothingChosen(options) : await prepare(context);
  const outcome = await runPhases(context, prepared, phases, options);
  return {
    provider,
    startedAt,
    duration: performance.now() - begin,
    interrupted: signal?.aborted === true,
    problem: prepared.problem && context.mask(prepared.problem),
    ...outcome,
    advice: [...context.advice],
    shapes: shapesOf(context.shapes, context.mask),
  };
}

function nothingChosen({ only, exclude }: RunOptions): Prepared {
  const isFiltered = only !== undefined || exclude !== undefined;
  const problem = isFiltered
    ? 'No case is left to run. Check --only and --exclude; --list shows the names.'
    : 'There are no cases to run.';
  return { problem };
}

type Outcome = Pick<RunResult, 'cases' | 'changedByOthers' | 'restored'>;

async function runPhases(
  context: Context,
  prepared: Prepared,
  phases: readonly Phase[],
  options: RunOptions,
): Promise<Outcome> {
  const { provider, mask } = context;
  const { roster, readOnly } = prepared;
  const group = roster && createGroup(context, roster, createJournal(options.journal, provider));
  const cases: CaseResult[] = [];
  const total = phases.reduce((sum, { steps }) => sum + steps.length, 0);
  const run: Run = {
    ...context,
    group,
    readOnly,
    concurrency: options.concurrency ?? 16,
    obstacle: () => obstacleToAll(context, prepared, options),
    report(result) {
      const masked = maskedResult(result, mask);
      cases.push(masked);
      options.onResult?.(masked, cases.length, total);
    },
  };
  const elsewhere = mayWrite(run) ? await readElsewhere(context) : undefined;
  let damage: string | undefined;
  let restored: Restored | undefined;
  try {
    for (const phase of phases) {
      await runPhase(run, phase);
      // Spare users may be inside now: a group beside this one must not show them.
      if (phase.kind === 'rejections') damage ??= await restoreElsewhere(context, elsewhere);
    }
    const explored = mayWrite(run) && run.obstacle() === undefined ? await options.explore?.(run.group) : [];
    explored?.forEach(run.report);
  } finally {
    // Also after a fault of our own or of a callback.
    restored = group && (await restore(group));
    damage = (await restoreElsewhere(context, elsewhere)) ?? damage;
    if (damage !== undefined && restored?.ok === true) restored = { ok: false, message: damage };
  }
  ownResults(prepared, run).forEach(run.report);
  return {
    cases,
    changedByOthers: group === undefined ? [] : changedByOthers(group),
    ...(restored && { restored: { ...restored, message: mask(restored.message) } }),
  };
}

/** Why no case is run any more. */
function obstacleToAll(
  { sender }: Context,
  { problem, stateless }: Prepared,
  { signal }: RunOptions,
): Skip | undefined {
  if (problem !== undefined) return { reason: problem, prevented: false };
  if (signal?.aborted === true) return { reason: 'the run was interrupted', prevented: false };
  if (stateless !== undefined) return { reason: 'the provider keeps no state', prevented: true };
  const exhausted = sender.exhausted();
  return exhausted === undefined ? undefined : { reason: exhausted, prevented: true };
}

/** What was found outside the cases: the first list, the lists in between, side effects, a provider without state. */
function ownResults({ problem, stateless }: Prepared, { group, findings }: Run): CaseResult[] {
  const effects = group === undefined ? [] : sideEffects(group.observations, group.first.size);
  const between = [...findings, ...effects];
  const unique = [...new Map(between.map((finding) => [finding.message, finding])).values()];
  const found = stateless === undefined ? unique : [stateless];
  if (problem !== undefined || found.length === 0) return [];
  const expected = '200, and nothing but the changes of this run';
  return [judged(headWithoutStatus('listGroupUsers', 'the lists between the cases', expected), found)];
}

/** Messages may quote the provider, which may quote a token. */
function maskedResult(result: CaseResult, mask: Mask): CaseResult {
  const findings = result.findings.map((finding) => ({
    ...finding,
    message: mask(finding.message),
    cause: mask(finding.cause),
    pointer: finding.pointer && mask(finding.pointer),
  }));
  return { ...result, findings, reason: result.reason && mask(result.reason) };
}
