/** Sends the requests of a run: retries, rate limit, and an end for a provider that keeps failing. */
import type { Provider } from '../provider.js';
import { exchange, type Exchange, type RequestSent } from './exchange.js';

export interface SenderOptions {
  /** How long a response may take, in milliseconds. */
  readonly timeout: number;
  /** The maximum number of requests per second; default: no limit. */
  readonly rate?: number | undefined;
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

export interface Sender {
  /**
   * Sends a request. A read is repeated after 429, 502, 503, 504 and a failed connection, anything else after 429 alone:
   * otherwise it is unknown whether a write was applied.
   */
  send(request: RequestSent): Promise<Exchange>;
  /** Why no more requests are sent; undefined while the provider responds. */
  exhausted(): string | undefined;
  /** Lets requests through although the provider is exhausted: what was changed must be undone. */
  reopen(): void;
}

const SAFE = ['GET', 'HEAD', 'OPTIONS'];
const MAX_ATTEMPTS = 6;
const FIRST_WAIT = 100;
/** How long one request waits for its repetitions, in milliseconds; longer with a rate limit of our own. */
const MAX_WAIT = 12_000;
const MAX_WAIT_WITH_RATE = 60_000;
/** After so many failed requests a run must end within `MAX_FAILING` milliseconds of its start. */
const MAX_FAILURES = 3;
const MAX_FAILING = 40_000;

export function createSender(provider: Provider, { timeout, rate, onExchange }: SenderOptions): Sender {
  const schedule = createSchedule(rate);
  const maxWait = rate === undefined ? MAX_WAIT : MAX_WAIT_WITH_RATE;
  const begin = performance.now();
  let failures = 0;
  let reopened = false;

  const attempt = async (request: RequestSent): Promise<Exchange> => {
    await schedule.turn();
    const result = await exchange(provider, request, timeout);
    onExchange?.(result);
    return result;
  };

  return {
    async send(request) {
      let result = await attempt(request);
      let waited = 0;
      for (let retry = 0; retry < MAX_ATTEMPTS - 1 && isRepeatable(request, result, retry); retry++) {
        const wait = waitOf(result, retry);
        waited += wait;
        if (waited > maxWait) break;
        if (result.response?.status === 429) schedule.pause(wait);
        else await sleep(wait);
        result = await attempt(request);
      }
      if (isTransient(result) || result.fault !== undefined) failures++;
      return result;
    },
    exhausted() {
      const elapsed = performance.now() - begin;
      if (reopened || rate !== undefined || failures < MAX_FAILURES || elapsed < MAX_FAILING) return undefined;
      return `the provider failed to respond ${failures} times within ${Math.round(elapsed / 1000)} s`;
    },
    reopen: () => {
      reopened = true;
    },
  };
}

/** Whether the host's condition prevented a response: neither a verified outcome nor a finding. */
export function isTransient({ response, fault }: Exchange): boolean {
  if (fault !== undefined) return fault.kind === 'network';
  return response !== undefined && [429, 502, 503, 504].includes(response.status);
}

/** After 429 the next attempt waits for the schedule, which learns from it; other faults are repeated three times. */
function isRepeatable({ method }: RequestSent, result: Exchange, retry: number): boolean {
  if (result.response?.status === 429) return true;
  return retry < 3 && SAFE.includes(method) && (isTransient(result) || result.fault?.kind === 'cut-off');
}

/** In milliseconds, from `Retry-After` in seconds or as a date, or twice as long each time. */
function waitOf({ response }: Exchange, retry: number): number {
  const after = response?.headers['retry-after'];
  if (after !== undefined) {
    const wait = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
    if (wait >= 0) return wait;
  }
  return FIRST_WAIT * 2 ** retry;
}

interface Schedule {
  /** Resolves when the next request may be sent. */
  turn(): Promise<void>;
  /** Sends nothing for a while, and afterwards with a longer interval: the host limits the rate. */
  pause(milliseconds: number): void;
}

const FIRST_INTERVAL = 50;
const MAX_INTERVAL = 2_000;

function createSchedule(rate: number | undefined): Schedule {
  let interval = rate === undefined ? 0 : 1000 / rate;
  let next = 0;
  return {
    async turn() {
      const now = performance.now();
      const at = Math.max(now, next);
      if (interval > 0) next = at + interval;
      if (at > now) await sleep(at - now);
    },
    pause(milliseconds) {
      const until = performance.now() + milliseconds;
      // Requests that were sent together are rejected together: they lengthen the interval once.
      if (next < until) interval = Math.min(Math.max(interval * 1.5, FIRST_INTERVAL), MAX_INTERVAL);
      next = Math.max(next, until);
    },
  };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
