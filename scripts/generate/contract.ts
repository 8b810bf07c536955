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

export const COMPONENTS = '#/components/schemas/';

/** The name of the shared schema that a schema refers to. */
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
  const { items, additionalProperties, oneOf, anyOf, allOf, properties } = schema;
  return {
    ...schema,
    ...(typeof items === 'object' && { items: map(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: map(additionalProperties) }),
    ...(oneOf && { oneOf: oneOf.map(map) }),
    ...(anyOf && { anyOf: anyOf.map(map) }),
    ...(allOf && { allOf: allOf.map(map) }),
    ...(properties && { properties: mapValues(properties, map) }),
  };
}

/** The operation with each of its schemas replaced. */
export function mapSchemas(operation: Operation, map: (schema: Schema) => Schema): Operation {
  const ofSchema = <Holder extends { readonly schema: Schema }>(holder: Holder): Holder => ({
    ...holder,
    schema: map(holder.schema),
  });
  const { parameters, requestBody, responses } = operation;
  return {
    ...operation,
    parameters: parameters.map(ofSchema),
    requestBody: requestBody && { ...requestBody, content: mapValues(requestBody.content, ofSchema) },
    responses: mapValues(responses, ({ headers, content, ...response }) => ({
      ...response,
      headers: mapValues(headers, ofSchema),
      content: mapValues(content, ofSchema),
    })),
  };
}

export function mapValues<Value, Result>(
  object: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}
