/** Checks data that users write by a table of fields. */
import { isRecord } from '../lib/is-record.js';

export interface Check {
  /** What the value must be, as it completes "must be". */
  readonly expected: string;
  readonly isValid: (value: unknown) => boolean;
}

/** @throws {TypeError} If a field is unknown or has an invalid value. A field that is undefined counts as missing. */
export function checkFields(what: string, value: unknown, checks: Readonly<Record<string, Check>>): void {
  if (!isRecord(value)) throw new TypeError(`${what} must be an object.`);
  for (const [name, part] of Object.entries(value)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined)
      throw new TypeError(`${what} has no field ${name}, only ${Object.keys(checks).join(', ')}.`);
    if (part !== undefined && !check.isValid(part)) throw new TypeError(`${name} must be ${check.expected}.`);
  }
}

/** The longest time that a timer waits, in milliseconds. */
export const MAX_TIME = 2 ** 31 - 1;

export function integer(min: number, max: number): Check {
  const isValid = (value: unknown) =>
    typeof value === 'number' && value >= min && value <= max && (Number.isInteger(value) || value === Infinity);
  return { expected: `an integer from ${min} to ${max}`, isValid };
}

export function oneOf(...values: readonly unknown[]): Check {
  return { expected: values.map(String).join(' or '), isValid: (value) => values.includes(value) };
}
