/** The token of a client: asked for once, and once again after a 401, whoever waits for it. */
import { refuse } from './check.js';

/**
 * An access token, or a function that gives one. The function is asked at the first call, and again after a 401: then
 * it is handed the token that was rejected. All calls that wait for a token share one question.
 */
export type Token = string | ((rejected?: string) => string | Promise<string>);

/** Gives the token to send, undefined where none has to be sent; `rejected` is one that had a 401. */
export type Credentials = (rejected?: string) => Promise<string> | string | undefined;

/** What is said where the token function fails. */
export const NO_TOKEN = 'No token';

/** @throws {TypeError} where the token is none; one that is given as undefined is most likely a variable that is not set. */
export function credentialsOf(options: { readonly token?: Token }): Credentials {
  const { token } = options;
  let answer: Promise<string> | undefined;
  let known: unknown = null;
  if (typeof token !== 'function') {
    if ('token' in options) checkToken(token);
    return () => token;
  }
  const ask = async (rejected?: string): Promise<string> => {
    try {
      return checkToken((known = await Promise.resolve(rejected).then(token)));
    } catch (cause) {
      answer = undefined;
      throw new Error(NO_TOKEN, { cause });
    }
  };
  return (rejected) => {
    // Of the calls whose token was rejected the first asks, since then it is known no more; the others wait with it.
    if (!answer || rejected === known) {
      known = null;
      answer = ask(rejected);
    }
    return answer;
  };
}

/** A token goes into a header as it is. */
function checkToken(token: unknown): string {
  if (typeof token === 'string' && /^[!-~]+$/.test(token)) return token;
  return refuse('token', 'the bare access token, in ASCII with no space');
}
