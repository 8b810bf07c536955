/** Wrong use, refused before any request goes out. */
import type { Least } from '../../generated/client.js';

/** @throws {TypeError} that names what is wrong and what it has to be. What it is stays out: it may be a secret. */
export function must(holds: boolean, name: string, be: string): asserts holds {
  if (!holds) throw new TypeError(`\`${name}\` must be ${be}.`);
}

/** Holds a value against the least that it may be: an integer's, or that of each entry's fields where it is a list. */
export function check(name: string, value: unknown, least: Least = 0, most = Number.MAX_SAFE_INTEGER): void {
  if (typeof least === 'number') {
    const holds = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    must(holds, name, `an integer from ${least} to ${most}`);
    return;
  }
  must(Array.isArray(value), name, 'an array');
  value.forEach((entry: unknown, index) => {
    for (const field in least) check(`${name}[${index}].${field}`, isObject(entry) && entry[field], least[field]);
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
