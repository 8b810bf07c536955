/** The description that a host serves of itself: Swagger 2.0 in the vendor's style, every schema where it is used. */
import { info, operations, security, server } from '../../generated/contract.js';
import type { DocumentedResponse, Operation, Parameter, Schema } from '../lib/model.js';
import { contractAssumptions, type Assumptions } from './assumptions.js';

type Fields = Readonly<Record<string, unknown>>;

/** What the sandbox serves beside the contract. */
const extras = [
  { path: '/ping', summary: 'Check the access', parameters: [] },
  {
    path: '/users/search',
    summary: 'Find users by e-mail address',
    parameters: [{ name: 'email', in: 'query', required: true, description: 'E-mail address.', type: 'string' }],
  },
].map(({ path, ...operation }) => {
  const responses = { 200: { description: 'Success.' } };
  return [path, { get: { ...operation, responses, 'x-outside-contract': true } }] as const;
});

export function describeApi(assume: Assumptions): Fields {
  const paths = new Map<string, Fields>(extras);
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
  const rename = (name: string, value: unknown) => {
    if (name === 'x-assumption') return undefined;
    return value === contractAssumptions.action ? assume.action : value;
  };
  return JSON.parse(JSON.stringify(description, rename)) as Fields;
}

function toOperation({ summary, description, parameters, requestBody, responses }: Operation): Fields {
  const bodies = Object.entries(requestBody?.content ?? {}).slice(0, 1);
  return {
    summary,
    description,
    consumes: bodies.map(([mediaType]) => mediaType),
    parameters: [
      ...parameters.map(toParameter),
      ...bodies.map(([, { schema }]) => ({
        name: 'body',
        in: 'body',
        required: requestBody?.required,
        description: requestBody?.description,
        schema: toSchema(schema),
      })),
    ],
    responses: Object.fromEntries(Object.entries(responses).map(([status, one]) => [status, toResponse(one)])),
  };
}

function toParameter({ name, in: place, required, description, schema, explode }: Parameter): Fields {
  const { description: _, ...type } = toSchema(schema);
  const format = type.type === 'array' ? { collectionFormat: place === 'query' && explode ? 'multi' : 'csv' } : {};
  return { name, in: place, required, description, ...type, ...format };
}

function toResponse({ description, headers, content }: DocumentedResponse): Fields {
  const [body] = Object.values(content);
  return {
    description,
    headers: Object.fromEntries(Object.entries(headers).map(([name, { schema }]) => [name, toSchema(schema)])),
    ...(body === undefined ? {} : { schema: toSchema(body.schema) }),
  };
}

/** Swagger 2.0 has no alternatives: they become one schema that allows what any of them allows. */
function toSchema(schema: Schema): Fields {
  const {
    $ref,
    const: value,
    type,
    oneOf,
    anyOf,
    allOf,
    exclusiveMinimum,
    exclusiveMaximum,
    examples,
    ...rest
  } = schema;
  const alternatives = oneOf ?? anyOf;
  if (alternatives !== undefined) return toSchema(alternatives.reduce(union));
  if ($ref !== undefined) return { type: 'object' };
  const types = [type ?? []].flat();
  return {
    ...rest,
    type: types.find((one) => one !== 'null'),
    ...(types.includes('null') ? { 'x-nullable': true } : {}),
    ...(value === undefined ? {} : { enum: [value] }),
    ...(allOf === undefined ? {} : { allOf: allOf.map(toSchema) }),
    ...(exclusiveMinimum === undefined ? {} : { minimum: exclusiveMinimum, exclusiveMinimum: true }),
    ...(exclusiveMaximum === undefined ? {} : { maximum: exclusiveMaximum, exclusiveMaximum: true }),
    ...(typeof rest.items === 'object' ? { items: toSchema(rest.items) } : {}),
    ...(rest.properties === undefined ? {} : { properties: mapValues(rest.properties, toSchema) }),
  };
}

function union(one: Schema, other: Schema): Schema {
  const properties = { ...other.properties, ...one.properties };
  const merged = mapValues(properties, (schema, name) => {
    const [mine, theirs] = [one.properties?.[name], other.properties?.[name]];
    return mine === undefined || theirs === undefined ? schema : union(mine, theirs);
  });
  const values = [...valuesOf(one), ...valuesOf(other)];
  const isClosed = valuesOf(one).length > 0 && valuesOf(other).length > 0;
  const { const: _, enum: __, ...rest } = one;
  return {
    ...rest,
    ...(isClosed ? { enum: [...new Set(values)] } : {}),
    ...(one.properties === undefined ? {} : { properties: merged }),
    ...(one.required === undefined ? {} : { required: one.required.filter((name) => other.required?.includes(name)) }),
  };
}

function valuesOf({ const: value, enum: values = [] }: Schema): readonly unknown[] {
  return value === undefined ? values : [value];
}

function mapValues<In, Out>(
  fields: Readonly<Record<string, In>>,
  convert: (value: In, name: string) => Out,
): Readonly<Record<string, Out>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, convert(value, name)]));
}
