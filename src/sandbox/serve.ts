/** A `fetch` handler served over HTTP. The one file of the sandbox that needs Node. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { operations, security } from '../../generated/contract.js';

export interface ListenOptions {
  /** TCP port, 0 to 65535. Default: 0, a free one. */
  readonly port?: number;
  /** Name or address to listen on. Default: 127.0.0.1, this machine only. */
  readonly host?: string;
  /** Whether pages of any origin may call. Default: false. */
  readonly cors?: boolean;
}

/** A server that listens. */
export interface Served {
  /** Scheme, host and port, such as `http://127.0.0.1:49152`; the contract's base path comes below it. */
  readonly url: string;
  /** Ends it, open connections included; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/**
 * Serves a `fetch` handler over HTTP.
 *
 * @throws What `node:net` reports when it cannot listen: an error whose `code` is EADDRINUSE, EACCES, ENOTFOUND, …
 * @example
 * const { url, close } = await serve(sandbox.fetch, { port: 8080 });
 */
export async function serve(
  handler: (request: Request) => Promise<Response>,
  { port = 0, host = '127.0.0.1', cors = false }: ListenOptions = {},
): Promise<Served> {
  const answer = cors ? withCors(handler) : handler;
  const server = createServer((incoming, outgoing) => void respond(answer, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shownHost}:${String(portOf(server))}`, close: () => closed(server) };
}

type Handler = (request: Request) => Promise<Response>;

async function respond(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // No Request can be made of TRACE; and the caller may go away half way.
  const request = await requestOf(incoming).catch(() => undefined);
  if (request === undefined) {
    outgoing.writeHead(400).end();
    return;
  }
  try {
    const response = await handler(request);
    const body = Buffer.from(await response.arrayBuffer());
    outgoing.writeHead(response.status, [...response.headers].flat()).end(body);
  } catch {
    outgoing.writeHead(500).end();
  }
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', rawHeaders } = incoming;
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  const bodiless = method === 'GET' || method === 'HEAD';
  // HTTP allows a whole URL as the target, too.
  return new Request(URL.canParse(url) ? url : `http://sandbox.invalid${url}`, {
    method,
    headers,
    ...(bodiless ? {} : { body: Buffer.concat(chunks) }),
  });
}

/** Lets pages of any origin call with what the contract's operations need. */
function withCors(handler: Handler): Handler {
  const methods = [...new Set(Object.values(operations).map(({ method }) => method))].join(', ');
  return async (request) => {
    const preflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
    const response = preflight ? new Response(null, { status: 204 }) : await handler(request);
    response.headers.set('access-control-allow-origin', '*');
    if (preflight) {
      response.headers.set('access-control-allow-methods', methods);
      response.headers.set('access-control-allow-headers', `${security.header}, Content-Type`);
    }
    return response;
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // The only error there is says that it is closed already.
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
