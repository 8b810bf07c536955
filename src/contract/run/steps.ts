/** The steps of a run: one for each case; each has one result. */
import type { Case } from '../cases/cases.js';
import { operationIds, operationOf, type OperationId } from '../cases/operations.js';
import { isAssumedObject } from '../cases/provenance.js';
import { expectationFindings, isExpected } from '../checks/expectation.js';
import { assuming, type Finding } from '../checks/finding.js';
import { documentedResponse, faultFindings } from '../checks/response.js';
import { readableRoster } from '../checks/roster.js';
import type { Exchange } from '../http/exchange.js';
import { isTransient } from '../http/sender.js';
import { hintFor, missingSetting } from './availability.js';
import { exampleRequest, requestBy, requestOf, sendChecked, sendOwn, usersNamedIn, type Context } from './context.js';
import { announce, checkApplied, disagreements, everyMember, harmlessMember, sceneOf, type Group } from './group.js';
import { finished, headOf, inconclusive, skipped, type CaseResult, type Head } from './result.js';

/** What a step works with; there is no group if the first list could not be used. */
export interface Run extends Context {
  readonly group: Group | undefined;
  /** Why nothing may be written. */
  readonly readOnly: string | undefined;
}

export interface Step {
  readonly name: string;
  readonly wanted?: Case;
  run(run: Run): Promise<CaseResult>;
  skip(reason: string, prevented: boolean): CaseResult;
}

export function caseStep(wanted: Case): Step {
  const head = headOf(wanted);
  return {
    name: head.name,
    wanted,
    skip: (reason, prevented) => skipped(head, { reason, prevented }),
    async run(run) {
      const missing = missingSetting(run.provider, wanted);
      if (missing !== undefined) return skipped(head, { reason: missing, prevented: false });
      if (wanted.precondition.kind === 'uncausable') {
        return skipped(head, { reason: `it cannot be caused: ${wanted.precondition.name}`, prevented: false });
      }
      const obstacle = await obstacleTo(run, wanted);
      return obstacle === undefined ? sendCase(run, wanted, head) : skipped(head, obstacle);
    },
  };
}

async function sendCase(run: Run, wanted: Case, head: Head): Promise<CaseResult> {
  const { group } = run;
  const { precondition } = wanted;
  const request =
    group === undefined
      ? exampleRequest(run.provider, wanted)
      : requestOf(run, wanted, sceneOf(group), harmlessMember(group));
  if (precondition.kind === 'write' && group !== undefined) announce(group, request);
  const { exchange, findings: ofResponse } = await sendChecked(run, wanted.operation, request);
  const applies = precondition.kind === 'write' && precondition.applies === true && group !== undefined;
  const effects = applies ? await checkApplied(group, exchange, precondition.effectAssumption) : [];
  if (isTransient(exchange) && effects.length === 0) return inconclusive(head, exchange, run.mask);
  const findings = [
    ...expectationFindings(wanted, exchange),
    ...ofResponse.filter(({ kind }) => kind !== 'state' || !applies),
    ...effects,
    ...(await disagreementsOf(run, wanted, exchange)).map((finding) => assuming(finding, refutedBy(ofResponse))),
  ];
  const hint = findings.length === 0 ? undefined : hintFor(wanted, exchange.response?.status);
  return finished(head, exchange, findings, run.mask, {
    verifies: isExpected(wanted, exchange),
    assumptions: run.provider.simulated === true ? [] : assumptionsOf(wanted, exchange),
    ...(hint === undefined ? {} : { hint }),
  });
}

interface Obstacle {
  readonly reason: string;
  readonly prevented: boolean;
}

/** Why a request is not sent although every setting for it is there: it would not be harmless. */
async function obstacleTo(run: Run, wanted: Case): Promise<Obstacle | undefined> {
  const { group, provider } = run;
  const { precondition } = wanted;
  if (precondition.kind === 'read' || precondition.kind === 'uncausable' || provider.stateful === false)
    return undefined;
  if (group === undefined) return { reason: run.readOnly ?? 'the group cannot be read', prevented: true };
  if (precondition.kind === 'harmless') {
    if (precondition.group === 'other') return { reason: 'no member of the other group is known', prevented: false };
    const member = harmlessMember(group);
    return member === undefined
      ? { reason: 'the group has no member whose permission the contract knows', prevented: true }
      : undefined;
  }
  const stopped = group.stopped ?? run.readOnly;
  if (stopped !== undefined) return { reason: `nothing is written: ${stopped}`, prevented: true };
  const scene = sceneOf(group);
  if (precondition.several === true && scene.known.length + scene.others.length === 0) {
    return { reason: 'the group has no other member whose permission the contract knows', prevented: false };
  }
  const request = requestOf(run, wanted, scene);
  const harmless = new Set([scene.spare, ...scene.others, ...scene.known.map(({ id }) => id)].map(String));
  const endangered = [...usersNamedIn(request)].find((id) => group.present.has(id) && !harmless.has(id));
  if (endangered !== undefined)
    return { reason: `it may be understood as user ${endangered}, a member`, prevented: false };
  const isElsewhere = precondition.group === 'unknown' || precondition.values !== undefined;
  return isElsewhere && precondition.violates === undefined ? occupied(run, wanted) : undefined;
}

