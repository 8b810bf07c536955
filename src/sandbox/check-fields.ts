/** Checks data that users write by a table of fields. */
import { isRecord } from '../lib/is-record.js';

export interface Check {
  /** What the value must be, as it completes "must be". */
  readonly expected: string;
  readonly isValid: (value: unknown) => boolean;
}

export type Checks = Readonly<Record<string, Check>>;

/** @throws {TypeError} If a field is unknown or has an invalid value. */
export function checkFields(what: string, value: unknown, checks: Checks): void {
  const [problem] = fieldProblems(what, value, checks);
  if (problem !== undefined) throw new TypeError(problem);
}

/** Every problem in a sentence; `place` precedes the name of a field. */
export function fieldProblems(what: string, value: unknown, checks: Checks, place = ''): string[] {
  if (!isRecord(value)) return [`${what} must be an object.`];
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(checks, name));
  const invalid = Object.entries(checks).filter(([name, { isValid }]) => !isValid(value[name]));
  return [
    ...unknown.map((name) => `${what} has no field ${name}, only ${Object.keys(checks).join(', ')}.`),
    ...invalid.map(([name, { expected }]) => `${place}${name} must be ${expected}.`),
  ];
}

/** The longest time that a timer waits, in milliseconds. */
export const MAX_TIME = 2 ** 31 - 1;

export const anything: Check = { expected: 'anything', isValid: () => true };
export const optionalText = optional('a string', (value) => typeof value === 'string');

export function optionalInteger(min: number, max: number): Check {
  const isInRange = (value: unknown) => typeof value === 'number' && value >= min && value <= max;
  return optional(
    `an integer from ${min} to ${max}`,
    (value) => isInRange(value) && (Number.isInteger(value) || value === Infinity),
  );
}

export function optionalOneOf(...values: readonly unknown[]): Check {
  return optional(values.map(String).join(' or '), (value) => values.includes(value));
}

export function optional(expected: string, isValid: Check['isValid']): Check {
  return { expected, isValid: (value) => value === undefined || isValid(value) };
}
