/** Conduct that belongs to no outcome: what the contract does not describe must not succeed. */
import { operations } from '../../generated/contract.js';
import { operationIds, type OperationId } from './cases.js';
import type { Finding } from './conformance.js';
import type { Exchange } from './exchange.js';

/** A request with a method that the contract does not describe for the path. */
export interface WrongMethod {
  readonly operation: OperationId;
  readonly method: string;
}

/** Methods that change nothing on a provider that has them after all. */
const harmless = ['GET'];
const writing = ['POST', 'PUT', 'PATCH'];

/**
 * The wrong methods to try. Those that might write only where writes are allowed, and never DELETE on a path that can be
 * read: a host that has it after all would empty the group.
 */
export function wrongMethods(mayWrite: boolean): WrongMethod[] {
  return operationIds().flatMap((operation) => {
    const documented = operationIds()
      .filter((id) => operations[id].path === operations[operation].path)
      .map((id): string => operations[id].method);
    const removing = documented.includes('GET') ? [] : ['DELETE'];
    return [...harmless, ...(mayWrite ? [...writing, ...removing] : [])]
      .filter((method) => !documented.includes(method))
      .map((method) => ({ operation, method }));
  });
}

/** Any refusal will do: 404 and 405 are usual, a status of the server's own fault is none. */
export function findingsOfWrongMethod(method: string, { response, fault }: Exchange): Finding[] {
  if (fault !== undefined) return [{ kind: fault.kind, message: fault.message }];
  if (response !== undefined && response.status >= 400 && response.status < 500) return [];
  return [
    {
      kind: 'conduct',
      message: `${method} is answered with ${String(response?.status)}, though the contract does not describe it here; expected a refusal (4xx).`,
    },
  ];
}
