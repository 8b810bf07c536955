import { randomUUID } from 'node:crypto';
import { clientFor, completed, type ClientOptions } from './create-token-source.js';
import { mustBe } from './host.js';
import { requestTokens } from './token-endpoint.js';
import type { StoredCredentials } from './token-store.js';

export interface LoginOptions extends ClientOptions {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A redirect URI of the developer key. Studio accepts no `http` and no `localhost`; nothing needs to listen there. */
  readonly redirectUri: string;
}

export interface Login {
  /** Where the user consents. */
  readonly authorizeUrl: string;
  /** Stores the tokens for a code: `pasted` is the address that the browser shows after the consent, or only the code. */
  readonly finish: (pasted: string) => Promise<StoredCredentials>;
}

/** Thrown for a pasted address without a usable code. The message contains no part of it, and says what to do. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

/**
 * Obtains the first tokens, by OAuth's authorization code grant. Studio rejects redirects to this machine, so the user
 * copies the address to which the browser was redirected. `finish` rejects with a {@link RedirectError} or `TokenError`.
 *
 * @example
 * const login = createLogin({ baseUrl, clientId, clientSecret, redirectUri, store: fileStore({ path }) });
 * console.log(login.authorizeUrl);
 * await login.finish(await readLine());
 */
export function createLogin(options: LoginOptions): Login {
  const { redirectUri, store } = options;
  const { root, clientId } = clientFor(options);
  checkRedirectUri(redirectUri, root);
  const state = randomUUID();
  const query = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state };
  return {
    authorizeUrl: `${root}/api/public/oauth/authorize?${String(new URLSearchParams(query))}`,
    async finish(pasted) {
      const code = codeIn(pasted, state);
      const stored = await store.replace(async (present) => {
        const client = clientFor(options, present);
        const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
        return { ...completed(client, await requestTokens(client, grant), present), redirectUri };
      });
      return stored ?? {};
    },
  };
}

function checkRedirectUri(redirectUri: string, root: string): void {
  if (!URL.canParse(redirectUri) || redirectUri.includes('#')) throw mustBe('redirectUri', 'a whole URL, no fragment');
  const { protocol, hostname } = new URL(redirectUri);
  const isRejected = protocol !== 'https:' || hostname === 'localhost';
  if (isRejected && root.startsWith('https:')) throw mustBe('redirectUri', 'https and not localhost for Studio');
}

/** The code in what the user pasted: an address, its query, or the code itself. */
function codeIn(pasted: string, state: string): string {
  const text = pasted.trim().replace(/^["'<]+|["'>]+$/g, '');
  if (/^[\w.~+/-]+=*$/.test(text)) return text;
  const query = new URLSearchParams(URL.canParse(text) ? new URL(text).search : text.replace(/^\?/, ''));
  const [code = '', ...more] = query.getAll('code');
  const problem = problemOf(query, state);
  if (problem !== undefined) throw new RedirectError(problem);
  if (code !== '' && more.length === 0) return code;
  throw new RedirectError('That contains no code. Paste the whole address that the browser shows after the consent.');
}

function problemOf(query: URLSearchParams, state: string): string | undefined {
  const error = query.get('error');
  if (error === 'access_denied') return 'The consent was denied (access_denied). Open the page again to repeat it.';
  if (error !== null) {
    const code = /^[a-z_]{1,40}$/.exec(error)?.[0] ?? 'unknown error';
    return `The provider rejected the request (${code}). Check the developer key and its redirect URI.`;
  }
  if (query.has('client_id')) return 'That is the authorize URL. Open it, consent, and paste the address that follows.';
  const isOther = query.has('state') && query.get('state') !== state;
  return isOther ? 'That belongs to another login: `state` differs. Open the authorize URL of this login.' : undefined;
}
