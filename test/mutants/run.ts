/** Runs the suite against every mutant and every correct variant, in process. */
import { hostProvider } from '../../src/contract/provider.js';
import type { Report } from '../../src/contract/report.js';
import { verify } from '../../src/contract/verify.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { sandboxSettings } from '../support/sandbox.js';
import type { Mutation } from './mutation.js';

/** How long a mutant may keep an answer to itself, in milliseconds: it answers in process, or never. */
const TIMEOUT = 150;

export interface Judged {
  readonly report: Report;
  /** What caught it: the cases with a finding, or the problem that kept them from running. */
  readonly caughtBy: readonly string[];
}

export async function judge(mutate: Mutation, { strict = true, allowWrites = true } = {}): Promise<Judged> {
  const handler = mutate(createSandbox());
  const fetch: typeof globalThis.fetch = (input, init) => handler(new Request(input, init));
  const report = await verify(hostProvider(sandboxSettings({ fetch, allowWrites })), { strict, timeout: TIMEOUT });
  const found = report.cases.filter(({ verdict }) => verdict === 'failed' || (strict && verdict === 'refuted'));
  const problems = report.problem === undefined ? [] : [`before the cases: ${report.problem}`];
  const left = report.restored?.ok === false ? [report.restored.message] : [];
  return { report, caughtBy: [...problems, ...found.map(({ name }) => name), ...left] };
}
