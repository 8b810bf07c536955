/** Whether a response has a status that its request must lead to, and whether it is complete. */
import type { Case } from '../cases/cases.js';
import { operationOf, type OperationId } from '../cases/operations.js';
import type { Precondition } from '../cases/precondition.js';
import type { DocumentedResponse, Operation } from '../../lib/model.js';
import { isAccepted, type Exchange } from '../http/exchange.js';
import { assuming, type Finding } from './finding.js';

interface Documented {
  /** As the contract writes it: `200`, `4XX`, `default`. */
  readonly key: string;
  readonly response: DocumentedResponse;
}

/** The documented response for a status, also by range and by `default`. */
export function documentedFor({ responses }: Operation, status: number): Documented | undefined {
  return [String(status), `${Math.floor(status / 100)}XX`, 'default'].flatMap((key) => {
    const response = responses[key];
    return response === undefined ? [] : [{ key, response }];
  })[0];
}

/** In words: `403: The caller is not an admin.` */
export function expectationOf({ operation, status }: Pick<Case, 'operation' | 'status'>): string {
  return `${status}: ${operationOf(operation).responses[status]?.description ?? ''}`;
}

/** Whether the response has the case's own status, and not one that is also allowed. */
export function isExpected({ operation, status }: Case, { response }: Exchange): boolean {
  return response !== undefined && documentedFor(operationOf(operation), response.status)?.key === status;
}

/** What is wrong with the status of a case's response, or with a response that is not complete. */
export function expectationFindings(wanted: Case, exchange: Exchange): Finding[] {
  const { alternatives = [], tolerated = [] } = wanted.precondition;
  const { response, fault } = exchange;
  if (fault !== undefined || response === undefined) return faultFindings(exchange);
  const isAllowed = isExpected(wanted, exchange) || [...alternatives, ...tolerated].includes(response.status);
  return isAllowed ? [] : [statusFinding(wanted, exchange, response.status)];
}

/** What prevented a complete response; a failed connection is no finding but the host's condition. */
export function faultFindings({ fault }: Exchange): Finding[] {
  if (fault === undefined || fault.kind === 'network') return [];
  return [{ kind: fault.kind, message: fault.message, cause: fault.kind }];
}

/** A status that a request of the run itself must never have. */
export function serverFaults(id: OperationId, { response }: Exchange): Finding[] {
  const status = response?.status ?? 0;
  if (status < 500 || [502, 503, 504].includes(status)) return [];
  if (documentedFor(operationOf(id), status) !== undefined) return [];
  return [{ kind: 'status', message: `The contract does not document status ${status}.`, cause: `status ${status}` }];
}

/** A method that the contract does not document for a path must be rejected. */
export function methodFindings(method: string, exchange: Exchange): Finding[] {
  const { response } = exchange;
  if (response === undefined || exchange.fault !== undefined) return faultFindings(exchange);
  const { status } = response;
  if ((status >= 400 && status < 500) || status === 501) return [];
  const message = `${method} has the status ${status} although the contract does not document it here; expected a rejection (4xx or 501).`;
  return [{ kind: 'method', message, cause: `undocumented method ${method}` }];
}

function statusFinding({ operation, status, precondition }: Case, exchange: Exchange, received: number): Finding {
  const isKnown = documentedFor(operationOf(operation), received) !== undefined;
  const finding: Finding = {
    kind: 'status',
    message: `The status is ${received}${isKnown ? '' : ', which the contract does not document'}; expected ${status}.`,
    cause: isAccepted(exchange)
      ? `accepted: ${operation} ${subjectOf(precondition)}`
      : `status ${received} instead of ${status}`,
  };
  // A fault of the server's own is a finding, whatever is assumed of the input.
  return received >= 500 || received < 200 ? finding : assuming(finding, precondition.assumption);
}

/** What was wrongly accepted, so that the many ways to get one thing wrong are one cause. */
function subjectOf({ violates, caller }: Precondition): string {
  if (violates !== undefined) return `${violates.in} ${violates.pointer}`;
  return typeof caller === 'string' ? `caller ${caller}` : 'credentials';
}
