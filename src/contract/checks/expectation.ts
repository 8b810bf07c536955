/** Whether a response has the status that its case expects. */
import type { Case } from '../cases/cases.js';
import { operationOf } from '../cases/operations.js';
import type { Precondition } from '../cases/precondition.js';
import { isAccepted, type Exchange } from '../http/exchange.js';
import { assuming, type Finding } from './finding.js';
import { documentedResponse, faultFindings } from './response.js';

/** In words: `403: The caller is not an admin.` */
export function expectationOf({ operation, status }: Pick<Case, 'operation' | 'status'>): string {
  return `${status}: ${operationOf(operation).responses[status]?.description ?? ''}`;
}

/** Whether the response has the case's own status, and not one that is also allowed. */
export function isExpected({ operation, status }: Case, { response }: Exchange): boolean {
  return response !== undefined && documentedResponse(operationOf(operation), response.status)?.key === status;
}

/** What is wrong with the status, or with a response that is not complete. */
export function expectationFindings(wanted: Case, exchange: Exchange): Finding[] {
  const { precondition } = wanted;
  const { response, fault } = exchange;
  if (fault !== undefined || response === undefined) return faultFindings(exchange);
  if (isExpected(wanted, exchange) || precondition.kind === 'uncausable') return [];
  const allowed = [...(precondition.alternatives ?? []), ...(precondition.tolerated ?? [])];
  return allowed.includes(response.status) ? [] : [statusFinding(wanted, precondition, exchange, response.status)];
}

type Caused = Exclude<Precondition, { kind: 'uncausable' }>;

function statusFinding(
  { operation, status }: Case,
  precondition: Caused,
  exchange: Exchange,
  received: number,
): Finding {
  const known = documentedResponse(operationOf(operation), received) !== undefined;
  const finding: Finding = {
    kind: 'status',
    message: `The status is ${received}${known ? '' : ', which the contract does not document'}; expected ${status}.`,
    cause: isAccepted(exchange)
      ? `accepted: ${operation} ${subjectOf(precondition)}`
      : `status ${received} instead of ${status}`,
  };
  // A fault of the server's own is a finding, whatever is assumed of the input.
  return received >= 500 || received < 200 ? finding : assuming(finding, precondition.assumption);
}

/** What was wrongly accepted, so that the many ways to get one thing wrong are one cause. */
function subjectOf({ violates, caller }: Caused): string {
  if (violates !== undefined) return `${violates.in} ${violates.pointer}`;
  return typeof caller === 'string' ? `caller ${caller}` : 'credentials';
}
