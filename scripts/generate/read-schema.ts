/** Reads the schemas of a contract: OpenAPI 3.0 becomes JSON Schema 2020-12, what is unsupported becomes a problem. */
import { basename, extname } from 'node:path';
import { isRecord } from '../../src/lib/is-record.js';
import type { Schema } from '../../src/lib/model.js';
import { COMPONENTS, refName } from './contract.js';
import { FORMATS } from './formats.js';
import { faultOf, isIgnored } from './keywords.js';
import { identifierOf, unusedName } from './names.js';
import { child, children, segmentsOf, textAt, type Node } from './node.js';
import { isReference, type SourceFiles } from './source-files.js';

export interface SchemaReader {
  /** The schema at a node, in which a `$ref` is `#/components/schemas/NAME` of another one; `{}` after a problem. */
  readonly read: (node: Node) => Schema;
  /** Every schema that another one refers to, by name. */
  readonly schemas: ReadonlyMap<string, Schema>;
  /** Reports each schema that contains itself without an object in between: TypeScript has no such type. */
  readonly checkCycles: () => void;
}

type Members = Readonly<Record<string, unknown>>;

/** They describe, and may stand beside a reference. */
const ANNOTATIONS = ['title', 'description', 'examples', 'x-assumption', 'x-assumed-default', 'x-constant'];

