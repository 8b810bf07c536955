/** The comparison with the vendor's description, as text. */
import { info, operations } from '../../../generated/contract.js';
import type { AssumptionVerdict, Comparison, Statement } from '../../compare/index.js';
import { printable } from '../text.js';

/** What needs attention comes first. */
const MARKS = { contradicted: '✗ contradicted', confirmed: '✓ confirmed   ', silent: '– silent      ' } as const;
const ORDER = Object.keys(MARKS);

export function comparisonText({ description, statements, assumptions, counts, agrees }: Comparison): string {
  const { confirmed, contradicted, silent } = counts;
  return [
    `${info.title} ${info.version} and the vendor's ${printable(`${description.title} ${description.version}`)}`,
    ...Object.entries(operations).map(([id, { method, path }]) => {
      const own = statements.filter(({ operation }) => operation === id);
      return [`${id}  ${method} ${path}`, ...statementLines(own)].join('\n');
    }),
    ['Assumptions', ...assumptions.flatMap(assumptionLines)].join('\n'),
    `${confirmed} confirmed, ${contradicted} contradicted, ${silent} silent. ` +
      `The vendor's description contradicts the contract${agrees ? ' nowhere' : ''}.`,
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

function assumptionLines({ verdict, pointer, reason, settledBy }: AssumptionVerdict): string[] {
  const line = `\`${printable(settledBy)}\``;
  const consequence = {
    confirmed: `Keep ${line} and remove its x-assumption.`,
    contradicted: `Write ${line} and remove its x-assumption.`,
    silent: `The vendor does not state ${line}.`,
  }[verdict];
  const unstated = 'No description states this. `studio-groups verify --allow-writes` can observe it.';
  return [
    `  ${MARKS[verdict]}  ${pointer}`,
    `      ${reason}`,
    `      ${settledBy === undefined ? unstated : consequence}`,
  ];
}
