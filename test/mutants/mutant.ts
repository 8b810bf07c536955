/** Mutants: providers broken on purpose, one fault each. */
import type { Fault } from './studio.js';

/** The classes of the comparison with other tools, and those that need a sequence of batches. */
export type MutantClass = 'shape' | 'status' | 'authorization' | 'input' | 'state' | 'transport' | 'sequence';

/** Where the violated fact comes from. Only a documented one must be a finding without `--strict`. */
export type Basis = 'documented' | 'observed' | 'assumed';

export interface Mutant {
  readonly name: string;
  readonly class: MutantClass;
  readonly basis: Basis;
  /** The fact that it violates. */
  readonly violates: string;
  readonly fault: Fault;
}

/** Mutants of one class that violate one fact. */
export function violating(
  kind: MutantClass,
  basis: Basis,
  violates: string,
  faults: Readonly<Record<string, Fault>>,
): Mutant[] {
  return Object.entries(faults).map(([name, fault]) => ({ name, class: kind, basis, violates, fault }));
}
