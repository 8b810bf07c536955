/** The description that a host serves of itself: Swagger 2.0 in the vendor's style, every schema where it is used. */
import { info, operations, security, server } from '../../generated/contract.js';
import type { DocumentedResponse, Operation, Parameter, Schema } from '../lib/model.js';
import { contractAssumptions, type Assumptions } from './assumptions.js';

type Fields = Readonly<Record<string, unknown>>;

/** What the sandbox serves beside the contract. */
const email = { name: 'email', in: 'query', required: true, description: 'E-mail address.', type: 'string' };
const outside = { responses: { 200: { description: 'Success.' } }, 'x-outside-contract': true };
const extras: [string, Fields][] = [
  ['/ping', { get: { summary: 'Check the access', parameters: [], ...outside } }],
  ['/users/search', { get: { summary: 'Find users by e-mail address', parameters: [email], ...outside } }],
];

export function describeApi(assume: Assumptions): unknown {
  const paths = new Map(extras);
  for (const operation of Object.values<Operation>(operations)) {
    const { path, method } = operation;
    paths.set(path, { ...paths.get(path), [method.toLowerCase()]: toOperation(operation) });
  }
  const description = {
    swagger: '2.0',
    info: { title: info.title, version: info.version },
    basePath: server.basePath,
    securityDefinitions: { [security.name]: { type: 'apiKey', in: 'header', name: security.header } },
    security: [{ [security.name]: [] }],
    paths: Object.fromEntries(paths),
  };
  // JSON leaves out what is undefined.
  const text = JSON.stringify(description, (name, value: unknown) => {
    if (name === 'x-assumption') return undefined;
    return value === contractAssumptions.action ? assume.action : value;
  });
  return JSON.parse(text);
}

function toOperation({ summary, description, parameters, requestBody, responses }: Operation): Fields {
  const [mediaType, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const schema = body && toSchema(body.schema);
  const { required, description: about } = requestBody ?? {};
  return {
    summary,
    description,
    consumes: mediaType && [mediaType],
    parameters: [
      ...parameters.map(toParameter),
      ...(schema ? [{ name: 'body', in: 'body', required, description: about, schema }] : []),
    ],
    responses: Object.fromEntries(Object.entries(responses).map(([status, one]) => [status, toResponse(one)])),
  };
}

function toParameter({ name, in: place, required, description, schema, explode }: Parameter): Fields {
  const type = toSchema(schema);
  const collectionFormat = type.type === 'array' ? (place === 'query' && explode ? 'multi' : 'csv') : undefined;
  return { ...type, name, in: place, required, description, collectionFormat };
}

function toResponse({ description, headers, content }: DocumentedResponse): Fields {
  const schemas = Object.entries(headers).map(([name, { schema }]) => [name, toSchema(schema)]);
  const [body] = Object.values(content);
  return { description, headers: Object.fromEntries(schemas) as Fields, schema: body && toSchema(body.schema) };
}

/** Swagger 2.0 has no alternatives: they become one schema that allows what any of them allows. */
function toSchema({ $ref, type, oneOf, anyOf, exclusiveMinimum, exclusiveMaximum, examples, ...rest }: Schema): Fields {
  const alternatives = oneOf ?? anyOf;
  if (alternatives !== undefined) return toSchema(alternatives.reduce(union));
  const types = [type ?? []].flat();
  const properties = Object.entries(rest.properties ?? {}).map(([name, schema]) => [name, toSchema(schema)]);
  return {
    ...rest,
    type: types.find((one) => one !== 'null'),
    'x-nullable': types.includes('null') || undefined,
    const: undefined,
    enum: rest.const === undefined ? rest.enum : [rest.const],
    minimum: rest.minimum ?? exclusiveMinimum,
    exclusiveMinimum: exclusiveMinimum !== undefined || undefined,
    maximum: rest.maximum ?? exclusiveMaximum,
    exclusiveMaximum: exclusiveMaximum !== undefined || undefined,
    items: typeof rest.items === 'object' ? toSchema(rest.items) : undefined,
    properties: rest.properties && Object.fromEntries(properties),
    allOf: rest.allOf?.map(toSchema),
  };
}

function union(one: Schema, other: Schema): Schema {
  const { const: _, ...rest } = one;
  const values = [valuesOf(one), valuesOf(other)];
  const properties = Object.entries({ ...other.properties, ...one.properties }).map(([name, schema]) => {
    const theirs = other.properties?.[name];
    return [name, theirs === undefined || theirs === schema ? schema : union(schema, theirs)] as const;
  });
  return {
    ...rest,
    ...(values.every((list) => list.length > 0) ? { enum: [...new Set(values.flat())] } : {}),
    ...(one.properties === undefined ? {} : { properties: Object.fromEntries(properties) }),
    ...(one.required === undefined ? {} : { required: one.required.filter((name) => other.required?.includes(name)) }),
  };
}

function valuesOf({ const: value, enum: values = [] }: Schema): readonly unknown[] {
  return value === undefined ? values : [value];
}
