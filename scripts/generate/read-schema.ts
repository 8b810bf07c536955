/** Reads the schemas of a contract: OpenAPI 3.0 becomes JSON Schema 2020-12, what is unsupported becomes a problem. */
import type { Schema } from '../../src/lib/model.js';
import { isList, isObject, segmentsOf, textOf, type Json, type JsonObject } from './json.js';
import { identifierOf } from './names.js';
import { refName } from './contract.js';
import { FORMATS } from './formats.js';
import { child, children, refOf, type Node, type SourceFiles } from './source-files.js';

export interface SchemaReader {
  /** The schema at a node, in which a `$ref` is `#/components/schemas/NAME` of another one; `{}` after a problem. */
  readonly read: (node: Node) => Schema;
  /** Every schema that another one refers to, by name. */
  readonly schemas: ReadonlyMap<string, Schema>;
  /** Reports each schema that contains itself without an object in between: TypeScript has no such type. */
  readonly checkCycles: () => void;
}

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const COMPONENTS = '#/components/schemas/';

/** What each keyword must be. */
const KEYWORDS: Readonly<Record<string, Kind>> = {
  type: 'type',
  format: 'text',
  const: 'value',
  enum: 'values',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  minLength: 'count',
  maxLength: 'count',
  minItems: 'count',
  maxItems: 'count',
  minProperties: 'count',
  maxProperties: 'count',
  uniqueItems: 'flag',
  pattern: 'pattern',
  required: 'names',
  items: 'schema',
  additionalProperties: 'schema',
  properties: 'schemas',
  oneOf: 'list',
  anyOf: 'list',
  allOf: 'list',
  title: 'text',
  description: 'text',
  examples: 'values',
  'x-assumed-default': 'value',
  'x-constant': 'text',
};
type Kind =
  | 'type'
  | 'text'
  | 'value'
  | 'values'
  | 'number'
  | 'count'
  | 'flag'
  | 'pattern'
  | 'names'
  | 'schema'
  | 'schemas'
  | 'list';

const ANNOTATIONS = new Set(['title', 'description', 'examples', 'x-assumption', 'x-assumed-default', 'x-constant']);
/** They describe, and constrain nothing. */
const IGNORED = new Set(
  'default deprecated readOnly writeOnly xml externalDocs $comment contentMediaType contentEncoding $schema'.split(' '),
);

const REMEDIES: Readonly<Record<string, string>> = {
  nullable: "OpenAPI 3.1 has no such keyword: add 'null' to type.",
  prefixItems: 'Describe all items with items.',
  patternProperties: 'Describe all further properties with additionalProperties.',
};

const EXPECTED: Readonly<Partial<Record<Kind, [what: string, test: (value: Json) => boolean]>>> = {
  type: [
    `one of ${TYPES.join(', ')}`,
    (value) => value !== null && [value].flat().every((one) => TYPES.some((type) => type === one)),
  ],
  text: ['text', (value) => typeof value === 'string'],
  values: ['a list of values', (value) => isList(value) && value.length > 0],
  number: ['a number', (value) => typeof value === 'number'],
  count: ['an integer from 0', (value) => Number.isInteger(value) && Number(value) >= 0],
  flag: ['true or false', (value) => typeof value === 'boolean'],
  names: ['a list of property names', (value) => isList(value) && value.every((one) => typeof one === 'string')],
  pattern: ['a regular expression that JavaScript accepts with the flag u', isPattern],
  schemas: ['an object of schemas', isObject],
  list: ['a list of schemas', (value) => isList(value) && value.length > 0],
};

