/** What a run found, as plain data that JSON can carry. */
import { assumptions, info } from '../../generated/contract.js';
import { operationIds, operationOf, type OperationId } from './cases/operations.js';
import { unviolatedConstraints } from './cases/invalid-inputs.js';
import { FINDING_KINDS, type Finding } from './checks/finding.js';
import { changesSince } from './checks/shape.js';
import { statusOf, type CaseResult } from './run/result.js';
import type { RunResult } from './run/run.js';

export interface OutcomeSummary {
  readonly operation: OperationId;
  /** The documented status; a text for a range, `4XX` or `default`. */
  readonly status: number | string;
  readonly verdict: 'verified' | 'failed' | 'refuted' | 'inconclusive' | 'skipped';
  /** How many cases ran, and how many of them passed. */
  readonly ran: number;
  readonly passed: number;
  /** Why none ran, or why it is inconclusive. */
  readonly reason?: string | undefined;
}

export interface AssumptionSummary {
  readonly key: string;
  readonly why: string;
  readonly verdict: 'confirmed' | 'refuted' | 'untested';
  /** The cases that refuted it, or confirmed it if none did. */
  readonly by: readonly string[];
}

/** Everything that has the same cause. */
export interface Cause {
  readonly cause: string;
  /** The first finding's message. */
  readonly message: string;
  readonly kind: Finding['kind'];
  /** The assumption that the violated rule rests on. */
  readonly assumption?: string | undefined;
  /** The names of the cases that found it. */
  readonly cases: readonly string[];
  /** Reproduces the first one in a shell. */
  readonly curl?: string | undefined;
}

export interface Report extends Omit<RunResult, 'provider' | 'startedAt'> {
  readonly contract: { readonly title: string; readonly version: string };
  readonly provider: string;
  /** Where the contract's paths begin. */
  readonly baseUrl: string;
  readonly startedAt: string;
  /** Whether a refuted assumption counts as a finding. */
  readonly strict: boolean;
  /** Whether an outcome that was skipped counts as a finding. */
  readonly complete: boolean;
  /** Whether there is no finding and nothing that prevented a verdict. */
  readonly conforms: boolean;
  /** 0: no findings, 1: findings, 2: no verdict. */
  readonly exitCode: 0 | 1 | 2;
  /** Constraints of the contract that no input violates, by name. */
  readonly unviolated: readonly string[];
  /** The findings by cause, the most informative first. */
  readonly causes: readonly Cause[];
  /** What changed since an earlier report although it conforms. */
  readonly changes: readonly string[];
  readonly outcomes: readonly OutcomeSummary[];
  readonly assumptions: readonly AssumptionSummary[];
}

export interface ReportOptions {
  /** Whether a refuted assumption fails the run; default false. */
  readonly strict?: boolean | undefined;
  /** Whether a skipped outcome fails the run; default false. */
  readonly complete?: boolean | undefined;
  /** An earlier report to compare with. */
  readonly previous?: Pick<Report, 'shapes'> | undefined;
}

export function toReport(result: RunResult, options: ReportOptions): Report {
  const { strict = false, complete = false, previous } = options;
  const { provider, startedAt, ...run } = result;
  const outcomes = outcomesOf(run.cases);
  const causes = causesOf(run.cases);
  const changes = previous === undefined ? [] : changesSince(previous.shapes, run.shapes);
  const hasFindings =
    run.interrupted ||
    run.restored?.ok === false ||
    causes.some(({ assumption }) => strict || assumption === undefined) ||
    (strict && changes.length > 0) ||
    (complete && outcomes.some(({ verdict }) => verdict === 'skipped'));
  const isUnclear = run.problem !== undefined || !(hasFindings || hasVerdict(run.cases, outcomes));
  const verdict = hasFindings ? 1 : 0;
  const exitCode = isUnclear ? 2 : verdict;
  return {
    contract: info,
    provider: provider.name,
    baseUrl: provider.baseUrl,
    startedAt: startedAt.toISOString(),
    ...{ strict, complete, exitCode, conforms: exitCode === 0 },
    ...run,
    ...{ causes, changes, outcomes },
    unviolated: operationIds.flatMap((id) => unviolatedConstraints(operationOf(id)).map((name) => `${id} ${name}`)),
    assumptions: assumptionsOf(run.cases),
  };
}

/** No verdict: nothing ran, a case was inconclusive, or an outcome was prevented although everything for it was set. */
function hasVerdict(cases: readonly CaseResult[], outcomes: readonly OutcomeSummary[]): boolean {
  const isPrevented = ({ operation, status, verdict }: OutcomeSummary): boolean =>
    verdict === 'skipped' && casesOf(cases, operation, status).some(({ prevented }) => prevented === true);
  return (
    cases.some(({ verdict }) => verdict !== 'skipped') &&
    !cases.some(({ verdict }) => verdict === 'inconclusive') &&
    !outcomes.some(isPrevented)
  );
}

function outcomesOf(cases: readonly CaseResult[]): OutcomeSummary[] {
  return operationIds.flatMap((operation) =>
    Object.keys(operationOf(operation).responses)
      .map(statusOf)
      .map((status) => ({ operation, status, ...summaryOf(casesOf(cases, operation, status)) })),
  );
}

function casesOf(cases: readonly CaseResult[], operation: OperationId, status: number | string): CaseResult[] {
  return cases.filter((one) => one.operation === operation && one.status === status);
}

function summaryOf(cases: readonly CaseResult[]): Omit<OutcomeSummary, 'operation' | 'status'> {
  const of = (verdict: CaseResult['verdict']): CaseResult[] => cases.filter((one) => one.verdict === verdict);
  const [passed, [unclear], [skipped]] = [of('passed'), of('inconclusive'), of('skipped')];
  const counts = { ran: cases.length - of('skipped').length, passed: passed.length };
  if (of('failed').length > 0) return { ...counts, verdict: 'failed' };
  if (passed.some(({ verifies }) => verifies)) return { ...counts, verdict: 'verified' };
  if (of('refuted').length > 0) return { ...counts, verdict: 'refuted' };
  if (unclear !== undefined) return { ...counts, verdict: 'inconclusive', reason: unclear.reason };
  return { ...counts, verdict: 'skipped', reason: skipped?.reason ?? 'no case was chosen' };
}

function assumptionsOf(cases: readonly CaseResult[]): AssumptionSummary[] {
  return Object.entries(assumptions).map(([key, why]): AssumptionSummary => {
    const refuted = cases.filter(({ findings }) => findings.some((finding) => finding.assumption === key));
    const confirmed = cases.filter((one) => one.verdict === 'passed' && one.verifies && one.assumptions.includes(key));
    if (refuted.length > 0) return { key, why, verdict: 'refuted', by: refuted.map(({ name }) => name) };
    if (confirmed.length > 0) return { key, why, verdict: 'confirmed', by: confirmed.map(({ name }) => name) };
    return { key, why, verdict: 'untested', by: [] };
  });
}

/** Findings by cause, the most informative first, and those that rest on an assumption last. */
function causesOf(cases: readonly CaseResult[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { findings, name, curl } of cases) {
    for (const { cause, message, kind, assumption } of findings) {
      const known = causes.get(cause) ?? { cause, message, kind, assumption, curl, cases: [] };
      causes.set(cause, { ...known, cases: [...new Set([...known.cases, name])] });
    }
  }
  const rank = ({ kind, assumption }: Cause): number =>
    FINDING_KINDS.indexOf(kind) + (assumption === undefined ? 0 : FINDING_KINDS.length);
  return [...causes.values()].sort((one, two) => rank(one) - rank(two));
}