/** @param root The contract. Its shared schemas keep their names; those of other files get a name. */
export function createSchemaReader(files: SourceFiles, root: Node): SchemaReader {
  const isOld = textAt(root, 'openapi').startsWith('3.0');
  const schemas = new Map<string, Schema>();
  const places = new Map<string, Node>();
  /** By file and pointer. */
  const names = new Map<string, string>();
  const noted = new Set<string>();

  const read = (node: Node): Schema => {
    const { value } = node;
    if (value === true) return {};
    if (!isRecord(value)) {
      const found = JSON.stringify(value ?? null);
      files.problem(node, `A schema must be an object, not ${found}. Describe the value's type.`);
      return {};
    }
    if (isReference(node)) return readReference(node, value);
    const schema = readKeywords(node, value);
    return isOld && value.nullable === true ? nullable(schema) : schema;
  };

  const readReference = (node: Node, { $ref: _, ...siblings }: Members): Schema => {
    const target = files.follow(node) && files.step(node);
    if (target === undefined) return {};
    const reference = { $ref: COMPONENTS + nameOf(target) };
    if (isOld) return reference;
    const { allOf = [], ...own } = readKeywords(node, siblings);
    const isAnnotated = allOf.length === 0 && Object.keys(own).every((key) => ANNOTATIONS.includes(key));
    return isAnnotated ? { ...reference, ...own } : { ...own, allOf: [reference, ...allOf] };
  };

  const readKeywords = (node: Node, { example, ...members }: Members): Schema => {
    const value = example === undefined ? members : { examples: [example], ...members };
    const keywords = Object.entries(isOld ? modernized(value) : value).map(([keyword, member]) => [
      keyword,
      readKeyword(node, keyword, member),
    ]);
    const schema = Object.fromEntries(keywords.filter(([, keyword]) => keyword !== undefined)) as Schema;
    const { const: constant, enum: values = [constant] } = schema;
    if (constant !== undefined && JSON.stringify(values) !== JSON.stringify([constant]))
      files.problem(
        child(node, 'enum'),
        `enum must repeat const, ${JSON.stringify([constant])}. Correct or remove it.`,
      );
    return schema;
  };

  /** `undefined` if the keyword is ignored, or after a problem. */
  const readKeyword = (node: Node, keyword: string, value: unknown): unknown => {
    if (isIgnored(keyword)) return undefined;
    const at = child(node, keyword);
    const fault = faultOf(keyword, value);
    if (fault !== undefined) {
      files.problem(at, fault);
      return undefined;
    }
    switch (keyword) {
      case 'x-assumption':
        return assumptionKey(root, node);
      case 'discriminator':
        return { propertyName: textAt(at, 'propertyName') };
      case 'format':
        noteFormat(at, String(value));
        return value;
      case 'properties':
        return readProperties(at);
      case 'oneOf':
      case 'anyOf':
      case 'allOf':
        return children(at).map(([, one]) => read(one));
      case 'additionalProperties':
        return typeof value === 'boolean' ? value : read(at);
      case 'items':
        return read(at);
      default:
        return value;
    }
  };

  const readProperties = (at: Node): Schema['properties'] => {
    // openapi-typescript does not end if a property is called like one that every object has.
    for (const [name, one] of children(at))
      if (name in Object.prototype) files.problem(one, `No property can be called ${name}. Rename it.`);
    return Object.fromEntries(children(at).map(([name, one]) => [name, read(one)]));
  };

  const noteFormat = (at: Node, format: string): void => {
    if (!Object.hasOwn(FORMATS, format) && !noted.has(format))
      files.note(at, `The format ${format} is not checked, here and elsewhere: it constrains nothing.`);
    noted.add(format);
  };

  const nameOf = (target: Node): string => {
    const known = names.get(keyOf(target));
    if (known !== undefined) return known;
    const name = register(target);
    schemas.set(name, read(target));
    return name;
  };

  /** Before a schema is read, since it may refer to itself. */
  const register = (node: Node): string => {
    const own = segmentsOf(node.pointer).at(-1) ?? basename(node.file.path, extname(node.file.path));
    const name = unusedName(
      /^[\w.-]+$/.test(own) ? own : identifierOf(own),
      (one) => schemas.has(one) || one in Object.prototype,
    );
    names.set(keyOf(node), name);
    places.set(name, node);
    schemas.set(name, {});
    return name;
  };

  /** Whether a schema contains a shared one, with nothing but other schemas' alternatives and items in between. */
  const contains = (schema: Schema, name: string, passed = new Set<string>()): boolean => {
    const reference = refName(schema);
    if (reference === name) return true;
    if (reference !== undefined && !passed.has(reference)) {
      passed.add(reference);
      if (contains(schemas.get(reference) ?? {}, name, passed)) return true;
    }
    const { oneOf = [], anyOf = [], allOf = [], items } = schema;
    const parts = [...oneOf, ...anyOf, ...allOf, ...(typeof items === 'object' ? [items] : [])];
    return parts.some((part) => contains(part, name, passed));
  };

  const shared = children(child(root, 'components', 'schemas')).map(([, node]) => [register(node), node] as const);
  for (const [name, node] of shared) schemas.set(name, read(node));
  return {
    read,
    schemas,
    checkCycles: () => {
      for (const [name, node] of places)
        if (contains(schemas.get(name) ?? {}, name))
          files.problem(node, `The schema ${name} contains itself directly. Describe an object in between.`);
    },
  };
}

/** The key of an assumption in `assumptions`: where it is. */
export function assumptionKey(root: Node, node: Node): string {
  return node.file === root.file ? node.pointer : keyOf(node);
}

function keyOf({ file, pointer }: Node): string {
  return file.path + pointer;
}

const BOUNDS = [
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
] as const;

/** OpenAPI 3.0's `exclusiveMinimum: true` as JSON Schema has it, and without `nullable`. */
function modernized({ nullable: _, ...value }: Members): Members {
  return BOUNDS.reduce((members, [inclusive, exclusive]) => {
    const { [inclusive]: bound, [exclusive]: flag, ...rest } = members;
    if (typeof flag !== 'boolean') return members;
    return bound === undefined ? rest : { ...rest, [flag ? exclusive : inclusive]: bound };
  }, value);
}

/** OpenAPI 3.0's `nullable: true`. */
function nullable({ type, ...schema }: Schema): Schema {
  if (type === undefined) return { anyOf: [schema, { type: 'null' }] };
  const values = schema.enum === undefined ? {} : { enum: [...new Set([...schema.enum, null])] };
  return { type: [...new Set([type, 'null'].flat())], ...schema, ...values };
}
