/** The contract, held against the vendor's own description of its API. */
import { assumptions, operations } from '../../generated/contract.js';
import { readDescription, type OperationId } from './description.js';
import { compareOperation, type ContractOperation } from './operations.js';
import type { Statement, Verdict } from './statement.js';

export interface Comparison {
  /** What the description calls itself. */
  readonly description: { readonly title: string; readonly version: string };
  /** Whether the description contradicts nothing. */
  readonly agrees: boolean;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly statements: readonly Statement[];
  readonly assumptions: readonly AssumptionAnswer[];
}

/** What the vendor says of an assumption. */
export interface AssumptionAnswer {
  /** JSON pointer into the contract. */
  readonly pointer: string;
  readonly reason: string;
  readonly verdict: Verdict;
  /**
   * The line of YAML that settles it, at the pointer: the vendor's own where it contradicts, else the contract's, which
   * stays if the vendor confirms it. Missing where it is about behaviour, of which no description can tell.
   */
  readonly settledBy?: string;
}

/**
 * Compares the contract with a description.
 *
 * @param text The document that a Studio host serves at `/api/public/apidocs`: Swagger 2.0, JSON.
 * @throws {DescriptionError} Where it cannot be compared.
 * @example
 * const { agrees, statements } = compareContract(await readFile('apidocs.json', 'utf8'));
 */
export function compareContract(text: string): Comparison {
  const description = readDescription(text);
  const all = Object.entries<ContractOperation>(operations).flatMap(([id, operation]) =>
    compareOperation(id as OperationId, operation, description),
  );
  const count = (verdict: Verdict): number => all.filter((one) => one.verdict === verdict).length;
  return {
    description: { title: description.title, version: description.version },
    agrees: count('contradicted') === 0,
    counts: { confirmed: count('confirmed'), contradicted: count('contradicted'), silent: count('silent') },
    statements: all,
    assumptions: Object.entries(assumptions).map(([pointer, reason]) => answerOf(pointer, reason, all)),
  };
}

/** An assumption is confirmed when each line that it is about is confirmed somewhere, and contradicted nowhere. */
function answerOf(pointer: string, reason: string, all: readonly Statement[]): AssumptionAnswer {
  const about = all.filter(({ assumption }) => assumption === pointer);
  const contradicted = about.find(({ verdict }) => verdict === 'contradicted');
  if (contradicted !== undefined) {
    return { pointer, reason, verdict: 'contradicted', settledBy: contradicted.theirs ?? contradicted.ours };
  }
  const confirmed = new Set(about.filter(({ verdict }) => verdict === 'confirmed').map(({ ours }) => ours));
  const open = about.find(({ ours }) => !confirmed.has(ours)) ?? about[0];
  if (open === undefined) return { pointer, reason, verdict: 'silent' };
  return { pointer, reason, verdict: confirmed.has(open.ours) ? 'confirmed' : 'silent', settledBy: open.ours };
}
