/** How a call is conducted: its token, its attempts and the waits between them. */
import { isObject } from './check.js';
import type { Credentials } from './credentials.js';
import type { Break, Exchange } from './exchange.js';
import { tell } from './log.js';
import { LONGEST_DELAY, type Settings } from './options.js';
import { transfer, type Draft } from './transfer.js';

/**
 * One call: an attempt, and more where they can do no harm.
 *
 * @param exchange Is filled on the way, so that what came is there where the call is ended from outside.
 * @returns What openapi-fetch is to see: the answer for its middleware and for `raw`, nothing for a draft.
 * @throws What broke the last attempt, or what kept it from a token.
 */
export async function conduct(
  settings: Settings,
  credentials: Credentials,
  exchange: Exchange,
  request: Request | Draft,
  signal: AbortSignal,
): Promise<Response> {
  const end = Date.now() + (settings.timeout || LONGEST_DELAY);
  let rejected: string | undefined;
  for (let attempt = 1, retry = 0; ; attempt++) {
    const start = Date.now();
    const token = (exchange.token = await credentials(rejected));
    let handed: Response | undefined;
    let broken: Break | undefined;
    try {
      handed = await transfer(exchange, request, signal, settings.fetch);
    } catch (cause) {
      broken = { cause };
    }

    const { status = 0, headers }: Partial<Response> = exchange.answer ?? {};
    let delay = Infinity;
    if (status === 401 && token && !rejected) {
      rejected = token;
      if ((await credentials(token)) !== token) delay = 0;
    } else if (retry < settings.retries && mayRepeat(request.method, status, broken)) {
      delay = delayBefore(retry++, headers);
    }
    const isLast = signal.aborted || Date.now() + delay > end;
    if (settings.logger ?? settings.onRetry) {
      tell(settings, exchange, broken, { attempt, duration: Date.now() - start, delay: isLast ? undefined : delay });
    }
    if (isLast && broken) throw broken.cause;
    if (isLast && handed) return handed;
    await wait(delay, signal);
  }
}

/** @param signal Ends it before its time. */
function wait(delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delay);
    signal.onabort = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** A GET may be repeated after all that may pass, others only where they were surely not applied. */
function mayRepeat(method: string, status: number, broken: Break | undefined): boolean {
  if (method === 'GET' && (broken || status === 408 || status >= 500)) return true;
  return broken ? isRefused(broken.cause) : status === 429 || status === 503;
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
