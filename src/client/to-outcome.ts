import { createMask, maskValue, type Mask } from '../lib/mask.js';
import { messageOf } from '../lib/message-of.js';
import type { Schema, Validator, Violation } from '../lib/model.js';
import { unsafeNumberIn, violationOf } from './check-value.js';
import { bytesOf, copyHeaders, type Exchange } from './exchange.js';
import type { OperationData } from './operation-data.js';
import type { Failure } from './outcome.js';
import { maybeApplied } from './retry.js';
import { safeError } from './safe-error.js';

/** Validators of the bodies of responses, as `responseValidators` of `studio-groups/validate`. */
export type Validators = Readonly<
  Record<string, Readonly<Partial<Record<string, { readonly content: Readonly<Record<string, Validator>> }>>>>
>;

/** How much of a body an outcome contains, in characters. */
const MAX_BODY_TEXT = 2_000;

/** How much of a body is searched for secrets, in bytes: more, since a secret may extend beyond what is shown. */
const MAX_MASKED = 65_536;

const MAX_REASON = 1_000;

/** Converts an exchange to an outcome, as `OutcomesOf` describes it for the operation. */
export function toOutcome(operation: OperationData, exchange: Exchange, validators?: Validators): unknown {
  const { request, response, error } = exchange;
  if (error || !response) return toFailure(exchange, error?.status ?? 'network');
  const { ok, status: httpStatus, headers } = response;
  const status = documentedStatus(operation, httpStatus, ok);
  if (status === undefined) return toFailure(exchange, 'unexpected');
  const { value, violations } = readBody(operation, status, exchange, validators);
  if (!ok) return toErrorResponse(exchange, status, value, violations);
  if (violations.length > 0) return toFailure(exchange, 'invalid', violations);
  return { ok, status, data: value, httpStatus, headers, request };
}

/** The status by which the contract documents a response: a number, or `5XX`, or `default`. */
function documentedStatus({ responses }: OperationData, status: number, ok: boolean): number | string | undefined {
  if (status in responses) return status;
  const range = `${String(status).charAt(0)}XX`;
  if (range in responses) return range;
  const documentsSuccess = Object.keys(responses).some((key) => key.startsWith('2'));
  return 'default' in responses && !(ok && documentsSuccess) ? 'default' : undefined;
}

function toErrorResponse(
  exchange: Exchange,
  status: number | string,
  value: unknown,
  violations: readonly Violation[],
): object {
  const mask = maskOf(exchange);
  const data = violations.length > 0 ? undefined : maskValue(value, mask);
  return { ...details(exchange, violations, mask), status, data, reason: cut(reasonIn(value), mask) };
}

function toFailure(exchange: Exchange, status: Failure['status'], violations: readonly Violation[] = []): object {
  const mask = maskOf(exchange);
  const { error } = exchange;
  const reason = error ? messageOf(error.cause, mask) : cut(reasonOfBody(exchange, violations[0]), mask);
  const failure = {
    ...details(exchange, violations, mask),
    status,
    reason: status === 'token' ? `No token: ${reason}` : reason,
  };
  const cause = status === 'aborted' ? error?.cause : safeError(error?.cause, mask);
  return Object.defineProperty(failure, 'cause', { value: cause });
}

/** What error responses and failures have in common. */
function details(exchange: Exchange, violations: readonly Violation[], mask: Mask): object {
  const { request, response } = exchange;
  return {
    ok: false,
    httpStatus: response?.status,
    headers: response && copyHeaders(response.headers, mask),
    body: cut(textOf(exchange), mask, MAX_BODY_TEXT),
    violations: maskValue(violations, mask),
    maybeApplied: maybeApplied(exchange),
    request,
  };
}

function maskOf({ secrets }: Exchange): Mask {
  return createMask([...secrets]);
}

function cut(text: string, mask: Mask, length = MAX_REASON): string {
  return mask(text).slice(0, length);
}

/** The start of the body as text, whatever it is. */
function textOf(exchange: Exchange): string {
  return new TextDecoder().decode(bytesOf(exchange).subarray(0, MAX_MASKED));
}

/** Why a response without an error is a failure. */
function reasonOfBody(exchange: Exchange, violation: Violation | undefined): string {
  if (violation) return `${violation.pointer || 'The body'} ${violation.message}`;
  const { status, headers } = exchange.response ?? {};
  const location = headers?.get('location');
  const stated = reasonIn(readJson(bytesOf(exchange), {}, undefined).value);
  return `Undocumented status ${status ?? 0}${location ? ` to ${location}` : ''}${stated && `: ${stated}`}`;
}

/** The members in which providers state the reason of an error. */
const REASONS = ['error', 'message', 'detail', 'title', 'errors'];

/** The reason that a body states, possibly in a member of a member. */
function reasonIn(body: unknown): string {
  let value = body;
  for (let depth = 0; depth < 3 && typeof value === 'object' && value !== null; depth++) {
    const members: Readonly<Record<string, unknown>> = { ...value };
    value = members[REASONS.find((name) => members[name]) ?? '0'];
  }
  return typeof value === 'string' ? value : '';
}

interface Body {
  /** What was received, whether it conforms to the contract or not. */
  readonly value?: unknown;
  readonly violations: readonly Violation[];
}

function readBody(
  { id, method, responses }: OperationData,
  status: number | string,
  exchange: Exchange,
  validators: Validators | undefined,
): Body {
  const content = responses[status] ?? {};
  const mediaType = mediaTypeOf(Object.keys(content), exchange);
  if (mediaType === undefined || method === 'HEAD') return { violations: [] };
  const bytes = bytesOf(exchange);
  if (mediaType.startsWith('text/')) return { value: new TextDecoder().decode(bytes), violations: [] };
  if (!/json$|\*/.test(mediaType)) return { value: bytes, violations: [] };
  return readJson(bytes, content[mediaType] ?? {}, validators?.[id]?.[status]?.content[mediaType]);
}

/** The documented media type of the body. A single one is not compared with the header, which many providers set wrong. */
function mediaTypeOf(documented: readonly string[], { response }: Exchange): string | undefined {
  if (documented.length < 2) return documented[0];
  const sent = response?.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  return documented.find((mediaType) => mediaType === sent) ?? documented[0];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The engine's own message on broken JSON would quote it. */
function readJson(bytes: Uint8Array, schema: Schema, validator: Validator | undefined): Body {
  let value: unknown;
  try {
    const text = utf8.decode(bytes);
    value = JSON.parse(text);
    const violation = violationOf(value, schema) ?? unsafeNumberIn(text, value);
    return { value, violations: violation ? [violation] : (validator?.(value) ?? []) };
  } catch {
    return { value, violations: [{ pointer: '', keyword: 'type', message: 'must be JSON' }] };
  }
}
