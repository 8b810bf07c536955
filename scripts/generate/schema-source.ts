/** `generated/schema.ts`: the types of a contract, by openapi-typescript. */
import openapiTS, { astToString } from 'openapi-typescript';
import type { Operation, Schema } from '../../src/lib/model.js';
import { mapParts, mapSchemas, mapValues, type Contract } from './contract.js';
import { createNames, RESERVED_TYPES } from './names.js';
import { header } from './source-text.js';

/** What openapi-typescript exports itself. */
const EXPORTED = ['paths', 'webhooks', 'components', 'operations', '$defs', 'WithRequired', 'OneOf', 'XOR'];

/** The model as an OpenAPI description, which has only what is supported, and a type for each shared schema. */
export async function schemaSource(contract: Contract): Promise<string> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of contract.operations)
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = described(operation);
  const schemas = mapValues(Object.fromEntries(contract.schemas), withoutDiscriminator);
  const description = { openapi: '3.1.0', info: contract.info, paths, components: { schemas } };
  const nodes = await openapiTS(JSON.stringify(description), { silent: true });
  const unique = createNames('Schema', [...RESERVED_TYPES, ...EXPORTED]);
  const aliases = Object.keys(schemas).map(
    (name) => `export type ${unique(name)} = components['schemas'][${JSON.stringify(name)}];\n`,
  );
  return `${header(contract.file)}\n${astToString(nodes)}${aliases.join('')}`;
}

function described(operation: Operation): object {
  const { id, summary, description, parameters, requestBody, responses } = mapSchemas(operation, withoutDiscriminator);
  return { operationId: id, summary, description, parameters, ...(requestBody && { requestBody }), responses };
}

/** A constant in each branch discriminates; with a discriminator beside it openapi-typescript rewrites the property. */
function withoutDiscriminator(schema: Schema): Schema {
  const { discriminator: _, ...rest } = mapParts(schema, withoutDiscriminator);
  return rest;
}
