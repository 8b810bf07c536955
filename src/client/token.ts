import { CallError } from './call-error.js';

/**
 * An access token, or a function that returns one. The function is called at the first call, and again after a 401, then
 * with the token that was rejected. All calls that wait for a token share one invocation. A call whose time is over
 * while the function is pending abandons it: the next call invokes it again.
 */
export type Token = string | ((rejected?: string) => string | Promise<string>);

/** The tokens of a client whose token is a function. */
export interface TokenSource {
  /**
   * @param rejected A token that had a 401.
   * @throws {CallError} `token` if the token function fails.
   */
  get(rejected?: string): Promise<string>;
  /** Makes the next call invoke the token function again if it is still pending. */
  abandon(): void;
}

export function createTokenSource(token: Exclude<Token, string>): TokenSource {
  let known: string | undefined;
  let pending: Promise<string> | undefined;

  async function invoke(rejected: string | undefined): Promise<string> {
    try {
      return checkToken(await token(rejected));
    } catch (cause) {
      throw new CallError('token', cause);
    }
  }

  return {
    async get(rejected) {
      if (known && known !== rejected) return known;
      known = undefined;
      const requested = (pending ??= invoke(rejected));
      try {
        const value = await requested;
        if (pending === requested) known = value;
        return value;
      } finally {
        if (pending === requested) pending = undefined;
      }
    },
    abandon() {
      pending = undefined;
    },
  };
}

/** @throws {TypeError} if a value cannot be a token: it becomes part of a header as it is. */
export function checkToken(value: unknown): string {
  if (typeof value === 'string' && /^[!-~]+$/.test(value)) return value;
  throw new TypeError('`token` must be the bare access token, in ASCII without spaces.');
}
