/** A sandbox served over HTTP. The one file of the sandbox that needs Node. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
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
interface Listener extends Partial<Controlled> {
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
  await once(server.listen(port, host), 'listening');
  const url = new URL(`${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}`);
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.origin, close: () => closed(server) };
}

type Handler = (request: Request, isLocal: boolean) => Response | Promise<Response>;

function handlerOf({ fetch, control, assumptions }: Listener, options: ListenOptions): Handler {
  const handler = options.cors === true ? withCors(fetch) : (request: Request) => fetch(request);
  if (options.control === false || control === undefined || assumptions === undefined) return handler;
  const controlHandler = createControlHandler({ control, assumptions });
  return (request, isLocal) => {
    if (!new URL(request.url).pathname.startsWith(CONTROL_PATH)) return handler(request);
    const notLocal = { error: 'The controls are for programs on this machine.' };
    return isLocal ? controlHandler(request) : Response.json(notLocal, { status: 403 });
  };
}

async function respond(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = requestOf(incoming);
  if (request === undefined) return void outgoing.writeHead(400).end();
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(incoming.socket.remoteAddress ?? '');
  const response = await handler(request, isLocal);
  outgoing.writeHead(response.status, [...response.headers].flat());
  // Each part is sent before the next is read, so that a body that breaks off arrives as far as it goes.
  const parts = response.body as AsyncIterable<Uint8Array> | null;
  for await (const part of parts ?? []) await new Promise((resolve) => outgoing.write(part, resolve));
  outgoing.end();
  // Many clients send all of the body before they read the response: what was not read is received and forgotten.
  incoming.removeAllListeners('data').resume();
}

/** The same request for a `fetch` handler; undefined for what no `Request` can be made of, such as TRACE. */
function requestOf(incoming: IncomingMessage): Request | undefined {
  const { method = 'GET', url = '/' } = incoming;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct))
    for (const value of values) headers.append(name, value);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    // HTTP allows a whole URL as the target, too.
    return new Request(URL.canParse(url) ? url : `http://sandbox.invalid${url}`, {
      method,
      headers,
      ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' }),
    });
  } catch {
    return undefined;
  }
}

/** Lets pages of any origin call, with every method and header that they ask for. */
function withCors(handler: Listener['fetch']): Listener['fetch'] {
  return async (request) => {
    const method = request.headers.get('access-control-request-method');
    const isPreflight = request.method === 'OPTIONS' && method !== null;
    const response = isPreflight ? new Response(null, { status: 204 }) : await handler(request);
    response.headers.set('access-control-allow-origin', '*');
    response.headers.set('access-control-expose-headers', '*');
    if (isPreflight) {
      const headers = request.headers.get('access-control-request-headers') ?? '*';
      response.headers.set('access-control-allow-methods', method);
      response.headers.set('access-control-allow-headers', headers);
    }
    return response;
  };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await once(server.close(), 'close');
}
