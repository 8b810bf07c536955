/** The table of invalid values: for each type and keyword the ways to violate it, one constraint at a time. */
import { isRecord } from '../../lib/is-record.js';
import type { Schema } from '../../lib/model.js';
import { assumptionBehind } from './provenance.js';
import { isNullable, sampleOf, typeOf } from './sample.js';

/**
 * What a lenient reader may take an invalid value for: the valid value it was made from, nothing at all, or some other
 * value. Only the last one can change something that the valid value does not.
 */
export type Reading = 'same' | 'nothing' | 'other';

export interface InvalidValue {
  /** After the name of the place: `is null`. */
  readonly what: string;
  readonly keyword: string;
  /** The property that `required` misses. */
  readonly property?: string | undefined;
  readonly assumption?: string | undefined;
  readonly reading: Reading;
  /** Makes the invalid value from a valid one. */
  readonly make: (valid: unknown) => unknown;
}

/** Where `make` returns undefined, there is no such value. */
type Entry = readonly [what: string, reading: Reading, make: (valid: unknown) => unknown, property?: string];

/** Every way to violate a schema at its own level. */
export function invalidValues(schema: Schema): InvalidValue[] {
  const used = Object.entries(keywords).filter(([keyword]) => keyword in schema);
  return [
    ...ofType(schema).map((entry) => invalidValue(schema, typeKeyword(schema), entry)),
    ...used.flatMap(([keyword, entries]) => entries(schema).map((entry) => invalidValue(schema, keyword, entry))),
  ].filter(({ make }) => make(sampleOf(schema)) !== undefined);
}

/** The keywords of a schema that no value of the table violates. */
export function unviolatedKeywords(schema: Schema): string[] {
  const violated = new Set(invalidValues(schema).map(({ keyword }) => keyword));
  const isConstraint = (keyword: string): boolean => ['const', 'enum', ...Object.keys(keywords)].includes(keyword);
  return Object.entries(schema)
    .filter(([keyword, value]) => isConstraint(keyword) && !violated.has(keyword) && !isVoid(schema, keyword, value))
    .map(([keyword]) => keyword);
}

/** A constant implies its enum; a minimum length of 0, `uniqueItems: false` and an empty list constrain nothing. */
function isVoid(schema: Schema, keyword: string, value: unknown): boolean {
  if (keyword === 'enum') return schema.const !== undefined;
  if (isArray(value)) return value.length === 0;
  return typeof value === 'boolean' || (value === 0 && /^min[A-Z]/.test(keyword));
}

function invalidValue(schema: Schema, keyword: string, [what, reading, make, property]: Entry): InvalidValue {
  return { what, keyword, property, reading, make, assumption: assumptionBehind(schema, keyword, property) };
}

function typeKeyword(schema: Schema): string {
  if (schema.const !== undefined) return 'const';
  return schema.enum === undefined ? 'type' : 'enum';
}

function ofType(schema: Schema): readonly Entry[] {
  const chosen = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  const own = [...(types[typeOf(schema) ?? ''] ?? []), ...(chosen === undefined ? [] : otherTexts(chosen))];
  return isNullable(schema) ? own.filter(([what]) => what !== 'is null') : own;
}

