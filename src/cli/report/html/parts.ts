/** The parts of the HTML report below its header, from top to bottom. */
import { routes } from '../../../../generated/contract.js';
import type { Finding } from '../../../contract/conformance.js';
import type { AssumptionSummary, CaseResult, OutcomeSummary, Report } from '../../../contract/report.js';
import { answerText, cases, casesWithFindings, countsOf, marks, matrixOf, skippedByReason } from '../facts.js';
import { html, where, type Markup } from './markup.js';

/** The class that colours a verdict. */
const tones = {
  passed: 'ok',
  verified: 'ok',
  confirmed: 'ok',
  failed: 'bad',
  refuted: 'warn',
  skipped: 'none',
  untested: 'none',
} as const;

/** Operations × statuses; a cell leads to its first finding. */
export function matrix(report: Report): Markup {
  const { statuses, rows } = matrixOf(report);
  const found = casesWithFindings(report);
  return html`<section aria-labelledby="outcomes">
    <h2 id="outcomes">Outcomes <small>cases passed / run</small></h2>
    <table class="matrix card" aria-labelledby="outcomes">
      <thead>
        <tr>
          ${statuses.map((status) => html`<th scope="col">${status}</th>`)}
        </tr>
      </thead>
      ${rows.map(
        ({ operation, cells }) =>
          html`<tbody>
            <tr>
              <th class="operation" scope="rowgroup" colspan="${statuses.length}">
                ${operation}<code>${routes[operation].method} ${routes[operation].path}</code>
              </th>
            </tr>
            <tr>
              ${cells.map((cell) => html`<td class="cell">${where(cell, (outcome) => outcomeCell(outcome, found))}</td>`)}
            </tr>
          </tbody>`,
      )}
    </table>
  </section>`;
}

function outcomeCell(
  { operation, status, verdict, passed, ran }: OutcomeSummary,
  found: readonly CaseResult[],
): Markup {
  const index = found.findIndex((result) => result.operation === operation && result.status === status);
  const content = html`<b aria-hidden="true">${marks[verdict]}</b
    ><span>${verdict}</span>${ran === 0 ? undefined : html`<span>${passed}/${ran}</span>`}`;
  return index < 0
    ? html`<div class="outcome ${tones[verdict]}">${content}</div>`
    : html`<a class="outcome ${tones[verdict]}" href="#${idOf(index)}">${content}</a>`;
}

/** Each finding, folded; the first one stands open. */
export function findings(report: Report): Markup | undefined {
  const found = casesWithFindings(report);
  if (found.length === 0) return undefined;
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings <small>${cases(found.length)}</small></h2>
    ${found.map((result, index) => finding(result, index))}
  </section>`;
}

function finding(result: CaseResult, index: number): Markup {
  const { name, verdict, expected, hint, curl } = result;
  const [first, ...others] = result.findings;
  const more = others.length === 0 ? '' : ` And ${String(others.length)} more.`;
  return html`<details class="card ${tones[verdict]}" ${index === 0 ? html` open` : undefined}>
    <summary>
      ${sign(verdict)}<span>${name}<small>${first?.message}${more}</small></span>
    </summary>
    <div class="inside" id="${idOf(index)}">
      <div>
        <h3>Expected</h3>
        <p>${expected}</p>
      </div>
      <div>
        <h3>${result.findings.length === 1 ? 'Violation' : 'Violations'}</h3>
        <ul class="violations">
          ${result.findings.map(violation)}
        </ul>
      </div>
      ${where(hint, (text) => html`<p>${text}</p>`)}
      ${where(
        curl,
        (line) =>
          html`<div>
            <h3>Request</h3>
            <pre>${line}</pre>
          </div>`,
      )}
      <div>
        <h3>Answer</h3>
        <pre>${answerText(result)}</pre>
      </div>
    </div>
  </details>`;
}

function violation({ kind, message, pointer, assumption }: Finding): Markup {
  const place = pointer === undefined ? kind : `${kind} at ${pointer === '' ? 'the whole body' : pointer}`;
  return html`<li>
    ${message}<code>${place}</code>${where(assumption, (key) => html`<code>rests on the assumption ${key}</code>`)}
  </li>`;
}

/** Left out where no case tested one. */
export function assumptions({ assumptions: all }: Report): Markup | undefined {
  const count = (verdict: string) => all.filter((one) => one.verdict === verdict).length;
  if (count('untested') === all.length) return undefined;
  return html`<section aria-labelledby="assumptions">
    <h2 id="assumptions">
      Assumptions
      <small>${count('confirmed')} confirmed, ${count('refuted')} refuted, ${count('untested')} untested</small>
    </h2>
    <ul class="rows card">
      ${all.map(assumption)}
    </ul>
  </section>`;
}

function assumption({ key, why, verdict, by }: AssumptionSummary): Markup {
  const [first] = by;
  const more = by.length > 1 ? ` and ${cases(by.length - 1)} more` : '';
  return html`<li>
    <p class="verdict-of"><span class="tag ${tones[verdict]}">${verdict}</span></p>
    <div>
      <p>${why}</p>
      <p class="dim"><code>${key}</code></p>
      ${where(first, (name) => html`<p class="dim"><small>${verdict} by ${name}${more}</small></p>`)}
    </div>
  </li>`;
}

/** The skipped cases, by the reason. */
export function skipped(report: Report): Markup | undefined {
  const groups = [...skippedByReason(report)];
  if (groups.length === 0) return undefined;
  return html`<section aria-labelledby="skipped">
    <h2 id="skipped">Skipped <small>${cases(countsOf(report).skipped)}</small></h2>
    ${groups.map(
      ([reason, results]) =>
        html`<details class="card none">
          <summary>
            ${sign('skipped')}<span>${reason}<small>${cases(results.length)}</small></span>
          </summary>
          <div class="inside">
            <ul class="names">
              ${results.map(({ name }) => html`<li>${name}</li>`)}
            </ul>
          </div>
        </details>`,
    )}
  </section>`;
}

/** Everything that ran, folded. */
export function everything({ cases: all }: Report): Markup | undefined {
  const ran = all.filter(({ verdict }) => verdict !== 'skipped');
  if (ran.length === 0) return undefined;
  return html`<section aria-labelledby="cases">
    <h2 id="cases">Cases</h2>
    <details class="card">
      <summary>
        <span>All that ran<small>${cases(ran.length)}</small></span>
      </summary>
      <table class="list" aria-labelledby="cases">
        <thead>
          <tr>
            <th scope="col">Verdict</th>
            <th scope="col">Case</th>
            <th scope="col" class="number">ms</th>
          </tr>
        </thead>
        <tbody>
          ${ran.map(
            ({ name, verdict, duration }) =>
              html`<tr>
                <td><span class="tag ${tones[verdict]}">${verdict}</span></td>
                <th scope="row">${name}</th>
                <td class="number">${duration.toFixed(1)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </section>`;
}

function sign(verdict: CaseResult['verdict']): Markup {
  return html`<span class="mark ${tones[verdict]}" role="img" aria-label="${verdict}">${marks[verdict]}</span>`;
}

function idOf(index: number): string {
  return `finding-${String(index + 1)}`;
}
