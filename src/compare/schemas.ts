/** Compares a schema of the contract with the vendor's. */
import { isRecord } from '../lib/is-record.js';
import type { Schema } from '../lib/model.js';
import { fieldsOf, listOf, type Fields } from './description.js';
import { state, stateKeyword, yamlLine, type Place, type Statement } from './statement.js';

const LIMITS = [
  'format',
  'pattern',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
] as const;

/** What an assumption on a schema is about; if the schema has none of these, the assumption is about what is required. */
const ASSUMABLE = ['const', 'x-assumed-default', ...LIMITS] as const;

/** What the vendor states of an object. */
interface VendorObject {
  readonly fields: Fields;
  /** Undefined if the vendor does not say. */
  readonly requires: (name: string) => boolean | undefined;
  /** Which of the contract's alternatives is compared, if what they require differs. */
  readonly note?: (name: string) => string;
}

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
  const { items } = ours;
  return [
    ...compareKeywords(ours, vendor, at),
    ...compareFields(ours, objectOf(vendor), at),
    ...surplusFields(ours.properties, fieldsOf(vendor.properties), at),
    ...(typeof items === 'object' ? compareSchema(items, vendor.items, within(at, '[]')) : []),
  ];
}

function silentSchema(ours: Schema, at: Place): Statement {
  const line = ours.required === undefined ? yamlLine('type', ours.type) : yamlLine('required', ours.required);
  return state({ ...at, assumption: ours['x-assumption'] }, line, 'silent');
}

function compareKeywords(ours: Schema, vendor: Fields, at: Place): Statement[] {
  const assumed = { ...at, assumption: ours['x-assumption'] };
  const assumedDefault = ours['x-assumed-default'];
  return [
    ...(ours.type === undefined ? [] : [stateKeyword(at, 'type', ours.type, typesOf(vendor))]),
    ...(ours.const === undefined ? compareEnum(ours, vendor, at) : [compareConst(ours.const, vendor, assumed)]),
    ...LIMITS.filter((keyword) => ours[keyword] !== undefined && !isNoLimit(keyword, ours[keyword])).map((keyword) =>
      stateKeyword(assumed, keyword, ours[keyword], vendor[keyword]),
    ),
    ...(assumedDefault === undefined ? [] : [stateKeyword(assumed, 'default', assumedDefault, vendor.default)]),
  ];
}

function typesOf({ type, 'x-nullable': nullable }: Fields): unknown {
  return nullable === true ? [...listOf(type ?? []), ...(typeof type === 'string' ? [type] : []), 'null'] : type;
}

/** `minLength: 0` allows what is allowed without it. */
function isNoLimit(keyword: string, value: unknown): boolean {
  return value === 0 && /^min[LIP]/.test(keyword);
}

/** An empty list of values says nothing. */
function compareEnum(ours: Schema, vendor: Fields, at: Place): Statement[] {
  const values = valuesOf(vendor);
  if (ours.enum !== undefined) return [stateKeyword(at, 'enum', ours.enum, values)];
  return values === undefined ? [] : [state(at, '# any value, no enum', 'contradicted', yamlLine('enum', values))];
}

function compareConst(value: unknown, vendor: Fields, at: Place): Statement {
  const values = valuesOf(vendor);
  const line = yamlLine('const', value);
  if (values === undefined) return state(at, line, 'silent');
  const theirs = values.length === 1 ? yamlLine('const', values[0]) : yamlLine('enum', values);
  return state(at, line, values.includes(value) ? 'confirmed' : 'contradicted', theirs);
}

function valuesOf(vendor: Fields): readonly unknown[] | undefined {
  const values = vendor.const === undefined ? listOf(vendor.enum) : [vendor.const];
  return values.length === 0 ? undefined : values;
}

/** A description without `required` does not say what is required. */
function objectOf({ properties, required }: Fields): VendorObject {
  return {
    fields: fieldsOf(properties),
    requires: (name) => (Array.isArray(required) ? required.includes(name) : undefined),
  };
}

function compareFields(ours: Schema, { fields, requires, note }: VendorObject, at: Place): Statement[] {
  const missing = Object.keys(fields).length > 0 ? 'contradicted' : 'silent';
  return Object.entries(ours.properties ?? {}).flatMap(([name, field]) => {
    const place = within(at, name);
    if (!isRecord(fields[name])) return [state(place, `${name}:`, missing, `# no ${name}`)];
    const assumption = aboutRequired(field) ?? aboutRequired(ours);
    const required = { ...place, place: place.place + (note?.(name) ?? ''), assumption };
    return [
      state(place, `${name}:`, 'confirmed'),
      stateRequired(required, name, requiresOurs(ours, name), requires(name)),
      ...compareSchema(field, fields[name], place),
    ];
  });
}

