/** One request to a provider and what came back. Nothing here throws for what a provider does. */
import { messageOf } from '../../lib/message-of.js';
import type { Provider } from '../provider.js';

export interface RequestSent {
  readonly method: string;
  readonly url: string;
  /** As sent, secrets included: a mask removes them from whatever is shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The credentials as a curl line may show them: tokens as environment variables. */
  readonly credentialsShown?: string;
}

export interface ResponseReceived {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Set if the body is not valid UTF-8. */
  readonly malformed?: true;
}

/** What prevented a complete response. */
export interface Fault {
  readonly kind: 'timeout' | 'network' | 'cut-off';
  readonly message: string;
}

export interface Exchange {
  readonly request: RequestSent;
  /** Status and headers, and as much of the body as was received. */
  readonly response?: ResponseReceived;
  readonly fault?: Fault;
  readonly startedAt: Date;
  /** In milliseconds, until the end of the body. */
  readonly duration: number;
}

/** Sends a request and reads the whole response, which may take `timeout` milliseconds. */
export async function exchange(provider: Provider, request: RequestSent, timeout: number): Promise<Exchange> {
  const startedAt = new Date();
  const begin = performance.now();
  const limit = timeLimit(timeout);
  let response: ResponseReceived | undefined;
  let fault: Fault | undefined;
  const receive = async (): Promise<void> => {
    const received = await fetchResponse(provider, request, limit.signal);
    response = { status: received.status, headers: Object.fromEntries(received.headers), body: '' };
    response = { ...response, ...decode(await received.arrayBuffer()) };
  };
  try {
    await limit.within(receive());
  } catch (error) {
    fault = faultOf(error, response !== undefined, limit.signal.aborted ? timeout : undefined);
  } finally {
    limit.clear();
  }
  return {
    request,
    ...(response === undefined ? {} : { response }),
    ...(fault === undefined ? {} : { fault }),
    startedAt,
    duration: performance.now() - begin,
  };
}

/** Whether the provider says that the request was successful. */
export function isAccepted({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300;
}

/** The body parsed; undefined unless it is JSON. */
export function jsonOf(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return undefined;
  }
}

/** A redirect is a response like any other: the contract documents none. */
function fetchResponse(
  provider: Provider,
  { url, method, headers, body }: RequestSent,
  signal: AbortSignal,
): Promise<Response> {
  const fetch = provider.fetch ?? globalThis.fetch;
  return fetch(url, { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) });
}

function decode(bytes: ArrayBuffer): Pick<ResponseReceived, 'body' | 'malformed'> {
  try {
    return { body: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { body: new TextDecoder('utf-8').decode(bytes), malformed: true };
  }
}

interface TimeLimit {
  readonly signal: AbortSignal;
  /** The promise, or a rejection when the time is over, whether or not the provider observes the signal. */
  within<T>(promise: Promise<T>): Promise<T>;
  clear(): void;
}

/** Unlike `AbortSignal.timeout` it keeps the process alive, which a provider in the same process does not. */
function timeLimit(timeout: number): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort();
  }, timeout);
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => {
      reject(new Error('timed out'));
    });
  });
  return {
    signal: controller.signal,
    within: (promise) => Promise.race([promise, over]),
    clear: () => {
      clearTimeout(timer);
    },
  };
}

function faultOf(error: unknown, began: boolean, exceeded: number | undefined): Fault {
  if (exceeded !== undefined) {
    const what = began ? 'The body did not end' : 'No response';
    return { kind: 'timeout', message: `${what} within ${exceeded} ms.` };
  }
  const reason = messageOf(error).replace(/\.?$/, '.');
  return began
    ? { kind: 'cut-off', message: `The body was cut off: ${reason}` }
    : { kind: 'network', message: `No response: ${reason}` };
}
