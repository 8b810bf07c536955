/** The comparison with the vendor's description, as text. */
import { info, operations } from '../../../generated/contract.js';
import type { AssumptionVerdict, Comparison, Statement, Verdict } from '../../compare/index.js';

const MARKS: Readonly<Record<Verdict, string>> = {
  contradicted: '✗ contradicted',
  confirmed: '✓ confirmed   ',
  silent: '– silent      ',
};

/** What needs attention comes first. */
const ORDER = Object.keys(MARKS);

export function comparisonText(comparison: Comparison): string {
  const { description, statements, assumptions } = comparison;
  return [
    `${info.title} ${info.version} and the vendor's ${plain(`${description.title} ${description.version}`)}`,
    ...Object.entries(operations).map(([id, { method, path }]) => {
      const own = statements.filter(({ operation }) => operation === id);
      return [`${id}  ${method} ${path}`, ...statementLines(own)].join('\n');
    }),
    ['Assumptions', ...assumptions.flatMap(assumptionLines)].join('\n'),
    conclusion(comparison),
  ].join('\n\n');
}

function statementLines(statements: readonly Statement[]): string[] {
  const width = Math.max(...statements.map(({ place }) => place.length));
  return [...statements]
    .sort((one, two) => ORDER.indexOf(one.verdict) - ORDER.indexOf(two.verdict))
    .map(({ verdict, place, ours, theirs }) => {
      const line = `  ${MARKS[verdict]}  ${place.padEnd(width)}  ${ours}`;
      return plain(theirs === undefined ? line : `${line}   the vendor: ${theirs}`);
    });
}

function assumptionLines(answer: AssumptionVerdict): string[] {
  return [`  ${MARKS[answer.verdict]}  ${answer.pointer}`, `      ${answer.reason}`, `      ${settlement(answer)}`];
}

function settlement({ verdict, settledBy }: AssumptionVerdict): string {
  if (settledBy === undefined) return 'No description can tell; `studio-groups verify --allow-writes` can.';
  if (verdict === 'confirmed') return `Settled: \`${settledBy}\` stays, take its x-assumption out.`;
  if (verdict === 'contradicted') return `Settled: write \`${plain(settledBy)}\`, and take its x-assumption out.`;
  return `Open until the vendor says \`${settledBy}\` or otherwise.`;
}

/** What the vendor writes must not steer the terminal. */
function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD');
}

function conclusion({ agrees, counts }: Comparison): string {
  const numbers = `${String(counts.confirmed)} confirmed, ${String(counts.contradicted)} contradicted, ${String(counts.silent)} silent.`;
  return agrees
    ? `${numbers} The vendor's description contradicts the contract nowhere.`
    : `${numbers} The vendor's description contradicts the contract.`;
}
