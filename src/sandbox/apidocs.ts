/** The description that a host serves of itself: Swagger 2.0 in the vendor's style, every schema where it is used. */
import { info, operations, security, server } from '../../generated/contract.js';
import type { DocumentedResponse, Operation, Parameter, Schema } from '../lib/model.js';
import { contractAssumptions, type Assumptions } from './assumptions.js';

type Fields = Readonly<Record<string, unknown>>;

/** What the sandbox serves beside the contract. */
const email = { name: 'email', in: 'query', required: true, description: 'E-mail address.', type: 'string' };
const outside = { responses: { 200: { description: 'Success.' } }, 'x-outside-contract': true };
const extras: Readonly<Record<string, Fields>> = {
  '/ping': { get: { summary: 'Check the access', parameters: [], ...outside } },
  '/users/search': { get: { summary: 'Find users by e-mail address', parameters: [email], ...outside } },
};

/** The description as JSON, which leaves out what is undefined. */
export function describeApi(assume: Assumptions): string {
  const paths = { ...extras };
  for (const operation of Object.values<Operation>(operations)) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method.toLowerCase()]: toOperation(operation) };
  }
  const description = {
    swagger: '2.0',
    info: { title: info.title, version: info.version },
    basePath: server.basePath,
    securityDefinitions: { [security.name]: { type: 'apiKey', in: 'header', name: security.header } },
    security: [{ [security.name]: [] }],
    paths,
  };
  return JSON.stringify(description, (_, value: unknown) =>
    value === contractAssumptions.action ? assume.action : value,
  );
}

function toOperation({ summary, description, parameters, requestBody, responses }: Operation): Fields {
  const [body] = Object.values(requestBody?.content ?? {});
  const { required, description: about, content } = requestBody ?? {};
  return {
    summary,
    description,
    consumes: content && Object.keys(content),
    parameters: [
      ...parameters.map(toParameter),
      ...(body ? [{ name: 'body', in: 'body', required, description: about, schema: toSchema(body.schema) }] : []),
    ],
    responses: mapValues(responses, toResponse),
  };
}

function toParameter({ schema, style, explode, example, ...parameter }: Parameter): Fields {
  const collectionFormat = parameter.in === 'query' && explode ? 'multi' : 'csv';
  return { ...toSchema(schema), ...parameter, ...(schema.type === 'array' && { collectionFormat }) };
}

function toResponse({ description, headers, content }: DocumentedResponse): Fields {
  const [body] = Object.values(content);
  const headerSchemas = mapValues(headers, ({ schema }) => toSchema(schema));
  return { description, headers: headerSchemas, schema: body && toSchema(body.schema) };
}

/** A schema of Swagger 2.0, as far as {@link union} reads it. */
interface PlainSchema extends Fields {
  readonly enum?: readonly unknown[] | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, PlainSchema>> | undefined;
}

function toSchema(schema: Schema): PlainSchema {
  const { $ref, type, const: only, oneOf, anyOf, exclusiveMinimum, exclusiveMaximum, examples, ...rest } = schema;
  const alternatives = oneOf ?? anyOf;
  if (alternatives !== undefined) return alternatives.map(toSchema).reduce(union);
  const types = [type ?? []].flat();
  return {
    ...rest,
    'x-assumption': undefined,
    type: types.find((one) => one !== 'null'),
    'x-nullable': types.includes('null') || undefined,
    enum: only === undefined ? rest.enum : [only],
    ...(exclusiveMinimum !== undefined && { minimum: exclusiveMinimum, exclusiveMinimum: true }),
    ...(exclusiveMaximum !== undefined && { maximum: exclusiveMaximum, exclusiveMaximum: true }),
    items: typeof rest.items === 'object' ? toSchema(rest.items) : undefined,
    properties: rest.properties && mapValues(rest.properties, toSchema),
    allOf: rest.allOf?.map(toSchema),
  };
}

/** Swagger 2.0 has no alternatives: they become one schema that allows what any of them allows. */
function union(one: PlainSchema, other: PlainSchema): PlainSchema {
  const theirs = other.properties ?? {};
  return {
    ...one,
    enum: one.enum && other.enum && [...new Set([...one.enum, ...other.enum])],
    required: one.required?.filter((name) => other.required?.includes(name)),
    properties:
      one.properties &&
      mapValues({ ...theirs, ...one.properties }, (schema, name) => union(schema, theirs[name] ?? schema)),
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]));
}
