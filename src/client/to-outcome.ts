import { createMask, maskValue, type Mask } from '../lib/mask.js';
import { messageOf } from '../lib/message-of.js';
import type { Schema, Validator, Violation } from '../lib/model.js';
import { unsafeNumberIn, violationOf } from './check-value.js';
import { bytesOf, copyHeaders, type Exchange } from './exchange.js';
import type { ContractData, OperationData } from './operation-data.js';
import { maybeApplied } from './retry.js';
import { safeError } from './safe-error.js';

/** Validators of the bodies of responses, as `responseValidators` of `studio-groups/validate`. */
export type Validators = Readonly<
  Record<string, Readonly<Partial<Record<string, { readonly content: Readonly<Record<string, Validator>> }>>>>
>;

/** How much of a body is searched for secrets, in bytes: more than is shown, since a secret may extend beyond that. */
const MAX_MASKED = 65_536;

const MAX_BODY_TEXT = 2_000;
const MAX_REASON = 1_000;

/** Converts an exchange to an outcome, as `OutcomesOf` describes it for the operation. */
export function toOutcome(
  { mediaTypes }: ContractData,
  operation: OperationData,
  exchange: Exchange,
  validators?: Validators,
): unknown {
  const { request, response, error } = exchange;
  const { ok = false, status: httpStatus = 0, headers } = response ?? {};
  const documented = error ? undefined : documentedStatus(operation, httpStatus, ok);
  const body = readBody(operation, documented, exchange, mediaTypes, validators);
  const { value, violations } = body;
  const isValid = documented !== undefined && violations.length === 0;
  if (ok && isValid) return { ok, status: documented, data: value, httpStatus, headers, request };

  const mask = createMask([...exchange.secrets]);
  const isInvalid = ok && documented !== undefined;
  const outcome = {
    ok: false,
    status: error?.status ?? (isInvalid ? 'invalid' : (documented ?? 'unexpected')),
    data: isValid ? maskValue(value, mask) : undefined,
    reason: mask(reasonOf(exchange, documented, body, mask)).slice(0, MAX_REASON),
    httpStatus: response?.status,
    headers: headers && copyHeaders(headers, mask),
    body: mask(textOf(exchange)).slice(0, MAX_BODY_TEXT),
    violations: maskValue(violations, mask),
    maybeApplied: maybeApplied(exchange),
    request,
  };
  const cause = error?.status === 'aborted' ? error.cause : safeError(error?.cause, mask);
  return Object.defineProperty(outcome, 'cause', { value: cause });
}

/** The status by which the contract documents a response: a number, or `5XX`, or `default`. */
function documentedStatus({ responses }: OperationData, status: number, ok: boolean): number | string | undefined {
  if (status in responses) return status;
  const range = `${String(status).charAt(0)}XX`;
  if (range in responses) return range;
  const documentsSuccess = Object.keys(responses).some((key) => key.startsWith('2'));
  return 'default' in responses && !(ok && documentsSuccess) ? 'default' : undefined;
}

interface Body {
  /** What was received, whether it conforms to the contract or not. */
  readonly value?: unknown;
  readonly violations: readonly Violation[];
}

function readBody(
  { id, method, responses }: OperationData,
  status: number | string | undefined,
  exchange: Exchange,
  mediaTypes: ContractData['mediaTypes'],
  validators: Validators | undefined,
): Body {
  const { response, error } = exchange;
  if (!response || error) return { violations: [] };
  const bytes = bytesOf(exchange);
  // The reason of an undocumented error may be JSON, too.
  if (status === undefined) return { ...readJson(bytes, {}), violations: [] };
  const content = responses[status] ?? {};
  const documented = Object.keys(content);
  const mediaType = mediaTypes?.select(documented, response.headers) ?? documented[0];
  if (mediaType === undefined || method === 'HEAD') return { violations: [] };
  const value = mediaTypes?.read(mediaType, bytes);
  if (value !== undefined) return { value, violations: [] };
  return readJson(bytes, content[mediaType] ?? {}, validators?.[id]?.[status]?.content[mediaType]);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The engine's own message on broken JSON would quote it. */
function readJson(bytes: Uint8Array, schema: Schema, validator?: Validator): Body {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
    const violation = violationOf(value, schema) ?? unsafeNumberIn(value);
    return { value, violations: violation ? [violation] : (validator?.(value) ?? []) };
  } catch {
    return { value, violations: [{ pointer: '', keyword: 'type', message: 'must be JSON' }] };
  }
}

/** The start of the body as text, whatever it is. */
function textOf(exchange: Exchange): string {
  return new TextDecoder().decode(bytesOf(exchange).subarray(0, MAX_MASKED));
}

function reasonOf(
  { response, error }: Exchange,
  documented: number | string | undefined,
  { value, violations: [violation] }: Body,
  mask: Mask,
): string {
  if (error) return (error.status === 'token' ? 'No token: ' : '') + messageOf(error.cause, mask);
  const stated = reasonIn(value);
  if (documented === undefined) {
    const location = response?.headers.get('location');
    return `Undocumented status ${response?.status}${location ? ` to ${location}` : ''}${stated && `: ${stated}`}`;
  }
  return response?.ok && violation ? `${violation.pointer || 'The body'} ${violation.message}` : stated;
}

/** The members in which providers state the reason of an error. */
const REASONS = ['error', 'message', 'detail', 'title', 'errors'];

/** The reason that a body states, possibly in a member of a member. */
function reasonIn(body: unknown): string {
  let value = body;
  for (let depth = 0; depth < 3 && typeof value === 'object' && value !== null; depth++) {
    const members: Readonly<Record<string, unknown>> = { ...value };
    value = members[REASONS.find((name) => members[name]) ?? 0];
  }
  return typeof value === 'string' ? value : '';
}
