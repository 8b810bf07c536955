/** What every format of a report contains. */
import type { CaseResult, Cause, OutcomeSummary, Report } from '../../contract/index.js';

/** A sign for each verdict on a case or an outcome. It is always accompanied by a word or a number. */
export const marks = {
  passed: '✓',
  verified: '✓',
  failed: '✗',
  refuted: '?',
  inconclusive: '…',
  skipped: '–',
} as const;

export interface Matrix {
  readonly statuses: readonly OutcomeSummary['status'][];
  /** A cell is undefined if the operation does not document the status. */
  readonly rows: readonly {
    readonly operation: OutcomeSummary['operation'];
    readonly cells: readonly (OutcomeSummary | undefined)[];
  }[];
}

/** The outcomes as a matrix: operations × statuses. */
export function matrixOf({ outcomes }: Report): Matrix {
  const statuses = [...new Set(outcomes.map(({ status }) => status))].sort((one, two) =>
    String(one).localeCompare(String(two)),
  );
  const names = [...new Set(outcomes.map(({ operation }) => operation))];
  const rows = names.map((operation) => ({
    operation,
    cells: statuses.map((status) => outcomes.find((one) => one.operation === operation && one.status === status)),
  }));
  return { statuses, rows };
}

/** A cause, and the result of the first case that found it. */
export interface ShownCause {
  readonly cause: Cause;
  readonly result: CaseResult | undefined;
}

/** The causes of the findings, the most informative first. */
export function causesOf({ causes, cases }: Report): ShownCause[] {
  return causes.map((cause) => ({ cause, result: cases.find(({ name }) => name === cause.cases[0]) }));
}

/** What is worth knowing and is not a finding, a sentence for each. */
export function remarks({ changedByOthers, advice, changes, unviolated }: Report): string[] {
  return [
    ...changedByOthers.map((what) => `Changed by someone else during the run: ${what}.`),
    ...changes.map((what) => `Changed since the previous report: ${what}`),
    ...advice.map((what) => `Advice: ${what}`),
    ...unviolated.map((what) => `No input violates ${what}.`),
  ];
}

/** The skipped cases by the reason why they were skipped. */
export function skippedByReason({ cases }: Report): Map<string, CaseResult[]> {
  const groups = new Map<string, CaseResult[]>();
  for (const result of cases.filter(({ verdict }) => verdict === 'skipped')) {
    const reason = result.reason ?? 'unknown reason';
    groups.set(reason, [...(groups.get(reason) ?? []), result]);
  }
  return groups;
}

export interface Counts {
  readonly outcomes: number;
  readonly verified: number;
  readonly ran: number;
  readonly failed: number;
  readonly refuted: number;
  readonly inconclusive: number;
  readonly skipped: number;
}

export function countsOf({ outcomes, cases }: Report): Counts {
  const of = (wanted: CaseResult['verdict']) => cases.filter(({ verdict }) => verdict === wanted).length;
  return {
    outcomes: outcomes.length,
    verified: outcomes.filter(({ verdict }) => verdict === 'verified').length,
    ran: cases.length - of('skipped'),
    failed: of('failed'),
    refuted: of('refuted'),
    inconclusive: of('inconclusive'),
    skipped: of('skipped'),
  };
}

export type ReportVerdict = 'conforms' | 'no findings' | 'does not conform' | 'no verdict' | 'nothing was verified';

/** The verdict on the provider, in words: it conforms only if every outcome was verified. */
export function verdictOn(report: Report): ReportVerdict {
  const { ran, verified, outcomes } = countsOf(report);
  if (report.exitCode === 1) return 'does not conform';
  if (ran === 0) return 'nothing was verified';
  if (report.exitCode === 2) return 'no verdict';
  return verified === outcomes ? 'conforms' : 'no findings';
}

export function verdictMark(report: Report): string {
  return { 0: marks.passed, 1: marks.failed, 2: marks.inconclusive }[report.exitCode];
}

/** Whatever prevents the provider from conforming, a sentence for each; empty if it conforms. */
export function objections(report: Report): string[] {
  const { failed, refuted, inconclusive } = countsOf(report);
  const skipped = report.outcomes.filter(({ verdict }) => verdict === 'skipped');
  const names = skipped.map(({ operation, status }) => `${operation} ${String(status)}`).join(', ');
  return [
    ...(report.problem === undefined ? [] : [report.problem]),
    ...(report.interrupted ? ['The run was interrupted.'] : []),
    ...(report.restored?.ok === false ? [report.restored.message] : []),
    ...(failed === 0 ? [] : [`${cases(failed)} failed.`]),
    ...(refuted === 0 || !report.strict
      ? []
      : [`${cases(refuted)} refuted an assumption, which counts with --strict.`]),
    ...(inconclusive === 0
      ? []
      : [`${cases(inconclusive)} inconclusive: the condition of the host prevented a verdict.`]),
    ...(report.strict && report.changes.length > 0
      ? [`${String(report.changes.length)} changes since the previous report, which count with --strict.`]
      : []),
    ...(skipped.length === 0 || !report.complete ? [] : [`No case of ${names} ran, which counts with --complete.`]),
  ];
}

/** `2 cases` */
export function cases(count: number): string {
  return `${String(count)} ${count === 1 ? 'case' : 'cases'}`;
}

/** `0.21 s` */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** The response in the form of HTTP, with a remark if there is none or the report has only its start. */
export function responseText({ received }: CaseResult): string {
  if (received === undefined) return '(no response)';
  const headers = Object.entries(received.headers).map(([name, value]) => `${name}: ${value}`);
  const body = received.body === '' ? '(no body)' : received.body;
  const omitted = received.omitted === undefined ? [] : [`(${String(received.omitted)} more characters)`];
  return visible([String(received.status), ...headers, '', body, ...omitted].join('\n'));
}

/**
 * Text of a provider with control characters, invisible characters, characters that change the writing direction and lone
 * surrogates written as `\u{202e}`. Line feeds and tabs are kept.
 */
export function visible(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(
      /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu,
      (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
    );
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}
