/** A sandbox served over HTTP. The one file of the sandbox that needs Node. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Readable } from 'node:stream';
import { CONTROL_PATH, createControlHandler, type Controlled } from './control-routes.js';

export interface ListenOptions {
  /** TCP port, 0 to 65535. Default: 0, a free one. */
  readonly port?: number;
  /** Name or address to listen on. Default: 127.0.0.1, this machine only. */
  readonly host?: string;
  /** Whether pages of any origin may call. Default: false. */
  readonly cors?: boolean;
  /** Private key and certificate in PEM, to serve `https`. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Whether programs on this machine may use the controls below `/_sandbox/`. Default: true. */
  readonly control?: boolean;
}

/** A server that listens. */
export interface Served {
  /** Scheme, host and port, such as `http://127.0.0.1:49152`; the contract's base path comes below it. */
  readonly url: string;
  /** Stops listening and closes open connections; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/** What responds to a request: a sandbox, or anything else with a `fetch`. If it rejects, the connection is dropped. */
export interface Listener extends Partial<Controlled> {
  readonly fetch: (request: Request) => Promise<Response>;
}

/**
 * Serves a sandbox over HTTP. It can be called more than once; the servers share the state.
 *
 * @throws What `node:net` reports when it cannot listen: an error whose `code` is EADDRINUSE, EACCES, ENOTFOUND, …
 * @example
 * const { url, close } = await listen(createSandbox(), { port: 8080 });
 */
export async function listen(listener: Listener, options: ListenOptions = {}): Promise<Served> {
  const { port = 0, host = '127.0.0.1', tls } = options;
  const handler = handlerOf(listener, options);
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    respond(handler, incoming, outgoing).catch(() => outgoing.destroy());
  };
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const scheme = tls === undefined ? 'http' : 'https';
  return { url: `${scheme}://${shownHost}:${portOf(server)}`, close: () => closed(server) };
}

type Handler = (request: Request, isLocal: boolean) => Promise<Response>;

function handlerOf({ fetch, control, assumptions }: Listener, options: ListenOptions): Handler {
  const handler = options.cors === true ? withCors(fetch) : (request: Request) => fetch(request);
  if (options.control === false || control === undefined || assumptions === undefined) return handler;
  const controlHandler = createControlHandler({ control, assumptions });
  return (request, isLocal) => {
    if (!new URL(request.url).pathname.startsWith(CONTROL_PATH)) return handler(request);
    return isLocal ? controlHandler(request) : Promise.resolve(Response.json(notLocal, { status: 403 }));
  };
}

const notLocal = { error: 'The controls are for programs on this machine.' };

async function respond(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = requestOf(incoming);
  if (request === undefined) return void outgoing.writeHead(400).end();
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(incoming.socket.remoteAddress ?? '');
  const response = await handler(request, isLocal);
  outgoing.writeHead(response.status, [...response.headers].flat());
  if (response.body !== null) await writeBody(response.body, outgoing);
  outgoing.end();
  // Many clients send all of the body before they read the response: what was not read is received and forgotten.
  incoming.removeAllListeners('data').resume();
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

/** Lets pages of any origin call, with every method and header that they ask for. */
function withCors(handler: Listener['fetch']): Listener['fetch'] {
  return async (request) => {
    const method = request.headers.get('access-control-request-method');
    const preflight = request.method === 'OPTIONS' && method !== null;
    const response = preflight ? new Response(null, { status: 204 }) : await handler(request);
    response.headers.set('access-control-allow-origin', '*');
    response.headers.set('access-control-expose-headers', '*');
    if (preflight) {
      response.headers.set('access-control-allow-methods', method);
      response.headers.set(
        'access-control-allow-headers',
        request.headers.get('access-control-request-headers') ?? '*',
      );
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
