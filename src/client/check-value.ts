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
  for (const [name, member, memberSchema] of membersOf(value, schema)) {
    const violation = violationOf(member, memberSchema, `${pointer}/${name}`);
    if (violation) return violation;
  }
  return undefined;
}

function conforms(value: unknown, { type, minimum = -Infinity, maximum = Infinity }: Schema): boolean {
  const found = typeOf(value);
  if (typeof value === 'number' && (value < minimum || value > maximum)) return false;
  return type ? found === type || (type === 'number' && found === 'integer') : found !== 'undefined';
}

/** An integer is one that JavaScript represents exactly. */
function typeOf(value: unknown): string {
  if (typeof value !== 'number') return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  return Number.isSafeInteger(value) ? 'integer' : Number.isFinite(value) ? 'number' : 'infinite';
}

function expected({ type, minimum, maximum = Number.MAX_SAFE_INTEGER }: Schema): string {
  if (typeof type !== 'string') return 'present';
  const range = minimum === undefined ? '' : ` from ${minimum} to ${maximum}`;
  return `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}${range}`;
}

function membersOf(value: unknown, { items, properties = {}, required }: Schema): [string | number, unknown, Schema][] {
  if (Array.isArray(value))
    return typeof items === 'object' ? value.map((member, index) => [index, member, items]) : [];
  const members = Object.entries(properties).map(([name, schema]): [string, unknown, Schema] => {
    return [name, (value as Readonly<Record<string, unknown>>)[name], schema];
  });
  return members.filter(([name, member]) => member !== undefined || required?.includes(name));
}

/** The first number of a JSON value that is beyond 2^53-1, so that `JSON.parse` may have changed its digits. */
export function unsafeNumberIn(value: unknown): Violation | undefined {
  return hasUnsafeNumber(value) ? locateUnsafeNumber(value) : undefined;
}

function isUnsafe(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function hasUnsafeNumber(root: unknown): boolean {
  const open: object[] = [[root]];
  for (let next = open.pop(); next; next = open.pop()) {
    const members: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    for (const member of members) {
      if (typeof member === 'object' && member !== null) open.push(member);
      else if (isUnsafe(member)) return true;
    }
  }
  return false;
}

/** Pointers are made only if there is something to point to: they cost more than the search. */
function locateUnsafeNumber(root: unknown): Violation | undefined {
  const open: [pointer: string, value: unknown][] = [['', root]];
  for (const [pointer, value] of open) {
    if (isUnsafe(value)) return { pointer, keyword: 'maximum', message: 'must be at most 2^53-1' };
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) open.push([`${pointer}/${key}`, member]);
  }
  return undefined;
}
