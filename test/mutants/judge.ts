/** Runs the suite against a provider and compares what it says with what the provider knows. */
import { hostProvider, verify, type Report, type VerifyOptions } from '../../src/contract/index.js';
import { createStudio, ids, tokens, type Fault, type State } from './studio.js';

/** How long a mutant may take for a response, in milliseconds: it responds in process, or never. */
const TIMEOUT = 150;

export interface Judged {
  readonly report: Report;
  /** The cases with a finding that no assumption excuses, or why there is no verdict. */
  readonly findings: readonly string[];
  /** The cases that refute an assumption. */
  readonly refutations: readonly string[];
  /** Whether the provider's groups are what they were before the run. */
  readonly isUnchanged: boolean;
}

export async function judge(fault: Fault, { allowWrites = true, ...options }: Options = {}): Promise<Judged> {
  const { state, fetch } = createStudio(fault);
  const before = membership(state);
  const report = await verify(studioProvider(fetch, allowWrites), { timeout: TIMEOUT, ...options });
  const named = (verdict: string): string[] =>
    report.cases.filter((one) => one.verdict === verdict).map(({ name }) => name);
  return {
    report,
    findings: [...(report.problem === undefined ? [] : [report.problem]), ...named('failed')],
    refutations: named('refuted'),
    isUnchanged: membership(state) === before,
  };
}

export interface Options extends VerifyOptions {
  readonly allowWrites?: boolean;
}

export function studioProvider(fetch: typeof globalThis.fetch, allowWrites: boolean) {
  return hostProvider({
    name: 'studio',
    baseUrl: 'https://studio.invalid',
    fetch,
    tokens,
    group: ids.group,
    unknownGroup: ids.unknownGroup,
    user: ids.spares[0],
    allowWrites,
  });
}

/** Who is in which group, in a form that can be compared. */
export function membership({ groups }: State): string {
  const sorted = [...groups].map(([id, members]) => [id, [...members].sort(([one], [other]) => one - other)]);
  return JSON.stringify(sorted);
}
