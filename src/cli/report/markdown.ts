/** A report as GitHub's Markdown, for a job's summary (`GITHUB_STEP_SUMMARY`) or a comment. */
import type { CaseResult, Finding, Report } from '../../contract/index.js';
import {
  answerText,
  cases,
  casesWithFindings,
  countsOf,
  marks,
  matrixOf,
  objections,
  seconds,
  skippedByReason,
  verdictMark,
  verdictOn,
  visible,
  visibleLine,
} from './facts.js';

/** In bytes. GitHub refuses a summary of more than 1 MiB, whole: the findings stop before. */
const MOST_FINDINGS = 900_000;

/** Whatever the provider said stands in code, fenced so that it cannot get out. */
export function markdown(report: Report): string {
  const sections = [
    heading(report),
    objections(report)
      .map((text) => `- ${code(text)}`)
      .join('\n'),
    matrix(report),
    findings(report),
    assumptions(report),
    skipped(report),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading(report: Report): string {
  const { contract, provider, duration } = report;
  const { verified, outcomes, ran, failed, refuted } = countsOf(report);
  const counts = [
    cases(ran),
    `${String(failed)} failed`,
    `${String(refuted)} refuting an assumption`,
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
    '<sub>✓ verified · ✗ failed · ? rests on a refuted assumption · … inconclusive · – skipped · cases passed/ran</sub>',
  ].join('\n');
}

function findings(report: Report): string {
  const all = casesWithFindings(report).map(finding);
  if (all.length === 0) return '';
  let size = 0;
  const kept = all.filter((text) => (size += Buffer.byteLength(text)) <= MOST_FINDINGS);
  const left = all.length - kept.length;
  const rest = left === 0 ? [] : [`${cases(left)} more did not fit in here; the JSON report has them all.`];
  return ['### Findings', ...kept, ...rest].join('\n\n');
}

function finding(result: CaseResult): string {
  const { name, verdict, expected, hint, curl } = result;
  return [
    '<details>',
    `<summary>${verdict === 'failed' ? marks.failed : marks.refuted} <b>${tagless(name)}</b></summary>`,
    '',
    `Expected: ${expected}`,
    ...(hint === undefined ? [] : ['', hint]),
    '',
    fenced(result.findings.map(violation).join('\n')),
    ...(curl === undefined ? [] : ['', 'Request', '', fenced(curl, 'sh')]),
    '',
    'Answer',
    '',
    fenced(answerText(result), 'http'),
    '',
    '</details>',
  ].join('\n');
}

function violation({ kind, message, assumption }: Finding): string {
  const rests = assumption === undefined ? '' : ` (rests on the assumption ${assumption})`;
  return `${kind}: ${visibleLine(message)}${rests}`;
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
    `<summary>${tagless(summary)}</summary>`,
    '',
    ...lines,
    '',
    '</details>',
  ].join('\n');
}

/** Code among text, on one line. */
function code(text: string): string {
  const line = visibleLine(text);
  if (line === '') return '';
  const ticks = '`'.repeat(longestRun(line) + 1);
  // Spaces keep a backtick at either end from joining the fence; Markdown takes them away again.
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return ticks + pad + line + pad + ticks;
}

/** Code in lines of its own, within a fence longer than any in it. */
function fenced(text: string, language = 'text'): string {
  const shown = visible(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** Text within HTML. */
function tagless(text: string): string {
  return visibleLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
