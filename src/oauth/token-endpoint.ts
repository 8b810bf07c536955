/** The token endpoint of OAuth 2 (RFC 6749) as Studio serves it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../lib/code-of.js';
import { isRecord } from '../lib/is-record.js';
import type { StoredCredentials } from './token-store.js';

const MAX_ATTEMPTS = 6;
/** Milliseconds before the first repetition, doubled for each further one; and for one attempt. */
const FIRST_DELAY = 250;
const ATTEMPT_TIMEOUT = 10_000;
/** Network errors that a repetition does not help. */
const PERMANENT = /^(ENOTFOUND|ERR_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;
const CODES = /^(invalid_(request|client|grant|scope)|unauthorized_client|unsupported_grant_type)$/;

export interface TransportOptions {
  /** Sends a request. Default: `globalThis.fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Milliseconds for all attempts to obtain tokens. Default: 30,000. */
  readonly timeout?: number | undefined;
}

export interface TokenClient extends TransportOptions {
  readonly root: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Thrown if there are no tokens. The message says what to do, and contains no secret. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  /** The error code of OAuth, such as `invalid_grant`, or of the network, such as `ECONNREFUSED`. */
  code: string | undefined;
}

/** A response; of the status 0 if there was none. */
interface Reply {
  readonly status: number;
  readonly code?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly tokens?: StoredCredentials | undefined;
}

/** After 429, 5xx and a lost response the same request is repeated: perhaps the refresh token is not yet spent. */
export async function requestTokens(client: TokenClient, grant: Record<string, string>): Promise<StoredCredentials> {
  const deadline = Date.now() + (client.timeout ?? 30_000);
  let wasLost = false;
  for (let attempt = 1; ; attempt++) {
    const createdAt = Math.floor(Date.now() / 1000);
    const reply = await send(client, grant, deadline - Date.now());
    if (reply.tokens) return { ...reply.tokens, createdAt };
    const delay = reply.retryAfter ?? FIRST_DELAY * 2 ** (attempt - 1);
    const { status, code = '' } = reply;
    const isTransient = status === 0 ? !PERMANENT.test(code) : status < 300 || status === 429 || status >= 500;
    if (!isTransient || attempt === MAX_ATTEMPTS || Date.now() + delay >= deadline) {
      const text = explain(reply, 'refresh_token' in grant, wasLost);
      throw Object.assign(new TokenError(`${new URL(client.root).host} ${text}.`), { code: reply.code });
    }
    wasLost ||= status !== 429;
    await sleep(delay);
  }
}

async function send(client: TokenClient, grant: Record<string, string>, timeLeft: number): Promise<Reply> {
  const { root, clientId, clientSecret, fetch = globalThis.fetch } = client;
  const request = new Request(`${root}/api/public/oauth/token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ ...grant, client_id: clientId, client_secret: clientSecret }),
    redirect: 'manual', // The secrets are sent to this host only.
    signal: AbortSignal.timeout(Math.max(1, Math.min(timeLeft, ATTEMPT_TIMEOUT))),
  });
  try {
    return await toReply(await fetch(request));
  } catch (error) {
    return { status: 0, code: codeOf(error) ?? (error instanceof Error ? error.name : 'unknown') };
  }
}

async function toReply(response: Response): Promise<Reply> {
  const { status, ok, headers } = response;
  const body: unknown = await response.json().catch((error: unknown) => {
    if (!(error instanceof SyntaxError)) throw error;
  });
  const { access_token, refresh_token, expires_in, error } = isRecord(body) ? body : {};
  const accessToken = textOf(access_token);
  const expiresIn = typeof expires_in === 'number' ? expires_in : undefined;
  const seconds = Number.parseInt(headers.get('retry-after') ?? '');
  return {
    status,
    // Other codes are not shown, since they may quote the request.
    code: CODES.exec(textOf(error) ?? '')?.[0],
    retryAfter: seconds >= 0 ? seconds * 1000 : undefined,
    // The old tokens are spent, so the new ones are not lost for the wrong form of the rest.
    tokens: ok && accessToken ? { accessToken, refreshToken: textOf(refresh_token), expiresIn } : undefined,
  };
}

/** What is wrong, and what to do. */
function explain({ status, code }: Reply, isRefresh: boolean, wasLost: boolean): string {
  if (status === 0) return `cannot be reached (${code ?? ''}). Check the network, and the host`;
  const detail = `(HTTP ${[status, code ?? []].flat().join(', ')})`;
  if (code === 'invalid_client') return `rejected the developer key ${detail}. Check client_id and client_secret`;
  if (code === 'invalid_grant' && isRefresh) {
    const reason = wasLost
      ? 'has spent the refresh token, but its response with the new one was lost'
      : 'rejected the refresh token, which was used, has expired or was revoked';
    return `${reason} ${detail}. A new login is needed: run \`studio-groups login\``;
  }
  if (code === 'invalid_grant') return `rejected the code, which is valid once and for minutes ${detail}. Log in again`;
  if (code !== undefined) return `rejected the request ${detail}. Check the developer key and its redirect URI`;
  if (status === 429 || status >= 500) return `is busy or out of order ${detail}. Try again later`;
  return `sent no tokens ${detail}. Check whether it is a Studio host`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
