/** Fastify: its own ajv compiles the contract's schemas, which the routes take from the contract. */
import createFastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { operations, server as host } from '../../generated/contract.js';
import type { Operation } from '../../src/lib/model.js';
import type { Change } from '../mutants/studio.js';
import type { Served, Settings } from './service.js';

export async function startFastify({ service, coerce }: Settings): Promise<Served> {
  const app = createFastify({
    ajv: { customOptions: { coerceTypes: coerce ? 'array' : false, removeAdditional: false, strict: false } },
  });
  const callers = new WeakMap<FastifyRequest, number>();
  const callerOf = (request: FastifyRequest): number => callers.get(request) ?? 0;
  app.addHook('onRequest', async (request) => {
    callers.set(request, service.authenticate(request.headers.authorization));
  });
  if (!coerce) app.addHook('preValidation', readGroupId);
  route(app, operations.listGroupUsers, async (request) => service.list(callerOf(request), groupIn(request)));
  route(app, operations.batchUpdateGroupUsers, async (request) =>
    service.batch(callerOf(request), groupIn(request), request.body as Change[]),
  );
  // Fastify rejects with 400 what the contract calls invalid: 422.
  app.setErrorHandler(
    (error: { validation?: unknown; status?: number; statusCode?: number; message: string }, _, reply) => {
      const status = error.validation === undefined ? (error.status ?? error.statusCode ?? 500) : 422;
      return reply.status(status).send({ error: error.message });
    },
  );
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close() };
}

function route(
  app: FastifyInstance,
  { method, path, parameters, requestBody }: Operation,
  handler: (request: FastifyRequest) => Promise<unknown>,
): void {
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  const body = requestBody?.content['application/json']?.schema;
  app.route({
    method,
    url: host.basePath + path.replace(/\{(\w+)\}/g, ':$1'),
    schema: {
      params: { type: 'object', required: Object.keys(properties), properties },
      ...(body === undefined ? {} : { body }),
    },
    handler,
  });
}

function groupIn({ params }: FastifyRequest): number {
  return Number((params as { group_id: unknown }).group_id);
}

/** Without coercion a parameter stays text, and only digits are an integer. */
async function readGroupId({ params }: FastifyRequest): Promise<void> {
  const path = (params ?? {}) as { group_id?: unknown };
  if (/^[1-9]\d*$/.test(String(path.group_id))) path.group_id = Number(path.group_id);
}
