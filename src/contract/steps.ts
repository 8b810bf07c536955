/** The steps of a run: a case, a wrong method, a look at the group; each gives one result. */
import { operations } from '../../generated/contract.js';
import { nameOf, type Case } from './cases.js';
import { findingsOfWrongMethod, type WrongMethod } from './conduct.js';
import { ERROR_BODY, findingsOf, type Finding } from './conformance.js';
import { requestFor, requestTo, send, validBody, fillPath, type Exchange, type ResponseReceived } from './exchange.js';
import { admin, type Given } from './given.js';
import { listedTwice, membershipDifferences, membersIn, type Members } from './group-state.js';
import { curlLine, maskedHeaders, type Mask } from './mask.js';
import { hintFor } from './preflight.js';
import type { Provider } from './provider.js';
import { verdictOf, type CaseResult, type ResponseShown } from './report.js';
import type { Watch } from './watch.js';

/** What the steps of one run share. */
export interface Run {
  readonly provider: Provider;
  /** In milliseconds. */
  readonly timeout: number;
  readonly mask: Mask;
  readonly record: (exchange: Exchange) => void;
  /** Set where the run may write and can read what it wrote. */
  readonly watch: Watch | undefined;
  /** The members of the group as an admin was shown them before the cases. */
  readonly members: Members | undefined;
}

export interface Step {
  readonly name: string;
  run(run: Run): Promise<CaseResult>;
  skip(reason: string): CaseResult;
}

type Head = Pick<CaseResult, 'name' | 'operation' | 'given' | 'expected'> & { readonly status?: number };

/** How much of a body a report keeps, in characters. */
const BODY_SHOWN = 2000;

export function caseStep(wanted: Case): Step {
  const { operation, status, given } = wanted;
  const head: Head = { name: nameOf(wanted), operation, given: given.name, status, expected: expectationOf(wanted) };
  const skip = (reason: string): CaseResult => skipped(head, reason);
  return {
    name: head.name,
    skip,
    async run(run) {
      const arrangement = run.provider.arrange(wanted);
      if ('unavailable' in arrangement) return skip(arrangement.unavailable);
      const obstacle = await obstacleTo(given, run);
      if (obstacle !== undefined) return skip(obstacle);
      const exchange = await sendRecorded(run, requestFor(run.provider, wanted, arrangement, run.watch?.other()));
      const findings = [
        ...findingsOf(wanted, exchange),
        ...disagreements(wanted, exchange, run.members),
        ...(await consequencesOf(wanted, exchange, run.watch)),
      ];
      const hint = findings.length === 0 ? undefined : hintFor(given.caller, status, exchange.response?.status);
      return {
        ...finished(head, exchange, findings, run.mask, assumptionsOf(wanted, exchange, run.provider)),
        ...(hint === undefined ? {} : { hint }),
      };
    },
  };
}

/** Brings the group to where a case needs it; says why where it cannot. */
async function obstacleTo({ stateful, spare, several }: Given, { provider, watch }: Run): Promise<string | undefined> {
  if (watch === undefined) {
    const wouldWrite = stateful === true && provider.spareUser !== undefined;
    return wouldWrite ? 'the group cannot be read, so nothing is written to it' : undefined;
  }
  const unmoved = spare === undefined ? undefined : await watch.bring(spare);
  if (unmoved !== undefined) return unmoved;
  return several === true && watch.other() === undefined
    ? 'the group has no other member whose permission the contract knows'
    : undefined;
}

/** A method that the contract does not describe for the path; a broken provider might take it for the one it does. */
export function wrongMethodStep({ operation, method }: WrongMethod): Step {
  const documented = operations[operation].method;
  const given = `${method} instead of ${documented}`;
  const head: Head = { name: `${operation}: ${given}`, operation, given, expected: 'a refusal (4xx)' };
  return {
    name: head.name,
    skip: (reason) => skipped(head, reason),
    async run(run) {
      const arrangement = run.provider.arrange({ operation, status: 200, given: admin });
      if ('unavailable' in arrangement) return skipped(head, arrangement.unavailable);
      const url = run.provider.baseUrl + fillPath(operations[operation].path, arrangement.ids);
      const body =
        method === 'GET' || method === 'DELETE' ? undefined : validBody('batchUpdateGroupUsers', arrangement.ids);
      const exchange = await sendRecorded(run, requestTo({ method, url, body, arrangement }));
      return finished(head, exchange, findingsOfWrongMethod(method, exchange), run.mask, []);
    },
  };
}

