import { mergeHeaders } from 'openapi-fetch';
import { contract } from '../../generated/client.js';
import { bytesOf, copyHeaders, type Exchange } from './exchange.js';
import { fetchOptions, settingsFrom, type FetchOptions } from './options.js';
import { createConnection, send } from './send.js';

/**
 * Creates a `fetch` function that authenticates, retries and limits requests as the methods of `createStudioClient` do:
 * for openapi-fetch, and for everything that is built on it.
 *
 * Every request that it is passed carries the token, so pass it only requests to the institution's host. Redirects are
 * not followed. A body is read completely before the promise resolves.
 *
 * @returns A function that rejects as `fetch` does: with the error of the network, with the reason of the abort, with a
 *   `TimeoutError` if the time is over, with the error of the token function.
 * @throws {TypeError} if an option is wrong. The message names it.
 * @example
 * const client = createClient<paths>({ baseUrl, fetch: createStudioFetch({ token }) });
 */
export function createStudioFetch(
  options: FetchOptions = {},
): (input: Request | string | URL, init?: RequestInit) => Promise<Response> {
  const settings = settingsFrom(options, fetchOptions);
  const connection = createConnection(settings, contract);

  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url, signal } = request;
    const sendable = {
      request: { operation: undefined, method, url },
      settings: { ...settings, signal, maxErrorBody: settings.maxBody },
      headers: mergeHeaders(settings.headers, request.headers),
      input: request,
      body: null,
    };
    return toResponse(await send(sendable, connection));
  };
}

/** @throws as `fetch` does if there is no response. */
function toResponse(exchange: Exchange): Response {
  const { response, error, chunks } = exchange;
  if (error) throw error.status === 'token' ? new Error(error.reason, { cause: error.cause }) : error.cause;
  // Of a redirect a browser shows nothing.
  if (!response?.status) return Response.error();
  const headers = copyHeaders(response.headers);
  return new Response(chunks.length > 0 ? bytesOf(exchange).slice() : null, { ...response, headers });
}
