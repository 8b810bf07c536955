/** A step of a run; each has one result. */
import type { Case } from '../cases/cases.js';
import type { Write } from '../cases/precondition.js';
import type { Context } from './context.js';
import type { Group } from './group.js';
import type { CaseResult, Head } from './result.js';

export interface Step {
  readonly head: Head;
  /** Left out for an undocumented method. */
  readonly wanted?: Case;
  run(run: Run): Promise<CaseResult>;
}

/** What a step works with; there is no group if the first list could not be used. */
export interface Run extends Context {
  readonly group: Group | undefined;
  /** Why nothing may be written. */
  readonly readOnly: string | undefined;
}

export function writeOf({ wanted }: Step): Write | undefined {
  return wanted?.precondition.kind === 'write' ? wanted.precondition : undefined;
}
