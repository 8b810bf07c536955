import { CallError } from './exchange.js';

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
  let current: Promise<string> | undefined;
  let known: string | undefined;

  async function invoke(rejected: string | undefined): Promise<string> {
    known = undefined;
    try {
      return checkToken(await token(rejected));
    } catch (cause) {
      throw new CallError('token', cause);
    }
  }

  return {
    async get(rejected) {
      // Of the calls whose token was rejected the first invokes the function; the others do not know its token any more.
      if (!current || (rejected && rejected === known)) current = invoke(rejected);
      const requested = current;
      try {
        const value = await requested;
        if (current === requested) known = value;
        return value;
      } catch (error) {
        if (current === requested) current = undefined;
        throw error;
      }
    },
    abandon() {
      if (!known) current = undefined;
    },
  };
}

/** @throws {TypeError} if a value cannot be a token: it becomes part of a header as it is. */
export function checkToken(value: unknown): string {
  if (typeof value === 'string' && /^[!-~]+$/.test(value)) return value;
  throw new TypeError('`token` must be the bare access token, in ASCII without spaces.');
}
