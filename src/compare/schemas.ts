/** Compares a schema of the contract with the vendor's. */
import { isRecord } from '../lib/is-record.js';
import type { Schema } from '../lib/model.js';
import { fieldsOf, listOf, mergeAllOf, type Fields } from './description.js';
import { state, stateKeyword, yamlLine, type Place, type Statement } from './statement.js';

/** The keywords that limit a value. */
const LIMIT = /^(format|pattern|multipleOf|uniqueItems|(exclusiveM|m)(in|ax)imum|(min|max)(Length|Items|Properties))$/;

/**
 * States everything that the contract's schema says of a place.
 *
 * @param theirs The vendor's schema; undefined if it has none.
 */
export function compareSchema(ours: Schema, theirs: unknown, at: Place): Statement[] {
  const vendor = fieldsOf(theirs);
  if (Object.keys(vendor).length === 0) return [silentSchema(ours, at)];
  const branches = ours.oneOf ?? ours.anyOf;
  if (branches !== undefined) return compareBranches(branches, vendor, at);
  return [
    ...compareValues(ours, vendor, at),
    ...compareFields(ours, vendor, at),
    ...(isRecord(ours.items) ? compareSchema(ours.items, vendor.items, { ...at, place: `${at.place}[]` }) : []),
  ];
}

function silentSchema(ours: Schema, at: Place): Statement {
  const keyword = ours.required === undefined ? 'type' : 'required';
  return state({ ...at, assumption: ours['x-assumption'] }, yamlLine(keyword, ours[keyword]), 'silent');
}

function compareValues(ours: Schema, vendor: Fields, at: Place): Statement[] {
  const assumed = { ...at, assumption: ours['x-assumption'] };
  return [
    ...(ours.type === undefined ? [] : [stateKeyword(at, 'type', ours.type, typesOf(vendor))]),
    ...(ours.const === undefined ? compareEnum(ours, vendor, at) : [compareConst(ours.const, vendor, assumed)]),
    ...limitsOf(ours).map(([keyword, value]) => stateKeyword(assumed, keyword, value, vendor[keyword])),
  ];
}

function typesOf({ type, 'x-nullable': nullable }: Fields): unknown {
  return nullable === true ? [type ?? [], 'null'].flat() : type;
}

function compareEnum(ours: Schema, vendor: Fields, at: Place): Statement[] {
  const values = valuesOf(vendor);
  if (ours.enum !== undefined) return [stateKeyword(at, 'enum', ours.enum, values)];
  return values === undefined ? [] : [state(at, '# any value, no enum', 'contradicted', yamlLine('enum', values))];
}

function compareConst(value: unknown, vendor: Fields, at: Place): Statement {
  const values = valuesOf(vendor);
  if (values === undefined) return state(at, yamlLine('const', value), 'silent');
  const theirs = values.length === 1 ? yamlLine('const', values[0]) : yamlLine('enum', values);
  return state(at, yamlLine('const', value), values.includes(value) ? 'confirmed' : 'contradicted', theirs);
}

/** The values that the vendor allows; an empty list of values says nothing. */
function valuesOf(vendor: Fields): readonly unknown[] | undefined {
  const values = vendor.const === undefined ? listOf(vendor.enum) : [vendor.const];
  return values.length === 0 ? undefined : values;
}

/** `minLength: 0` allows what is allowed without it. */
function limitsOf(schema: Schema): [keyword: string, value: unknown][] {
  const limits = Object.entries(schema).filter(([keyword]) => LIMIT.test(keyword));
  const effective = limits.filter(([keyword, value]) => value !== 0 || !/^min[LIP]/.test(keyword));
  const assumedDefault = schema['x-assumed-default'];
  return assumedDefault === undefined ? effective : [...effective, ['default', assumedDefault]];
}

/**
 * Compares the fields of two objects.
 *
 * @param siblings The alternatives to our object that the vendor describes by the same object.
 */
function compareFields(ours: Schema, vendor: Fields, at: Place, siblings: readonly Schema[] = []): Statement[] {
  const { properties } = ours;
  if (properties === undefined) return [];
  const fields = fieldsOf(vendor.properties);
  const known = new Set([ours, ...siblings].flatMap((one) => Object.keys(one.properties ?? {})));
  const missing = Object.keys(fields).length > 0 ? 'contradicted' : 'silent';
  return [
    ...Object.entries(properties).flatMap(([name, field]) => {
      const place = fieldOf(at, name);
      if (!isRecord(fields[name])) return [state(place, `${name}:`, missing, `# no ${name}`)];
      const assumption = aboutRequired(field) ?? aboutRequired(ours);
      return [
        state(place, `${name}:`, 'confirmed'),
        compareRequired(name, ours, vendor, { ...place, assumption }, siblings),
        ...compareSchema(field, fields[name], place),
      ];
    }),
    ...Object.entries(fields)
      .filter(([name]) => !known.has(name))
      .map(([name, field]) => surplusField(name, fieldsOf(field), at)),
  ];
}