function aboutRequired(schema: Schema): string | undefined {
  return ASSUMABLE.some((keyword) => schema[keyword] !== undefined) ? undefined : schema['x-assumption'];
}

function requiresOurs({ required = [] }: Schema, name: string): boolean {
  return required.includes(name);
}

function stateRequired(at: Place, name: string, ours: boolean, theirs: boolean | undefined): Statement {
  const line = (required: boolean) => (required ? `required: [${name}]` : `# ${name} is optional`);
  if (theirs === undefined) return state(at, line(ours), 'silent');
  return state(at, line(ours), ours === theirs ? 'confirmed' : 'contradicted', line(theirs));
}

/** What the vendor has and the contract does not. */
function surplusFields(ours: Schema['properties'] = {}, theirs: Fields, at: Place): Statement[] {
  if (Object.keys(ours).length === 0) return [];
  return Object.entries(theirs)
    .filter(([name]) => !Object.hasOwn(ours, name))
    .map(([name, field]) => {
      const type = yamlLine('type', fieldsOf(field).type);
      return state(within(at, name), `# no ${name}`, 'contradicted', `${name}: { ${type} }`);
    });
}

/** A vendor that has alternatives too is compared with each; Swagger 2.0 describes them all by one object. */
function compareBranches(branches: readonly Schema[], vendor: Fields, at: Place): Statement[] {
  const theirs = listOf(vendor.oneOf ?? vendor.anyOf).map(fieldsOf);
  const statements = branches.flatMap((branch) => {
    const match = theirs.find((one) => hasTag(one, tagOf(branch)));
    if (match !== undefined) return compareSchema(branch, match, at);
    return compareFields(branch, branchOf(vendor, branch, branches), at);
  });
  const all = Object.assign({}, ...branches.map(({ properties }) => properties)) as Schema['properties'];
  const fields = fieldsOf(vendor.properties);
  const surplus = [...surplusTags(branches, vendor, at), ...surplusFields(all, fields, at)];
  return distinct([...statements, ...surplus]);
}

/** What one object for all alternatives says of one of them. */
function branchOf(vendor: Fields, branch: Schema, branches: readonly Schema[]): VendorObject {
  const { fields, requires } = objectOf(vendor);
  const tag = tagOf(branch);
  const others = branches.filter((one) => one !== branch).map((one) => tagOf(one)?.value);
  const left = listOf(fieldsOf(fields[tag?.name ?? '']).enum).filter(
    (value) => !others.some((other) => other === value),
  );
  const differs = (name: string) => new Set(branches.map((one) => requiresOurs(one, name))).size > 1;
  return {
    fields: tag && left.length > 0 ? { ...fields, [tag.name]: { ...fieldsOf(fields[tag.name]), enum: left } } : fields,
    // Optional in the object: what one of the alternatives requires is not known.
    requires: (name) =>
      requires(name) === false && requiresOurs(branch, name) && differs(name) ? undefined : requires(name),
    note: (name) => (differs(name) ? ` of ${tag?.value ?? 'one'}` : ''),
  };
}

/** Values of the vendor's tag that no alternative of the contract has, if each alternative has its own. */
function surplusTags(branches: readonly Schema[], vendor: Fields, at: Place): Statement[] {
  const tags = branches.flatMap((branch) => tagOf(branch) ?? []);
  const [tag] = tags;
  if (tag === undefined) return [];
  const ours = tags.map(({ value }) => value);
  const values = [vendor, ...listOf(vendor.oneOf ?? vendor.anyOf)].flatMap(
    (one) => valuesOf(fieldsOf(fieldsOf(fieldsOf(one).properties)[tag.name])) ?? [],
  );
  if (!ours.every((value) => values.includes(value)) || values.length === ours.length) return [];
  return [state(within(at, tag.name), yamlLine('enum', ours), 'contradicted', yamlLine('enum', values))];
}

interface Tag {
  readonly name: string;
  readonly value: string;
}

/** The field that discriminates an alternative from the others. */
function tagOf({ properties = {} }: Schema): Tag | undefined {
  for (const [name, { const: value }] of Object.entries(properties)) {
    if (typeof value === 'string') return { name, value };
  }
  return undefined;
}

function hasTag(vendor: Fields, tag: Tag | undefined): boolean {
  const field = fieldsOf(fieldsOf(vendor.properties)[tag?.name ?? '']);
  return tag !== undefined && valuesOf(field)?.length === 1 && valuesOf(field)?.[0] === tag.value;
}

/** A place inside another; an assumption of the outer place does not apply to the inner. */
function within({ operation, place }: Place, step: string): Place {
  if (step === '[]') return { operation, place: `${place}[]` };
  return { operation, place: place.endsWith(' body') ? `${place} ${step}` : `${place}.${step}` };
}

function distinct(statements: readonly Statement[]): Statement[] {
  return [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()];
}
