import { refuse } from '../client/check.js';
import { hostOf, secureRoot } from './host.js';
import { RefusedGrant, refresh, type GrantedTokens } from './refresh-grant.js';
import type { StoredCredentials, TokenStore } from './token-store.js';

/** What is not given here is taken from the store. */
export interface TokenSourceOptions {
  /** The institution's Studio address, `https://myschool.instructuremedia.com`. */
  readonly baseUrl?: string;
  /** The id of the developer key. */
  readonly clientId?: string;
  /** The secret of the developer key. */
  readonly clientSecret?: string;
  /** The refresh token to begin with, where the store holds none, or one that is refused. */
  readonly refreshToken?: string;
  /** An access token to begin with. */
  readonly accessToken?: string;
  /** Keeps the tokens: each refresh token is spent by use, and only the store knows the next one. */
  readonly store: TokenStore;
  /** What sends the grant. Default: `globalThis.fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A token function for `createStudioClient`, by Studio's OAuth 2 refresh grant. It gives the access token that is kept,
 * and a new one where that was rejected. A new pair is kept before it is handed on.
 *
 * Its source: the vendor's example client and product guide. Access tokens live for 2 hours; refreshing returns a new
 * refresh token and spends the old one.
 *
 * @throws {TypeError} where an option is not what it has to be. The function itself rejects, with a message and no
 *   secret, where the store or the provider fails; the client's call then comes to a failure.
 * @example
 * const token = createTokenSource({ baseUrl, clientId, clientSecret, refreshToken, store: fileStore({ path }) });
 * const studio = createStudioClient({ baseUrl, token });
 */
export function createTokenSource(options: TokenSourceOptions): (rejected?: string) => Promise<string> {
  const { store, accessToken } = options;
  if (options.baseUrl !== undefined) secureRoot(options.baseUrl, 'baseUrl');
  for (const name of ['clientId', 'clientSecret', 'refreshToken', 'accessToken'] as const) {
    if (name in options && (typeof options[name] !== 'string' || options[name] === '')) {
      refuse(name, 'a text that is not empty');
    }
  }
  return async (rejected) => {
    const kept = (await store.read())?.accessToken ?? accessToken;
    if (kept !== undefined && kept !== rejected) return kept;
    const replaced = await store.replace(async (present) => {
      // Another process may have been faster.
      if (present?.accessToken !== undefined && present.accessToken !== rejected) return present;
      return { ...present, ...(await renew(options, present)) };
    });
    return replaced.accessToken ?? refuse('store', 'able to keep an access token');
  };
}

/** The kept refresh token is tried first, since the given one is most likely the one that it came from. */
async function renew(options: TokenSourceOptions, present: StoredCredentials | undefined): Promise<GrantedTokens> {
  const { refreshToken: given } = options;
  const grant = (refreshToken: string | undefined): Promise<GrantedTokens> =>
    refresh({
      root: rootFor(options, present),
      clientId: needed('clientId', options.clientId ?? present?.clientId),
      clientSecret: needed('clientSecret', options.clientSecret ?? present?.clientSecret),
      refreshToken: needed('refreshToken', refreshToken),
      fetch: options.fetch,
    });
  try {
    return await grant(present?.refreshToken ?? given);
  } catch (error) {
    const isOther = given !== undefined && present !== undefined && given !== present.refreshToken;
    if (!(error instanceof RefusedGrant) || !isOther) throw error;
    return await grant(given);
  }
}

function rootFor({ baseUrl }: TokenSourceOptions, present: StoredCredentials | undefined): string {
  const stored = present === undefined ? undefined : hostOf(present);
  const root = baseUrl === undefined ? stored : secureRoot(baseUrl, 'baseUrl');
  if (stored !== undefined && stored !== root) {
    throw new TypeError(`\`baseUrl\` must be ${stored}, the host that the stored credentials belong to.`);
  }
  return needed('baseUrl', root);
}

function needed(name: string, value: string | undefined): string {
  return value ?? refuse(name, 'given as an option or kept in the store');
}
