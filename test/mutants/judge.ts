/** Runs the suite against a provider and compares what it says with what the provider knows. */
import { hostProvider, verify, type Provider, type Report, type VerifyOptions } from '../../src/contract/index.js';
import { createStudio, ids, tokens, type Fault, type State } from './studio.js';

/** How many providers are judged at the same time. */
export const AT_A_TIME = 32;
/** How long a response may take, in milliseconds: long enough for a busy machine. */
const TIMEOUT = 20_000;
/** The same for faults that keep a response from coming. */
export const SHORT_TIMEOUT = 1_000;

export interface Judged {
  readonly report: Report;
  /** The cases with a finding that no assumption excuses, or why there is no verdict. */
  readonly findings: readonly string[];
  /** The cases that refute an assumption. */
  readonly refutations: readonly string[];
  /** Whether the provider's groups are what they were before the run, except for what somebody else changed. */
  readonly isUnchanged: boolean;
}

export async function judge(
  fault: Fault,
  { allowWrites = true, meanwhile, ...options }: Options = {},
): Promise<Judged> {
  const { state, fetch } = createStudio(fault);
  const expected = createStudio(fault).state;
  meanwhile?.(expected);
  const report = await verify(studioProvider(fetch, allowWrites), { timeout: TIMEOUT, ...options });
  const named = (verdict: string): string[] =>
    report.cases.filter((one) => one.verdict === verdict).map(({ name }) => name);
  return {
    report,
    findings: [...(report.problem === undefined ? [] : [report.problem]), ...named('failed')],
    refutations: named('refuted'),
    isUnchanged: membership(state) === membership(expected),
  };
}

export interface Options extends VerifyOptions {
  readonly allowWrites?: boolean;
  /** What somebody else changes during the run. */
  readonly meanwhile?: ((state: State) => void) | undefined;
}

export function studioProvider(fetch: typeof globalThis.fetch, allowWrites: boolean): Provider {
  return hostProvider({
    name: 'studio',
    baseUrl: 'https://studio.invalid',
    fetch,
    tokens,
    group: ids.group,
    otherGroup: ids.otherGroup,
    unknownGroup: ids.unknownGroup,
    users: ids.spares,
    allowWrites,
  });
}

/** Who is in which group, in a form that can be compared. */
export function membership({ groups }: State): string {
  const sorted = [...groups].map(([id, members]) => [id, [...members].sort(([one], [other]) => one - other)]);
  return JSON.stringify(sorted);
}
