import type { Mask } from '../lib/mask.js';
import { CallError, type SafeError } from './call-error.js';
import type { Settings } from './options.js';
import type { SentRequest } from './outcome.js';

/** A request and its response, as far as it arrived. */
export interface Exchange {
  readonly request: SentRequest;
  /** The tokens that were sent. */
  readonly secrets: string[];
  /** When the request was passed to `fetch`, on the clock of `performance.now()`. */
  sentAt?: number | undefined;
  /** The start of the response; until the request is sent, that of the attempt before. */
  response?: Pick<Response, 'status' | 'statusText' | 'ok' | 'headers'> | undefined;
  /** The body, in the chunks in which it arrived. */
  chunks: Uint8Array[];
  /** Why there is no usable response. */
  error?: SafeError | undefined;
}

/** How long the body of an error response may take, in milliseconds. Its status matters more. */
const ERROR_BODY_TIME = 1_000;

/**
 * Reads a response into the exchange, chunk by chunk, so that the start of a body that breaks off is kept. The body of
 * an error response is cut at its limit.
 *
 * @throws {CallError} `invalid` if the body of a success is larger than `maxBody`.
 */
export async function readResponse(
  exchange: Exchange,
  received: Response | undefined,
  { maxBody, maxErrorBody }: Settings,
): Promise<void> {
  // A custom `fetch` may return anything, and headers of another class.
  if (typeof received?.status !== 'number') throw new TypeError('`fetch` must return a Response');
  const { status, statusText, ok, headers, body } = received;
  exchange.response = { status, statusText, ok, headers: headers instanceof Headers ? headers : new Headers(headers) };
  const reader = body?.getReader();
  if (!reader) return;
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  const timer = ok ? undefined : setTimeout(cancel, ERROR_BODY_TIME);
  try {
    for (let rest = ok ? maxBody : maxErrorBody; rest >= 0;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (!ArrayBuffer.isView(value)) throw new TypeError('A body must consist of bytes');
      exchange.chunks.push(value);
      rest -= value.byteLength;
    }
  } finally {
    clearTimeout(timer);
  }
  cancel();
  if (!ok) return;
  // The start is enough for the outcome.
  exchange.chunks.splice(16);
  throw new CallError('invalid', new RangeError(`The body is larger than ${maxBody} bytes (\`maxBody\`)`));
}

/** The body as one piece. */
export function bytesOf({ chunks }: Exchange): Uint8Array {
  const [first = new Uint8Array()] = chunks;
  if (chunks.length < 2) return first;
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return bytes;
}

/** Copies headers without those that are not valid: a response may have them, a `Headers` object that is built may not. */
export function copyHeaders(headers: Headers, mask: Mask = (text) => text): Headers {
  const copy = new Headers();
  for (const [name, value] of headers) {
    try {
      copy.append(mask(name), mask(value));
    } catch {
      // See above.
    }
  }
  return copy;
}
