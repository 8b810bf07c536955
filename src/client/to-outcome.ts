import { createMask, type Mask } from '../lib/mask.js';
import type { Schema, Validator, Violation } from '../lib/model.js';
import { unsafeNumberIn, violationOf } from './check-value.js';
import { bytesOf, copyHeaders, type Exchange } from './exchange.js';
import type { ContractData, OperationData } from './operation-data.js';
import { MAX_ERROR_BODY, type Validators } from './options.js';
import { maybeApplied } from './retry.js';

const MAX_BODY_TEXT = 2_000;
const MAX_REASON = 1_000;

/** Converts an exchange to an outcome, as `OutcomesOf` describes it for the operation. */
export function toOutcome(
  contract: ContractData,
  operation: OperationData,
  exchange: Exchange,
  validators?: Validators,
): unknown {
  const { request, response, error } = exchange;
  const { ok = false, status: httpStatus = 0, headers } = response ?? {};
  const mask = createMask(exchange.secrets);
  // A success is not masked, so an error is before it is read: then no member of its data shows a secret.
  const bytes = ok ? bytesOf(exchange) : masked(bytesOf(exchange), mask);
  const documented = error ? undefined : documentedStatus(operation, httpStatus, ok);
  const body = readBody(bytes, contract, operation, documented, headers, validators);
  const isValid = documented !== undefined && body.violations.length === 0;
  if (ok && isValid) return { ok, status: documented, data: body.value, httpStatus, headers, request };

  const isInvalid = ok && documented !== undefined;
  const outcome = {
    ok: false,
    status: error?.status ?? (isInvalid ? 'invalid' : (documented ?? 'unexpected')),
    data: isValid ? body.value : undefined,
    reason: error?.reason ?? mask(reasonOf(exchange, documented, body)).slice(0, MAX_REASON),
    httpStatus: response?.status,
    headers: headers && copyHeaders(headers, mask),
    body: mask(new TextDecoder().decode(bytes.subarray(0, MAX_ERROR_BODY))).slice(0, MAX_BODY_TEXT),
    violations: body.violations.map(({ pointer, keyword, message }) => {
      return { pointer: mask(pointer), keyword, message: mask(message) };
    }),
    maybeApplied: maybeApplied(exchange),
    request,
  };
  return Object.defineProperty(outcome, 'cause', { value: error?.cause });
}

/** The bytes themselves, unless they are a text that contains a secret. */
function masked(bytes: Uint8Array, mask: Mask): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  const safe = mask(text);
  return safe === text ? bytes : new TextEncoder().encode(safe);
}

/** The status by which the contract documents a response: a number, or `5XX`, or `default`. */
function documentedStatus({ responses }: OperationData, status: number, ok: boolean): number | string | undefined {
  const documented = [status, `${String(status).charAt(0)}XX`, 'default'].find((key) => key in responses);
  const isDocumentedError = documented === 'default' && Object.keys(responses).some((key) => key.startsWith('2'));
  return ok && isDocumentedError ? undefined : documented;
}

interface Body {
  /** What was received, whether it conforms to the contract or not. */
  readonly value?: unknown;
  readonly violations: readonly Violation[];
}

/** Reads the body of a response in the documented media type, and checks it. */
function readBody(
  bytes: Uint8Array,
  { mediaTypes }: ContractData,
  { id, method, responses }: OperationData,
  status: number | string | undefined,
  headers: Headers | undefined,
  validators: Validators | undefined,
): Body {
  // The reason of an undocumented error may be JSON, too.
  if (status === undefined) return { ...readJson(bytes, {}), violations: [] };
  const content = responses[status] ?? {};
  const documented = Object.keys(content);
  const mediaType = mediaTypes?.select(documented, headers) ?? documented[0];
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

function reasonOf(
  { response }: Exchange,
  documented: number | string | undefined,
  { value, violations: [violation] }: Body,
): string {
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
