/** One request on its way, and what comes back. */
import { credentialsHeader } from '../../generated/client.js';
import { textOf, type Exchange } from './exchange.js';
import type { Settings } from './options.js';

/**
 * What openapi-fetch makes in the place of a `Request`, where no middleware looks at it. `fetch` builds a `Request` of
 * its own in any case, and a second one costs a tenth of a call without a body, a third of a call with one.
 */
export interface Draft {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Is called with `new`, as `Request` is. Here and below by name: spread objects make a call slower by a fiftieth. */
export function Draft(url: string, { method, headers, body, signal }: Omit<Draft, 'url'>): Draft {
  return { url, method, headers, body, signal };
}

/**
 * What openapi-fetch leaves alone; of any other answer it would read the body, and lose the status on a broken one. It
 * looks a header up, which takes a hundredth of a call where they are real.
 */
const nothing = Object.defineProperty(new Response(null, { status: 204 }), 'headers', { value: new Map() });

/**
 * Sends a request or its draft, which can be sent again, and reads what comes into the exchange.
 *
 * @param fetch Default: the global one, looked up each time, since others may replace it at any time.
 * @returns What openapi-fetch is to see: the answer for its middleware and for `raw`, nothing for a draft.
 */
export async function transfer(
  exchange: Exchange,
  request: Request | Draft,
  signal: AbortSignal,
  fetch: Settings['fetch'],
): Promise<Response> {
  const { url, method, headers, body = null } = request;
  exchange.answer = undefined;
  exchange.pieces = [];
  signal.throwIfAborted();
  if (exchange.token) headers.set(credentialsHeader, `Bearer ${exchange.token}`);
  const [target, init]: [Request | string, RequestInit] =
    'clone' in request ? [request.clone(), { signal }] : [url, { method, headers, body, redirect: 'manual', signal }];
  const response = await (fetch ? fetch(new Request(target, init)) : globalThis.fetch(target, init));
  exchange.answer = { status: response.status, ok: response.ok, headers: response.headers };
  await readBody(exchange, response);
  if (!('clone' in request)) return nothing;
  // Without a body it can be handed on as it is; a redirect in a browser, whose status is 0, cannot be made anew.
  return response.body ? new Response(textOf(exchange), exchange.answer) : response;
}

/** How many pieces are read of the body of an answer that is no success; one may be 64 kB. */
const MOST = 8;

/** Reads the body into the exchange, piece by piece, so that the start of a body that breaks off is kept. */
async function readBody({ pieces }: Exchange, { body, ok }: Response): Promise<void> {
  const reader = body?.getReader();
  while (reader && (ok || pieces.length < MOST)) {
    const { done, value } = await reader.read();
    if (done) return;
    pieces.push(value);
  }
  await reader?.cancel();
}
