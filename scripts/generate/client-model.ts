/** The contract as `client-source` needs it. */
import type { Schema } from '../../src/lib/model.js';
import type { ClientModel } from './client-source.js';
import { mapParts, mapSchemas, refName, resolved, type Contract } from './contract.js';

/** How many references within each other are resolved. Of a response the client checks the surface, of a request more. */
const DEPTH = { request: 5, response: 2 };

/** @param isStandalone Whether the client imports its runtime from the package. */
export function clientModelOf(contract: Contract, isStandalone: boolean): ClientModel {
  const { file, server, security, operations } = contract;
  const bodies = operations.map(({ id, requestBody }): [string, string] => {
    const [media] = Object.values(requestBody?.content ?? {});
    return [id, refName(media?.schema ?? {}) ?? 'body'];
  });
  return {
    file,
    isStandalone,
    server,
    security: security ?? { scheme: '', header: 'Authorization' },
    operations: operations.map((one) => ({
      ...mapSchemas({ ...one, responses: {} }, (schema) => nearSurface(contract, schema, DEPTH.request)),
      responses: mapSchemas(one, (schema) => nearSurface(contract, schema, DEPTH.response)).responses,
    })),
    bodyNames: Object.fromEntries(bodies),
  };
}

function nearSurface(contract: Contract, schema: Schema, depth: number): Schema {
  const isReference = schema.$ref !== undefined;
  if (isReference && depth === 0) return {};
  const { $ref: _, ...target } = resolved(contract, schema);
  return mapParts(target, (part) => nearSurface(contract, part, isReference ? depth - 1 : depth));
}
