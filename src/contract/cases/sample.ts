/** Valid values made from a schema. */
import type { Schema } from '../../lib/model.js';

/** A valid value, with the branch of each `oneOf` decided. */
interface Sample {
  /** The constant that selects the branch; empty without a branch. */
  readonly branch: string;
  readonly value: unknown;
  /** The schema of that branch alone. */
  readonly schema: Schema;
}

/** A valid value for each branch of a schema, from its examples. */
export function samplesOf(schema: Schema): Sample[] {
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches !== undefined) return branches.flatMap(samplesOf);
  if (schema.allOf !== undefined) return samplesOf(merged(schema));
  if (schema.const !== undefined) return [{ branch: textOf(schema.const), value: schema.const, schema }];
  if (schema.properties !== undefined) return [objectSample(schema, schema.properties)];
  if (typeof schema.items === 'object') return arraySamples(schema, schema.items);
  const value = schema.examples?.[0] ?? schema.enum?.[0] ?? scalar(schema);
  return [{ branch: '', value, schema }];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The first valid value. */
export function sampleOf(schema: Schema): unknown {
  return samplesOf(schema)[0]?.value;
}

/** The schema's type, without `null` beside another one. */
export function typeOf({ type }: Schema): string | undefined {
  return typeof type === 'string' ? type : type?.find((one) => one !== 'null');
}

export function isNullable({ type }: Schema): boolean {
  return Array.isArray(type) ? type.includes('null') : type === 'null';
}

function objectSample(schema: Schema, properties: Readonly<Record<string, Schema>>): Sample {
  const parts = Object.entries(properties).map(([key, child]) => [key, samplesOf(child)[0]] as const);
  return {
    branch: parts.find(([key]) => properties[key]?.const !== undefined)?.[1]?.branch ?? '',
    value: Object.fromEntries(parts.map(([key, sample]) => [key, sample?.value])),
    schema,
  };
}

function arraySamples(schema: Schema, items: Schema): Sample[] {
  return samplesOf(items).map((item) => ({
    branch: item.branch,
    value: Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => item.value),
    schema: { ...schema, items: item.schema },
  }));
}

function merged({ allOf = [], ...own }: Schema): Schema {
  const parts = [...allOf, own];
  return {
    ...(Object.assign({}, ...parts) as Schema),
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Readonly<Record<string, Schema>>,
    required: parts.flatMap((part) => part.required ?? []),
  };
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  email: 'maren.oduya@example.edu',
  uuid: '6f1b1f0e-6a53-4b5a-9d0e-0c8a3a2b1c4d',
  uri: 'https://example.edu/',
};

const scalars: Readonly<Record<string, unknown>> = { boolean: true, array: [], object: {}, null: null };

function scalar(schema: Schema): unknown {
  const { minimum, exclusiveMinimum = 0, format = '', minLength = 0 } = schema;
  const type = typeOf(schema) ?? 'string';
  if (type === 'integer' || type === 'number') return minimum ?? exclusiveMinimum + 1;
  return type in scalars ? scalars[type] : (formats[format] ?? 'text').padEnd(minLength, 'x');
}
