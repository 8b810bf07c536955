/** The part of a schema that the client checks itself, without the validators. */
import type { Schema } from '../../src/lib/model.js';

/** As in `src/client/operation-data.ts`. */
export interface PartialSchema {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, PartialSchema>>;
  readonly items?: PartialSchema;
}

/** Of what a client sends: types, ranges of numbers and required members, at every depth. */
export function sentSchema(schema: Schema | boolean | undefined): PartialSchema {
  if (typeof schema !== 'object') return {};
  const branches = (schema.oneOf ?? schema.anyOf ?? []).map(sentSchema);
  const parts = [ownPart(schema), ...(schema.allOf ?? []).map(sentSchema)];
  if (branches.length > 0) parts.push(branches.reduce(inBoth));
  return parts.reduce(together);
}

/** Of what a client receives: the type, and those of the required members. */
export function receivedSchema(schema: Schema | undefined): PartialSchema {
  const { type, required = [], properties = {} } = sentSchema(schema);
  const typed = required.flatMap((name): [string, PartialSchema][] => {
    const member = properties[name]?.type;
    return member === undefined ? [] : [[name, { type: member }]];
  });
  return defined({ type, required: typed.map(([name]) => name), properties: Object.fromEntries(typed) });
}

function ownPart(schema: Schema): PartialSchema {
  const { type, required, items } = schema;
  const step = type === 'integer' ? 1 : 0;
  const { minimum = sum(schema.exclusiveMinimum, step), maximum = sum(schema.exclusiveMaximum, -step) } = schema;
  return defined({
    type: typeof type === 'string' && type !== 'null' ? type : undefined,
    minimum,
    maximum,
    required,
    properties: mapped(schema.properties ?? {}, sentSchema),
    items: sentSchema(items),
  });
}

/** What holds of a value for which both hold. */
function together(one: PartialSchema, two: PartialSchema): PartialSchema {
  return defined({
    type: one.type ?? two.type,
    minimum: two.minimum ?? one.minimum,
    maximum: two.maximum ?? one.maximum,
    required: [...new Set([...(one.required ?? []), ...(two.required ?? [])])],
    properties: { ...one.properties, ...two.properties },
    items: { ...one.items, ...two.items },
  });
}

/** What holds of a value for which one of the two holds. */
function inBoth(one: PartialSchema, two: PartialSchema): PartialSchema {
  if (one.type !== two.type) return {};
  const shared = Object.entries(one.properties ?? {}).filter(([name]) => two.properties?.[name]);
  return defined({
    type: one.type,
    minimum: both(one.minimum, two.minimum, Math.min),
    maximum: both(one.maximum, two.maximum, Math.max),
    required: one.required?.filter((name) => two.required?.includes(name)),
    properties: mapped(Object.fromEntries(shared), (member, name) => inBoth(member, two.properties?.[name] ?? {})),
    items: one.items && two.items && inBoth(one.items, two.items),
  });
}

function both(one: number | undefined, two: number | undefined, choose: typeof Math.min): number | undefined {
  return one === undefined || two === undefined ? undefined : choose(one, two);
}

function sum(value: number | undefined, step: number): number | undefined {
  return value === undefined ? undefined : value + step;
}

/** The members of an object, mapped; those of which nothing is checked are left out. */
function mapped<Value>(
  object: Readonly<Record<string, Value>>,
  map: (value: Value, name: string) => PartialSchema,
): Record<string, PartialSchema> {
  const entries = Object.entries(object).map(([name, value]): [string, PartialSchema] => [name, map(value, name)]);
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
}

/** Without the members that say nothing. */
function defined(schema: { readonly [Key in keyof PartialSchema]: PartialSchema[Key] | undefined }): PartialSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined && !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