const types: Readonly<Record<string, readonly Entry[]>> = {
  integer: [
    ['is null', 'other', () => null],
    ['is true', 'other', () => true],
    ['is false', 'other', () => false],
    ['is an empty text', 'other', () => ''],
    ['is text', 'nothing', () => 'text'],
    ['is in quotes', 'same', (valid) => String(valid)],
    ['is a fraction', 'same', (valid) => Number(valid) + 0.25],
    ['is an array', 'same', (valid) => [valid]],
    ['is an object', 'nothing', (valid) => ({ id: valid })],
    ['is text with letters after the digits', 'same', (valid) => `${String(valid)}abc`],
    ['is hexadecimal text', 'same', (valid) => `0x${Number(valid).toString(16)}`],
    ['is text with an exponent', 'same', (valid) => `${String(valid)}e0`],
    ['is text with a plus sign', 'same', (valid) => `+${String(valid)}`],
    ['is text with a leading zero', 'same', (valid) => `0${String(valid)}`],
    ['is text with a decimal point', 'same', (valid) => `${String(valid)}.0`],
    ['is text between spaces', 'same', (valid) => ` ${String(valid)} `],
  ],
  number: [
    ['is null', 'other', () => null],
    ['is true', 'other', () => true],
    ['is an empty text', 'other', () => ''],
    ['is text', 'nothing', () => 'text'],
    ['is in quotes', 'same', (valid) => String(valid)],
    ['is an array', 'same', (valid) => [valid]],
    ['is an object', 'nothing', () => ({})],
  ],
  string: [
    ['is null', 'other', () => null],
    ['is the number 0', 'other', () => 0],
    ['is the number 1', 'other', () => 1],
    ['is true', 'other', () => true],
    ['is an array', 'other', (valid) => [valid]],
    ['is an object', 'other', (valid) => ({ value: valid })],
  ],
  boolean: [
    ['is null', 'other', () => null],
    ['is in quotes', 'same', (valid) => String(valid)],
    ['is a number', 'other', (valid) => Number(valid)],
    ['is an array', 'other', (valid) => [valid]],
    ['is an object', 'other', () => ({})],
  ],
  array: [
    ['is null', 'nothing', () => null],
    ['is a number', 'nothing', () => 7],
    ['is true', 'nothing', () => true],
    ['is text', 'nothing', () => 'text'],
    ['is an empty text', 'nothing', () => ''],
    ['is JSON in quotes', 'same', (valid) => JSON.stringify(valid)],
    ['is its first item without an array', 'same', (valid) => (isArray(valid) ? valid[0] : undefined)],
    ['is an empty object', 'nothing', () => ({})],
    ['is inside an object', 'same', (valid) => ({ changes: valid })],
    ['is an object by index', 'same', (valid) => (isArray(valid) ? Object.fromEntries(valid.entries()) : undefined)],
  ],
  object: [
    ['is null', 'nothing', () => null],
    ['is a number', 'nothing', () => 7],
    ['is true', 'nothing', () => true],
    ['is text', 'nothing', () => 'text'],
    ['is JSON in quotes', 'same', (valid) => JSON.stringify(valid)],
    ['is an array', 'same', (valid) => [valid]],
  ],
};

/** Texts outside an enum or other than a constant. */
function otherTexts(chosen: readonly unknown[]): Entry[] {
  const entries: [what: string, make: (valid: string) => string][] = [
    ['is a value that does not exist', (valid) => `not-${valid}`],
    ['is an empty text', () => ''],
    ['is in upper case', (valid) => valid.toUpperCase()],
    ['is capitalised', (valid) => valid.replace(/^./, (first) => first.toUpperCase())],
    ['has a letter after it', (valid) => `${valid}s`],
    ['has a space after it', (valid) => `${valid} `],
    ['lacks its last letter', (valid) => valid.slice(0, -1)],
  ];
  return entries.map(([what, make]) => {
    return [what, 'other', (valid) => (chosen.includes(make(String(valid))) ? undefined : make(String(valid)))];
  });
}

