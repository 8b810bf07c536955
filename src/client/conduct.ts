/** How a call is conducted: its token, its attempts and the waits between them, and who is told of it. */
import { credentialsHeader } from '../../generated/client.js';
import { isObject } from './check.js';
import type { Credentials } from './credentials.js';
import { transmit, type Draft } from './draft.js';
import { readBody, reasonOf, textOf, type Exchange } from './exchange.js';
import { mask } from './mask.js';
import { LONGEST_DELAY, type Settings } from './options.js';
import type { SentRequest } from './outcome.js';

/** One attempt, as a log may have it: no header, no body, no token. */
export interface Attempt extends SentRequest {
  /** 1 for the first one. */
  readonly attempt: number;
  /** Milliseconds. */
  readonly duration: number;
  /** The status of the HTTP answer, where one came. */
  readonly httpStatus: number | undefined;
  /** What the provider calls the request (`x-request-id`), empty where it does not tell. */
  readonly requestId: string;
  /** What broke the exchange, where it broke. */
  readonly reason: string | undefined;
  /** Milliseconds until the next attempt, where one follows. */
  readonly delay: number | undefined;
}

/**
 * Is told of every attempt: at `info` where another one follows, or else at `debug` where the answer is a success, at
 * `warn` where it is not, at `error` where the exchange broke. A level that is left out is not told. `console` will do.
 */
export type Logger = Partial<Record<'debug' | 'info' | 'warn' | 'error', (attempt: Attempt) => void>>;

/**
 * One call: an attempt, and more where they can do no harm.
 *
 * @param exchange Is filled on the way, so that what came is there where the call is ended from outside.
 * @returns What openapi-fetch is to see: the answer for its middleware and for `raw`, nothing for a draft.
 * @throws What broke the last attempt, or what kept it from a token.
 */
export async function conduct(
  { retries, timeout, fetch, logger, onRetry }: Settings,
  credentials: Credentials,
  exchange: Exchange,
  request: Request | Draft,
  signal: AbortSignal,
): Promise<Response> {
  const end = Date.now() + (timeout || LONGEST_DELAY);
  let rejected: string | undefined;
  for (let attempt = 1, retry = 0; ; attempt++) {
    const start = Date.now();
    const token = (exchange.token = await credentials(rejected));
    let answer: Exchange['answer'];
    let fault: { readonly cause: unknown } | undefined;
    let handed = nothing;
    exchange.answer = answer;
    exchange.pieces = [];
    signal.throwIfAborted();
    if (token) request.headers.set(credentialsHeader, `Bearer ${token}`);
    try {
      const response = await transmit(request, signal, fetch);
      const { status, ok, headers, body } = response;
      exchange.answer = answer = { status, ok, headers };
      await readBody(exchange, body, ok);
      // Without a body it can be handed on as it is; a redirect in a browser, whose status is 0, cannot be made anew.
      if ('clone' in request) handed = body ? new Response(textOf(exchange), answer) : response;
    } catch (cause) {
      fault = { cause };
    }

    let delay = Infinity;
    if (answer?.status === 401 && token && !rejected) {
      rejected = token;
      if ((await credentials(token)) !== token) delay = 0;
    } else if (retry < retries && mayRepeat(request.method, answer?.status ?? 0, fault)) {
      delay = delayBefore(retry++, answer?.headers);
    }
    const isLast = signal.aborted || Date.now() + delay > end;
    if (logger ?? onRetry) {
      const told = {
        ...exchange.request,
        attempt,
        duration: Date.now() - start,
        httpStatus: answer?.status,
        requestId: mask(answer?.headers.get('x-request-id') ?? '', token),
        reason: fault && mask(reasonOf(fault.cause), token),
        delay: isLast ? undefined : delay,
      };
      try {
        logger?.[isLast ? (fault ? 'error' : answer?.ok ? 'debug' : 'warn') : 'info']?.(told);
        if (!isLast) onRetry?.(told);
      } catch {
        // What a hook throws is its own affair: the call goes on.
      }
    }
    if (isLast && fault) throw fault.cause;
    if (isLast) return handed;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise((resolve) => {
      timer = setTimeout(resolve, delay);
      signal.onabort = resolve;
    });
    clearTimeout(timer);
  }
}

/**
 * What openapi-fetch leaves alone; of any other answer it would read the body, and lose the status on a broken one. It
 * looks a header up, which takes a hundredth of a call where they are real.
 */
const nothing = Object.defineProperty(new Response(null, { status: 204 }), 'headers', { value: new Map() });

/** A GET may be repeated after all that may pass, others only where they were surely not applied. */
function mayRepeat(method: string, status: number, fault: { readonly cause: unknown } | undefined): boolean {
  if (method === 'GET' && (fault || status === 408 || status >= 500)) return true;
  return fault ? isRefused(fault.cause) : status === 429 || status === 503;
}

/** Nobody listened, so nothing was sent. Node tells, under the cause; a browser does not. */
function isRefused(cause: unknown): boolean {
  return isObject(cause) && (cause.code === 'ECONNREFUSED' || isRefused(cause.cause));
}

/**
 * Milliseconds to wait: as the provider asks by `Retry-After`, in seconds or as a date, or else a random part of a time
 * that doubles with each retry.
 */
function delayBefore(retry: number, headers: Headers | undefined): number {
  const after = headers?.get('retry-after') ?? '';
  const asked = /^\d+$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - Date.now();
  return asked >= 0 ? asked : Math.random() * Math.min(8_000, 500 * 2 ** retry);
}
