/** Why a body is refused, in words for people. Where the contract shows an example of a reason, it is that one. */
import { operations } from '../../generated/contract.js';
import type { Violation } from '../../generated/validators.js';

const { examples } = operations.batchUpdateGroupUsers.responses[422].content['application/json'];
const LIMIT = 5;
const LONGEST_VALUE = 40;

export function reasonOf(violations: readonly Violation[], body: unknown): string {
  const reasons = violations.slice(0, LIMIT).map((violation) => reason(violation, body));
  const more = violations.length - reasons.length;
  return [...reasons, ...(more > 0 ? [`and ${String(more)} more`] : [])].join('; ');
}

function reason({ pointer, keyword, message }: Violation, body: unknown): string {
  if (pointer === '') return keyword === 'minItems' ? examples['no-changes'].value.error : `changes ${message}`;
  const place = placeOf(pointer);
  const missing = keyword === 'required' ? /'(.+)'$/.exec(message)?.[1] : undefined;
  const value = valueAt(body, pointer);
  const action = valueAt(body, `${pointer}/action`);
  if (missing !== undefined)
    return `${place}.${missing} is required${action === undefined ? '' : ` for ${shown(action)}`}.`;
  return value === undefined ? `${place} is required.` : `${place} is invalid: ${shown(value)}`;
}

/** `/0/user_id` is `changes[0].user_id`. */
function placeOf(pointer: string): string {
  const [, index = '', ...fields] = pointer.split('/');
  return [`changes[${index}]`, ...fields].join('.');
}

function valueAt(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined), body);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
