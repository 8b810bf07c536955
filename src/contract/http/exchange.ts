/** One request to a provider and its response. Nothing here throws for what a provider does. */
import { messageOf } from '../../lib/message-of.js';
import type { Provider } from '../provider.js';

export interface RequestSent {
  readonly method: string;
  readonly url: string;
  /** As sent, secrets included: a mask removes them from whatever is shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The credentials as a curl line may show them: tokens as environment variables. */
  readonly credentialsShown?: string | undefined;
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
  readonly response?: ResponseReceived | undefined;
  readonly fault?: Fault | undefined;
  readonly startedAt: Date;
  /** In milliseconds, until the end of the body. */
  readonly duration: number;
}

/** Sends a request and reads the whole response, which may take `timeout` milliseconds. */
export async function exchange(provider: Provider, request: RequestSent, timeout: number): Promise<Exchange> {
  const startedAt = new Date();
  const begin = performance.now();
  const controller = new AbortController();
  let response: ResponseReceived | undefined;
  const receive = async (): Promise<undefined> => {
    const received = await fetchResponse(provider, request, controller.signal);
    response = { status: received.status, headers: Object.fromEntries(received.headers), body: '' };
    response = { ...response, ...decode(await received.arrayBuffer()) };
  };
  // Unlike `AbortSignal.timeout` a timer keeps the process alive, which a provider in the same process does not.
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<Fault>((resolve) => {
    timer = setTimeout(() => {
      const what = response === undefined ? 'No response' : 'The body did not end';
      resolve({ kind: 'timeout', message: `${what} within ${timeout} ms.` });
      controller.abort();
    }, timeout);
  });
  const failed = receive().catch((error: unknown) => faultOf(error, response !== undefined));
  const fault = await Promise.race([failed, timedOut]);
  clearTimeout(timer);
  return { request, response, fault, startedAt, duration: performance.now() - begin };
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
async function fetchResponse(
  { fetch = globalThis.fetch }: Provider,
  { url, method, headers, body }: RequestSent,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(url, { method, headers, body: body ?? null, redirect: 'manual', signal });
}

function decode(bytes: ArrayBuffer): Pick<ResponseReceived, 'body' | 'malformed'> {
  try {
    return { body: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { body: new TextDecoder().decode(bytes), malformed: true };
  }
}

function faultOf(error: unknown, hasBegun: boolean): Fault {
  const reason = messageOf(error).replace(/\.?$/, '.');
  return hasBegun
    ? { kind: 'cut-off', message: `The body was cut off: ${reason}` }
    : { kind: 'network', message: `No response: ${reason}` };
}
