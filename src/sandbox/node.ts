/** A sandbox served over HTTP. The one file of the sandbox that needs Node. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
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
  /** Stops listening and closes open connections; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/** What responds to a request: a sandbox, or anything else with a `fetch`. If it rejects, the connection is dropped. */
export interface Listener {
  readonly fetch: (request: Request) => Promise<Response>;
}

/**
 * Serves a sandbox over HTTP. It can be called more than once; the servers share the state.
 *
 * @throws What `node:net` reports when it cannot listen: an error whose `code` is EADDRINUSE, EACCES, ENOTFOUND, …
 * @example
 * const { url, close } = await listen(createSandbox(), { port: 8080 });
 */
export async function listen(
  { fetch }: Listener,
  { port = 0, host = '127.0.0.1', cors = false }: ListenOptions = {},
): Promise<Served> {
  const handler = cors ? withCors(fetch) : fetch;
  const server = createServer((incoming, outgoing) => {
    respond(handler, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shownHost}:${String(portOf(server))}`, close: () => closed(server) };
}

type Handler = Listener['fetch'];

async function respond(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = requestOf(incoming);
  if (request === undefined) return void outgoing.writeHead(400).end();
  const response = await handler(request);
  outgoing.writeHead(response.status, [...response.headers].flat());
  if (response.body !== null) await writeBody(response.body, outgoing);
  outgoing.end();
}

/** Waits until each part is sent, so that a body that breaks off arrives as far as it goes. */
async function writeBody(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const { value } = part;
    await new Promise((resolve) => outgoing.write(value, resolve));
  }
}

/** The same request for a `fetch` handler; undefined for what no `Request` can be made of, such as TRACE. */
function requestOf(incoming: IncomingMessage): Request | undefined {
  const { method = 'GET', url = '/', rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    // HTTP allows a whole URL as the target, too.
    return new Request(URL.canParse(url) ? url : `http://sandbox.invalid${url}`, {
      method,
      headers,
      ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}),
    });
  } catch {
    return undefined;
  }
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
