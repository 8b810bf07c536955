/** Fetches the vendor's description from a host. */
import { security } from '../../generated/contract.js';
import { messageOf } from '../lib/message-of.js';
import { DescriptionError } from './description.js';

/** Where Studio hosts serve their description: observed in the vendor's example client. */
const PATH = '/api/public/apidocs';

/**
 * Downloads the description.
 *
 * @param baseUrl The host: `https://myschool.instructuremedia.com`; a path in it is ignored.
 * @param token The access token, without `Bearer`.
 * @param limits The time for the whole response, in milliseconds, and its size, in bytes. Default: 30 s, 16 MiB.
 * @returns The text of the response; `compareContract` checks it.
 * @throws {DescriptionError} If the host cannot be reached, or its response is too large or has another status than 200.
 */
export async function downloadDescription(
  baseUrl: string,
  token: string | undefined,
  { timeout = 30_000, maxBody = 16 * 1024 ** 2 } = {},
): Promise<string> {
  const { href } = new URL(PATH, baseUrl);
  const headers = { accept: 'application/json', ...(token && { [security.header]: `Bearer ${token}` }) };
  const signal = AbortSignal.timeout(timeout);
  try {
    // A redirect would send the token to another host.
    const response = await fetch(href, { headers, redirect: 'manual', signal });
    if (response.status === 200) return await textOf(response, maxBody);
    await response.body?.cancel();
    throw new Error(`Status ${response.status}: ${hintOf(response.status, token)}`);
  } catch (error) {
    const reason = signal.aborted ? `Timed out after ${timeout} ms` : messageOf(error);
    throw new DescriptionError(`${href}: ${reason.replace(/(?<![.?])$/, '.')}`);
  }
}

function textOf({ body }: Response, maxBody: number): Promise<string> {
  let size = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > maxBody) throw new Error(`The response is larger than ${maxBody} bytes`);
      controller.enqueue(chunk);
    },
  });
  return new Response(body?.pipeThrough(limit)).text();
}

function hintOf(status: number, token: string | undefined): string {
  if (status >= 300 && status < 400) {
    return 'the host redirects, and the token is not sent there. Is this the right host?';
  }
  if (status === 404) return 'is this a Studio host? Otherwise pass a saved copy';
  if (status !== 401 && status !== 403) return 'try again later, or pass a saved copy';
  if (token === undefined) return 'the description requires a token';
  return 'the token is wrong, has expired (tokens live for 2 hours), or may not read the description';
}
