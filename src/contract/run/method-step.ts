/** The steps for methods that the contract does not document for a path: they must be rejected. */
import { operationIds, operationOf, type OperationId } from '../cases/operations.js';
import { methodFindings } from '../checks/status.js';
import type { RequestSent } from '../http/exchange.js';
import { isTransient } from '../http/sender.js';
import { everyMember } from './ledger.js';
import { missingForWrites, missingGroup, missingToken, writingStopped } from './obstacles.js';
import { requestBy } from './request.js';
import { finished, headWithoutStatus, inconclusive, skipped } from './result.js';
import type { Run, Step } from './step.js';

/** A step for each method: those that may write only with writes, and never DELETE on a path that can be read. */
export function methodSteps(): Step[] {
  return operationIds.flatMap((operation) => {
    const { path } = operationOf(operation);
    const documented = operationIds.map(operationOf).filter((one) => one.path === path);
    const methods = documented.map(({ method }) => method);
    const tried = ['GET', 'POST', 'PUT', 'PATCH', ...(methods.includes('GET') ? [] : ['DELETE'])];
    return tried.filter((method) => !methods.includes(method)).map((method) => methodStep(operation, method));
  });
}

function methodStep(operation: OperationId, method: string): Step {
  const precondition = `${method} instead of ${operationOf(operation).method}`;
  const head = headWithoutStatus(operation, precondition, 'a rejection (4xx or 501)');
  return {
    head,
    async run(run) {
      const reason = obstacleTo(run, method);
      if (reason !== undefined) return skipped(head, { reason, prevented: false });
      const exchange = await run.sender.send(requestWith(method, run, operation));
      if (isTransient(exchange)) return inconclusive(head, exchange, run.mask);
      return finished(head, exchange, methodFindings(method, exchange), run.mask);
    },
  };
}

function obstacleTo(run: Run, method: string): string | undefined {
  const { provider, group } = run;
  const missing = missingToken(provider, 'admin') ?? missingGroup(provider, 'own');
  if (missing !== undefined || method === 'GET') return missing;
  const forbidden = missingForWrites(provider);
  if (forbidden !== undefined) return forbidden;
  const stopped = writingStopped(run);
  if (stopped !== undefined) return stopped;
  const isNameable = group === undefined || everyMember(group) !== undefined;
  return isNameable ? undefined : 'the group has members whom no batch can name';
}

/** PUT may replace all members, so the body names each of them with their own permission. */
function requestWith(method: string, { provider, group }: Run, operation: OperationId): RequestSent {
  const request = { ...requestBy(provider, 'admin', operation), method };
  if (method === 'GET') return request;
  const members = group === undefined ? [] : (everyMember(group) ?? []);
  const body = members.map(({ id, permission }) => ({ action: 'update', user_id: id, permission }));
  const headers = { ...request.headers, 'content-type': 'application/json' };
  return { ...request, headers, body: JSON.stringify(body) };
}
