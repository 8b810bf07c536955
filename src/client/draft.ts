/**
 * What openapi-fetch makes in the place of a `Request`, where no middleware looks at it. `fetch` builds a `Request` of
 * its own in any case, and a second one costs a tenth of a call without a body, a third of a call with one.
 */
export interface Draft {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  readonly init: RequestInit;
}

/** Is called with `new`, as `Request` is. */
export function Draft(url: string, init: Pick<Draft, 'method' | 'headers' | 'signal'>): Draft {
  return { ...init, url, init };
}

/**
 * Sends a request or its draft, which can be sent again. The global `fetch` is looked up each time, since others may
 * replace it at any time.
 */
export function transmit(request: Request | Draft, fetch?: (request: Request) => Promise<Response>): Promise<Response> {
  if ('init' in request && !fetch) return globalThis.fetch(request.url, request.init);
  return (fetch ?? globalThis.fetch)('init' in request ? new Request(request.url, request.init) : request.clone());
}
