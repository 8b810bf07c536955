/** The result of each case. */
import type { Mask } from '../../lib/mask.js';
import { nameOf, type Case } from '../cases/cases.js';
import type { OperationId } from '../cases/operations.js';
import type { Finding } from '../checks/finding.js';
import { expectationOf } from '../checks/status.js';
import { curlLine, maskedHeaders } from '../http/curl.js';
import type { Exchange, ResponseReceived } from '../http/exchange.js';

/**
 * - `refuted`: nothing is wrong except what rests on an assumption
 * - `inconclusive`: the condition of the host prevented the case
 */
export type Verdict = 'passed' | 'failed' | 'refuted' | 'inconclusive' | 'skipped';

/** A response as a report contains it: secrets masked, the body shortened. */
export interface ResponseShown {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How many characters of the body the report omits; left out if it has the whole body. */
  readonly omitted?: number;
}

export interface CaseResult {
  /** `listGroupUsers 403: an outsider` */
  readonly name: string;
  readonly operation: OperationId;
  readonly precondition: string;
  /** The documented status, `4XX` or `default`; left out for a case that belongs to no outcome. */
  readonly status?: number | string;
  /** In words. */
  readonly expected: string;
  readonly verdict: Verdict;
  /** Whether the response had the case's own status: only then its outcome is verified. */
  readonly verifies: boolean;
  /** Why the case was skipped or is inconclusive. */
  readonly reason?: string | undefined;
  /** Whether it was skipped although everything for it was set. */
  readonly prevented?: true;
  readonly received?: ResponseShown;
  readonly findings: readonly Finding[];
  /** Which setting may be wrong instead of the provider. */
  readonly hint?: string;
  /** The assumptions that the case tests, by their keys in the contract. */
  readonly assumptions: readonly string[];
  /** In milliseconds. */
  readonly duration: number;
  /** Repeats the request in a shell, with tokens from the environment. */
  readonly curl?: string;
}

export type Head = Pick<CaseResult, 'name' | 'operation' | 'precondition' | 'status' | 'expected'>;

/** Why a case is not run. */
export interface Skip {
  readonly reason: string;
  /** False if a setting is missing or the case was not chosen. */
  readonly prevented: boolean;
}

/** How much of a body a report contains, in characters. */
const BODY_SHOWN = 2000;
/** Enough of a body that no part of a secret remains at the end of what is shown. */
const BODY_MASKED = 16_000;

/** The head of a step that belongs to no outcome. */
export function headWithoutStatus(operation: OperationId, precondition: string, expected: string): Head {
  return { name: `${operation}: ${precondition}`, operation, precondition, expected };
}

export function headOf(wanted: Case): Head {
  const { operation, status, precondition } = wanted;
  return {
    name: nameOf(wanted),
    operation,
    precondition: precondition.name,
    status: statusOf(status),
    expected: expectationOf(wanted),
  };
}

/** A documented status as reports contain it: a number unless it is a range. */
export function statusOf(status: string): number | string {
  return /^\d+$/.test(status) ? Number(status) : status;
}

export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.length === 0) return 'passed';
  return findings.every(({ assumption }) => assumption !== undefined) ? 'refuted' : 'failed';
}

export function skipped(head: Head, { reason, prevented }: Skip): CaseResult {
  const result: CaseResult = { ...head, ...empty, verdict: 'skipped', reason };
  return prevented ? { ...result, prevented } : result;
}

export function inconclusive(head: Head, exchange: Exchange, mask: Mask): CaseResult {
  const { response, fault } = exchange;
  const reason =
    fault?.message ?? `The provider responds with status ${response?.status ?? 0}, also after repetitions.`;
  return { ...head, ...empty, ...shown(exchange, mask), verdict: 'inconclusive', reason };
}

export function finished(
  head: Head,
  exchange: Exchange,
  findings: readonly Finding[],
  mask: Mask,
  more: Partial<CaseResult> = {},
): CaseResult {
  return { ...judged(head, findings), ...shown(exchange, mask), ...more };
}

/** A result without a request of its own. */
export function judged(head: Head, findings: readonly Finding[]): CaseResult {
  return { ...head, ...empty, verdict: verdictOf(findings), findings };
}

const empty = { verifies: false, findings: [], assumptions: [], duration: 0 } as const;

function shown(exchange: Exchange, mask: Mask): Pick<CaseResult, 'received' | 'duration' | 'curl'> {
  const { request, response, duration } = exchange;
  const received = response === undefined ? {} : { received: responseShown(response, mask) };
  return { ...received, duration, curl: curlLine(request, mask) };
}

function responseShown({ status, headers, body }: ResponseReceived, mask: Mask): ResponseShown {
  const masked = mask(body.slice(0, BODY_MASKED));
  const omitted = body.length <= BODY_MASKED ? masked.length - BODY_SHOWN : body.length - BODY_SHOWN;
  return {
    status,
    headers: maskedHeaders(headers, mask),
    body: masked.slice(0, BODY_SHOWN),
    ...(omitted > 0 ? { omitted } : {}),
  };
}