/** Bounds and beyond, lengths, patterns, formats, members: by keyword, for schemas that use it. */
const keywords: Readonly<Record<string, (schema: Schema) => readonly Entry[]>> = {
  minimum: ({ minimum: min = 0 }) => [
    [`is below its minimum ${min}`, 'other', () => min - 1],
    ['is negative', 'same', (valid) => (min > 0 ? -Number(valid) : undefined)],
  ],
  maximum: ({ maximum: max = 0 }) => [[`is above its maximum ${max}`, 'other', () => max + 1]],
  exclusiveMinimum: ({ exclusiveMinimum: bound = 0 }) => [[`is not above ${bound}`, 'other', () => bound]],
  exclusiveMaximum: ({ exclusiveMaximum: bound = 0 }) => [[`is not below ${bound}`, 'other', () => bound]],
  multipleOf: ({ multipleOf: unit = 1, type }) => [
    [`is no multiple of ${unit}`, 'other', (valid) => betweenMultiples(Number(valid), unit, type)],
  ],
  minLength: ({ minLength: min = 0 }) => [['is too short', 'other', (valid) => firstLetters(valid, min - 1)]],
  maxLength: ({ maxLength: max = 0 }) => [['is too long', 'other', (valid) => String(valid).padEnd(max + 1, 'x')]],
  pattern: (schema) => [['does not match its pattern', 'other', (valid) => textOutside(schema, String(valid))]],
  format: ({ format = '' }) => invalidFormats[format] ?? [],
  minItems: ({ minItems: min = 0 }) => [
    [`has fewer than ${min} items`, 'nothing', (valid) => firstItems(valid, min - 1)],
  ],
  maxItems: ({ maxItems: max = 0 }) => [[`has more than ${max} items`, 'same', (valid) => repeated(valid, max + 1)]],
  uniqueItems: ({ uniqueItems }) => (uniqueItems === true ? [['has an item twice', 'same', withFirstTwice]] : []),
  minProperties: ({ minProperties: min = 0, required = [] }) =>
    required.length > 0
      ? []
      : [[`has fewer than ${min} properties`, 'other', (valid) => firstProperties(valid, min - 1)]],
  maxProperties: ({ maxProperties: max = 0 }) => [
    [`has more than ${max} properties`, 'same', (valid) => moreProperties(valid, max + 1)],
  ],
  additionalProperties: ({ additionalProperties }) =>
    additionalProperties === false
      ? [['has a property that does not exist', 'same', (valid) => moreProperties(valid, 1)]]
      : [],
  required: ({ required = [] }) =>
    required.map((name) => [`has no ${name}`, 'other', (valid) => withoutProperty(valid, name), name]),
};

const invalidFormats: Readonly<Record<string, readonly Entry[]>> = {
  'date-time': [['is no date and time', 'other', () => 'yesterday']],
  date: [['is no date', 'other', () => '2026-02-30']],
  time: [['is no time', 'other', () => '25:00:00']],
  email: [['is no e-mail address', 'other', () => 'nobody']],
  uuid: [['is no UUID', 'other', () => 'no-uuid']],
  uri: [['is no URI', 'other', () => 'no uri']],
  ipv4: [['is no IPv4 address', 'other', () => '256.0.0.1']],
  hostname: [['is no host name', 'other', () => '-host-']],
};

/** The first of some texts that patterns usually exclude. */
function textOutside({ pattern = '', minLength = 0, maxLength = Infinity }: Schema, valid: string): string | undefined {
  return [`${valid}!`, `!${valid}`, `${valid} x`, 'x!', '!', '0', 'x', 'X', ' ', '']
    .map((text) => text.padEnd(minLength, '!'))
    .find((text) => text.length <= maxLength && !new RegExp(pattern, 'u').test(text));
}

function betweenMultiples(valid: number, multipleOf: number, type: Schema['type']): number | undefined {
  if (type !== 'integer') return valid + multipleOf / 2;
  return multipleOf > 1 ? valid + 1 : undefined;
}

function firstLetters(valid: unknown, count: number): unknown {
  return count >= 0 ? String(valid).slice(0, count) : undefined;
}

function firstItems(valid: unknown, count: number): unknown {
  return isArray(valid) && count >= 0 ? valid.slice(0, count) : undefined;
}

function withFirstTwice(valid: unknown): unknown {
  return isArray(valid) ? [...valid, valid[0]] : undefined;
}

function repeated(valid: unknown, count: number): unknown {
  return isArray(valid) ? Array.from({ length: count }, (_, index) => valid[index % valid.length]) : undefined;
}

function firstProperties(valid: unknown, count: number): unknown {
  return isRecord(valid) && count >= 0 ? Object.fromEntries(Object.entries(valid).slice(0, count)) : undefined;
}

function moreProperties(valid: unknown, count: number): unknown {
  const more = Array.from({ length: count }, (_, index) => [`not_documented_${index}`, 'x'] as const);
  return isRecord(valid) ? { ...valid, ...Object.fromEntries(more) } : undefined;
}

function withoutProperty(valid: unknown, name: string): unknown {
  return isRecord(valid) ? Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name)) : undefined;
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
