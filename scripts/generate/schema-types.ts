/** `generated/schema.ts`: the contract's types, by openapi-typescript. */
import openapiTS, { astToString } from 'openapi-typescript';
import { isList, isObject, type Json } from './json.js';
import { ContractError, type ContractDocument } from './read-contract.js';
import { isDiscriminator } from './resolve.js';

export async function schemaSource({ file, root }: ContractDocument): Promise<string> {
  try {
    const nodes = await openapiTS(JSON.stringify(withoutDiscriminators(root)), {
      rootTypes: true,
      rootTypesNoSchemaPrefix: true,
      // A default says what a field means when it is left out; it does not make the field required.
      defaultNonNullable: false,
      silent: true,
    });
    return `// Made by \`npm run generate\` from ${file}. Do not edit.\n\n${astToString(nodes)}`;
  } catch (error) {
    throw new ContractError(
      `${file}: no types can be made of it, \`npm run lint:contract\` may tell where: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** `const` tells the branches apart by itself; a discriminator beside it makes openapi-typescript rewrite the property. */
function withoutDiscriminators(node: Json): Json {
  if (isList(node)) return node.map(withoutDiscriminators);
  if (!isObject(node)) return node;
  const kept = Object.entries(node).filter(([, value]) => !isDiscriminator(value));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutDiscriminators(value)]));
}
