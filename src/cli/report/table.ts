/** A report as text for a terminal: the outcomes as a table, then what is wrong, what was skipped, what was assumed. */
import { styleText } from 'node:util';
import type { CaseResult, OutcomeSummary, Report } from '../../contract/index.js';
import {
  cases,
  causesOf,
  countsOf,
  marks,
  matrixOf,
  objections,
  remarks,
  seconds,
  skippedByReason,
  verdictOn,
  visible,
  visibleLine,
  type ShownCause,
} from './facts.js';

type Style = Parameters<typeof styleText>[0];
/** Colours a text, which must already be free of control characters. */
type Paint = (style: Style, text: string) => string;

const styles = { verified: 'green', failed: 'red', refuted: 'yellow', inconclusive: 'yellow', skipped: 'dim' } as const;

/** The width of an outcome in the table. */
const CELL = 10;

/** How much of a body is shown, in characters. */
const BODY_SHOWN = 120;

export interface TableOptions {
  /** Whether to colour the text; default false. */
  readonly color?: boolean;
}

export function reportTable(report: Report, { color = false }: TableOptions = {}): string {
  // `mayColor` has already checked the stream.
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
  const sections = [
    [paint('bold', visibleLine(`${report.contract.title} ${report.contract.version} on ${report.provider}`))],
    outcomeTable(report, paint),
    causesOf(report).flatMap((cause) => causeLines(cause, paint)),
    assumptionLines(report, paint),
    skippedLines(report, paint),
    remarks(report).map((text) => paint('dim', visibleLine(text))),
    conclusion(report, paint),
  ];
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
}

function outcomeTable(report: Report, paint: Paint): string[] {
  const { statuses, rows } = matrixOf(report);
  const width = Math.max(...rows.map(({ operation }) => operation.length)) + 3;
  const line = (name: string, cells: readonly string[]) => `  ${name.padEnd(width)}${cells.join('')}`.trimEnd();
  return [
    line(
      '',
      statuses.map((status) => String(status).padEnd(CELL)),
    ),
    ...rows.map(({ operation, cells }) =>
      line(
        operation,
        cells.map((cell) => (cell === undefined ? ''.padEnd(CELL) : outcomeCell(cell, paint))),
      ),
    ),
    paint(
      'dim',
      '  ✓ verified  ✗ failed  ? depends on a refuted assumption  … inconclusive  – skipped  (cases passed/ran)',
    ),
  ];
}

function outcomeCell({ verdict, passed, ran }: OutcomeSummary, paint: Paint): string {
  const text = verdict === 'skipped' ? marks.skipped : `${marks[verdict]} ${String(passed)}/${String(ran)}`;
  return paint(styles[verdict], text) + ' '.repeat(Math.max(0, CELL - text.length));
}

function causeLines({ cause, result }: ShownCause, paint: Paint): string[] {
  const isFailed = cause.assumption === undefined;
  const [style, mark] = isFailed ? (['red', marks.failed] as const) : (['yellow', marks.refuted] as const);
  const line = (label: string, text: string) => `    ${label.padEnd(10)}${text}`;
  const [first = '', ...others] = cause.cases;
  return [
    paint(style, `${mark} ${visibleLine(first)}`),
    ...(result === undefined ? [] : [line('expected', visibleLine(result.expected))]),
    ...(result?.received === undefined ? [] : [line('received', receivedLine(result.received))]),
    line(isFailed ? 'finding' : 'refuted', visibleLine(cause.message)),
    ...(others.length === 0 ? [] : [line('also', visibleLine(alsoIn(others)))]),
    ...(result?.hint === undefined ? [] : [line('or', visibleLine(result.hint.replace(/^Or /, '')))]),
    ...(cause.curl === undefined ? [] : [line('repeat', paint('dim', visible(cause.curl)))]),
  ];
}

function alsoIn(names: readonly string[]): string {
  const shown = names.slice(0, 3).join('; ');
  return names.length > 3 ? `${shown}; and ${cases(names.length - 3)} more` : shown;
}

function receivedLine({ status, headers, body }: NonNullable<CaseResult['received']>): string {
  const start = visibleLine(body).slice(0, BODY_SHOWN);
  return [
    String(status),
    visibleLine(headers['content-type'] ?? 'no content type'),
    start === '' ? 'no body' : start,
  ].join(' · ');
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

function skippedLines(report: Report, paint: Paint): string[] {
  if (report.problem !== undefined) return [];
  return [...skippedByReason(report)].map(([reason, results]) => {
    const names = results.slice(0, 3).map(({ name }) => name);
    const shown = [...names, ...(results.length > names.length ? ['…'] : [])].join('; ');
    return paint('dim', visibleLine(`${marks.skipped} ${String(results.length)} skipped, ${reason}: ${shown}`));
  });
}

function conclusion(report: Report, paint: Paint): string[] {
  const { verified, outcomes, ran, failed, refuted } = countsOf(report);
  const counts = `${cases(ran)}, ${String(failed)} failed, ${String(refuted)} refuting an assumption, in ${seconds(report.duration)}`;
  const verdict = verdictOn(report);
  return [
    ...(report.restored?.ok === true ? [visibleLine(report.restored.message)] : []),
    ...objections(report).map((text) => paint(['bold', 'red'], visibleLine(text))),
    paint(
      report.conforms ? 'green' : 'red',
      `${String(verified)} of ${String(outcomes)} outcomes verified (${counts}): ${verdict}.`,
    ),
  ];
}
