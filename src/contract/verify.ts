/** Runs the cases against a provider and reports what it found. It uses no client of ours. */
import { allCases, type Case } from './cases.js';
import { wrongMethods } from './conduct.js';
import type { Exchange } from './exchange.js';
import type { Spare } from './given.js';
import { prepare } from './preflight.js';
import type { Provider } from './provider.js';
import { summarise, type CaseResult, type Report } from './report.js';
import { caseStep, unchangedStep, wrongMethodStep, type Run, type Step } from './steps.js';
import { masker, type Mask } from './mask.js';

export interface VerifyOptions {
  /** How long an answer may take, body included, in milliseconds; default 5000. */
  readonly timeout?: number;
  /** Ends the run after the request in flight; the group is put back all the same. */
  readonly signal?: AbortSignal;
  /** Whether a refuted assumption fails the run; default false. */
  readonly strict?: boolean;
  /** Whether an outcome that was skipped fails the run; default false. */
  readonly complete?: boolean;
  /** Only the cases whose name it matches. */
  readonly only?: RegExp;
  /** The cases to run; all of the contract where left out. */
  readonly cases?: readonly Case[];
  /** Told each result as it comes. */
  readonly onResult?: (result: CaseResult, done: number, total: number) => void;
  /** Told each exchange, secrets included; `toHar` masks them. */
  readonly onExchange?: (exchange: Exchange) => void;
}

const DEFAULT_TIMEOUT = 5000;

/**
 * Verifies that a provider keeps to the contract.
 *
 * @returns a report that JSON can carry. It never rejects for what the provider does.
 * @throws RangeError where `timeout` is no positive number of milliseconds.
 * @example
 * const report = await verify(hostProvider({ baseUrl, tokens: { admin }, group: 42 }));
 * if (!report.conforms) console.error(report.cases.filter((result) => result.verdict === 'failed'));
 */
export async function verify(provider: Provider, options: VerifyOptions = {}): Promise<Report> {
  const { timeout = DEFAULT_TIMEOUT, signal } = options;
  if (!(timeout > 0 && timeout <= 0x7fff_ffff))
    throw new RangeError('timeout must be a positive number of milliseconds.');
  const startedAt = new Date();
  const begin = performance.now();
  const mask = masker(provider.secrets);
  const record = (exchange: Exchange): void => options.onExchange?.(exchange);
  const steps = stepsOf(provider, options);
  const { problem, watch, members } =
    steps.length === 0 ? { problem: nothingChosen(options) } : await prepare(provider, timeout, record);
  const run: Run = { provider, timeout, mask, record, watch, members };
  const { results, restored } = await runSteps(run, steps, options, problem);
  return summarise(
    {
      provider: provider.name,
      startedAt: startedAt.toISOString(),
      duration: performance.now() - begin,
      interrupted: signal?.aborted === true,
      ...(problem === undefined ? {} : { problem: mask(problem) }),
      ...(restored === undefined ? {} : { restored: { ...restored, message: mask(restored.message) } }),
    },
    results,
    options,
  );
}

function nothingChosen({ only }: VerifyOptions): string {
  return only === undefined ? 'There are no cases to run.' : `No case matches ${String(only)}. Check --only.`;
}

async function runSteps(
  run: Run,
  steps: readonly Step[],
  { signal, onResult }: VerifyOptions,
  problem: string | undefined,
) {
  const results: CaseResult[] = [];
  try {
    for (const step of steps) {
      const reason = problem ?? (signal?.aborted === true ? 'the run was interrupted' : undefined);
      const result = masked(reason === undefined ? await step.run(run) : step.skip(reason), run.mask);
      results.push(result);
      onResult?.(result, results.length, steps.length);
    }
  } catch (error) {
    // A fault of our own, or of a callback: the group is put back all the same.
    await run.watch?.restore();
    throw error;
  }
  return { results, restored: await run.watch?.restore() };
}

/** Whatever a step says in words may quote the provider, which may quote the token. */
function masked(result: CaseResult, mask: Mask): CaseResult {
  return {
    ...result,
    ...(result.reason === undefined ? {} : { reason: mask(result.reason) }),
    findings: result.findings.map((finding) => ({
      ...finding,
      message: mask(finding.message),
      ...(finding.pointer === undefined ? {} : { pointer: mask(finding.pointer) }),
    })),
  };
}

/**
 * The cases in an order that moves the spare user as little as possible; then the conduct. Between them looks whether what
 * was refused left the group as it was: before the cases whose outcome depends on who is in it, and at the end.
 */
function stepsOf(provider: Provider, { only, cases = allCases() }: VerifyOptions): Step[] {
  const writes = provider.spareUser !== undefined;
  const unchanged = (when: string): Step[] => (writes ? [unchangedStep(when)] : []);
  const at = (turn: Turn): Step[] => cases.filter((wanted) => turnOf(wanted, cases) === turn).map(caseStep);
  const conduct = provider.group === undefined ? [] : wrongMethods(writes).map(wrongMethodStep);
  const steps = [
    ...at('outside'),
    ...unchanged('after refused requests, the spare user outside'),
    ...at('outside, by state'),
    ...at('first applied'),
    ...at('inside'),
    ...unchanged('after refused requests, the spare user inside'),
    ...at('inside, by state'),
    ...at('applied'),
    ...conduct,
    ...unchanged('at the end'),
  ];
  return steps.filter((step) => only === undefined || step.name.search(only) !== -1);
}

/** When a case's turn comes: by where the spare user must stand, and whether its outcome depends on who is in the group. */
type Turn = Spare | `${Spare}, by state` | 'first applied' | 'applied';

function turnOf({ given }: Case, cases: readonly Case[]): Turn {
  if (given.effect !== undefined) {
    return cases.find((other) => other.given.effect !== undefined)?.given === given ? 'first applied' : 'applied';
  }
  const spare = given.spare ?? 'outside';
  return given.stateful === true ? `${spare}, by state` : spare;
}
