/** Compares the contract with the vendor's own description of its API. */
import { assumptions, operations } from '../../generated/contract.js';
import type { Operation } from '../lib/model.js';
import { readDescription } from './description.js';
import { compareOperation } from './operations.js';
import type { Statement, Verdict } from './statement.js';

export interface Comparison {
  /** What the description calls itself. */
  readonly description: { readonly title: string; readonly version: string };
  /** Whether the description contradicts nothing. */
  readonly agrees: boolean;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly statements: readonly Statement[];
  readonly assumptions: readonly AssumptionVerdict[];
}

/** What the vendor states of an assumption. */
export interface AssumptionVerdict {
  /** JSON pointer into the contract. */
  readonly pointer: string;
  readonly reason: string;
  readonly verdict: Verdict;
  /**
   * The line of YAML that decides it, at the pointer: the vendor's for a contradiction, else the contract's, which is
   * right if the vendor confirms it. Missing for an assumption about behaviour, which no description states.
   */
  readonly settledBy?: string;
}

/**
 * Compares the contract with a description.
 *
 * @param text Swagger 2.0 or OpenAPI 3 in JSON, such as a Studio host serves at `/api/public/apidocs`.
 * @throws {DescriptionError} If it cannot be compared.
 * @example
 * const { agrees, statements } = compareContract(await readFile('apidocs.json', 'utf8'));
 */
export function compareContract(text: string): Comparison {
  const { title, version, operations: theirs } = readDescription(text);
  const statements = Object.values<Operation>(operations).flatMap((ours) =>
    compareOperation(ours, theirs.get(ours.id)),
  );
  const count = (verdict: Verdict): number => statements.filter((one) => one.verdict === verdict).length;
  return {
    description: { title, version },
    agrees: count('contradicted') === 0,
    counts: { confirmed: count('confirmed'), contradicted: count('contradicted'), silent: count('silent') },
    statements,
    assumptions: Object.entries(assumptions).map(([pointer, reason]) => verdictOn(pointer, reason, statements)),
  };
}

/** An assumption is confirmed if each line that depends on it is confirmed somewhere and none is contradicted. */
function verdictOn(pointer: string, reason: string, statements: readonly Statement[]): AssumptionVerdict {
  const about = statements.filter(({ assumption }) => assumption === pointer);
  const confirmed = new Set(about.filter(({ verdict }) => verdict === 'confirmed').map(({ ours }) => ours));
  const decisive =
    about.find(({ verdict }) => verdict === 'contradicted') ??
    about.find(({ ours }) => !confirmed.has(ours)) ??
    about.find(({ verdict }) => verdict === 'confirmed');
  if (decisive === undefined) return { pointer, reason, verdict: 'silent' };
  return { pointer, reason, verdict: decisive.verdict, settledBy: decisive.theirs ?? decisive.ours };
}
