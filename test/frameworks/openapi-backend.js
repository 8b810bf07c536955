/** openapi-backend on plain `node:http`: it routes, authenticates and validates from the contract alone. */
import { createServer } from 'node:http';
import { URL } from 'node:url';
import { OpenAPIBackend } from 'openapi-backend';

/**
 * @param {import('./service.js').Settings} settings
 * @returns {Promise<import('./service.js').Served>}
 */
export async function startOpenapiBackend({ service, contract, coerce }) {
  const [scheme] = Object.keys(contract.components.securitySchemes);
  const groupId = ({ request }) => Number(request.params.group_id);
  const backend = new OpenAPIBackend({
    definition: contract,
    quick: true,
    apiRoot: '/api/public/v1',
    ajvOpts: { strict: false, coerceTypes: coerce },
    securityHandlers: { [scheme]: ({ request }) => service.authenticate(request.headers.authorization) },
    handlers: {
      listGroupUsers: (context) => ok(service.list(context.security[scheme], groupId(context))),
      batchUpdateGroupUsers: async (context) =>
        ok(await service.batch(context.security[scheme], groupId(context), context.request.requestBody)),
      unauthorizedHandler: () => failed(401, 'The authorization is missing or invalid.'),
      validationFail: ({ validation }) => failed(422, JSON.stringify(validation.errors)),
      notFound: () => failed(404, 'There is nothing at this path.'),
      methodNotAllowed: () => failed(405, 'The method is not allowed.'),
    },
  });
  await backend.init();
  const server = createServer((request, response) => {
    respond(backend, request, response, coerce).catch((error) => {
      write(response, failed(error.status ?? 500, error.message));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

async function respond(backend, request, response, coerce) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  const { pathname: path, search } = new URL(request.url, 'http://localhost');
  const id = /\/groups\/([^/]+)\//.exec(path)?.[1] ?? '';
  const isSpelled = coerce || request.headers.authorization === undefined || /^[1-9]\d*$/.test(id);
  const { method, headers } = request;
  const result = isSpelled
    ? await backend.handleRequest({ method, path, query: search.slice(1), headers, body: text })
    : failed(422, 'group_id is invalid.');
  write(response, result);
}

function write(response, { status, body }) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const ok = (body) => ({ status: 200, body });
const failed = (status, error) => ({ status, body: { error } });