/** A valid batch goes to a group that must not exist only after an admin's read of it was rejected. */
async function occupied(run: Run, wanted: Case): Promise<Obstacle | undefined> {
  const { precondition } = wanted;
  const read: Case = {
    operation: 'listGroupUsers',
    status: wanted.status,
    precondition: {
      kind: 'read',
      caller: 'admin',
      name: precondition.name,
      ...('group' in precondition ? { group: precondition.group } : {}),
      ...('values' in precondition ? { values: precondition.values } : {}),
    },
  };
  const exchange = await sendOwn(
    run,
    'listGroupUsers',
    requestOf(run, read, { spare: 0, others: [], known: [], isInside: () => false }),
  );
  const status = exchange.response?.status;
  if (status === 404 || status === 422) return undefined;
  return { reason: `an admin's read of that group has the status ${status ?? 0}, not 404`, prevented: true };
}

/** Lists whose ids an assumption does not allow cannot be compared. */
function refutedBy(findings: readonly Finding[]): string | undefined {
  return findings.find(({ assumption }) => assumption !== undefined)?.assumption;
}

/** Whoever may list a group is shown all of it. */
async function disagreementsOf(
  { group }: Run,
  { operation, status, precondition }: Case,
  exchange: Exchange,
): Promise<Finding[]> {
  if (operation !== 'listGroupUsers' || status !== '200' || group === undefined) return [];
  if (precondition.kind === 'uncausable' || precondition.group === 'other') return [];
  const { caller } = precondition;
  const roster = readableRoster(exchange);
  if (roster === undefined || (caller !== 'member' && caller !== 'manager')) return [];
  return disagreements(group, caller, roster);
}

function assumptionsOf({ operation, precondition }: Case, exchange: Exchange): string[] {
  if (precondition.kind === 'uncausable') return [];
  const { response } = exchange;
  const found = response === undefined ? undefined : documentedResponse(operationOf(operation), response.status);
  const [media] = Object.values(found?.documented.content ?? {});
  const hasBody = response !== undefined && response.body.trim() !== '';
  const ofBody =
    hasBody && media !== undefined && isAssumedObject(media.schema) ? media.schema['x-assumption'] : undefined;
  const ofEffect = precondition.kind === 'write' ? precondition.effectAssumption : undefined;
  return [precondition.assumption, ofEffect, ofBody].filter((key) => key !== undefined);
}

/** A method that the contract does not document for a path must not be successful. */
export function undocumentedMethodStep(operation: OperationId, method: string): Step {
  const precondition = `${method} instead of ${operationOf(operation).method}`;
  const name = `${operation}: ${precondition}`;
  const head: Head = { name, operation, precondition, expected: 'a rejection (4xx or 501)' };
  return {
    name,
    skip: (reason, prevented) => skipped(head, { reason, prevented }),
    async run(run) {
      const reason = missingForMethod(run, method);
      if (reason !== undefined) return skipped(head, { reason, prevented: false });
      // PUT may replace all members, so the body names each of them with their own permission.
      const members = run.group === undefined ? [] : everyMember(run.group);
      if (members === undefined && !isRead(method))
        return skipped(head, { reason: 'the group has members whom no batch can name', prevented: false });
      const documented = requestBy(run, 'admin', operation);
      const body = members?.map(({ id, permission }) => ({ action: 'update', user_id: id, permission }));
      const { 'content-type': _, ...headers } = documented.headers;
      const content = isRead(method) ? {} : { body: JSON.stringify(body) };
      const request = {
        ...documented,
        ...content,
        method,
        headers: isRead(method) ? headers : { ...headers, 'content-type': 'application/json' },
      };
      const exchange = await run.sender.send(request);
      if (isTransient(exchange)) return inconclusive(head, exchange, run.mask);
      return finished(head, exchange, methodFindings(method, exchange), run.mask);
    },
  };
}

/** The methods to try: those that may write only with writes, and never DELETE on a path that can be read. */
export function undocumentedMethods(): { readonly operation: OperationId; readonly method: string }[] {
  return operationIds.flatMap((operation) => {
    const { path } = operationOf(operation);
    const documented = operationIds.filter((id) => operationOf(id).path === path).map((id) => operationOf(id).method);
    const methods = ['GET', 'POST', 'PUT', 'PATCH', ...(documented.includes('GET') ? [] : ['DELETE'])];
    return methods.filter((method) => !documented.includes(method)).map((method) => ({ operation, method }));
  });
}

function missingForMethod({ provider, group, readOnly }: Run, method: string): string | undefined {
  if (provider.tokens.admin === undefined) return 'no token of an admin: set STUDIO_ADMIN_TOKEN';
  if (provider.group === undefined) return 'no group: pass --group with the id of one';
  if (isRead(method)) return undefined;
  if (provider.allowWrites !== true) return 'it may change the group: pass --allow-writes';
  return group?.stopped ?? readOnly;
}

function isRead(method: string): boolean {
  return method === 'GET';
}

function methodFindings(method: string, exchange: Exchange): Finding[] {
  const { response } = exchange;
  if (response === undefined || exchange.fault !== undefined) return faultFindings(exchange);
  const { status } = response;
  if ((status >= 400 && status < 500) || status === 501) return [];
  const message = `${method} has the status ${status} although the contract does not document it here; expected a rejection (4xx or 501).`;
  return [{ kind: 'method', message, cause: `undocumented method ${method}` }];
}
