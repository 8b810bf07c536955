import { isRecord } from '../lib/is-record.js';
import type { Schema, Violation } from '../lib/model.js';

/** @throws {TypeError} if the value violates the schema. The message names the value but does not contain it. */
export function checkValue(name: string, value: unknown, schema: Schema): void {
  const violation = violationOf(value, schema);
  if (!violation) return;
  const member = violation.pointer.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.');
  throw new TypeError(`\`${name}${member}\` ${violation.message}.`);
}

/**
 * The first place where a value violates a schema, as far as the client checks it: types, ranges of numbers and required
 * members. Only what the schema describes is read, however deep the value is.
 */
export function violationOf(value: unknown, schema: Schema, pointer = ''): Violation | undefined {
  if (!conforms(value, schema)) return { pointer, keyword: 'type', message: `must be ${expected(schema)}` };
  const { items, properties = {}, required } = schema;
  if (Array.isArray(value) && typeof items === 'object') {
    for (let index = 0; index < value.length; index++) {
      const found = violationOf(value[index], items, `${pointer}/${index}`);
      if (found) return found;
    }
  }
  if (!isRecord(value)) return undefined;
  for (const [name, member] of Object.entries(properties)) {
    const isChecked = value[name] !== undefined || required?.includes(name);
    const found = isChecked && violationOf(value[name], member, `${pointer}/${name}`);
    if (found) return found;
  }
  return undefined;
}

function conforms(value: unknown, { type, minimum, maximum }: Schema): boolean {
  if (typeof type !== 'string') return value !== undefined;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isRecord(value);
  if (type !== 'integer' && type !== 'number') return typeof value === type;
  const limit = type === 'integer' ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE;
  const isNumber = typeof value === 'number' && (type === 'number' || Number.isInteger(value));
  return isNumber && value >= (minimum ?? -limit) && value <= (maximum ?? limit);
}

function expected({ type, minimum, maximum = Number.MAX_SAFE_INTEGER }: Schema): string {
  if (typeof type !== 'string') return 'present';
  const range = minimum === undefined ? '' : ` from ${minimum} to ${maximum}`;
  return `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}${range}`;
}

/** Digits that a JavaScript number may not hold, or an exponent. */
const LONG_NUMBER = /\d{16}|\de/i;

/** The first number of a JSON text that is beyond 2^53-1, so that `JSON.parse` may have changed its digits. */
export function unsafeNumberIn(text: string, value: unknown): Violation | undefined {
  const open: [pointer: string, value: unknown][] = LONG_NUMBER.test(text) ? [['', value]] : [];
  for (const [pointer, member] of open) {
    if (typeof member === 'object' && member !== null) {
      for (const [key, child] of Object.entries(member)) open.push([`${pointer}/${key}`, child]);
    } else if (typeof member === 'number' && Math.abs(member) > Number.MAX_SAFE_INTEGER) {
      return { pointer, keyword: 'maximum', message: 'must be at most 2^53-1' };
    }
  }
  return undefined;
}
