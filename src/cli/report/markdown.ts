/** A report as GitHub's Markdown, for a job's summary (`GITHUB_STEP_SUMMARY`) or a comment. */
import type { Finding, Report } from '../../contract/index.js';
import {
  cases,
  causesOf,
  countsOf,
  marks,
  matrixOf,
  objections,
  remarks,
  responseText,
  seconds,
  skippedByReason,
  verdictMark,
  verdictOn,
  visible,
  visibleLine,
  type ShownCause,
} from './facts.js';

/** In bytes. GitHub rejects a summary of more than 1 MiB as a whole. */
const MAX_FINDINGS = 900_000;

/** Text of the provider is written as code, with fences that it cannot close. */
export function markdown(report: Report): string {
  const sections = [
    heading(report),
    list(objections(report)),
    matrix(report),
    findings(report),
    assumptions(report),
    skipped(report),
    list(remarks(report)),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function list(texts: readonly string[]): string {
  return texts.map((text) => `- ${code(text)}`).join('\n');
}

function heading(report: Report): string {
  const { contract, provider, duration } = report;
  const { verified, outcomes, ran, failed, refuted, inconclusive } = countsOf(report);
  const counts = [
    cases(ran),
    `${String(failed)} failed`,
    `${String(refuted)} refuting an assumption`,
    `${String(inconclusive)} inconclusive`,
    seconds(duration),
  ];
  return [
    `## ${verdictMark(report)} ${contract.title} ${contract.version}: ${verdictOn(report)}`,
    `${code(provider)}: **${String(verified)} of ${String(outcomes)} outcomes verified** (${counts.join(', ')}).`,
  ].join('\n\n');
}

function matrix(report: Report): string {
  const { statuses, rows } = matrixOf(report);
  const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row('operation', ...statuses.map(String)),
    row('---', ...statuses.map(() => ':-:')),
    ...rows.map(({ operation, cells }) =>
      row(
        code(operation),
        ...cells.map((cell) => {
          if (cell === undefined) return '';
          if (cell.verdict === 'skipped') return marks.skipped;
          return `${marks[cell.verdict]} ${String(cell.passed)}/${String(cell.ran)}`;
        }),
      ),
    ),
    '',
    '<sub>✓ verified · ✗ failed · ? depends on a refuted assumption · … inconclusive · – skipped · cases passed/ran</sub>',
  ].join('\n');
}

function findings(report: Report): string {
  const all = causesOf(report).map(finding);
  if (all.length === 0) return '';
  let size = 0;
  const kept = all.filter((text) => (size += Buffer.byteLength(text)) <= MAX_FINDINGS);
  const left = all.length - kept.length;
  const rest = left === 0 ? [] : [`${String(left)} more did not fit in here; the JSON report has them all.`];
  return ['### Findings', ...kept, ...rest].join('\n\n');
}

/** Findings with the same cause, and what was sent and received in the first case that found it. */
function finding({ cause, result }: ShownCause): string {
  const [first = '', ...others] = cause.cases;
  const mark = cause.assumption === undefined ? marks.failed : marks.refuted;
  const all = result?.findings.map(violation) ?? [];
  return [
    '<details>',
    `<summary>${mark} <b>${escaped(first)}</b></summary>`,
    ...(result === undefined ? [] : ['', `Expected: ${result.expected}`]),
    ...(result?.hint === undefined ? [] : ['', result.hint]),
    '',
    fenced(all.length > 0 ? all.join('\n') : cause.message),
    ...(others.length === 0 ? [] : ['', `Also found by ${others.map(code).join(', ')}.`]),
    ...(cause.curl === undefined ? [] : ['', 'Request', '', fenced(cause.curl, 'sh')]),
    ...(result === undefined ? [] : ['', 'Response', '', fenced(responseText(result), 'http')]),
    '',
    '</details>',
  ].join('\n');
}

function violation({ kind, message, assumption }: Finding): string {
  const basis = assumption === undefined ? '' : ` (depends on the assumption ${assumption})`;
  return `${kind}: ${visibleLine(message)}${basis}`;
}

function assumptions({ assumptions: all }: Report): string {
  if (all.every(({ verdict }) => verdict === 'untested')) return '';
  const of = (wanted: string) => all.filter(({ verdict }) => verdict === wanted);
  const summary = ['confirmed', 'refuted', 'untested'].map((verdict) => `${String(of(verdict).length)} ${verdict}`);
  return folded(
    `Assumptions: ${summary.join(', ')}`,
    all.map(({ key, why, verdict }) => `- **${verdict}** ${code(key)}: ${why}`),
    of('refuted').length > 0,
  );
}

function skipped(report: Report): string {
  if (report.problem !== undefined) return '';
  const groups = [...skippedByReason(report)];
  if (groups.length === 0) return '';
  return folded(
    `${cases(countsOf(report).skipped)} skipped`,
    groups.map(([reason, results]) => `- ${code(reason)}: ${results.map(({ name }) => code(name)).join(', ')}`),
  );
}

function folded(summary: string, lines: readonly string[], open = false): string {
  return [
    `<details${open ? ' open' : ''}>`,
    `<summary>${escaped(summary)}</summary>`,
    '',
    ...lines,
    '',
    '</details>',
  ].join('\n');
}

/** Code inside text, on one line. */
function code(text: string): string {
  const line = visibleLine(text);
  if (line === '') return '';
  const ticks = '`'.repeat(longestRun(line) + 1);
  // Without the spaces a backtick at either end would extend the fence. Markdown removes them.
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return ticks + pad + line + pad + ticks;
}

/** Code as a block, with a fence longer than any in it. */
function fenced(text: string, language = 'text'): string {
  const shown = visible(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** Text inside HTML. */
function escaped(text: string): string {
  return visibleLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
