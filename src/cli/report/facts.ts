/** What reports state. Each fact is worded here, once; the formats only lay it out. */
import type { CaseResult, Finding, Report } from '../../contract/index.js';
import { sanitized } from '../text.js';

/** A sign for each verdict. It is always accompanied by a word or a number. */
export const marks = { verified: '✓', failed: '✗', refuted: '?', inconclusive: '…', skipped: '–' } as const;

export const legend = ['✓ verified', '✗ failed', '? depends on a refuted assumption', '… inconclusive', '– skipped'];

export type Facts = ReturnType<typeof factsOf>;

export function factsOf(report: Report) {
  const { contract, provider, outcomes, cases, assumptions, duration } = report;
  const count = (wanted: string): number => cases.filter(({ verdict }) => verdict === wanted).length;
  const verified = outcomes.filter(({ verdict }) => verdict === 'verified').length;
  const counts = [
    casesText(cases.length - count('skipped')),
    `${count('failed')} failed`,
    `${count('refuted')} refuting an assumption`,
    ...(count('inconclusive') === 0 ? [] : [`${count('inconclusive')} inconclusive`]),
    `in ${(duration / 1000).toFixed(2)} s`,
  ];
  return {
    contract: `${contract.title} ${contract.version}`,
    provider,
    mark: ([marks.verified, marks.failed, marks.inconclusive] as const)[report.exitCode],
    /** The verdict on the provider, in words: it conforms only if every outcome was verified. */
    verdict: verdictOn(report),
    verified: `${verified} of ${outcomes.length} outcomes verified`,
    /** How many cases had which verdict. */
    counts: counts.join(', '),
    /** Whatever prevents the provider from conforming, a sentence for each. */
    objections: objections(report, count),
    ...matrixOf(outcomes),
    /** The causes of the findings, the most informative first, each with the result of the first case that found it. */
    causes: report.causes.map((cause) => ({
      ...cause,
      mark: cause.assumption === undefined ? marks.failed : marks.refuted,
      result: cases.find(({ name }) => name === cause.cases[0]),
    })),
    assumptions: assumptions.every(({ verdict }) => verdict === 'untested') ? [] : assumptions,
    assumed: ['confirmed', 'refuted', 'untested']
      .map((wanted) => `${assumptions.filter(({ verdict }) => verdict === wanted).length} ${wanted}`)
      .join(', '),
    skipped: skippedByReason(report),
    remarks: remarks(report),
  };
}

function verdictOn({ exitCode, cases, outcomes }: Report): string {
  if (exitCode === 1) return 'does not conform';
  if (cases.every(({ verdict }) => verdict === 'skipped')) return 'nothing was verified';
  if (exitCode === 2) return 'no verdict';
  return outcomes.every(({ verdict }) => verdict === 'verified') ? 'conforms' : 'no findings';
}

function objections(report: Report, count: (verdict: string) => number): string[] {
  const { problem, interrupted, restored, strict, complete, changes, outcomes } = report;
  const [failed, refuted, inconclusive] = ['failed', 'refuted', 'inconclusive'].map(
    (verdict) => count(verdict) > 0 && casesText(count(verdict)),
  );
  const skipped = outcomes.filter(({ verdict }) => verdict === 'skipped');
  const names = skipped.map(({ operation, status }) => `${operation} ${status}`).join(', ');
  return present([
    problem,
    interrupted && 'The run was interrupted.',
    restored?.ok === false && restored.message,
    failed && `${failed} failed.`,
    strict && refuted && `${refuted} refuted an assumption, which counts with --strict.`,
    inconclusive && `${inconclusive} inconclusive: the condition of the host prevented a verdict.`,
    strict && changes.length > 0 && `${changes.length} changes since the previous report, which count with --strict.`,
    complete && skipped.length > 0 && `No case of ${names} ran, which counts with --complete.`,
  ]);
}

/** The outcomes as a table of operations × statuses; a cell is empty if the operation does not document the status. */
function matrixOf(outcomes: Report['outcomes']) {
  const statuses = [...new Set(outcomes.map(({ status }) => String(status)))].sort();
  const cellOf = (operation: string, status: string): string => {
    const outcome = outcomes.find((one) => one.operation === operation && String(one.status) === status);
    if (outcome === undefined) return '';
    const { verdict, passed, ran } = outcome;
    return verdict === 'skipped' ? marks.skipped : `${marks[verdict]} ${passed}/${ran}`;
  };
  const operations = [...new Set(outcomes.map(({ operation }) => operation))];
  const rows = operations.map((operation) => ({ operation, cells: statuses.map((one) => cellOf(operation, one)) }));
  return { statuses, rows };
}

/** The names of the skipped cases by the reason; none if nothing could be verified at all. */
function skippedByReason({ cases, problem }: Report): [reason: string, names: string[]][] {
  const groups = new Map<string, string[]>();
  for (const { verdict, name, reason = 'unknown reason' } of problem === undefined ? cases : []) {
    if (verdict === 'skipped') groups.set(reason, [...(groups.get(reason) ?? []), name]);
  }
  return [...groups];
}

/** What is worth knowing and is not a finding, a sentence for each. */
function remarks({ changedByOthers, advice, changes, unviolated }: Report): string[] {
  return [
    ...changedByOthers.map((what) => `Changed by someone else during the run: ${what}.`),
    ...changes.map((what) => `Changed since the previous report: ${what}`),
    ...advice.map((what) => `Advice: ${what}`),
    ...unviolated.map((what) => `No input violates ${what}.`),
  ];
}

/** `2 cases` */
export function casesText(count: number): string {
  return `${count} ${count === 1 ? 'case' : 'cases'}`;
}

export function findingText({ kind, message, assumption }: Finding): string {
  const basis = assumption === undefined ? '' : ` It depends on the assumption ${assumption}.`;
  return `${kind}: ${visibleLine(message)}${basis}`;
}

/** The response in the form of HTTP, with a remark if there is none or the report has only its start. */
export function responseText({ received }: CaseResult): string {
  if (received === undefined) return '(no response)';
  const { status, headers, body, omitted } = received;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const rest = omitted === undefined ? [] : [`(${omitted} more characters)`];
  return visible([String(status), ...lines, '', body === '' ? '(no body)' : body, ...rest].join('\n'));
}

/** The texts of a list, without what is false or undefined in it. */
export function present(texts: readonly (string | false | undefined)[]): string[] {
  return texts.filter((text) => typeof text === 'string');
}

/** A provider's text without control characters and what else a terminal, XML or a reader could misread. */
export function visible(text: string): string {
  return sanitized(text.replaceAll('\r\n', '\n'));
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}
