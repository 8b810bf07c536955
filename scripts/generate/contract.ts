/** The model of a contract, as all that is generated reads it. */
import type { Operation, Schema } from '../../src/lib/model.js';

export interface Contract {
  /** The contract's path. */
  readonly file: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly server: Server;
  /** How requests are authorized; `undefined` if no operation needs authorization. */
  readonly security: SecurityScheme | undefined;
  /** In the order of the contract. A `$ref` in a schema is `#/components/schemas/NAME` of one in `schemas`. */
  readonly operations: readonly Operation[];
  readonly schemas: ReadonlyMap<string, Schema>;
  /** The reason of each assumption, by JSON pointer into the contract. */
  readonly assumptions: Readonly<Record<string, string>>;
  /** Values that `generated/constants.ts` exports. */
  readonly constants: readonly Constant[];
}

export interface Server {
  readonly url: string;
  /** The path of the URL: `/api/public/v1`. */
  readonly basePath: string;
  readonly variables: Readonly<Record<string, { readonly default: string }>>;
}

export interface SecurityScheme {
  /** Its name in the contract. */
  readonly name: string;
  readonly type: 'http' | 'apiKey';
  /** The word before the credentials: `bearer`, `basic`, or empty for an API key. */
  readonly scheme: string;
  /** The header that carries the credentials. */
  readonly header: string;
}

export interface Constant {
  readonly name: string;
  readonly comment: string;
  readonly value: unknown;
}

const COMPONENTS = '#/components/schemas/';

export function refName({ $ref }: Schema): string | undefined {
  return $ref?.slice(COMPONENTS.length);
}

/** The schema with its own reference resolved; keywords beside the reference win. */
export function resolved(contract: Pick<Contract, 'schemas'>, schema: Schema): Schema {
  const name = refName(schema);
  if (name === undefined) return schema;
  const { $ref: _, ...own } = schema;
  return { ...resolved(contract, contract.schemas.get(name) ?? {}), ...own };
}

/** The schema with each of its direct parts replaced. */
export function mapParts(schema: Schema, map: (part: Schema) => Schema): Schema {
  const one = (part: Schema | boolean): Schema | boolean => (typeof part === 'boolean' ? part : map(part));
  return {
    ...schema,
    ...(schema.items !== undefined && { items: one(schema.items) }),
    ...(schema.additionalProperties !== undefined && { additionalProperties: one(schema.additionalProperties) }),
    ...(schema.oneOf !== undefined && { oneOf: schema.oneOf.map(map) }),
    ...(schema.anyOf !== undefined && { anyOf: schema.anyOf.map(map) }),
    ...(schema.allOf !== undefined && { allOf: schema.allOf.map(map) }),
    ...(schema.properties !== undefined && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, part]) => [name, map(part)])),
    }),
  };
}

/** The operation with each of its schemas replaced. */
export function mapSchemas(operation: Operation, map: (schema: Schema) => Schema): Operation {
  const content = (media: Operation['responses'][string]['content']): typeof media =>
    mapValues(media, (one) => ({ ...one, schema: map(one.schema) }));
  return {
    ...operation,
    parameters: operation.parameters.map((one) => ({ ...one, schema: map(one.schema) })),
    requestBody: operation.requestBody && { ...operation.requestBody, content: content(operation.requestBody.content) },
    responses: mapValues(operation.responses, (response) => ({
      ...response,
      headers: mapValues(response.headers, (header) => ({ ...header, schema: map(header.schema) })),
      content: content(response.content),
    })),
  };
}

export function mapValues<Value, Result>(
  object: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

/**
 * The names of the schemas that the operations use, in groups: a schema comes after those that it refers to, and
 * schemas that contain each other are in one group.
 */
export function schemaGroups({ operations, schemas }: Contract): string[][] {
  const groups: string[][] = [];
  const indices = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];

  // Tarjan's algorithm for strongly connected components.
  const visit = (name: string): number => {
    const index = indices.size;
    indices.set(name, index);
    lowest.set(name, index);
    open.push(name);
    for (const other of namesIn(schemas.get(name) ?? {})) {
      const reached = indices.has(other) ? (open.includes(other) ? lowest.get(other) : undefined) : visit(other);
      lowest.set(name, Math.min(lowest.get(name) ?? index, reached ?? index));
    }
    if (lowest.get(name) === index) groups.push(open.splice(open.indexOf(name)));
    return lowest.get(name) ?? index;
  };
  for (const operation of operations)
    mapSchemas(operation, (schema) => {
      for (const name of namesIn(schema)) if (!indices.has(name)) visit(name);
      return schema;
    });
  return groups;
}

export function namesIn(schema: Schema): Set<string> {
  const name = refName(schema);
  const names = new Set(name === undefined ? [] : [name]);
  mapParts(schema, (part) => {
    for (const inner of namesIn(part)) names.add(inner);
    return part;
  });
  return names;
}
