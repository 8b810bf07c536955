/** The header of the HTML report: the verdict, and what it rests on. */
import type { Report } from '../../../contract/report.js';
import { cases, countsOf, objections, seconds, verdictMark, verdictOn } from '../facts.js';
import { html, type Markup } from './markup.js';

/** The verdict on the provider, and the figures. */
export function header(report: Report): Markup {
  const verdict = verdictOn(report);
  const tone = { conforms: 'ok', 'does not conform': 'bad', 'nothing was verified': 'warn' }[verdict];
  const notes = notesOn(report);
  return html`<header class="top card ${tone}">
    <p class="verdict"><span aria-hidden="true">${verdictMark(report)}</span> ${verdict}</p>
    <h1>${report.contract.title} ${report.contract.version}</h1>
    <p>${report.provider}</p>
    <p class="dim"><small>${circumstances(report)}</small></p>
    <dl class="facts">
      ${figures(report).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      notes.length === 0
        ? undefined
        : html`<ul class="notes">
            ${notes}
          </ul>`
    }
  </header>`;
}

/** What the verdict rests on, and what it leaves open. */
function notesOn(report: Report): Markup[] {
  const { refuted } = countsOf(report);
  const note = (tone: string, text: string) => html`<li class="${tone}">${text}</li>`;
  return [
    ...objections(report).map((text) => note('bad', text)),
    ...(refuted > 0 && !report.strict
      ? [note('warn', `${cases(refuted)} refuted an assumption, which counts with --strict alone.`)]
      : []),
    ...(report.restored?.ok === true ? [note('ok', report.restored.message)] : []),
  ];
}

function figures(report: Report): [string, string][] {
  const { verified, outcomes, ran, failed, refuted, skipped } = countsOf(report);
  return [
    ['Outcomes verified', `${String(verified)} of ${String(outcomes)}`],
    ['Cases run', String(ran)],
    ['Failed', String(failed)],
    ['Refuting', String(refuted)],
    ['Skipped', String(skipped)],
  ];
}

/** When the run began, how long it took, how it was judged. */
function circumstances({ startedAt, duration, strict, complete }: Report): string {
  return [
    startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'),
    seconds(duration),
    ...(strict ? ['strict'] : []),
    ...(complete ? ['complete'] : []),
  ].join(' · ');
}
