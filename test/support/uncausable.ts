/** Documented statuses that no precondition causes, such as 429: no run verifies them. */
import { allCases } from '../../src/contract/cases/cases.js';

export function isCausable(operation: string, status: string | number): boolean {
  return allCases().some(
    (one) => one.operation === operation && one.status === String(status) && one.precondition.kind !== 'uncausable',
  );
}

/** Whether a missing part of the referee's report (`listGroupUsers {"status":"429",…}`) belongs to such a status. */
export function isUncausablePart(part: string): boolean {
  return allCases().some(
    ({ operation, status }) =>
      part.startsWith(`${operation} `) && part.includes(status) && !isCausable(operation, status),
  );
}
