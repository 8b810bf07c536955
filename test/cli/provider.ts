/** A sandbox served over HTTP, whose connections and answers can go wrong, request by request. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxSeed } from '../../src/sandbox/index.js';

/** What goes wrong with a request: the connection, before or after it was seen to; the answer; or it has to wait. */
export type Fault = 'none' | 'reset-before' | 'reset-after' | 429 | 503 | (() => Promise<void>);

export interface ServedProvider {
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  /** The requests so far, as `GET 42`. */
  readonly requests: readonly string[];
  /** What goes wrong with the requests to come, one after the other. */
  readonly faults: Fault[];
}

export const TOKEN = 'admin-token';

/** Gone when the running test has finished. */
export async function serveProvider(seed: SandboxSeed): Promise<ServedProvider> {
  const sandbox = createSandbox({ seed });
  const requests: string[] = [];
  const faults: Fault[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method ?? ''} ${/groups\/(\d+)/.exec(incoming.url ?? '')?.[1] ?? ''}`);
    void answer(sandbox, faults.shift() ?? 'none', incoming, outgoing);
  });
  const port = await portOf(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const env = { STUDIO_BASE_URL: `http://127.0.0.1:${String(port)}`, STUDIO_TOKEN: TOKEN };
  return { sandbox, env, requests, faults };
}

/** Where nobody listens. */
export async function closedUrl(): Promise<string> {
  const server = createServer();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${String(port)}`;
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answer({ fetch }: Sandbox, fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse) {
  if (fault === 'reset-before') return void incoming.socket.destroy();
  if (fault === 429 || fault === 503) return void outgoing.writeHead(fault, { 'retry-after': '0' }).end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  const { method = 'GET', url = '', headers } = incoming;
  const response = await fetch(`http://sandbox.test${url}`, {
    method,
    headers: { authorization: headers.authorization ?? '', 'content-type': headers['content-type'] ?? '' },
    ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
  });
  if (fault === 'reset-after') return void incoming.socket.destroy();
  if (typeof fault === 'function') await fault();
  outgoing.writeHead(response.status, [...response.headers].flat()).end(await response.text());
}
