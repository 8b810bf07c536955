import { setTimeout as sleep } from 'node:timers/promises';
import { hostKeysFor, hostOf, mustBe, secureRoot } from './host.js';
import { requestTokens, TokenError, type TokenClient, type TransportOptions } from './token-endpoint.js';
import type { StoredCredentials, TokenStore } from './token-store.js';

export interface ClientOptions extends TransportOptions {
  /** Keeps the tokens: each refresh token is spent by its use, and only the store knows the next one. */
  readonly store: TokenStore;
  /** The institution's Studio address, `https://myschool.instructuremedia.com`. */
  readonly baseUrl?: string;
  /** The developer key of the institution. */
  readonly clientId?: string;
  readonly clientSecret?: string;
}

/** What is omitted here is taken from the store. */
export interface TokenSourceOptions extends ClientOptions {
  /** The refresh token to begin with, if the store contains none, or one that is rejected. */
  readonly refreshToken?: string;
  /** The access token to begin with. */
  readonly accessToken?: string;
}

/** An access token counts as expired so many seconds early, or a tenth of its lifetime if that is less. */
const LEEWAY = 60;
/** Reads of the store, 100 ms apart, for tokens of a program that takes no lock. */
const REREADS = 20;

/**
 * Creates a token function for `createStudioClient`. It returns the stored access token, and refreshes it before it
 * expires and after it was rejected. New tokens are stored before they are returned.
 *
 * @throws {TypeError} if an option is invalid. The function itself rejects with a {@link TokenError} if the provider
 *   sends no tokens, and as the store does. No message contains a secret.
 * @example
 * const token = createTokenSource({ store: fileStore({ path: 'credentials.json' }) });
 * const studio = createStudioClient({ baseUrl, token });
 */
export function createTokenSource(options: TokenSourceOptions): (rejected?: string) => Promise<string> {
  const { store, baseUrl, accessToken: first } = options;
  if (baseUrl !== undefined) secureRoot(baseUrl, 'baseUrl');
  for (const name of ['clientId', 'clientSecret', 'refreshToken', 'accessToken'] as const) {
    if (name in options) required(options[name], name);
  }
  return async (rejected) => {
    const stored = usableToken((await store.read()) ?? { accessToken: first }, rejected);
    if (stored !== undefined) return stored;
    const replaced = await store.replace(async (present) => {
      const isFresh = usableToken(present ?? {}, rejected) !== undefined; // Another process was faster.
      return isFresh ? undefined : renew(options, present);
    });
    return required(replaced?.accessToken, 'accessToken');
  };
}

function usableToken(credentials: StoredCredentials, rejected: string | undefined): string | undefined {
  const { accessToken, createdAt = 0, expiresIn = Infinity } = credentials;
  const isExpired = Date.now() / 1000 >= createdAt + expiresIn - Math.min(LEEWAY, expiresIn / 10);
  return accessToken === rejected || isExpired ? undefined : accessToken;
}

/** Undefined if another program has stored new tokens meanwhile. */
async function renew(options: TokenSourceOptions, present?: StoredCredentials): Promise<StoredCredentials | undefined> {
  const client = clientFor(options, present);
  const refresh = async (token: string) => {
    const tokens = await requestTokens(client, { grant_type: 'refresh_token', refresh_token: token });
    // A provider that sends no new refresh token accepts the old one again.
    return completed(client, { ...tokens, refreshToken: tokens.refreshToken ?? token }, present);
  };
  const stored = required(present?.refreshToken ?? options.refreshToken, 'refreshToken');
  try {
    return await refresh(stored);
  } catch (error) {
    if (!(error instanceof TokenError) || error.code !== 'invalid_grant') throw error;
    if (options.refreshToken !== undefined && options.refreshToken !== stored) return refresh(options.refreshToken);
    if (await isReplaced(options.store, stored)) return undefined;
    throw error;
  }
}

/** The vendor's client takes no lock: it may have used the refresh token, and be about to store the next one. */
async function isReplaced(store: TokenStore, spent: string): Promise<boolean> {
  for (let reads = 0; reads < REREADS; reads++) {
    const stored = await store.read().catch(() => undefined);
    if (stored?.refreshToken !== undefined && stored.refreshToken !== spent) return true;
    await sleep(100);
  }
  return false;
}

/** The secrets of one host are not sent to another. */
export function clientFor(options: ClientOptions, present?: StoredCredentials): TokenClient {
  const { clientId = present?.clientId, clientSecret = present?.clientSecret, fetch, timeout } = options;
  const stored = present && hostOf(present);
  const root = options.baseUrl === undefined ? stored : secureRoot(options.baseUrl, 'baseUrl');
  if (stored !== undefined && stored !== root) throw mustBe('baseUrl', `${stored}, the host of the stored tokens`);
  const key = { clientId: required(clientId, 'clientId'), clientSecret: required(clientSecret, 'clientSecret') };
  return { root: required(root, 'baseUrl'), ...key, fetch, timeout };
}

/** Adds everything that the next refresh needs. */
export function completed(client: TokenClient, tokens: StoredCredentials, present: StoredCredentials = {}) {
  const { root, clientId, clientSecret } = client;
  const hostKeys = hostOf(present) === undefined ? hostKeysFor(root) : {};
  return { ...present, ...hostKeys, clientId, clientSecret, ...tokens };
}

function required(value: string | undefined, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw mustBe(name, 'a text, in the options or in the store');
}
