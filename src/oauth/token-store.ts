import type { HostKeys } from './host.js';

/** What a store keeps. What is missing may come from the options of `createTokenSource`. */
export interface StoredCredentials extends HostKeys {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly redirectUri?: string | undefined;
  readonly accessToken?: string | undefined;
  readonly refreshToken?: string | undefined;
  /** When the tokens were requested, in seconds since 1970 by the clock of this machine. */
  readonly createdAt?: number | undefined;
  /** The lifetime of the access token, in seconds. */
  readonly expiresIn?: number | undefined;
}

/** Resolves with what to store instead; undefined leaves the store as it is. */
export type Change = (present: StoredCredentials | undefined) => Promise<StoredCredentials | undefined>;

export interface TokenStore {
  read(): Promise<StoredCredentials | undefined>;
  /**
   * Runs `change` while nobody else changes what is stored. Resolves with what is stored then, once it is durable.
   * `change` spends a refresh token, so the store must be known to be writable **before** it runs.
   */
  replace(change: Change): Promise<StoredCredentials | undefined>;
}

/** Keeps credentials while the process lives, for tests and for programs that store them elsewhere. */
export function memoryStore(initial?: StoredCredentials): TokenStore {
  let stored = initial;
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: () => Promise.resolve(stored),
    replace(change) {
      const replaced = last.then(async () => (stored = (await change(stored)) ?? stored));
      last = replaced.catch(() => undefined);
      return replaced;
    },
  };
}
