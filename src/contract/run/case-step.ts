/** The step of a case: its request is sent if nothing is against it, and its response is checked. */
import type { Case } from '../cases/cases.js';
import { operationOf } from '../cases/operations.js';
import { assumptionOfObject } from '../cases/provenance.js';
import { assuming, refutedBy, type Finding } from '../checks/finding.js';
import { readableRoster } from '../checks/roster.js';
import { documentedFor, expectationFindings, isExpected } from '../checks/status.js';
import type { Exchange, RequestSent } from '../http/exchange.js';
import { isTransient } from '../http/sender.js';
import { checkApplied, disagreements } from './check-group.js';
import { sendChecked } from './context.js';
import { announce } from './group.js';
import { sceneOf } from './ledger.js';
import { obstacleTo } from './obstacles.js';
import { exampleRequest, requestOf, usersNamedIn } from './request.js';
import { finished, headOf, inconclusive, skipped, type CaseResult, type Head } from './result.js';
import type { Run, Step } from './step.js';

export function caseStep(wanted: Case): Step {
  const head = headOf(wanted);
  return {
    head,
    wanted,
    async run(run) {
      const obstacle = await obstacleTo(run, wanted);
      return obstacle === undefined ? sendCase(run, wanted, head) : skipped(head, obstacle);
    },
  };
}

async function sendCase(run: Run, wanted: Case, head: Head): Promise<CaseResult> {
  const { group, mask, provider } = run;
  const { precondition, operation } = wanted;
  const write = precondition.kind === 'write' ? precondition : undefined;
  const request = requestIn(run, wanted);
  if (write !== undefined && group !== undefined) announce(group, usersNamedIn(request));
  const { exchange, findings: ofResponse } = await sendChecked(run, operation, request);
  const applies = write?.applies === true && group !== undefined;
  const effects = applies ? await checkApplied(group, exchange, ofResponse, write.effectAssumption) : [];
  if (isTransient(exchange) && effects.length === 0) return inconclusive(head, exchange, mask);
  const findings = [
    ...expectationFindings(wanted, exchange),
    ...ofResponse.filter(({ kind }) => kind !== 'state' || !applies),
    ...effects,
    ...(await disagreementsOf(run, wanted, exchange)).map((finding) => assuming(finding, refutedBy(ofResponse))),
  ];
  return finished(head, exchange, findings, mask, {
    verifies: isExpected(wanted, exchange),
    assumptions: provider.simulated === true ? [] : assumptionsOf(wanted, exchange),
    ...(findings.length === 0 ? {} : hintFor(wanted, exchange)),
  });
}

function requestIn({ group, provider }: Run, wanted: Case): RequestSent {
  return group === undefined ? exampleRequest(provider, wanted) : requestOf(provider, wanted, sceneOf(group));
}

/** Whoever may list a group is shown all of it. */
async function disagreementsOf({ group }: Run, wanted: Case, exchange: Exchange): Promise<Finding[]> {
  const { operation, status, precondition } = wanted;
  const { caller } = precondition;
  const isOwnList = operation === 'listGroupUsers' && status === '200' && precondition.group !== 'other';
  const roster = readableRoster(exchange);
  if (!isOwnList || group === undefined || roster === undefined) return [];
  return caller === 'member' || caller === 'manager' ? disagreements(group, caller, roster) : [];
}

/** The assumptions that a case tests: behind its input, its effect, and the body of its response. */
function assumptionsOf({ operation, precondition }: Case, { response }: Exchange): string[] {
  const documented = documentedFor(operationOf(operation), response?.status ?? 0)?.response;
  const [media] = Object.values(documented?.content ?? {});
  const ofBody = response?.body.trim() === '' ? undefined : assumptionOfObject(media?.schema);
  const ofEffect = precondition.kind === 'write' ? precondition.effectAssumption : undefined;
  return [precondition.assumption, ofEffect, ofBody].filter((key) => key !== undefined);
}

/** Which setting may be wrong if a response contradicts the role that a token is said to have. */
function hintFor({ precondition, status }: Case, { response }: Exchange): { readonly hint?: string } {
  const { caller } = precondition;
  const received = response?.status;
  if (received === undefined) return {};
  if (caller === 'member' && status === '200' && (received === 401 || received === 403)) {
    return { hint: 'Or STUDIO_MEMBER_TOKEN does not belong to a member of this group, or has expired.' };
  }
  if (status !== '403' || received === 403) return {};
  if (caller === 'member') return { hint: 'Or STUDIO_MEMBER_TOKEN belongs to an admin, or has expired.' };
  if (caller !== 'outsider') return {};
  return { hint: 'Or STUDIO_OUTSIDER_TOKEN belongs to an admin or a member of this group, or has expired.' };
}
