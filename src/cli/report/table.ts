/** A report as text for a terminal: the outcomes as a table, then what is wrong, what was skipped, what was assumed. */
import { styleText } from 'node:util';
import type { Report, ResponseShown } from '../../contract/index.js';
import { casesText, factsOf, legend, marks, visible, visibleLine, type Facts } from './facts.js';

type Style = Parameters<typeof styleText>[0];
/** Colours a text, which must already be free of control characters. */
type Paint = (style: Style, text: string) => string;

/** By the first character of a cell. */
const styles: Readonly<Record<string, Style>> = { '✓': 'green', '✗': 'red', '?': 'yellow', '…': 'yellow', '–': 'dim' };

/** The width of an outcome in the table. */
const CELL = 10;
/** How much of a body is shown, in characters. */
const BODY_SHOWN = 120;
/** How many names of cases are shown. */
const NAMES_SHOWN = 3;

export function reportTable(report: Report, { color = false } = {}): string {
  // `mayColor` has already checked the stream.
  const paint: Paint = (style, text) =>
    color && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  const facts = factsOf(report);
  const sections = [
    [paint('bold', visibleLine(`${facts.contract} on ${facts.provider}`))],
    outcomeLines(facts, paint),
    facts.causes.flatMap((cause) => causeLines(cause, paint)),
    assumptionLines(facts, paint),
    facts.skipped.map(([reason, names]) => paint('dim', visibleLine(skippedText(reason, names)))),
    facts.remarks.map((text) => paint('dim', visibleLine(text))),
    [
      ...(report.restored?.ok === true ? [visibleLine(report.restored.message)] : []),
      ...facts.objections.map((text) => paint(['bold', 'red'], visibleLine(text))),
      paint(report.conforms ? 'green' : 'red', `${facts.verified} (${facts.counts}): ${facts.verdict}.`),
    ],
  ];
  const shown = sections.filter((section) => section.length > 0);
  return shown.map((section) => section.join('\n')).join('\n\n');
}

function outcomeLines({ statuses, rows }: Facts, paint: Paint): string[] {
  const width = Math.max(...rows.map(({ operation }) => operation.length)) + 3;
  const line = (name: string, cells: readonly string[]) => `  ${name.padEnd(width)}${cells.join('')}`.trimEnd();
  const cell = (text: string) =>
    paint(styles[text.charAt(0)] ?? 'dim', text) + ' '.repeat(Math.max(1, CELL - text.length));
  const head = statuses.map((status) => status.padEnd(CELL));
  return [
    line('', head),
    ...rows.map(({ operation, cells }) => line(operation, cells.map(cell))),
    paint('dim', `  ${legend.join('  ')}  (cases passed/ran)`),
  ];
}

function causeLines({ mark, message, cases, curl, result }: Facts['causes'][number], paint: Paint): string[] {
  const isFailed = mark === marks.failed;
  const [first = '', ...others] = cases;
  const more = others.length > NAMES_SHOWN ? [`and ${casesText(others.length - NAMES_SHOWN)} more`] : [];
  const labelled: Record<string, string | undefined> = {
    expected: result?.expected,
    received: result?.received && receivedText(result.received),
    [isFailed ? 'finding' : 'refuted']: message,
    also: others.length === 0 ? undefined : [...others.slice(0, NAMES_SHOWN), ...more].join('; '),
    or: result?.hint?.replace(/^Or /, ''),
  };
  const line = (label: string, text: string) => `    ${label.padEnd(10)}${text}`;
  return [
    paint(isFailed ? 'red' : 'yellow', `${mark} ${visibleLine(first)}`),
    ...Object.entries(labelled).flatMap(([label, text]) => (text === undefined ? [] : line(label, visibleLine(text)))),
    ...(curl === undefined ? [] : [line('repeat', paint('dim', visible(curl)))]),
  ];
}

function receivedText({ status, headers, body }: ResponseShown): string {
  const start = visibleLine(body).slice(0, BODY_SHOWN);
  return [status, headers['content-type'] ?? 'no content type', start || 'no body'].join(' · ');
}

function assumptionLines({ assumptions, assumed }: Facts, paint: Paint): string[] {
  if (assumptions.length === 0) return [];
  const refuted = assumptions.filter(({ verdict }) => verdict === 'refuted');
  return [
    `Assumptions: ${assumed}.`,
    ...refuted.map(({ key, why }) => `  ${paint('yellow', marks.refuted)} ${key}: ${why}`),
  ];
}

function skippedText(reason: string, names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ['…'] : [];
  const shown = [...names.slice(0, NAMES_SHOWN), ...more].join('; ');
  return `${marks.skipped} ${names.length} skipped, ${reason}: ${shown}`;
}