function surplusField(name: string, { type }: Fields, at: Place): Statement {
  return state(fieldOf(at, name), `# no ${name}`, 'contradicted', `${name}: { ${yamlLine('type', type)} }`);
}

/** A place inside another; an assumption of the outer place does not apply to the inner. */
function fieldOf({ operation, place }: Place, name: string): Place {
  return { operation, place: `${place}${place.endsWith(' body') ? ' ' : '.'}${name}` };
}

/** The assumption on a schema without a constant, limit and default is about what is required. */
function aboutRequired(schema: Schema): string | undefined {
  return schema.const !== undefined || limitsOf(schema).length > 0 ? undefined : schema['x-assumption'];
}

/** An object without `required` does not say what is required; one for several alternatives, what one of them requires. */
function compareRequired(
  name: string,
  ours: Schema,
  vendor: Fields,
  at: Place,
  siblings: readonly Schema[],
): Statement {
  const requires = ({ required }: Schema | Fields): boolean => listOf(required).includes(name);
  const line = (isRequired: boolean): string => (isRequired ? `required: [${name}]` : `# ${name} is optional`);
  const [wanted, stated] = [requires(ours), requires(vendor)];
  const differs = siblings.some((one) => requires(one) !== wanted);
  const place = differs ? { ...at, place: `${at.place} of ${tagOf(ours)?.value ?? 'one'}` } : at;
  const isSilent = !Array.isArray(vendor.required) || (differs && wanted && !stated);
  return state(
    place,
    line(wanted),
    isSilent ? 'silent' : wanted === stated ? 'confirmed' : 'contradicted',
    line(stated),
  );
}

/** A vendor that has alternatives too is compared with each; Swagger 2.0 describes them all by one object. */
function compareBranches(branches: readonly Schema[], vendor: Fields, at: Place): Statement[] {
  const { oneOf, anyOf, ...shared } = vendor;
  const alternatives = listOf(oneOf ?? anyOf).map((one) => mergeAllOf({ ...fieldsOf(one), allOf: [shared] }));
  const statements = branches.flatMap((branch) => {
    const tag = tagOf(branch);
    const match = alternatives.find((one) => String(tagValues(one, tag)) === tag?.value);
    if (match !== undefined) return compareSchema(branch, match, at);
    const siblings = branches.filter((one) => one !== branch);
    return compareFields(branch, shareOf(vendor, tag, siblings), at, siblings);
  });
  const all = [...statements, ...surplusTags(branches, [vendor, ...alternatives], at)];
  return [...new Map(all.map((statement) => [JSON.stringify(statement), statement])).values()];
}

interface Tag {
  readonly name: string;
  readonly value: string;
}

/** The field that discriminates an alternative from the others. */
function tagOf({ properties = {} }: Schema): Tag | undefined {
  const tag = Object.entries(properties).find(([, field]) => typeof field.const === 'string');
  return tag && { name: tag[0], value: String(tag[1].const) };
}

function tagValues(vendor: Fields, tag: Tag | undefined): readonly unknown[] {
  return valuesOf(fieldsOf(fieldsOf(vendor.properties)[tag?.name ?? ''])) ?? [];
}

/** What one object for all alternatives says of one of them: its tag has none of the values of the others. */
function shareOf(vendor: Fields, tag: Tag | undefined, siblings: readonly Schema[]): Fields {
  const others = siblings.map((one): unknown => tagOf(one)?.value);
  const left = tagValues(vendor, tag).filter((value) => !others.includes(value));
  if (tag === undefined || left.length === 0) return vendor;
  const fields = fieldsOf(vendor.properties);
  return { ...vendor, properties: { ...fields, [tag.name]: { ...fieldsOf(fields[tag.name]), enum: left } } };
}

/** Values of the vendor's tag that no alternative of the contract has, if each alternative has its own. */
function surplusTags(branches: readonly Schema[], vendors: readonly Fields[], at: Place): Statement[] {
  const tags = branches.flatMap((branch) => tagOf(branch) ?? []);
  const name = tags[0]?.name ?? '';
  const ours = tags.map(({ value }) => value);
  const theirs = [...new Set(vendors.flatMap((one) => tagValues(one, tags[0])))];
  if (!ours.every((value) => theirs.includes(value)) || theirs.length === ours.length) return [];
  return [state(fieldOf(at, name), yamlLine('enum', ours), 'contradicted', yamlLine('enum', theirs))];
}
