import { mergeHeaders } from 'openapi-fetch';
import { contract } from '../../generated/client.js';
import { messageOf } from '../lib/message-of.js';
import { createMask } from '../lib/mask.js';
import { bytesOf, copyHeaders, type Exchange } from './exchange.js';
import { settingsFrom, type FetchOptions } from './options.js';
import { safeError } from './safe-error.js';
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
  const settings = settingsFrom(options);
  const connection = createConnection(settings);
  const { header, scheme } = contract.security;

  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url, signal } = request;
    const exchange = await send(
      {
        request: { operation: undefined, method, url },
        maxErrorBody: settings.maxBody,
        fetch(token, attemptSignal) {
          const headers = mergeHeaders(settings.headers, request.headers);
          if (token !== undefined) headers.set(header, `${scheme} ${token}`);
          const attempt = new Request(request.clone(), { headers, redirect: 'manual', signal: attemptSignal });
          return (settings.fetch ?? globalThis.fetch)(attempt);
        },
      },
      { ...settings, signal },
      connection,
    );
    return toResponse(exchange);
  };
}

/** @throws as `fetch` does if there is no response. */
function toResponse(exchange: Exchange): Response {
  const { response, error } = exchange;
  if (error || !response) throw rejection(exchange);
  // Of a redirect a browser shows nothing.
  if (response.status === 0) return Response.error();
  return new Response(exchange.chunks.length > 0 ? bytesOf(exchange).slice() : null, {
    ...response,
    headers: copyHeaders(response.headers, (text) => text),
  });
}

function rejection(exchange: Exchange): unknown {
  const { status, cause } = exchange.error ?? {};
  if (status === 'aborted') return cause;
  const mask = createMask([...exchange.secrets]);
  const safe = safeError(cause, mask);
  return status === 'token' ? new Error(`No token: ${messageOf(cause, mask)}`, { cause: safe }) : safe;
}
