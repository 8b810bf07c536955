/** Fastify: its own ajv compiles the contract's schemas, which the routes take from the contract. */
import createFastify from 'fastify';
import { operations, server as host } from '../../generated/contract.js';

/**
 * @param {import('./service.js').Settings} settings
 * @returns {Promise<import('./service.js').Served>}
 */
export async function startFastify({ service, coerce }) {
  const app = createFastify({
    ajv: { customOptions: { coerceTypes: coerce ? 'array' : false, removeAdditional: false, strict: false } },
  });
  app.addHook('onRequest', async (request) => {
    request.caller = service.authenticate(request.headers.authorization);
  });
  if (!coerce) app.addHook('preValidation', readGroupId);
  route(app, operations.listGroupUsers, ({ caller, params }) => service.list(caller, params.group_id));
  route(app, operations.batchUpdateGroupUsers, ({ caller, params, body }) =>
    service.batch(caller, params.group_id, body),
  );
  // Fastify rejects with 400 what the contract calls invalid: 422.
  app.setErrorHandler((error, _, reply) => {
    const status = error.validation === undefined ? (error.status ?? error.statusCode ?? 500) : 422;
    return reply.status(status).send({ error: error.message });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close() };
}

function route(app, { method, path, parameters, requestBody }, answer) {
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  app.route({
    method,
    url: host.basePath + path.replace(/\{(\w+)\}/g, ':$1'),
    schema: {
      params: { type: 'object', required: Object.keys(properties), properties },
      ...(requestBody === null ? {} : { body: requestBody.content['application/json'].schema }),
    },
    handler: async (request) => answer(request),
  });
}

/** Without coercion a parameter stays text, and only digits are an integer. */
async function readGroupId(request) {
  const { group_id: text } = request.params ?? {};
  if (/^[1-9]\d*$/.test(text ?? '')) request.params.group_id = Number(text);
}
