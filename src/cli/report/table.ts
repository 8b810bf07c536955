/** A report as text for a terminal: the outcomes as a table, then what is wrong, what was skipped, what was assumed. */
import { styleText } from 'node:util';
import type { CaseResult, OutcomeSummary, Report } from '../../contract/report.js';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const marks = { verified: '✓', failed: '✗', refuted: '?', skipped: '–' } as const;
const styles = { verified: 'green', failed: 'red', refuted: 'yellow', skipped: 'dim' } as const;

export interface TableOptions {
  /** Whether to colour the text; default false. */
  readonly color?: boolean;
}

export function reportTable(report: Report, { color = false }: TableOptions = {}): string {
  const paint: Paint = (style, text) => (color ? styleText(style, text) : text);
  const sections = [
    [paint('bold', `${report.contract.title} ${report.contract.version} on ${report.provider}`)],
    outcomeTable(report.outcomes, paint),
    report.cases.filter(isFinding).flatMap((result) => findingLines(result, paint)),
    assumptionLines(report, paint),
    skippedLines(report, paint),
    conclusion(report, paint),
  ];
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
}

function outcomeTable(outcomes: readonly OutcomeSummary[], paint: Paint): string[] {
  const statuses = [...new Set(outcomes.map(({ status }) => status))].sort((one, two) => one - two);
  const names = [...new Set<string>(outcomes.map(({ operation }) => operation))];
  const width = Math.max(...names.map((name) => name.length)) + 3;
  const head = `  ${''.padEnd(width)}${statuses.map((status) => String(status).padEnd(10)).join('')}`.trimEnd();
  const rows = names.map((name) => {
    const cells = statuses.map((status) => {
      const outcome = outcomes.find((one) => one.operation === name && one.status === status);
      return outcome === undefined ? ''.padEnd(10) : paint(styles[outcome.verdict], cellOf(outcome).padEnd(10));
    });
    return `  ${name.padEnd(width)}${cells.join('')}`.trimEnd();
  });
  return [
    head,
    ...rows,
    paint('dim', '  ✓ verified  ✗ failed  ? rests on a refuted assumption  – skipped  (cases passed/ran)'),
  ];
}

function cellOf({ verdict, passed, ran }: OutcomeSummary): string {
  return verdict === 'skipped' ? marks.skipped : `${marks[verdict]} ${String(passed)}/${String(ran)}`;
}

function isFinding({ verdict }: CaseResult): boolean {
  return verdict === 'failed' || verdict === 'refuted';
}

function findingLines(result: CaseResult, paint: Paint): string[] {
  const [style, mark] =
    result.verdict === 'failed' ? (['red', marks.failed] as const) : (['yellow', marks.refuted] as const);
  return [
    paint(style, `${mark} ${result.name}`),
    `    expected  ${result.expected}`,
    ...(result.received === undefined ? [] : [`    received  ${receivedLine(result.received)}`]),
    ...result.findings.map(
      (finding) => `    ${finding.assumption === undefined ? 'finding ' : 'refuted '}  ${finding.message}`,
    ),
    ...(result.hint === undefined ? [] : [`    or        ${result.hint.replace(/^Or /, '')}`]),
    ...(result.curl === undefined ? [] : [`    repeat    ${paint('dim', result.curl)}`]),
  ];
}

function receivedLine({ status, headers, body }: NonNullable<CaseResult['received']>): string {
  const start = printable(body).slice(0, 120);
  return [String(status), headers['content-type'] ?? 'no content type', start === '' ? 'no body' : start].join(' · ');
}

/** Control characters of an answer never reach the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

function assumptionLines({ assumptions }: Report, paint: Paint): string[] {
  if (assumptions.every(({ verdict }) => verdict === 'untested')) return [];
  const count = (verdict: string): string => String(assumptions.filter((one) => one.verdict === verdict).length);
  return [
    `Assumptions: ${count('confirmed')} confirmed, ${count('refuted')} refuted, ${count('untested')} untested.`,
    ...assumptions
      .filter(({ verdict }) => verdict === 'refuted')
      .map(({ key, why }) => `  ${paint('yellow', marks.refuted)} ${key}: ${why}`),
  ];
}

function skippedLines({ cases, problem }: Report, paint: Paint): string[] {
  if (problem !== undefined) return [];
  const skipped = cases.filter(({ verdict }) => verdict === 'skipped');
  const reasons = [...new Set(skipped.map(({ reason }) => reason ?? ''))];
  return reasons.map((reason) => {
    const names = skipped.filter((result) => result.reason === reason).map(({ name }) => name);
    const shown = names.length > 3 ? `${names.slice(0, 3).join('; ')}; …` : names.join('; ');
    return paint('dim', `${marks.skipped} ${String(names.length)} skipped, ${reason}: ${shown}`);
  });
}

function conclusion(report: Report, paint: Paint): string[] {
  const verified = report.outcomes.filter(({ verdict }) => verdict === 'verified').length;
  const ran = report.cases.filter(({ verdict }) => verdict !== 'skipped').length;
  const failed = report.cases.filter(({ verdict }) => verdict === 'failed').length;
  const refuted = report.cases.filter(({ verdict }) => verdict === 'refuted').length;
  const outcomes = `${String(verified)} of ${String(report.outcomes.length)} outcomes verified`;
  const counts = `${String(ran)} cases, ${String(failed)} failed, ${String(refuted)} refuting an assumption, in ${(report.duration / 1000).toFixed(2)} s`;
  const restored =
    report.restored === undefined
      ? []
      : [report.restored.ok ? report.restored.message : paint(['bold', 'red'], report.restored.message)];
  return [
    ...(report.problem === undefined ? [] : [paint('red', report.problem)]),
    ...(report.interrupted ? [paint('red', 'The run was interrupted.')] : []),
    ...restored,
    paint(
      report.conforms ? 'green' : 'red',
      `${outcomes} (${counts}): ${report.conforms ? 'conforms' : 'does not conform'}.`,
    ),
  ];
}