/** @param root The contract. Its shared schemas keep their names; those of other files get a name. */
export function createSchemaReader(files: SourceFiles, root: Node): SchemaReader {
  const schemas = new Map<string, Schema>();
  const names = new Map<string, string>();
  const places = new Map<string, Node>();
  const knownFormats = new Set(Object.keys(FORMATS));
  const isOld = textOf(child(root, 'openapi').value).startsWith('3.0');

  const nameOf = (target: Node): string => {
    const place = target.file.path + target.pointer;
    const known = names.get(place);
    if (known !== undefined) return known;
    const name = uniqueName(target, schemas);
    names.set(place, name);
    places.set(name, target);
    schemas.set(name, {});
    schemas.set(name, read(target));
    return name;
  };

  const read = (node: Node): Schema => {
    const { value } = node;
    if (value === true) return {};
    if (!isObject(value)) {
      files.problem(
        node,
        `A schema must be an object, not ${JSON.stringify(value ?? null)}. Describe the value's type.`,
      );
      return {};
    }
    if (refOf(node) !== undefined) return readReference(node, value);
    return isOld && value.nullable === true ? nullable(readKeywords(node, value)) : readKeywords(node, value);
  };

  const readReference = (node: Node, value: JsonObject): Schema => {
    const target = files.step(node);
    if (target === undefined || files.follow(node) === undefined) return {};
    const reference = { $ref: COMPONENTS + nameOf(target) };
    if (isOld) return reference;
    const { $ref: _, ...siblings } = value;
    const { allOf = [], ...own } = readKeywords(node, siblings);
    const constrains = allOf.length > 0 || Object.keys(own).some((key) => !ANNOTATIONS.has(key));
    return constrains ? { ...own, allOf: [reference, ...allOf] } : { ...reference, ...own };
  };

  const readKeywords = (node: Node, value: JsonObject): Schema => {
    const keywords = Object.entries(modernized(value, isOld));
    const schema = Object.fromEntries(
      keywords.flatMap(([key, member]) => {
        const keyword = readKeyword(node, key, member);
        return keyword === undefined ? [] : [[key, keyword]];
      }),
    ) as Schema;
    const { const: constant, enum: values } = schema;
    if (constant !== undefined && values !== undefined && JSON.stringify(values) !== JSON.stringify([constant]))
      files.problem(
        child(node, 'enum'),
        `enum must repeat const, [${JSON.stringify(constant)}]. Correct or remove it.`,
      );
    return schema;
  };

  const readKeyword = (node: Node, key: string, value: Json): unknown => {
    const at = child(node, key);
    if (key === 'x-assumption') return assumptionKey(root, node);
    if (key === 'discriminator') return readDiscriminator(at);
    if (IGNORED.has(key) || (isOld && key === 'nullable')) return undefined;
    const kind = KEYWORDS[key];
    if (kind === undefined) {
      if (!key.startsWith('x-'))
        files.problem(
          at,
          `The schema keyword ${key} is not supported. ${REMEDIES[key] ?? 'Describe the value without it.'}`,
        );
      return undefined;
    }
    const [what, test] = EXPECTED[kind] ?? [];
    if (test?.(value) === false) {
      files.problem(at, `${key} must be ${String(what)}. Correct or remove it.`);
      return undefined;
    }
    if (key === 'format') noteFormat(at, textOf(value));
    if (kind === 'list') return children(at).map(([, one]) => read(one));
    if (kind === 'schemas') {
      // openapi-typescript does not end if a property is called like one that every object has.
      for (const [name, one] of children(at))
        if (name in Object.prototype) files.problem(one, `No property can be called ${name}. Rename it.`);
      return Object.fromEntries(children(at).map(([name, one]) => [name, read(one)]));
    }
    if (kind !== 'schema') return value;
    return key === 'additionalProperties' && typeof value === 'boolean' ? value : read(at);
  };

  const noteFormat = (at: Node, format: string): void => {
    if (knownFormats.has(format)) return;
    knownFormats.add(format);
    files.note(at, `The format ${format} is not checked, here and elsewhere: it constrains nothing.`);
  };

  const readDiscriminator = (at: Node): Schema['discriminator'] | undefined => {
    const { value } = child(at, 'propertyName');
    if (typeof value === 'string') return { propertyName: value };
    files.problem(at, 'discriminator must name a property in propertyName. Add it.');
    return undefined;
  };

  const isWithinItself = (name: string): boolean => {
    const reached = new Set<string>();
    const visit = (schema: Schema): void => {
      for (const inner of alternativesOf(schema)
        .map(refName)
        .filter((one) => one !== undefined)) {
        if (reached.has(inner)) continue;
        reached.add(inner);
        visit(schemas.get(inner) ?? {});
      }
    };
    visit(schemas.get(name) ?? {});
    return reached.has(name);
  };

  const shared = children(child(child(root, 'components'), 'schemas'));
  for (const [, node] of shared) {
    const name = uniqueName(node, schemas);
    names.set(node.file.path + node.pointer, name);
    places.set(name, node);
    schemas.set(name, {});
  }
  for (const [, node] of shared) schemas.set(nameOf(node), read(node));
  return {
    read,
    schemas,
    checkCycles: () => {
      for (const [name, node] of places)
        if (isWithinItself(name))
          files.problem(node, `The schema ${name} contains itself directly. Describe an object in between.`);
    },
  };
}

/** The schema and everything that it is composed of, without an object in between. */
function alternativesOf(schema: Schema): Schema[] {
  const items = typeof schema.items === 'object' ? [schema.items] : [];
  const parts = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? []), ...items];
  return [schema, ...parts.flatMap(alternativesOf)];
}

/** The key of an assumption in `assumptions`: where it is. */
export function assumptionKey(root: Node, { file, pointer }: Node): string {
  return file === root.file ? pointer : file.path + pointer;
}

function uniqueName({ file, pointer }: Node, taken: ReadonlyMap<string, unknown>): string {
  const [fileName = ''] = file.path.split('/').slice(-1);
  const raw = segmentsOf(pointer).at(-1) ?? fileName.replace(/\.\w+$/, '');
  const name = /^[\w.-]+$/.test(raw) ? raw : identifierOf(raw);
  let unique = name;
  for (let count = 2; taken.has(unique) || unique in Object.prototype; count++) unique = `${name}${String(count)}`;
  return unique;
}

/** OpenAPI 3.0's `exclusiveMinimum: true` and `example`, as JSON Schema has them. */
function modernized({ example, ...value }: JsonObject, isOld: boolean): JsonObject {
  const examples = example === undefined ? {} : { examples: [example] };
  if (!isOld) return { ...examples, ...value };
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...rest } = value;
  return {
    ...examples,
    ...rest,
    ...boundOf('minimum', 'exclusiveMinimum', minimum, exclusiveMinimum),
    ...boundOf('maximum', 'exclusiveMaximum', maximum, exclusiveMaximum),
  };
}

function boundOf(inclusive: string, exclusive: string, bound: Json | undefined, flag: Json | undefined): JsonObject {
  if (flag !== undefined && typeof flag !== 'boolean') return { [exclusive]: flag };
  return bound === undefined ? {} : { [flag === true ? exclusive : inclusive]: bound };
}

/** OpenAPI 3.0's `nullable: true`. */
function nullable({ type, ...schema }: Schema): Schema {
  if (type === undefined) return { anyOf: [schema, { type: 'null' }] };
  const values = schema.enum === undefined ? {} : { enum: [...new Set([...schema.enum, null])] };
  return { type: [...new Set([type, 'null'].flat())], ...schema, ...values };
}

function isPattern(value: Json): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u').flags === 'u';
  } catch {
    return false;
  }
}
