/** openapi-backend on plain `node:http`: it routes, authenticates and validates from the contract alone. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenAPIBackend, type Context, type Document } from 'openapi-backend';
import { Rejection, type Change } from '../mutants/studio.js';
import { schemeOf, type Served, type Settings } from './service.js';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export async function startOpenapiBackend({ service, contract, coerce }: Settings): Promise<Served> {
  const scheme = schemeOf(contract);
  const groupIn = ({ request }: Context): number => readGroupId(request.params.group_id, coerce);
  const callerIn = ({ security }: Context): number => security?.[scheme] as number;
  const backend = new OpenAPIBackend({
    definition: contract as Document,
    quick: true,
    apiRoot: '/api/public/v1',
    ajvOpts: { strict: false, coerceTypes: coerce },
    securityHandlers: {
      [scheme]: ({ request }: Context) => service.authenticate([request.headers.authorization ?? []].flat()[0]),
    },
    handlers: {
      listGroupUsers: (context) => ok(service.list(callerIn(context), groupIn(context))),
      batchUpdateGroupUsers: async (context) =>
        ok(await service.batch(callerIn(context), groupIn(context), context.request.requestBody as Change[])),
      unauthorizedHandler: () => failed(401, 'The authorization is missing or invalid.'),
      validationFail: ({ validation }) => failed(422, JSON.stringify(validation.errors)),
      notFound: () => failed(404, 'There is nothing at this path.'),
      methodNotAllowed: () => failed(405, 'The method is not allowed.'),
    },
  });
  await backend.init();
  const server = createServer((request, response) => {
    answer(backend, request).then(
      (result) => write(response, result),
      (error: { status?: number; message: string }) => write(response, failed(error.status ?? 500, error.message)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((done) => server.close(() => done()));
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

async function answer(backend: OpenAPIBackend, request: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const { pathname: path, search } = new URL(request.url ?? '', 'http://localhost');
  const { method = 'GET', headers } = request;
  const sent = { method, path, query: search.slice(1), headers: headers as Record<string, string>, body };
  return (await backend.handleRequest(sent)) as Answer;
}

/** Its validator takes every spelling of a number for an integer. */
function readGroupId(text: string | string[] | undefined, coerce: boolean): number {
  if (!coerce && !/^[1-9]\d*$/.test(String(text))) throw new Rejection(422, 'group_id is invalid.');
  return Number(text);
}

function write(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function failed(status: number, error: string): Answer {
  return { status, body: { error } };
}
