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
  if (Object.keys(vendor).length === 0) {
    const keyword = ours.required === undefined ? 'type' : 'required';
    return [state({ ...at, assumption: ours['x-assumption'] }, yamlLine(keyword, ours[keyword]), undefined)];
  }
  const branches = ours.oneOf ?? ours.anyOf;
  if (branches !== undefined) return compareBranches(branches, vendor, at);
  return [
    ...compareValues(ours, vendor, at),
    ...compareFields(ours, vendor, at),
    ...(isRecord(ours.items) ? compareSchema(ours.items, vendor.items, { ...at, place: `${at.place}[]` }) : []),
  ];
}

function compareValues(ours: Schema, vendor: Fields, at: Place): Statement[] {
  const assumed = { ...at, assumption: ours['x-assumption'] };
  const types = vendor['x-nullable'] === true ? [vendor.type ?? [], 'null'].flat() : vendor.type;
  return [
    ...(ours.type === undefined ? [] : [stateKeyword(at, 'type', ours.type, types)]),
    ...(ours.const === undefined ? compareEnum(ours.enum, valuesOf(vendor), at) : []),
    ...(ours.const === undefined ? [] : [compareConst(ours.const, valuesOf(vendor), assumed)]),
    ...limitsOf(ours).map(([keyword, value]) => stateKeyword(assumed, keyword, value, vendor[keyword])),
  ];
}

function compareEnum(ours: Schema['enum'], theirs: readonly unknown[] | undefined, at: Place): Statement[] {
  if (ours !== undefined) return [stateKeyword(at, 'enum', ours, theirs)];
  return theirs === undefined ? [] : [state(at, '# any value, no enum', yamlLine('enum', theirs))];
}

function compareConst(ours: unknown, theirs: readonly unknown[] | undefined, at: Place): Statement {
  if (theirs === undefined || theirs.includes(ours)) return stateKeyword(at, 'const', ours, theirs && ours);
  const line = theirs.length === 1 ? yamlLine('const', theirs[0]) : yamlLine('enum', theirs);
  return state(at, yamlLine('const', ours), line);
}

/** The values that the vendor allows; undefined if it does not limit them, as with an empty list. */
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
  if (ours.properties === undefined) return [];
  const theirs = fieldsOf(vendor.properties);
  const hasFields = Object.keys(theirs).length > 0;
  const known = new Set([ours, ...siblings].flatMap((one) => Object.keys(one.properties ?? {})));
  const surplus = Object.entries(theirs).filter(([name]) => !known.has(name));
  return [
    ...Object.entries(ours.properties).flatMap(([name, field]) => {
      const place = fieldOf(at, name);
      if (!isRecord(theirs[name])) return [state(place, `${name}:`, hasFields ? `# no ${name}` : undefined)];
      const assumption = aboutRequired(field) ?? aboutRequired(ours);
      return [
        state(place, `${name}:`, `${name}:`),
        compareRequired(name, ours, vendor, { ...place, assumption }, siblings),
        ...compareSchema(field, theirs[name], place),
      ];
    }),
    ...surplus.map(([name, field]) =>
      state(fieldOf(at, name), `# no ${name}`, `${name}: { ${yamlLine('type', fieldsOf(field).type)} }`),
    ),
  ];
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
function compareRequired(name: string, ours: Schema, vendor: Fields, at: Place, siblings: readonly Schema[]) {
  const requires = ({ required }: Schema | Fields): boolean => listOf(required).includes(name);
  const line = (isRequired: boolean): string => (isRequired ? `required: [${name}]` : `# ${name} is optional`);
  const differs = siblings.some((one) => requires(one) !== requires(ours));
  const place = differs ? `${at.place} of ${tagOf(ours)?.value ?? 'one'}` : at.place;
  const isSilent = !Array.isArray(vendor.required) || (differs && requires(ours) && !requires(vendor));
  return state({ ...at, place }, line(requires(ours)), isSilent ? undefined : line(requires(vendor)));
}

/** A vendor that has alternatives too is compared with each; Swagger 2.0 describes them all by one object. */
function compareBranches(branches: readonly Schema[], vendor: Fields, at: Place): Statement[] {
  const { oneOf, anyOf, ...shared } = vendor;
  const alternatives = listOf(oneOf ?? anyOf).map((one) => mergeAllOf({ ...fieldsOf(one), allOf: [shared] }));
  const [tag = ''] = branches.flatMap((branch) => tagOf(branch)?.name ?? []);
  const theirTags = (one: Fields): readonly unknown[] => valuesOf(fieldsOf(fieldsOf(one.properties)[tag])) ?? [];
  const ours = branches.map((branch): unknown => tagOf(branch)?.value);
  const statements = branches.flatMap((branch, index) => {
    const match = alternatives.find((one) => theirTags(one).includes(ours[index]));
    if (match !== undefined) return compareSchema(branch, match, at);
    const own = theirTags(vendor).filter((value) => value === ours[index] || !ours.includes(value));
    const siblings = branches.filter((one) => one !== branch);
    return compareFields(branch, withTags(vendor, tag, own), at, siblings);
  });
  const theirs = [...new Set([vendor, ...alternatives].flatMap(theirTags))];
  if (theirs.length > ours.length && ours.every((value) => theirs.includes(value)))
    statements.push(state(fieldOf(at, tag), yamlLine('enum', ours), yamlLine('enum', theirs)));
  return [...new Map(statements.map((one) => [JSON.stringify(one), one])).values()];
}

/** The field that discriminates an alternative from the others. */
function tagOf({ properties = {} }: Schema) {
  const tag = Object.entries(properties).find(([, field]) => typeof field.const === 'string');
  return tag && { name: tag[0], value: String(tag[1].const) };
}

function withTags(vendor: Fields, tag: string, values: readonly unknown[]): Fields {
  const { [tag]: field, ...others } = fieldsOf(vendor.properties);
  if (values.length === 0) return vendor;
  return { ...vendor, properties: { ...others, [tag]: { ...fieldsOf(field), enum: values } } };
}
