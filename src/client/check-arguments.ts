/** Wrong use of a method, refused before any request goes out. What to check comes from the contract. */
import { checks } from '../../generated/contract.js';
import { refuse } from './options.js';
import type { OperationId } from './outcome.js';

/** Of an argument the least value, where it is an integer; where it is a list, the same of the fields of its entries. */
type Least = number | { readonly [field: string]: Least };
const leastOf: Readonly<Record<OperationId, { readonly arguments: Readonly<Record<string, Least>> }>> = checks;

export function checkArguments(id: OperationId, given: Readonly<Record<string, unknown>>): void {
  for (const [name, least] of Object.entries(leastOf[id].arguments)) check(name, given[name], least);
}

function check(name: string, value: unknown, least: Least): void {
  if (typeof least === 'number') {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return;
    refuse(name, `must be an integer from ${String(least)} to ${String(Number.MAX_SAFE_INTEGER)}`);
  }
  if (!Array.isArray(value)) refuse(name, 'must be an array');
  value.forEach((entry: unknown, index) => {
    for (const [field, minimum] of Object.entries(least)) {
      check(`${name}[${String(index)}].${field}`, isObject(entry) ? entry[field] : undefined, minimum);
    }
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
