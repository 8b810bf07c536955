/** `generated/schema.ts`: the types of a contract, by openapi-typescript. */
import openapiTS, { astToString } from 'openapi-typescript';
import type { Schema } from '../../src/lib/model.js';
import { mapParts, mapSchemas, mapValues, type Contract } from './contract.js';
import { header } from './contract-source.js';
import { createNames, literal } from './names.js';

/** What openapi-typescript exports itself. */
const EXPORTED = ['paths', 'webhooks', 'components', 'operations', '$defs', 'WithRequired', 'OneOf', 'XOR'];

/** The model as an OpenAPI description, which has only what is supported, and a type for each shared schema. */
export async function schemaSource(contract: Contract): Promise<string> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of contract.operations)
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = typed(mapSchemas(operation, withoutDiscriminator));
  const schemas = mapValues(Object.fromEntries(contract.schemas), withoutDiscriminator);
  const description = { openapi: '3.1.0', info: contract.info, paths, components: { schemas } };
  const nodes = await openapiTS(JSON.stringify(description), { silent: true });
  const unique = createNames('Schema', EXPORTED);
  const aliases = Object.keys(schemas).map(
    (name) => `export type ${unique(name)} = components['schemas'][${literal(name)}];\n`,
  );
  return `${header(contract.file)}\n${astToString(nodes)}${aliases.join('')}`;
}

function typed({ id, summary, description, parameters, requestBody, responses }: Contract['operations'][number]) {
  return { operationId: id, summary, description, parameters, ...(requestBody && { requestBody }), responses };
}

/** A constant in each branch discriminates; with a discriminator beside it openapi-typescript rewrites the property. */
function withoutDiscriminator(schema: Schema): Schema {
  const { discriminator: _, ...rest } = mapParts(schema, withoutDiscriminator);
  return rest;
}
