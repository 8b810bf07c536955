/** A host with a token endpoint that spends a refresh token by its use, as Studio does. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenEndpoint {
  readonly fetch: (request: Request) => Promise<Response>;
  /** The refresh token that the provider accepts. */
  current: string;
  /** The authorization code that the provider accepts. */
  code: string;
  /** The form of each request, and its address. */
  readonly grants: Record<string, string>[];
  /** What the next requests get instead of a response; `next` is the pair that the provider has stored by then. */
  readonly faults: ((next: () => Pair) => Response | Promise<Response>)[];
  /** The lifetime of access tokens in seconds. */
  expiresIn: number;
}

export interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
}

export const CLIENT = { clientId: 'key-10000000000001', clientSecret: 'dev/key+S3CRET==' };
export const BASE_URL = 'https://myschool.instructuremedia.com';

/** A credential file as the vendor's example client has it. */
export const vendorFile = {
  subdomain: 'myschool',
  client_id: CLIENT.clientId,
  client_secret: CLIENT.clientSecret,
  access_token: 'access-0',
  refresh_token: 'refresh-0',
};

export function tokenEndpoint(current = 'refresh-0'): TokenEndpoint {
  const endpoint: TokenEndpoint = {
    current,
    code: 'code-0',
    grants: [],
    faults: [],
    expiresIn: 7200,
    async fetch(request) {
      const form = Object.fromEntries(new URLSearchParams(await request.text()));
      endpoint.grants.push({ url: request.url, ...form });
      const fault = endpoint.faults.shift();
      if (fault) return fault(next);
      if (form.client_id !== CLIENT.clientId || form.client_secret !== CLIENT.clientSecret) {
        return errorResponse('invalid_client', 401);
      }
      const isCode = form.grant_type === 'authorization_code' && form.code === endpoint.code;
      const isRefresh = form.grant_type === 'refresh_token' && form.refresh_token === endpoint.current;
      if (!isCode && !isRefresh) return errorResponse('invalid_grant', 400);
      return Response.json({ ...next(), token_type: 'bearer', expires_in: endpoint.expiresIn, created_at: 1 });
    },
  };
  function next(): Pair {
    const count = String(endpoint.grants.length);
    endpoint.current = `refresh-${count}`;
    endpoint.code = '';
    return { access_token: `access-${count}`, refresh_token: endpoint.current };
  }
  return endpoint;
}

/** The endpoint over HTTP. A fault that rejects cuts the connection. */
export async function serve(endpoint: TokenEndpoint): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(part as Buffer);
      const body = Buffer.concat(parts).toString();
      const response = await endpoint.fetch(new Request(`${url}${incoming.url ?? ''}`, { method: 'POST', body }));
      outgoing.writeHead(response.status, [...response.headers].flat()).end(await response.text());
    })().catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, close };
}

export function errorResponse(error: string, status: number, headers: Record<string, string> = {}): Response {
  return Response.json({ error, error_description: 'at length' }, { status, headers });
}
