/** Where credentials are kept between runs. */
import type { HostKeys } from './host.js';

/** What a store keeps. Only the refresh token has to be there; the rest may come from the options instead. */
export interface StoredCredentials extends HostKeys {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly accessToken?: string | undefined;
  readonly refreshToken: string;
}

export interface TokenStore {
  /** What is kept at present, undefined where nothing is. */
  read(): Promise<StoredCredentials | undefined>;
  /**
   * Runs `change` while nobody else changes what is kept, and keeps what it resolves to. Resolves once that is safe,
   * so that a refresh token is never used, or handed on, before it is kept. Rejects as `change` does, keeping what was.
   */
  replace(change: (present: StoredCredentials | undefined) => Promise<StoredCredentials>): Promise<StoredCredentials>;
}

/**
 * Keeps credentials as long as the process lives, for tests and for programs that keep them elsewhere.
 *
 * @example
 * const store = memoryStore({ refreshToken });
 */
export function memoryStore(initial?: StoredCredentials): TokenStore {
  let present = initial;
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: () => Promise.resolve(present),
    replace(change) {
      const replaced = last.then(async () => (present = await change(present)));
      last = replaced.catch(() => undefined);
      return replaced;
    },
  };
}
