/** Why a body is invalid, in words for people. Where the contract shows an example of a reason, it is that one. */
import { operations } from '../../generated/contract.js';
import type { Violation } from '../lib/model.js';

const { examples } = operations.batchUpdateGroupUsers.responses[422].content['application/json'];
const MAX_REASONS = 5;
const MAX_VALUE = 40;

export function reasonOf(violations: readonly Violation[], body: unknown): string {
  const reasons = violations.slice(0, MAX_REASONS).map((violation) => reason(violation, body));
  const more = violations.length - reasons.length;
  return [...reasons, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function reason({ pointer, keyword, message }: Violation, body: unknown): string {
  // A list is a batch of changes.
  const root = Array.isArray(body) || message === 'must be array' ? 'changes' : '';
  if (pointer === '' && root !== '' && keyword === 'minItems') return examples['no-changes'].value.error;
  if (pointer === '') return `${root || 'The body'} ${message}`;
  const keys = pointer.split('/').slice(1);
  const place = keys
    .reduce((path, key) => path + (/^\d+$/.test(key) ? `[${key}]` : `.${key}`), root)
    .replace(/^\./, '');
  const value = keys.reduce(memberOf, body);
  const missing = keyword === 'required' ? /'(.+)'$/.exec(message)?.[1] : undefined;
  if (missing === undefined)
    return value === undefined ? `${place} is required.` : `${place} is invalid: ${shown(value)}`;
  const action = memberOf(value, 'action');
  return `${place}.${missing} is required${action === undefined ? '' : ` for ${shown(action)}`}.`;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
