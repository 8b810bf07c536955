/** The order of a run: which steps run together, and where the spare users must be. */
import { allCases, type Case } from '../cases/cases.js';
import type { Provider } from '../provider.js';
import { caseStep } from './case-step.js';
import type { Place } from './group.js';
import { methodSteps } from './method-step.js';
import { writeOf, type Step } from './step.js';

/** Reads and requests that must be rejected are sent at the same time, batches that must be applied one after the other. */
export interface Phase {
  readonly kind: 'reads' | 'rejections' | 'batches';
  readonly steps: readonly Step[];
  /** Where the spare users must be for requests that must be rejected. */
  readonly place?: Place;
}

export interface Choice {
  /** Only the cases whose name matches. */
  readonly only?: RegExp | undefined;
  /** Not the cases whose name matches. */
  readonly exclude?: RegExp | undefined;
  /** The cases to run; default: all of the contract. */
  readonly cases?: readonly Case[] | undefined;
}

/**
 * Reads first, then the life of the spare users: added, with requests that must be rejected while they are inside, changed,
 * removed, with requests that must be rejected while they are outside, and the rest. Without writes no spare user moves.
 */
export function planOf({ stateful }: Provider, { cases = allCases(), only, exclude }: Choice): Phase[] {
  const isChosen = ({ head: { name } }: Step): boolean =>
    (only === undefined || name.search(only) !== -1) && (exclude === undefined || name.search(exclude) === -1);
  const steps = cases.map(caseStep).filter(isChosen);
  const methods = stateful === false ? [] : methodSteps().filter(isChosen);
  const of = (part: Part): Step[] => steps.filter((step) => partOf(step) === part);
  const applied = of('applied');
  const secondAdd = applied.findIndex((step, index) => index > 0 && writeOf(step)?.spare === 'outside');
  const cut = secondAdd === -1 ? applied.length : secondAdd;
  const phases: Phase[] = [
    { kind: 'reads', steps: of('read') },
    { kind: 'batches', steps: applied.slice(0, 1) },
    { kind: 'rejections', place: 'inside', steps: [...of('inside'), ...methods] },
    { kind: 'batches', steps: applied.slice(1, cut) },
    { kind: 'rejections', place: 'outside', steps: of('outside') },
    { kind: 'batches', steps: applied.slice(Math.max(1, cut)) },
  ];
  return phases.filter((phase) => phase.steps.length > 0);
}

type Part = 'read' | 'applied' | Place;

/** The part of the run that a step belongs to; `inside` and `outside` are for requests that must be rejected. */
function partOf(step: Step): Part {
  const write = writeOf(step);
  if (write === undefined) return step.wanted?.precondition.kind === 'harmless' ? 'inside' : 'read';
  if (write.applies === true) return 'applied';
  return write.spare === 'inside' ? 'inside' : 'outside';
}
