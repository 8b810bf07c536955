/** Fetches the vendor's description from a host. */
import { security } from '../../generated/contract.js';
import { DescriptionError } from './description.js';

/** Where Studio hosts serve their description: observed in the vendor's example client. */
const PATH = '/api/public/apidocs';

export interface DownloadOptions {
  /** The host: `https://myschool.instructuremedia.com`; a path in it is ignored. */
  readonly baseUrl: URL;
  /** The access token, without `Bearer`; none where something else authorises the request. */
  readonly token?: string | undefined;
  /** How long to wait for the whole answer, in ms; default 30,000. */
  readonly timeout?: number;
}

/**
 * Downloads the description.
 *
 * @returns The text of the answer, whatever it is: `compareContract` says what is wrong with it.
 * @throws {DescriptionError} Where the host cannot be reached, or answers with another status than 200.
 */
export async function downloadDescription({ baseUrl, token, timeout = 30_000 }: DownloadOptions): Promise<string> {
  const url = new URL(PATH, baseUrl);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers[security.header] = `Bearer ${token}`;
  try {
    // A redirect would carry the token elsewhere.
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeout) });
    const text = await response.text();
    if (response.status === 200) return text;
    throw new DescriptionError(`${url.href} answered ${String(response.status)}: ${hintOf(response.status, token)}`);
  } catch (error) {
    if (error instanceof DescriptionError) throw error;
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new DescriptionError(`${url.href} did not answer in full within ${String(timeout)} ms.`);
    }
    throw new DescriptionError(`${url.href} cannot be reached: ${causeOf(error)}.`);
  }
}

function hintOf(status: number, token: string | undefined): string {
  if (status === 401 || status === 403) {
    return token === undefined
      ? 'the description is served to those only who send a token.'
      : 'the token is wrong, has expired (they live for 2 hours), or may not read the description.';
  }
  if (status === 404) return 'is this a Studio host? Or take a saved copy.';
  if (status >= 300 && status < 400)
    return 'it sends elsewhere, where the token does not follow. Is this the right host?';
  return 'try again later, or take a saved copy.';
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  return cause.message === '' ? code : cause.message;
}
