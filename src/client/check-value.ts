import type { Schema, Violation } from '../lib/model.js';

/** @throws {TypeError} if the value violates the schema. The message names the value but does not contain it. */
export function checkValue(name: string, value: unknown, schema: Schema): void {
  const violation = violationOf(value, schema);
  if (!violation) return;
  const member = violation.pointer.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.');
  throw new TypeError(`\`${name}${member}\` ${violation.message}.`);
}

/** The first place where a value violates a schema. Only what the schema describes is read, however deep the value is. */
export function violationOf(value: unknown, schema: Schema, pointer = ''): Violation | undefined {
  if (!conforms(value, schema)) return { pointer, keyword: 'type', message: `must be ${expected(schema)}` };
  for (const [name, member, memberSchema] of membersOf(value, schema)) {
    const violation = violationOf(member, memberSchema, `${pointer}/${name}`);
    if (violation) return violation;
  }
  return undefined;
}

function conforms(value: unknown, { type, minimum = -Infinity, maximum = Infinity }: Schema): boolean {
  if (typeof value === 'number' && (value < minimum || value > maximum)) return false;
  const found = typeOf(value);
  return type ? found === type || (type === 'number' && found === 'integer') : value !== undefined;
}

/** An integer is one that JavaScript represents exactly. */
function typeOf(value: unknown): string {
  if (Number.isSafeInteger(value)) return 'integer';
  if (typeof value === 'number') return Number.isFinite(value) ? 'number' : 'infinite';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function expected({ type, minimum, maximum = Number.MAX_SAFE_INTEGER }: Schema): string {
  if (typeof type !== 'string') return 'present';
  const range = minimum === undefined ? '' : ` from ${minimum} to ${maximum}`;
  return `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}${range}`;
}

type Member = [name: string | number, value: unknown, schema: Schema];

function membersOf(value: unknown, { items, properties = {}, required = [] }: Schema): Member[] {
  if (Array.isArray(value)) return typeof items === 'object' ? value.map((item, index) => [index, item, items]) : [];
  const members = value as Readonly<Record<string, unknown>>;
  return Object.entries(properties)
    .filter(([name]) => members[name] !== undefined || required.includes(name))
    .map(([name, schema]) => [name, members[name], schema]);
}

interface Place {
  readonly pointer: string;
  readonly value: unknown;
}

/** The first number of a JSON value, however deep, that is beyond 2^53-1: `JSON.parse` may have changed its digits. */
export function unsafeNumberIn(root: unknown): Violation | undefined {
  const open: Place[] = [{ pointer: '', value: root }];
  for (const { pointer, value } of open) {
    if (isUnsafe(value)) return { pointer, keyword: 'maximum', message: 'must be at most 2^53-1' };
    if (Array.isArray(value))
      value.forEach((member, index) => open.push({ pointer: `${pointer}/${index}`, value: member }));
    else if (typeof value === 'object') addMembers(open, pointer, value as Readonly<Record<string, unknown>>);
  }
  return undefined;
}

/** Texts and safe numbers are left out, and `for-in` is used, since this is done for everything that is received. */
function addMembers(open: Place[], pointer: string, members: Readonly<Record<string, unknown>>): void {
  for (const key in members) {
    const value = members[key];
    if (typeof value === 'object' || isUnsafe(value)) open.push({ pointer: `${pointer}/${key}`, value });
  }
}

function isUnsafe(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}
