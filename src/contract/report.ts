/** What a run found, as plain data that JSON can carry. */
import { assumptions, info } from '../../generated/contract.js';
import { operationIds, operationOf, type OperationId } from './cases/operations.js';
import { unviolatedConstraints } from './cases/invalid-inputs.js';
import type { Finding } from './checks/finding.js';
import { changesSince, type Shapes } from './checks/shape.js';
import type { Restored } from './run/restore.js';
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
  readonly reason?: string;
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
  readonly assumption?: string;
  /** The names of the cases that found it. */
  readonly cases: readonly string[];
  /** Reproduces the first one in a shell. */
  readonly curl?: string;
}

export interface Report {
  readonly contract: { readonly title: string; readonly version: string };
  readonly provider: string;
  /** Where the contract's paths begin. */
  readonly baseUrl: string;
  readonly startedAt: string;
  /** In milliseconds. */
  readonly duration: number;
  /** Whether a refuted assumption counts as a finding. */
  readonly strict: boolean;
  /** Whether an outcome that was skipped counts as a finding. */
  readonly complete: boolean;
  /** Whether there is no finding and nothing that prevented a verdict. */
  readonly conforms: boolean;
  /** 0: no findings, 1: findings, 2: no verdict. */
  readonly exitCode: 0 | 1 | 2;
  /** Why nothing could be verified: the provider cannot be reached, or a setting is wrong. */
  readonly problem?: string;
  readonly interrupted: boolean;
  /** Whether every change of the run is undone; left out if nothing was written. */
  readonly restored?: Restored;
  /** What somebody else changed in the group during the run; no finding. */
  readonly changedByOthers: readonly string[];
  /** Rules of HTTP that responses do not observe; no findings. */
  readonly advice: readonly string[];
  /** Constraints of the contract that no input violates, by name. */
  readonly unviolated: readonly string[];
  /** The findings by cause, the most informative first. */
  readonly causes: readonly Cause[];
  /** What changed since an earlier report although it conforms. */
  readonly changes: readonly string[];
  readonly outcomes: readonly OutcomeSummary[];
  readonly assumptions: readonly AssumptionSummary[];
  readonly cases: readonly CaseResult[];
  /** What responses consist of, by operation and status, for a later comparison. */
  readonly shapes: Shapes;
}

export interface ReportOptions {
  /** Whether a refuted assumption fails the run; default false. */
  readonly strict?: boolean | undefined;
  /** Whether a skipped outcome fails the run; default false. */
  readonly complete?: boolean | undefined;
  /** An earlier report to compare with. */
  readonly previous?: Pick<Report, 'shapes'> | undefined;
}

export function toReport(result: RunResult, { strict = false, complete = false, previous }: ReportOptions): Report {
  const { provider, cases, shapes } = result;
  const outcomes = outcomesOf(cases);
  const changes = previous === undefined ? [] : changesSince(previous.shapes, shapes);
  const causes = causesOf(cases);
  const hasFindings =
    result.restored?.ok === false ||
    causes.some(({ assumption }) => strict || assumption === undefined) ||
    (strict && changes.length > 0) ||
    (complete && outcomes.some(({ verdict }) => verdict === 'skipped'));
  const exitCode =
    result.problem !== undefined ? 2 : hasFindings || result.interrupted ? 1 : hasVerdict(cases, outcomes) ? 0 : 2;
  return {
    contract: info,
    provider: provider.name,
    baseUrl: provider.baseUrl,
    startedAt: result.startedAt.toISOString(),
    duration: result.duration,
    strict,
    complete,
    conforms: exitCode === 0,
    exitCode,
    ...(result.problem === undefined ? {} : { problem: result.problem }),
    interrupted: result.interrupted,
    ...(result.restored === undefined ? {} : { restored: result.restored }),
    changedByOthers: result.changedByOthers,
    advice: result.advice,
    unviolated: operationIds.flatMap((id) => unviolatedConstraints(operationOf(id)).map((name) => `${id} ${name}`)),
    causes,
    changes,
    outcomes,
    assumptions: assumptionsOf(cases),
    cases,
    shapes,
  };
}

/** No verdict: nothing ran, a case was inconclusive, or an outcome was prevented although everything for it was set. */
function hasVerdict(cases: readonly CaseResult[], outcomes: readonly OutcomeSummary[]): boolean {
  if (cases.every(({ verdict }) => verdict === 'skipped')) return false;
  if (cases.some(({ verdict }) => verdict === 'inconclusive')) return false;
  return outcomes.every(({ operation, status, verdict }) => {
    const prevented = cases.filter(
      (one) => one.operation === operation && one.status === status && one.prevented === true,
    );
    return verdict !== 'skipped' || prevented.length === 0;
  });
}

function outcomesOf(cases: readonly CaseResult[]): OutcomeSummary[] {
  return operationIds.flatMap((operation) =>
    Object.keys(operationOf(operation).responses).map((key) => {
      const status = statusOf(key);
      return {
        operation,
        status,
        ...outcomeOf(cases.filter((one) => one.operation === operation && one.status === status)),
      };
    }),
  );
}

function outcomeOf(cases: readonly CaseResult[]): Omit<OutcomeSummary, 'operation' | 'status'> {
  const of = (verdict: CaseResult['verdict']): CaseResult[] => cases.filter((one) => one.verdict === verdict);
  const passed = of('passed');
  const counts = { ran: cases.length - of('skipped').length, passed: passed.length };
  if (of('failed').length > 0) return { ...counts, verdict: 'failed' };
  if (passed.some(({ verifies }) => verifies)) return { ...counts, verdict: 'verified' };
  if (of('refuted').length > 0) return { ...counts, verdict: 'refuted' };
  const [unclear] = of('inconclusive');
  if (unclear !== undefined) return { ...counts, verdict: 'inconclusive', ...reasonOf(unclear) };
  return { ...counts, verdict: 'skipped', ...(reasonOf(of('skipped')[0]) ?? { reason: 'no case was chosen' }) };
}

function reasonOf(result: CaseResult | undefined): { readonly reason: string } | undefined {
  return result?.reason === undefined ? undefined : { reason: result.reason };
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

/** How much a kind of finding says about its cause; what follows from another one comes later. */
const INFORMATIVE: readonly Finding['kind'][] = [
  ...(['stateless', 'timeout', 'cut-off', 'encoding', 'content-type', 'json', 'schema', 'header'] as const),
  ...(['status', 'method', 'state', 'lag'] as const),
];

function causesOf(cases: readonly CaseResult[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { findings, name, curl } of cases) {
    for (const { cause, message, kind, assumption } of findings) {
      const known = causes.get(cause);
      if (known === undefined) {
        const more = { ...(assumption === undefined ? {} : { assumption }), ...(curl === undefined ? {} : { curl }) };
        causes.set(cause, { cause, message, kind, cases: [name], ...more });
      } else if (!known.cases.includes(name)) causes.set(cause, { ...known, cases: [...known.cases, name] });
    }
  }
  const rank = ({ kind, assumption }: Cause): number =>
    INFORMATIVE.indexOf(kind) + (assumption === undefined ? 0 : INFORMATIVE.length);
  return [...causes.values()].sort((one, two) => rank(one) - rank(two));
}
