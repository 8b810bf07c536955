/** The refresh grant of OAuth 2 (RFC 6749, section 6) at Studio's token endpoint. */
import * as oauth from 'oauth4webapi';
import { isObject } from '../client/check.js';

/** Where the vendor's example client sends the grant, below the institution's host. */
const TOKEN_PATH = '/api/public/oauth/token';

/** Milliseconds. */
const TIMEOUT = 30_000;

export interface Grant {
  /** The institution's address, without the API's path; https alone, since a secret goes there. */
  readonly root: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

export interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The provider refused the refresh token: it is spent, or was revoked. */
export class RefusedGrant extends Error {
  override readonly name = 'RefusedGrant';
}

/**
 * Spends a refresh token for a new pair.
 *
 * @throws {RefusedGrant} where the provider refuses the refresh token; another error where it cannot tell. No message holds a secret.
 */
export async function refresh(grant: Grant): Promise<GrantedTokens> {
  const { root, clientId, clientSecret, refreshToken, fetch } = grant;
  const server: oauth.AuthorizationServer = { issuer: root, token_endpoint: root + TOKEN_PATH };
  const client: oauth.Client = { client_id: clientId };
  const response = await oauth
    .refreshTokenGrantRequest(server, client, oauth.ClientSecretPost(clientSecret), refreshToken, {
      signal: AbortSignal.timeout(TIMEOUT),
      ...(fetch && { [oauth.customFetch]: (url, init) => fetch(new Request(url, init)) }),
    })
    .catch((error: unknown) => {
      throw new Error(`${root}${TOKEN_PATH} gave no answer: ${codeOrName(error)}.`);
    });
  const granted = await grantedBy(response.clone(), refreshToken);
  if (granted) return granted;
  throw await faultOf(() => oauth.processRefreshTokenResponse(server, client, response), response.status);
}

/**
 * The new pair, wherever the answer holds one: by now the old token is spent, so an answer that is wrong in form (with
 * no `token_type`, for one) is not thrown away. Where a provider does not rotate, the old refresh token stays good.
 */
async function grantedBy(response: Response, spent: string): Promise<GrantedTokens | undefined> {
  const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (!isObject(body) || typeof body.access_token !== 'string' || body.access_token === '') return undefined;
  const { refresh_token: next } = body;
  return { accessToken: body.access_token, refreshToken: typeof next === 'string' && next !== '' ? next : spent };
}

/** What the library finds wrong with an answer, without the answer, which may hold a token. */
async function faultOf(process: () => Promise<unknown>, status: number): Promise<Error> {
  const fault: unknown = await process().catch((error: unknown) => error);
  const code = fault instanceof oauth.ResponseBodyError && /^[a-z_]{1,40}$/.test(fault.error) ? `, ${fault.error}` : '';
  const told = `(HTTP ${String(status)}${code})`;
  return code === ', invalid_grant'
    ? new RefusedGrant(`The refresh token was refused ${told}. Authorise the application anew.`)
    : new Error(`The token endpoint gave no tokens ${told}.`);
}

function codeOrName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : codeOrName(error.cause);
}
