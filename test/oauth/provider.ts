/** A token endpoint in process that spends a refresh token by its use, as Studio does. */
export interface TokenEndpoint {
  readonly fetch: (request: Request) => Promise<Response>;
  /** The refresh token that the provider takes at present. */
  current: string;
  readonly grants: Record<string, string>[];
  /** What is answered instead, where a test wants something else. */
  answer?: ((next: { access_token: string; refresh_token: string }) => Response) | undefined;
}

export const CLIENT = { clientId: 'key-10000000000001', clientSecret: 'dev/key+S3CRET==' };
export const BASE_URL = 'https://myschool.instructuremedia.com';

export function tokenEndpoint(current = 'refresh-0'): TokenEndpoint {
  const endpoint: TokenEndpoint = {
    current,
    grants: [],
    async fetch(request) {
      const form = Object.fromEntries(new URLSearchParams(await request.text()));
      endpoint.grants.push({ url: request.url, ...form });
      if (form.client_id !== CLIENT.clientId || form.client_secret !== CLIENT.clientSecret)
        return refusal('invalid_client', 401);
      if (form.refresh_token !== endpoint.current) return refusal('invalid_grant', 400);
      const count = String(endpoint.grants.length);
      const next = { access_token: `access-${count}`, refresh_token: `refresh-${count}` };
      endpoint.current = next.refresh_token;
      return endpoint.answer?.(next) ?? Response.json({ ...next, token_type: 'bearer', expires_in: 7200 });
    },
  };
  return endpoint;
}

function refusal(error: string, status: number): Response {
  return Response.json({ error, error_description: 'told at length' }, { status });
}
