/** Wrong use, refused before any request goes out. */
import type { Least } from '../../generated/client.js';

/** @throws {TypeError} that names what is wrong and what it has to be. What it is stays out: it may be a secret. */
export function must(holds: boolean, name: string, be: string): asserts holds {
  if (!holds) throw new TypeError(`\`${name}\` must be ${be}.`);
}

/** Holds a value against the least that it may be: an integer's, or that of each entry's fields where it is a list. */
export function check(name: string, value: unknown, least: Least, most = Number.MAX_SAFE_INTEGER): void {
  if (typeof least === 'number') {
    const holds = Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
    must(holds, name, `an integer from ${String(least)} to ${String(most)}`);
    return;
  }
  must(Array.isArray(value), name, 'an array');
  value.forEach((entry: unknown, index) => {
    for (const [field, minimum] of Object.entries(least)) {
      check(`${name}[${String(index)}].${field}`, isObject(entry) && entry[field], minimum);
    }
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
