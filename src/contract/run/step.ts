/** A step of a run; each has one result. */
import type { Case } from '../cases/cases.js';
import type { Write } from '../cases/precondition.js';
import type { Context } from './context.js';
import type { Group } from './group.js';
import type { CaseResult, Head, Skip } from './result.js';

export interface Step {
  readonly head: Head;
  /** Left out for an undocumented method. */
  readonly wanted?: Case;
  run(run: Run): Promise<CaseResult>;
}

/** What the steps work with; there is no group if the first list could not be used. */
export interface Run extends Context {
  readonly group: Group | undefined;
  /** Why nothing may be written. */
  readonly readOnly: string | undefined;
  /** How many steps run at the same time. */
  readonly concurrency: number;
  /** Why no step is run any more. */
  readonly obstacle: () => Skip | undefined;
  readonly report: (result: CaseResult) => void;
}

/** Whether the run may change the group now. */
export function mayWrite(run: Run): run is Run & { readonly group: Group } {
  const { provider, group, readOnly } = run;
  const isAllowed = provider.allowWrites === true && provider.users.length > 0;
  return isAllowed && readOnly === undefined && group !== undefined && group.stopped === undefined;
}

export function writeOf({ wanted }: Step): Write | undefined {
  return wanted?.precondition.kind === 'write' ? wanted.precondition : undefined;
}
