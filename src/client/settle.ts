/** What an exchange comes to. */
import type { Route, Shape } from '../../generated/client.js';
import type { ErrorBody } from '../../generated/schema.js';
import { isObject } from './check.js';
import { reasonOf, textOf, type Exchange } from './exchange.js';
import { mask } from './mask.js';
import type { OperationId, Outcomes, Validator, Validators, Violation } from './outcome.js';

/** How much of a body an outcome keeps, in characters. */
const BODY_START = 2_000;

/** The field of a refusal that tells why. */
const REASON: keyof ErrorBody = 'error';

/**
 * What an exchange comes to. That its status and its data are what the contract says is checked here, against the
 * route; since the compiler cannot follow that, what is promised and what is built have a signature each.
 */
export function settle<Id extends OperationId>(
  route: Route<Id>,
  exchange: Exchange,
  validate: Validators | undefined,
  text?: string,
): Outcomes[Id];
export function settle(
  { id, answers }: Route,
  exchange: Exchange,
  validate: Validators | undefined,
  text = textOf(exchange),
): unknown {
  const { request, answer, token, fault } = exchange;
  const { ok = false, status = 0, headers } = answer ?? {};
  const shape = fault ? undefined : answers[status];
  const safe = (words: string): string => mask(words, token);
  const { data, violations } = read(
    ok ? text : safe(text),
    shape,
    validate?.[id]?.[status]?.content['application/json'],
  );
  const [first] = violations;
  if (ok && shape !== undefined && !first) return { ok, status, data, httpStatus: status, headers, request };

  const [kind, reason] = fault
    ? [fault.status, reasonOf(fault.cause)]
    : shape === undefined
      ? ['unexpected', unexpected(status, headers)]
      : ok && first
        ? ['invalid', `${first.pointer || 'The body'} ${first.message}`]
        : [status, isObject(data) ? String(data[REASON]) : ''];
  const outcome = {
    ok: false,
    status: kind,
    data,
    reason: safe(reason),
    httpStatus: answer && status,
    headers: headers && new Headers([...headers].map(([name, value]): [string, string] => [name, safe(value)])),
    body: safe(text).slice(0, BODY_START),
    violations,
    request,
  };
  return Object.defineProperty(outcome, 'cause', { value: fault?.cause });
}

function unexpected(status: number, headers: Headers | undefined): string {
  const target = headers?.get('location');
  return `The contract knows no ${status}${target ? ` to ${target}` : ''}`;
}

/** The body as data, where it is what it must be. The engine's own message on broken JSON would quote it. */
function read(
  text: string,
  shape: Shape | null | undefined,
  validator: Validator | undefined,
): { readonly data?: unknown; readonly violations: readonly Violation[] } {
  const wrong = (message: string, pointer = '') => ({ violations: [{ pointer, keyword: 'type', message }] });
  if (!shape) return { violations: [] };
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return wrong('must be JSON');
  }
  for (const name in shape) {
    const value = isObject(data) && data[name];
    const type = shape[name];
    if ((Array.isArray(value) ? 'array' : typeof value) !== type) return wrong(`must be ${type}`, `/${name}`);
  }
  const lost = unsafeInteger(data);
  if (lost) return wrong('must be at most 2^53-1', lost);
  const violations = validator?.(data) ?? [];
  return violations[0] ? { violations } : { data, violations };
}

/** Where a value holds an integer beyond 2^53-1, whose digits JSON.parse has rounded: the JSON pointer to the first. */
function unsafeInteger(value: unknown): string | undefined {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER ? '' : undefined;
  if (Array.isArray(value)) {
    // `in` would take three times as long.
    for (let index = 0; index < value.length; index++) {
      const found = unsafeInteger(value[index]);
      if (found !== undefined) return `/${index}${found}`;
    }
  } else if (isObject(value)) {
    for (const key in value) {
      const found = unsafeInteger(value[key]);
      if (found !== undefined) return `/${key}${found}`;
    }
  }
  return undefined;
}
