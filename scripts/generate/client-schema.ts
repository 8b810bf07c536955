/** The part of a schema that the client checks itself, without the validators. */
import type { Schema } from '../../src/lib/model.js';
import { mapValues, resolved, type Contract } from './contract.js';

/** How many references within each other are resolved. Of a response the client checks the surface, of a request more. */
const DEPTH = { request: 5, response: 2 };

/** Of what a client sends: types, ranges of numbers and required members. */
export function sentSchema(contract: Contract, schema: Schema): Schema {
  return checkedPart(contract, schema, DEPTH.request);
}

/** Of what a client receives: the type, and those of the required members. */
export function receivedSchema(contract: Contract, schema: Schema): Schema {
  const { type, required = [], properties = {} } = checkedPart(contract, schema, DEPTH.response);
  const typed = required.flatMap((name) => {
    const member = properties[name]?.type;
    return member === undefined ? [] : [[name, { type: member }] as const];
  });
  return withoutEmpty({ type, required: typed.map(([name]) => name), properties: Object.fromEntries(typed) });
}

function checkedPart(contract: Contract, schema: Schema, depth: number): Schema {
  const isReference = schema.$ref !== undefined;
  if (isReference && depth === 0) return {};
  const { oneOf, anyOf, allOf = [], ...own } = resolved(contract, schema);
  const checked = (part: Schema): Schema => checkedPart(contract, part, isReference ? depth - 1 : depth);
  const alternatives = (oneOf ?? anyOf ?? []).map(checked);
  const all = [ownPart(own, checked), ...allOf.map(checked)];
  if (alternatives.length > 0) all.push(alternatives.reduce(ifEither));
  return all.reduce(ifBoth);
}

function ownPart(schema: Schema, checked: (part: Schema) => Schema): Schema {
  const { type, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity, required, properties = {}, items } = schema;
  const step = type === 'integer' ? 1 : 0;
  const { minimum = exclusiveMinimum + step, maximum = exclusiveMaximum - step } = schema;
  return withoutEmpty({
    type: typeof type === 'string' && type !== 'null' ? type : undefined,
    minimum,
    maximum,
    required,
    properties: mapValues(properties, checked),
    items: typeof items === 'object' ? checked(items) : {},
  });
}

/** What holds for a value that conforms to both. */
function ifBoth(one: Schema, other: Schema): Schema {
  return withoutEmpty({
    ...one,
    ...other,
    required: [...new Set([...(one.required ?? []), ...(other.required ?? [])])],
    properties: { ...one.properties, ...other.properties },
    items: { ...itemsOf(one), ...itemsOf(other) },
  });
}

/** What holds for a value that conforms to one of the two. */
function ifEither(one: Schema, other: Schema): Schema {
  if (isEmpty(one) || one.type !== other.type) return {};
  const { properties = {} } = other;
  return withoutEmpty({
    type: one.type,
    minimum: Math.min(one.minimum ?? -Infinity, other.minimum ?? -Infinity),
    maximum: Math.max(one.maximum ?? Infinity, other.maximum ?? Infinity),
    required: one.required?.filter((name) => other.required?.includes(name)),
    properties: mapValues(one.properties ?? {}, (member, name) => ifEither(member, properties[name] ?? {})),
    items: ifEither(itemsOf(one), itemsOf(other)),
  });
}

function itemsOf({ items }: Schema): Schema {
  return typeof items === 'object' ? items : {};
}

/** Without the members that constrain nothing. */
function withoutEmpty({ properties = {}, ...schema }: { [Key in keyof Schema]: Schema[Key] | undefined }): Schema {
  const described = Object.entries(properties).filter(([, member]) => !isEmpty(member));
  const all = { ...schema, properties: Object.fromEntries(described) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === Infinity || value === -Infinity;
}
