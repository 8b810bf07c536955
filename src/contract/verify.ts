/** Runs the cases against a provider and reports what it found. It uses no client of ours. */
import { allCases, type Case } from './cases.js';
import { wrongMethods } from './conduct.js';
import type { Exchange } from './exchange.js';
import { prepare } from './preflight.js';
import type { Provider } from './provider.js';
import { summarise, type CaseResult, type Report } from './report.js';
import { caseStep, unchangedStep, wrongMethodStep, type Run, type Step } from './steps.js';
import { masker } from './mask.js';

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
  const { problem, watch } = await prepare(provider, timeout, record);
  const run: Run = { provider, timeout, mask, record, watch };
  const { results, restored } = await runSteps(run, stepsOf(provider, options), options, problem);
  return summarise(
    {
      provider: provider.name,
      startedAt: startedAt.toISOString(),
      duration: performance.now() - begin,
      interrupted: signal?.aborted === true,
      ...(problem === undefined ? {} : { problem: mask(problem) }),
      ...(restored === undefined ? {} : { restored }),
    },
    results,
    options,
  );
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
      const result = reason === undefined ? await step.run(run) : step.skip(reason);
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

/**
 * The cases in an order that moves the spare user as little as possible; then the conduct. Between them, wherever a batch
 * is about to be applied and at the end, a look whether what was refused left the group as it was.
 */
function stepsOf(provider: Provider, { only, cases = allCases() }: VerifyOptions): Step[] {
  const writes = provider.spareUser !== undefined;
  const ordered = [...cases].sort((one, two) => rankOf(one, cases) - rankOf(two, cases));
  const unchanged = (when: string): Step[] => (writes ? [unchangedStep(when)] : []);
  const ranked = (...ranks: readonly number[]): Step[] =>
    ordered.filter((wanted) => ranks.includes(rankOf(wanted, cases))).map(caseStep);
  const conduct = provider.group === undefined ? [] : wrongMethods(writes).map(wrongMethodStep);
  const steps = [
    ...ranked(0),
    ...unchanged('after refused batches, the spare user outside'),
    ...ranked(1, 2),
    ...unchanged('after refused batches, the spare user inside'),
    ...ranked(3),
    ...conduct,
    ...unchanged('at the end'),
  ];
  return steps.filter((step) => only === undefined || only.test(step.name));
}

/** 0: the spare user outside; 1: the first batch, which brings him in; 2: he is inside; 3: the rest of his life cycle. */
function rankOf({ given }: Case, cases: readonly Case[]): number {
  if (given.effect === undefined) return given.spare === 'inside' ? 2 : 0;
  return cases.find((other) => other.given.effect !== undefined)?.given === given ? 1 : 3;
}
