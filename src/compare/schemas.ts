/** A schema of the contract, held against the vendor's. */
import { isFields, listOf, type Description, type Fields } from './description.js';
import { state, stateKeyword, yamlLine, type Place, type Statement } from './statement.js';

/** The part of JSON Schema that the contract uses. */
export interface Schema {
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly 'x-assumed-default'?: unknown;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly 'x-assumption'?: string;
}

/** What an assumption on a schema is about; where the schema has none of these, about what is required. */
const NARROW = ['const', 'x-assumed-default', 'format', 'minimum', 'minItems'] as const;

/**
 * States all that the contract's schema says of a place.
 *
 * @param theirs The vendor's schema, maybe a reference; `undefined` where it has none.
 */
export function compareSchema(ours: Schema, theirs: unknown, at: Place, description: Description): Statement[] {
  const vendor = description.resolve(theirs);
  if (vendor === undefined || Object.keys(vendor).length === 0) return [silentSchema(ours, at)];
  if (ours.oneOf !== undefined) return compareBranches(ours.oneOf, vendor, at, description);
  return [
    ...compareKeywords(ours, vendor, at),
    ...compareObject(ours, vendor, at, description),
    ...(ours.items === undefined ? [] : compareSchema(ours.items, vendor.items, within(at, '[]'), description)),
  ];
}

/** All that is said of a body of which the vendor says nothing. */
function silentSchema(ours: Schema, at: Place): Statement {
  const line = ours.required === undefined ? yamlLine('type', ours.type) : yamlLine('required', ours.required);
  return state({ ...at, assumption: ours['x-assumption'] }, line, 'silent');
}

function compareKeywords(ours: Schema, vendor: Fields, at: Place): Statement[] {
  const assumed = { ...at, assumption: ours['x-assumption'] };
  const types = vendor['x-nullable'] === true ? [vendor.type, 'null'] : vendor.type;
  return [
    ...(ours.type === undefined ? [] : [stateKeyword(at, 'type', ours.type, types)]),
    ...(ours.const === undefined ? compareEnum(ours, vendor, at) : [compareConst(ours.const, vendor, assumed)]),
    ...(['format', 'minimum', 'minItems'] as const).flatMap((keyword) =>
      ours[keyword] === undefined || (keyword === 'minItems' && ours.minItems === 0)
        ? []
        : [stateKeyword(assumed, keyword, ours[keyword], vendor[keyword])],
    ),
    ...(ours['x-assumed-default'] === undefined
      ? []
      : [stateKeyword(assumed, 'default', ours['x-assumed-default'], vendor.default)]),
  ];
}

/** An empty list of values says nothing. */
function compareEnum(ours: Schema, vendor: Fields, at: Place): Statement[] {
  const values = valuesOf(vendor);
  if (ours.enum !== undefined) return [stateKeyword(at, 'enum', ours.enum, values)];
  return values === undefined ? [] : [state(at, '# any value, no enum', 'contradicted', yamlLine('enum', values))];
}

