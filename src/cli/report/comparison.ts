/** The comparison with the vendor's description, as text. */
import { info, operations } from '../../../generated/contract.js';
import type { AssumptionVerdict, Comparison, Statement, Verdict } from '../../compare/index.js';
import { printable } from '../text.js';

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
    `${info.title} ${info.version} and the vendor's ${printable(`${description.title} ${description.version}`)}`,
    ...Object.entries(operations).map(([id, { method, path }]) => {
      const own = statements.filter(({ operation }) => operation === id);
      return [`${id}  ${method} ${path}`, ...statementLines(own)].join('\n');
    }),
    ['Assumptions', ...assumptions.flatMap(assumptionLines)].join('\n'),
    conclusion(comparison),
  ].join('\n\n');
}

function statementLines(statements: readonly Statement[]): string[] {
  const width = Math.max(...statements.map(({ place }) => printable(place).length));
  return [...statements]
    .sort((one, two) => ORDER.indexOf(one.verdict) - ORDER.indexOf(two.verdict))
    .map(({ verdict, place, ours, theirs }) => {
      const line = `  ${MARKS[verdict]}  ${printable(place).padEnd(width)}  ${printable(ours)}`;
      return theirs === undefined ? line : `${line}   the vendor: ${printable(theirs)}`;
    });
}

function assumptionLines(assumption: AssumptionVerdict): string[] {
  const { verdict, pointer, reason } = assumption;
  return [`  ${MARKS[verdict]}  ${pointer}`, `      ${reason}`, `      ${consequence(assumption)}`];
}

function consequence({ verdict, settledBy }: AssumptionVerdict): string {
  if (settledBy === undefined)
    return 'No description states this. `studio-groups verify --allow-writes` can observe it.';
  const line = `\`${printable(settledBy)}\``;
  if (verdict === 'confirmed') return `Keep ${line} and remove its x-assumption.`;
  if (verdict === 'contradicted') return `Write ${line} and remove its x-assumption.`;
  return `The vendor does not state ${line}.`;
}

function conclusion({ agrees, counts }: Comparison): string {
  const numbers = `${String(counts.confirmed)} confirmed, ${String(counts.contradicted)} contradicted, ${String(counts.silent)} silent.`;
  return agrees
    ? `${numbers} The vendor's description contradicts the contract nowhere.`
    : `${numbers} The vendor's description contradicts the contract.`;
}
