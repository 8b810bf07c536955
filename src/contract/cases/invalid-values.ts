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
  readonly property?: string;
  readonly assumption?: string | undefined;
  readonly reading: Reading;
  /** Makes the invalid value from a valid one. */
  readonly make: (valid: unknown) => unknown;
}

type Entry = readonly [what: string, reading: Reading, make: (valid: unknown) => unknown];

/** Every way to violate a schema at its own level. */
export function invalidValues(schema: Schema): InvalidValue[] {
  const types = ofType(schema).map((entry) => violation(schema, typeKeyword(schema), entry));
  return [...types, ...ofKeywords(schema)].filter(({ make }) => make(sampleOf(schema)) !== undefined);
}

/** The keywords of a schema that no value of the table violates. */
export function unviolatedKeywords(schema: Schema): string[] {
  const violated = new Set(invalidValues(schema).map(({ keyword }) => keyword));
  const constraining = Object.keys(schema).filter((keyword) => CONSTRAINTS.includes(keyword));
  return constraining.filter((keyword) => !violated.has(keyword) && !isVoid(schema, keyword));
}

const CONSTRAINTS = [
  ...['const', 'enum', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'multipleOf'],
  ...['exclusiveMinimum', 'exclusiveMaximum', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
];

/** A constant implies its enum; a minimum of 0 and `uniqueItems: false` constrain nothing. */
function isVoid(schema: Schema, keyword: string): boolean {
  if (keyword === 'enum') return schema.const !== undefined;
  const value: unknown = Object.entries(schema).find(([name]) => name === keyword)?.[1];
  return value === false || (keyword.startsWith('min') && keyword !== 'minimum' && value === 0);
}

function violation(schema: Schema, keyword: string, [what, reading, make]: Entry): InvalidValue {
  return { what, keyword, reading, make, assumption: assumptionBehind(schema, keyword) };
}

function typeKeyword(schema: Schema): string {
  if (schema.const !== undefined) return 'const';
  return schema.enum === undefined ? 'type' : 'enum';
}

function ofType(schema: Schema): readonly Entry[] {
  const type = typeOf(schema) ?? (schema.enum === undefined && schema.const === undefined ? '' : 'enum');
  const chosen = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  const own = chosen === undefined ? (types[type] ?? []) : [...(types[type] ?? []), ...otherTexts(chosen)];
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
  const entries: Entry[] = [
    ['is a value that does not exist', 'other', (valid) => `not-${String(valid)}`],
    ['is an empty text', 'other', () => ''],
    ['is in upper case', 'other', (valid) => String(valid).toUpperCase()],
    ['is capitalised', 'other', (valid) => String(valid).replace(/^./, (first) => first.toUpperCase())],
    ['has a letter after it', 'other', (valid) => `${String(valid)}s`],
    ['has a space after it', 'other', (valid) => `${String(valid)} `],
    ['lacks its last letter', 'other', (valid) => String(valid).slice(0, -1)],
  ];
  return entries.map(([what, reading, make]) => {
    return [what, reading, (valid) => (chosen.includes(make(valid)) ? undefined : make(valid))];
  });
}

/** Bounds and beyond, lengths, patterns, formats, members. */
function ofKeywords(schema: Schema): InvalidValue[] {
  const entry = (keyword: string, ...parts: Entry): InvalidValue => violation(schema, keyword, parts);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const { minLength = 0, maxLength, minItems = 0, maxItems, minProperties = 0, maxProperties } = schema;
  const found: (InvalidValue | false | undefined)[] = [
    minimum !== undefined && entry('minimum', `is below its minimum ${minimum}`, 'other', () => minimum - 1),
    minimum !== undefined && minimum > 0 && entry('minimum', 'is negative', 'same', (valid) => -Number(valid)),
    maximum !== undefined && entry('maximum', `is above its maximum ${maximum}`, 'other', () => maximum + 1),
    exclusiveMinimum !== undefined &&
      entry('exclusiveMinimum', `is not above ${exclusiveMinimum}`, 'other', () => exclusiveMinimum),
    exclusiveMaximum !== undefined &&
      entry('exclusiveMaximum', `is not below ${exclusiveMaximum}`, 'other', () => exclusiveMaximum),
    multipleOf !== undefined &&
      entry('multipleOf', `is no multiple of ${multipleOf}`, 'other', (valid) => betweenMultiples(schema, valid)),
    minLength > 0 && entry('minLength', 'is too short', 'other', (valid) => String(valid).slice(0, minLength - 1)),
    maxLength !== undefined &&
      entry('maxLength', 'is too long', 'other', (valid) => String(valid).padEnd(maxLength + 1, 'x')),
    schema.pattern !== undefined && patternViolation(schema, entry),
    schema.format !== undefined && formatViolation(schema.format, entry),
    minItems > 0 &&
      entry('minItems', `has fewer than ${minItems} items`, 'nothing', (valid) => firstItems(valid, minItems - 1)),
    maxItems !== undefined &&
      entry('maxItems', `has more than ${maxItems} items`, 'same', (valid) => repeated(valid, maxItems + 1)),
    schema.uniqueItems === true &&
      entry('uniqueItems', 'has an item twice', 'same', (valid) => (isArray(valid) ? [...valid, valid[0]] : undefined)),
    minProperties > 0 &&
      (schema.required ?? []).length === 0 &&
      entry('minProperties', `has fewer than ${minProperties} properties`, 'other', (valid) =>
        firstProperties(valid, minProperties - 1),
      ),
    maxProperties !== undefined &&
      entry('maxProperties', `has more than ${maxProperties} properties`, 'same', (valid) =>
        moreProperties(valid, maxProperties + 1),
      ),
    schema.additionalProperties === false &&
      entry('additionalProperties', 'has a property that does not exist', 'same', (valid) => moreProperties(valid, 1)),
  ];
  return [...found.filter((one) => one !== false && one !== undefined), ...missingProperties(schema)];
}

function missingProperties(schema: Schema): InvalidValue[] {
  return (schema.required ?? []).map((property) => ({
    what: `has no ${property}`,
    keyword: 'required',
    property,
    reading: 'other',
    assumption: assumptionBehind(schema, 'required', property),
    make: (valid) =>
      isRecord(valid) ? Object.fromEntries(Object.entries(valid).filter(([key]) => key !== property)) : undefined,
  }));
}

type MakeEntry = (keyword: string, ...parts: Entry) => InvalidValue;

/** Texts that patterns usually exclude; the first one that this pattern excludes is taken. */
function patternViolation(schema: Schema, entry: MakeEntry): InvalidValue | undefined {
  const { pattern = '', minLength = 0, maxLength = Infinity } = schema;
  const excluded = (valid: unknown): string | undefined =>
    [`${String(valid)}!`, `!${String(valid)}`, `${String(valid)} x`, 'x!', '!', '0', 'x', 'X', ' ', '']
      .map((text) => text.padEnd(minLength, '!'))
      .find((text) => text.length <= maxLength && !new RegExp(pattern, 'u').test(text));
  return excluded('x') === undefined ? undefined : entry('pattern', 'does not match its pattern', 'other', excluded);
}

const invalidFormats: Readonly<Record<string, readonly [string, string]>> = {
  'date-time': ['is no date and time', 'yesterday'],
  date: ['is no date', '2026-02-30'],
  time: ['is no time', '25:00:00'],
  email: ['is no e-mail address', 'nobody'],
  uuid: ['is no UUID', 'no-uuid'],
  uri: ['is no URI', 'no uri'],
  ipv4: ['is no IPv4 address', '256.0.0.1'],
  hostname: ['is no host name', '-host-'],
};

function formatViolation(format: string, entry: MakeEntry): InvalidValue | undefined {
  const [what, value] = invalidFormats[format] ?? [];
  return what === undefined ? undefined : entry('format', what, 'other', () => value);
}

function betweenMultiples({ multipleOf = 1, type }: Schema, valid: unknown): number | undefined {
  if (type !== 'integer') return Number(valid) + multipleOf / 2;
  return multipleOf > 1 ? Number(valid) + 1 : undefined;
}

function firstItems(valid: unknown, count: number): unknown {
  return isArray(valid) ? valid.slice(0, count) : undefined;
}

function repeated(valid: unknown, count: number): unknown {
  return isArray(valid) ? Array.from({ length: count }, (_, index) => valid[index % valid.length]) : undefined;
}

function firstProperties(valid: unknown, count: number): unknown {
  return isRecord(valid) ? Object.fromEntries(Object.entries(valid).slice(0, count)) : undefined;
}

function moreProperties(valid: unknown, count: number): unknown {
  const more = Array.from({ length: count }, (_, index) => [`not_documented_${index}`, 'x'] as const);
  return isRecord(valid) ? { ...valid, ...Object.fromEntries(more) } : undefined;
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
