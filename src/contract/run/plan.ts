/** The order of a run: which steps run together, and where the spare users must be. */
import { allCases, type Case } from '../cases/cases.js';
import type { Precondition } from '../cases/precondition.js';
import type { Provider } from '../provider.js';
import type { Place } from './group.js';
import { caseStep, undocumentedMethods, undocumentedMethodStep, type Step } from './steps.js';

/** Steps that run one after the other, or at the same time. */
export type Phase =
  | { readonly kind: 'reads' | 'rejections'; readonly steps: readonly Step[]; readonly place?: Place }
  | { readonly kind: 'batches'; readonly steps: readonly Step[] };

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
export function planOf(provider: Provider, choice: Choice): Phase[] {
  const steps = [
    ...(choice.cases ?? allCases()).map(caseStep),
    ...(provider.stateful === false
      ? []
      : undocumentedMethods().map(({ operation, method }) => undocumentedMethodStep(operation, method))),
  ].filter(({ name }) => isChosen(name, choice));
  const of = (filter: (precondition: Precondition) => boolean): Step[] =>
    steps.filter(({ wanted }) => wanted !== undefined && filter(wanted.precondition));
  const applied = of((one) => one.kind === 'write' && one.applies === true);
  const [first, ...later] = applied;
  const removal = later.findIndex(({ wanted }) => spareOf(wanted) === 'outside');
  const cut = removal === -1 ? later.length : removal;
  const methods = steps.filter(({ wanted }) => wanted === undefined);
  const phases: Phase[] = [
    { kind: 'reads', steps: of((one) => one.kind === 'read' || one.kind === 'uncausable') },
    { kind: 'batches', steps: first === undefined ? [] : [first] },
    {
      kind: 'rejections',
      place: 'inside',
      steps: [...of((one) => one.kind === 'harmless' || isRejected(one, 'inside')), ...methods],
    },
    { kind: 'batches', steps: later.slice(0, cut) },
    {
      kind: 'rejections',
      place: 'outside',
      steps: of((one) => isRejected(one, 'outside') || isRejected(one, 'anywhere')),
    },
    { kind: 'batches', steps: later.slice(cut) },
  ];
  return phases.filter((phase) => phase.steps.length > 0);
}

/** Whether a case's name is chosen by `only` and `exclude`. */
function isChosen(name: string, { only, exclude }: Choice): boolean {
  return (only === undefined || name.search(only) !== -1) && (exclude === undefined || name.search(exclude) === -1);
}

function isRejected(one: Precondition, spare: Place | 'anywhere'): boolean {
  return one.kind === 'write' && one.applies !== true && one.spare === spare;
}

function spareOf(wanted: Case | undefined): string | undefined {
  return wanted?.precondition.kind === 'write' ? wanted.precondition.spare : undefined;
}
