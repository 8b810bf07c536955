/** What an exchange comes to. */
import type { Route, Shape } from '../../generated/client.js';
import type { ErrorBody } from '../../generated/schema.js';
import { isObject } from './check.js';
import { textOf, type Exchange } from './exchange.js';
import { mask } from './mask.js';
import type { Failure, OperationId, Outcomes, Validator, Validators, Violation } from './outcome.js';

/** How much of a body an outcome keeps, in characters. */
const BODY_START = 2_000;

/** The field of a refusal that tells why. */
const REASON: keyof ErrorBody = 'error';

/** Why a call came to a failure. */
export interface Ended {
  readonly status: Failure['status'];
  readonly reason: string;
  readonly cause?: unknown;
}

/**
 * What an exchange comes to. That its status and its data are what the contract says is checked here, against the
 * route; since the compiler cannot follow that, what is promised and what is built have a signature each.
 *
 * @param failure Why the call was ended, where the exchange did not run to its end.
 */
export function settle<Id extends OperationId>(
  route: Route<Id>,
  exchange: Exchange,
  validate: Validators | undefined,
  failure?: Ended,
): Outcomes[Id];
export function settle(
  { id, answers }: Route,
  exchange: Exchange,
  validate: Validators | undefined,
  failure?: Ended,
): unknown {
  const { request, response, token } = exchange;
  const { ok, status = 0, headers } = response ?? {};
  const safe = (words: string): string => mask(words, token);
  const text = ok ? textOf(exchange) : safe(textOf(exchange));
  const { data, violations } = read(text, answers[status], validate?.[id]?.[status]);
  const [first] = violations;
  if (!(status in answers)) failure ??= { status: 'unexpected', reason: unexpected(status, headers) };
  if (ok && first) failure ??= { status: 'invalid', reason: `${first.pointer || 'The body'} ${first.message}` };
  const outcome = {
    ok: !!ok && !failure,
    status: failure?.status ?? status,
    data: failure ? undefined : data,
    reason: safe(failure?.reason ?? (!ok && isObject(data) ? String(data[REASON]) : '')),
    httpStatus: response && status,
    // Masked where it is read, since few read it.
    get headers() {
      return headers && new Headers([...headers].map(([name, value]): [string, string] => [name, safe(value)]));
    },
    body: ok && !failure ? '' : safe(text).slice(0, BODY_START),
    violations,
    request,
  };
  return failure ? Object.defineProperty(outcome, 'cause', { value: failure.cause }) : outcome;
}

function unexpected(status: number, headers: Headers | undefined): string {
  const target = headers?.get('location');
  return `The contract knows no ${status}${target ? ` to ${target}` : ''}`;
}

/** The body as data. The engine's own message on broken JSON quotes the body, so it is told in our words. */
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
    if ((Array.isArray(value) ? 'array' : typeof value) !== type) return wrong(`must be ${type ?? ''}`, `/${name}`);
  }
  const lost = unsafeInteger(data);
  return lost ? wrong('must be at most 2^53-1', lost) : { data, violations: validator?.(data) ?? [] };
}

/** Where a value holds an integer beyond 2^53-1, whose digits JSON.parse has rounded: the JSON pointer to the first. */
function unsafeInteger(value: unknown): string | undefined {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return '';
  if (isObject(value)) {
    for (const key in value) {
      const found = unsafeInteger(value[key]);
      if (found !== undefined) return `/${key}${found}`;
    }
  }
  return undefined;
}
