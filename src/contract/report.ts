/** What a run found, as plain data that JSON can carry. */
import { assumptions, info, operations } from '../../generated/contract.js';
import { statusesOf } from '../lib/model.js';
import type { OperationId } from './cases.js';
import { operationIds } from './cases.js';
import type { Finding } from './conformance.js';
import type { ResponseReceived } from './exchange.js';

/** `refuted`: nothing is wrong but what rests on an assumption. */
export type Verdict = 'passed' | 'failed' | 'refuted' | 'skipped';

export interface CaseResult {
  /** `listGroupUsers 403: somebody outside the group` */
  readonly name: string;
  readonly operation: OperationId;
  readonly given: string;
  /** The status that the answer must have; left out where the case is about conduct and belongs to no outcome. */
  readonly status?: number;
  /** In words. */
  readonly expected: string;
  readonly verdict: Verdict;
  /** Why the case was skipped. */
  readonly reason?: string;
  readonly received?: ResponseShown;
  readonly findings: readonly Finding[];
  /** Which setting may be wrong, where the provider need not be. */
  readonly hint?: string;
  /** The assumptions that the case puts to the test, by their keys in the contract. */
  readonly assumptions: readonly string[];
  /** In milliseconds. */
  readonly duration: number;
  /** Repeats the request in a shell, with the token taken from the environment. */
  readonly curl?: string;
}

/** An answer as a report keeps it: secrets masked, the body shortened. */
export interface ResponseShown extends ResponseReceived {
  /** How many characters of the body the report leaves out; left out where it has the whole body. */
  readonly omitted?: number;
}

export interface OutcomeSummary {
  readonly operation: OperationId;
  readonly status: number;
  readonly verdict: 'verified' | 'failed' | 'refuted' | 'skipped';
  /** How many cases ran, and how many of them passed. */
  readonly ran: number;
  readonly passed: number;
  /** Why none ran. */
  readonly reason?: string;
}

export interface AssumptionSummary {
  readonly key: string;
  readonly why: string;
  readonly verdict: 'confirmed' | 'refuted' | 'untested';
  /** The cases that refuted it, or confirmed it where none did. */
  readonly by: readonly string[];
}

export interface Report {
  readonly contract: { readonly title: string; readonly version: string };
  readonly provider: string;
  readonly startedAt: string;
  /** In milliseconds. */
  readonly duration: number;
  /** Whether a refuted assumption counts as a finding. */
  readonly strict: boolean;
  /** Whether an outcome that was skipped counts as a finding. */
  readonly complete: boolean;
  /** False where there is a finding; what rests on an assumption counts with `strict` alone, what was skipped with `complete`. */
  readonly conforms: boolean;
  /** Why nothing could be verified: the provider cannot be reached, or a setting is wrong. */
  readonly problem?: string;
  readonly interrupted: boolean;
  /** Whether the group is as it was before; left out where nothing was written. */
  readonly restored?: { readonly ok: boolean; readonly message: string };
  readonly outcomes: readonly OutcomeSummary[];
  readonly assumptions: readonly AssumptionSummary[];
  readonly cases: readonly CaseResult[];
}

/** A verdict from findings alone. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.length === 0) return 'passed';
  return findings.every((finding) => finding.assumption !== undefined) ? 'refuted' : 'failed';
}

export function summarise(
  parts: Pick<Report, 'provider' | 'startedAt' | 'duration' | 'interrupted' | 'problem' | 'restored'>,
  cases: readonly CaseResult[],
  { strict = false, complete = false },
): Report {
  const outcomes = outcomesOf(cases);
  const summaries = assumptionsOf(cases);
  const broken =
    parts.problem !== undefined ||
    parts.interrupted ||
    parts.restored?.ok === false ||
    cases.some(({ verdict }) => verdict === 'failed' || (strict && verdict === 'refuted')) ||
    (complete && outcomes.some(({ verdict }) => verdict === 'skipped'));
  return { contract: info, ...parts, strict, complete, conforms: !broken, outcomes, assumptions: summaries, cases };
}

function outcomesOf(cases: readonly CaseResult[]): OutcomeSummary[] {
  const byOutcome = new Map<string, CaseResult[]>();
  for (const result of cases) {
    const outcome = `${result.operation} ${String(result.status)}`;
    byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), result]);
  }
  return operationIds().flatMap((operation) =>
    statusesOf(operations[operation]).map((status): OutcomeSummary => {
      const ofOutcome = byOutcome.get(`${operation} ${String(status)}`) ?? [];
      const ran = ofOutcome.filter(({ verdict }) => verdict !== 'skipped');
      const passed = ran.filter(({ verdict }) => verdict === 'passed');
      const counts = { operation, status, ran: ran.length, passed: passed.length };
      if (ran.some(({ verdict }) => verdict === 'failed')) return { ...counts, verdict: 'failed' };
      if (passed.length > 0) return { ...counts, verdict: 'verified' };
      if (ran.length > 0) return { ...counts, verdict: 'refuted' };
      return { ...counts, verdict: 'skipped', reason: ofOutcome[0]?.reason ?? 'no case was chosen' };
    }),
  );
}

function assumptionsOf(cases: readonly CaseResult[]): AssumptionSummary[] {
  return Object.entries(assumptions).map(([key, why]): AssumptionSummary => {
    const refuted = cases.filter(({ findings }) => findings.some((finding) => finding.assumption === key));
    const confirmed = cases.filter((result) => result.verdict === 'passed' && result.assumptions.includes(key));
    if (refuted.length > 0) return { key, why, verdict: 'refuted', by: refuted.map(({ name }) => name) };
    if (confirmed.length > 0) return { key, why, verdict: 'confirmed', by: confirmed.map(({ name }) => name) };
    return { key, why, verdict: 'untested', by: [] };
  });
}
