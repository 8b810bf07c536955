/** One request to a provider and what became of it. Never throws for what the provider does. */
import { operations, security } from '../../generated/contract.js';
import type { Change } from '../../generated/schema.js';
import type { Case, OperationId } from './cases.js';
import { UNKNOWN_ID, type Body, type Ids } from './given.js';
import type { Arrangement, Provider } from './provider.js';
import { withIds } from './refused-inputs.js';
import { samplesOf, type Schema } from './schema.js';

export interface RequestSent {
  readonly method: string;
  readonly url: string;
  /** As sent, secrets included: `masker` takes them out of whatever is shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The credentials as a curl line may show them. */
  readonly authorizationShown?: string;
}

export interface ResponseReceived {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What kept the answer from coming, or from coming whole. */
export interface Fault {
  readonly kind: 'timeout' | 'network' | 'cut-off';
  readonly message: string;
}

export interface Exchange {
  readonly request: RequestSent;
  /** The status and headers, and as much of the body as came. */
  readonly response?: ResponseReceived;
  readonly fault?: Fault;
  readonly startedAt: Date;
  /** In milliseconds, from sending to the body's end. */
  readonly duration: number;
}

/** What the contract's bodies are written in. */
const JSON_TYPE = 'application/json';

/** A change of a member other than the spare user, which changes nothing for him; invented where nobody is known. */
const NO_OTHER: Change = { action: 'update', user_id: UNKNOWN_ID, permission: 'member' };

/** The request of a case, as its given and the provider's arrangement make it. */
export function requestFor(
  provider: Provider,
  { operation, given }: Case,
  arrangement: Arrangement,
  other = NO_OTHER,
): RequestSent {
  const { method, path } = operations[operation];
  const url = provider.baseUrl + fillPath(path, { ...arrangement.ids, ...given.path });
  return requestTo({
    method,
    url,
    body: given.body?.(arrangement.ids, other) ?? validBody(operation, arrangement.ids),
    arrangement,
  });
}

/** A request with the arrangement's credentials and headers. */
export function requestTo(parts: {
  method: string;
  url: string;
  body?: Body | undefined;
  arrangement: Arrangement;
}): RequestSent {
  const { authorization, authorizationShown, headers } = parts.arrangement;
  const content = parts.body === undefined ? undefined : written(parts.body);
  return {
    method: parts.method,
    url: parts.url,
    headers: {
      accept: JSON_TYPE,
      ...(authorization === undefined ? {} : { [security.header.toLowerCase()]: authorization }),
      ...(content === undefined ? {} : { 'content-type': content.mediaType }),
      ...headers,
    },
    ...(content === undefined || content.text === '' ? {} : { body: content.text }),
    ...(authorizationShown === undefined ? {} : { authorizationShown }),
  };
}

/** Sends a request and reads the whole answer, which may take `timeout` milliseconds. */
export async function send(provider: Provider, request: RequestSent, timeout: number): Promise<Exchange> {
  const startedAt = new Date();
  const begin = performance.now();
  const limit = timeLimit(timeout);
  let response: ResponseReceived | undefined;
  const ended = (fault?: Fault): Exchange => ({
    request,
    ...(response === undefined ? {} : { response }),
    ...(fault === undefined ? {} : { fault }),
    startedAt,
    duration: performance.now() - begin,
  });
  const receive = async (): Promise<void> => {
    const answer = await fetchAnswer(provider, request, limit.signal);
    response = { status: answer.status, headers: Object.fromEntries(answer.headers), body: '' };
    response = { ...response, body: await answer.text() };
  };
  try {
    await limit.within(receive());
    return ended();
  } catch (error) {
    return ended(faultOf(error, response !== undefined, limit.signal.aborted ? timeout : undefined));
  } finally {
    limit.clear();
  }
}

/** Redirects are answers like others: a contract that documents none is broken by one. */
async function fetchAnswer(
  provider: Provider,
  { url, method, headers, body }: RequestSent,
  signal: AbortSignal,
): Promise<Response> {
  const fetch = provider.fetch ?? globalThis.fetch;
  return fetch(url, { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) });
}

interface TimeLimit {
  readonly signal: AbortSignal;
  /** The promise, or a rejection when the time is over, whether or not the provider heeds the signal. */
  within<T>(promise: Promise<T>): Promise<T>;
  clear(): void;
}

/** Unlike `AbortSignal.timeout` it keeps the process alive, which a provider in process would not do. */
function timeLimit(timeout: number): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort();
  }, timeout);
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => {
      reject(new Error('the time is over'));
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

export function fillPath(path: string, values: Readonly<Record<string, string | number>>): string {
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(values[name] ?? UNKNOWN_ID)));
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

/** A body that the contract allows, for an operation that has one. */
export function validBody(operation: OperationId, ids: Ids): Body | undefined {
  const { requestBody }: { readonly requestBody: { readonly content: Content } | null } = operations[operation];
  const [media] = Object.values(requestBody?.content ?? {});
  return media === undefined ? undefined : { json: withIds(samplesOf(media.schema)[0]?.value, ids) };
}

function written(body: Body): { text: string; mediaType: string } {
  if ('json' in body) return { text: JSON.stringify(body.json), mediaType: JSON_TYPE };
  return { text: body.text, mediaType: body.mediaType ?? JSON_TYPE };
}

function faultOf(error: unknown, began: boolean, exceeded: number | undefined): Fault {
  if (exceeded !== undefined) {
    return {
      kind: 'timeout',
      message: `${began ? 'The body did not end' : 'No answer came'} within ${String(exceeded)} ms.`,
    };
  }
  const reason = reasonOf(error);
  return began
    ? { kind: 'cut-off', message: `The body broke off: ${reason}.` }
    : { kind: 'network', message: `No answer: ${reason}.` };
}

/** fetch says only "fetch failed"; the reason is in its cause, and in the first of several where many addresses were tried. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