function compareConst(value: string, vendor: Fields, at: Place): Statement {
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

/** A field as the vendor has it. */
interface VendorField {
  readonly schema: unknown;
  /** `undefined` where the vendor does not say. */
  readonly isRequired: boolean | undefined;
  /** Of which of the contract's alternatives the above holds, where it does not hold of all. */
  readonly note?: string;
}

function compareObject(ours: Schema, vendor: Fields, at: Place, description: Description): Statement[] {
  const theirs = fieldsOf(vendor);
  const view = (name: string): VendorField => ({ schema: theirs[name], isRequired: requires(vendor, name) });
  return [
    ...compareFields(ours, view, Object.keys(theirs).length > 0, at, description),
    ...surplusFields(ours.properties, theirs, at, description),
  ];
}

function compareFields(
  ours: Schema,
  view: (name: string) => VendorField,
  vendorHasFields: boolean,
  at: Place,
  description: Description,
): Statement[] {
  return Object.entries(ours.properties ?? {}).flatMap(([name, field]) => {
    const place = within(at, name);
    const { schema, isRequired, note = '' } = view(name);
    if (schema === undefined) {
      return [state(place, `${name}:`, vendorHasFields ? 'contradicted' : 'silent', `# no ${name}`)];
    }
    const assumption = aboutRequired(field) ?? aboutRequired(ours);
    const required = { ...place, place: place.place + note, assumption };
    return [
      state(place, `${name}:`, 'confirmed'),
      stateRequired(required, name, ours.required?.includes(name) === true, isRequired),
      ...compareSchema(field, schema, place, description),
    ];
  });
}

function aboutRequired(schema: Schema): string | undefined {
  return NARROW.some((keyword) => schema[keyword] !== undefined) ? undefined : schema['x-assumption'];
}

function stateRequired(at: Place, name: string, ours: boolean, theirs: boolean | undefined): Statement {
  const words = (required: boolean): string => (required ? `required: [${name}]` : `# ${name} is optional`);
  if (theirs === undefined) return state(at, words(ours), 'silent');
  return state(at, words(ours), ours === theirs ? 'confirmed' : 'contradicted', words(theirs));
}

/** A description without any list of what is required says nothing of it. */
function requires({ required }: Fields, name: string): boolean | undefined {
  return Array.isArray(required) ? required.includes(name) : undefined;
}

/** What the vendor has and the contract does not. */
function surplusFields(
  ours: Schema['properties'] = {},
  theirs: Fields,
  at: Place,
  description: Description,
): Statement[] {
  return Object.entries(theirs)
    .filter(([name]) => ours[name] === undefined && Object.keys(ours).length > 0)
    .map(([name, field]) => {
      const type = description.resolve(field)?.type;
      return state(within(at, name), `# no ${name}`, 'contradicted', `${name}: { ${yamlLine('type', type)} }`);
    });
}

/**
 * Swagger 2.0 knows no alternatives: it describes them all by one object. What differs between the contract's
 * alternatives it can therefore confirm or contradict only as far as one object can tell.
 */
function compareBranches(
  branches: readonly Schema[],
  vendor: Fields,
  at: Place,
  description: Description,
): Statement[] {
  const theirs = fieldsOf(vendor);
  const statements = branches.flatMap((branch) => {
    const view = (name: string): VendorField => {
      const differs = new Set(branches.map((one) => one.required?.includes(name) === true)).size > 1;
      const isRequired = requires(vendor, name);
      return {
        schema: branchField(name, branch, branches, theirs, description),
        isRequired:
          isRequired === false && branch.required?.includes(name) === true && differs ? undefined : isRequired,
        ...(differs ? { note: ` of ${tagOf(branch)?.value ?? 'one'}` } : {}),
      };
    };
    return compareFields(branch, view, Object.keys(theirs).length > 0, at, description);
  });
  const all = Object.assign({}, ...branches.map(({ properties }) => properties)) as Schema['properties'];
  const surplus = [...surplusTags(branches, theirs, at, description), ...surplusFields(all, theirs, at, description)];
  return distinct([...statements, ...surplus]);
}

/** The vendor's field, of whose values those are left out which belong to other alternatives. */
function branchField(
  name: string,
  branch: Schema,
  branches: readonly Schema[],
  theirs: Fields,
  description: Description,
): unknown {
  const field = description.resolve(theirs[name]);
  if (field === undefined || name !== tagOf(branch)?.name) return theirs[name];
  const others = branches.filter((one) => one !== branch).map((one) => tagOf(one)?.value);
  const left = listOf(field.enum).filter((value) => !others.includes(String(value)));
  return left.length === 0 ? field : { ...field, enum: left };
}

/** Values of the vendor's that no alternative has, where each alternative has found its own. */
function surplusTags(branches: readonly Schema[], theirs: Fields, at: Place, description: Description): Statement[] {
  const tags = branches.flatMap((branch) => tagOf(branch) ?? []);
  const [tag] = tags;
  if (tag === undefined) return [];
  const ours = tags.map(({ value }) => value);
  const values = listOf(description.resolve(theirs[tag.name])?.enum);
  if (!ours.every((value) => values.includes(value)) || values.length === ours.length) return [];
  return [state(within(at, tag.name), yamlLine('enum', ours), 'contradicted', yamlLine('enum', values))];
}

/** The field that tells an alternative from the others. */
function tagOf({ properties = {} }: Schema): { readonly name: string; readonly value: string } | undefined {
  for (const [name, field] of Object.entries(properties)) {
    if (field.const !== undefined) return { name, value: field.const };
  }
  return undefined;
}

function fieldsOf({ properties }: Fields): Fields {
  return isFields(properties) ? properties : {};
}

/** A place inside of another; an assumption of the outer says nothing of the inner. */
function within({ operation, place }: Place, step: string): Place {
  return {
    operation,
    place: step === '[]' || place.endsWith(' body') ? place + (step === '[]' ? '[]' : ` ${step}`) : `${place}.${step}`,
  };
}

function distinct(statements: readonly Statement[]): Statement[] {
  return [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()];
}