/** A look at the group: what was refused must have left it as it was. */
export function unchangedStep(when: string): Step {
  const given = `the group ${when}`;
  const head: Head = {
    name: `listGroupUsers: ${given}`,
    operation: 'listGroupUsers',
    given,
    expected: 'the group is as it was',
  };
  return {
    name: head.name,
    skip: (reason) => skipped(head, reason),
    async run({ watch }) {
      if (watch === undefined) return skipped(head, 'the group cannot be read');
      const begin = performance.now();
      const findings = await watch.unchanged();
      return { ...head, verdict: verdictOf(findings), findings, assumptions: [], duration: performance.now() - begin };
    },
  };
}

async function sendRecorded(run: Run, request: Parameters<typeof send>[1]): Promise<Exchange> {
  const exchange = await send(run.provider, request, run.timeout);
  run.record(exchange);
  return exchange;
}

/** Whoever may list a group is shown all of it, and each user once. The cases that list come before those that write. */
function disagreements({ operation }: Case, exchange: Exchange, members: Members | undefined): Finding[] {
  const shown = operation === 'listGroupUsers' ? membersIn(exchange) : undefined;
  if (shown === undefined || members === undefined) return [];
  const twice = listedTwice(exchange).map((id) => `The list holds user ${String(id)} more than once.`);
  const other = membershipDifferences(members, shown).map(
    (what) => `The list is not the one that an admin was shown at first: ${what}.`,
  );
  return [...twice, ...other].map((message) => ({ kind: 'state', message }));
}

/** What the group shows after a batch. */
async function consequencesOf(
  { operation, given }: Case,
  exchange: Exchange,
  watch: Watch | undefined,
): Promise<Finding[]> {
  if (watch === undefined || operations[operation].method === 'GET') return [];
  if (given.effect !== undefined) return watch.applied(given.effect, exchange);
  if (given.leaves !== undefined) return watch.unchanged(given.leaves);
  const accepted = exchange.fault !== undefined || (exchange.response !== undefined && exchange.response.status < 300);
  // That it was accepted is the finding; where it led to is only read, so that the next case starts from there.
  if (accepted) await watch.unchanged();
  return [];
}

function expectationOf({ operation, status }: Case): string {
  const responses = new Map<string, { readonly description: string }>(Object.entries(operations[operation].responses));
  return `${String(status)}: ${responses.get(String(status))?.description ?? ''}`;
}

function assumptionsOf({ given }: Case, { response }: Exchange, provider: Provider): string[] {
  if (provider.answersFromContract === true) return [];
  const errorBody =
    response !== undefined && response.status >= 400 && response.body.trim() !== '' ? ERROR_BODY : undefined;
  return [given.assumption, given.effect?.assumption, given.leaves, errorBody].filter((key) => key !== undefined);
}

function skipped(head: Head, reason: string): CaseResult {
  return { ...head, verdict: 'skipped', reason, findings: [], assumptions: [], duration: 0 };
}

function finished(
  head: Head,
  exchange: Exchange,
  findings: readonly Finding[],
  mask: Mask,
  assumptions: readonly string[],
): CaseResult {
  const { response, request, duration } = exchange;
  return {
    ...head,
    verdict: verdictOf(findings),
    ...(response === undefined ? {} : { received: shown(response, mask) }),
    findings,
    assumptions,
    duration,
    curl: curlLine(request, mask),
  };
}

function shown({ status, headers, body }: ResponseReceived, mask: Mask): ResponseShown {
  const masked = mask(body);
  return {
    status,
    headers: maskedHeaders(headers, mask),
    body: masked.slice(0, BODY_SHOWN),
    ...(masked.length > BODY_SHOWN ? { omitted: masked.length - BODY_SHOWN } : {}),
  };
}
