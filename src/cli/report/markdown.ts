/** A report as GitHub's Markdown, for a job's summary (`GITHUB_STEP_SUMMARY`) or a comment. */
import type { Report } from '../../contract/index.js';
import {
  casesText,
  factsOf,
  findingText,
  legend,
  present,
  responseText,
  visible,
  visibleLine,
  type Facts,
} from './facts.js';

/** In bytes. GitHub rejects a summary of more than 1 MiB as a whole. */
const MAX_FINDINGS = 900_000;

/** Text of the provider is written as code, with fences that it cannot close. */
export function markdown(report: Report): string {
  const facts = factsOf(report);
  const sections = [
    `## ${facts.mark} ${facts.contract}: ${facts.verdict}`,
    `${code(facts.provider)}: **${facts.verified}** (${facts.counts}).`,
    list(facts.objections),
    matrix(facts),
    ...findings(facts),
    assumptions(facts),
    skipped(facts),
    list(facts.remarks),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function list(texts: readonly string[]): string {
  return texts.map((text) => `- ${code(text)}`).join('\n');
}

function matrix({ statuses, rows }: Facts): string {
  const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row('operation', ...statuses),
    row('---', ...statuses.map(() => ':-:')),
    ...rows.map(({ operation, cells }) => row(code(operation), ...cells)),
    '',
    `<sub>${legend.join(' · ')} · cases passed/ran</sub>`,
  ].join('\n');
}

function findings({ causes }: Facts): string[] {
  if (causes.length === 0) return [];
  let size = 0;
  const all = causes.map(finding);
  const kept = all.filter((text) => (size += Buffer.byteLength(text)) <= MAX_FINDINGS);
  const left = all.length - kept.length;
  const rest = left === 0 ? [] : [`${left} more did not fit in here; the JSON report has them all.`];
  return ['### Findings', ...kept, ...rest];
}

/** Findings with the same cause, and what was sent and received in the first case that found it. */
function finding({ mark, message, cases, curl, result }: Facts['causes'][number]): string {
  const [first = '', ...others] = cases;
  const all = result?.findings.map(findingText) ?? [];
  const parts = present([
    result && `Expected: ${result.expected}`,
    result?.hint,
    fenced(all.length > 0 ? all.join('\n') : message),
    others.length > 0 && `Also found by ${others.map(code).join(', ')}.`,
    curl !== undefined && `Request\n\n${fenced(curl, 'sh')}`,
    result && `Response\n\n${fenced(responseText(result), 'http')}`,
  ]);
  return folded(`${mark} <b>${escaped(first)}</b>`, parts.join('\n\n'));
}

function assumptions({ assumptions: all, assumed }: Facts): string {
  const lines = all.map(({ key, why, verdict }) => `- **${verdict}** ${code(key)}: ${why}`);
  const isOpen = all.some(({ verdict }) => verdict === 'refuted');
  return folded(`Assumptions: ${assumed}`, lines.join('\n'), isOpen);
}

function skipped({ skipped: groups }: Facts): string {
  const lines = groups.map(([reason, names]) => `- ${code(reason)}: ${names.map(code).join(', ')}`);
  return folded(`${casesText(groups.flatMap(([, names]) => names).length)} skipped`, lines.join('\n'));
}

/** Details under a summary; nothing if there are none. */
function folded(summary: string, details: string, isOpen = false): string {
  if (details === '') return '';
  return `<details${isOpen ? ' open' : ''}>\n<summary>${summary}</summary>\n\n${details}\n\n</details>`;
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
