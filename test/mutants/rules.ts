/** What must be true of a run on a mutant or a variant; the problems are empty if it is. */
import { SHORT_TIMEOUT, type Judged } from './judge.js';
import type { Mutant } from './mutant.js';
import type { Variant } from './variants.js';

/** Only transport faults keep a response from coming. */
export function timeLimit(mutant: Mutant): { readonly timeout?: number } {
  return mutant.class === 'transport' ? { timeout: SHORT_TIMEOUT } : {};
}

/** A mutant is caught, an assumption alone fails no run without --strict, and what the run claims is true. */
export function problemsOfMutant({ basis }: Mutant, writing: Judged, reading: Judged): string[] {
  const { findings, refutations } = writing;
  const isCaught = findings.length + refutations.length > 0;
  return [
    ...(isCaught ? [] : ['is not caught']),
    ...(isCaught && basis === 'documented' && findings.length === 0 ? ['is caught with --strict only'] : []),
    ...(basis === 'documented' ? [] : findings.map((name) => `is ${basis}, but fails without --strict: ${name}`)),
    ...falseClaims(writing),
    ...(reading.isUnchanged ? [] : ['is changed by a read-only run']),
  ];
}

/** A correct variant has no findings; one that refutes an assumption has none without --strict. */
export function problemsOfVariant({ refutes, flaky }: Variant, judged: Judged): string[] {
  const { findings, refutations, report, isUnchanged } = judged;
  const isInconclusive = report.cases.some(({ verdict }) => verdict === 'inconclusive');
  return [
    ...findings,
    ...(refutes === true ? [] : refutations.map((name) => `refutes: ${name}`)),
    ...(refutes === true && refutations.length === 0 ? ['refutes no assumption'] : []),
    ...(isInconclusive && flaky !== true ? ['is inconclusive'] : []),
    ...(isUnchanged ? [] : ['is left changed']),
    ...falseClaims(judged),
  ];
}

/** A run may say that everything is undone only if that is true, or if it names what differs. */
function falseClaims({ report, isUnchanged }: Judged): string[] {
  const isSaid = report.restored?.ok === true && report.changedByOthers.length === 0;
  return isSaid && !isUnchanged ? [`"${report.restored.message}" is said, and the group is changed`] : [];
}
