import { CallError, toCallError } from './call-error.js';
import { readResponse, type Exchange } from './exchange.js';
import { logAttempt } from './log-attempt.js';
import type { Settings } from './options.js';
import type { SentRequest } from './outcome.js';
import { backoff, createRetryBudget, isRead, isRetryable, retryAfter, type RetryBudget } from './retry.js';
import { createTokenSource, type TokenSource } from './token.js';
import { MAX_DELAY, pause, within } from './within.js';

/** What the calls of a client share. */
export interface Connection {
  /** Present if the token is a function. */
  readonly tokens: TokenSource | undefined;
  readonly budget: RetryBudget;
  /** Until when the provider asked the client to wait, on the clock of `performance.now()`. */
  pausedUntil: number;
}

/** The minimum time of an attempt by default, in milliseconds. */
const MIN_SHARE = 10_000;

export function createConnection({ token }: Settings): Connection {
  const tokens = typeof token === 'function' ? createTokenSource(token) : undefined;
  return { tokens, budget: createRetryBudget(), pausedUntil: 0 };
}

/** A request that can be sent more than once. */
export interface Sendable {
  readonly request: SentRequest;
  readonly isPublic: boolean;
  /** How much of the body of an error response is read, in bytes. */
  readonly maxErrorBody: number;
  /** Sends it once. */
  readonly fetch: (token: string | undefined, signal: AbortSignal) => Promise<Response>;
}

/** A call in progress. Times are on the clock of `performance.now()`. */
interface Call extends Sendable {
  readonly settings: Settings;
  readonly connection: Connection;
  readonly start: number;
  readonly deadline: number;
  readonly secrets: Set<string>;
  notBefore: number;
  retries: number;
  isRefreshed: boolean;
}

/** Sends a request with authentication, retries and a deadline. It does not reject: the exchange contains the error. */
export async function send(sendable: Sendable, settings: Settings, connection: Connection): Promise<Exchange> {
  const start = performance.now();
  const secrets = new Set<string>();
  const call: Call = {
    ...sendable,
    settings,
    connection,
    start,
    deadline: start + (settings.timeout || Infinity),
    secrets,
    notBefore: 0,
    retries: 0,
    isRefreshed: false,
  };
  let exchange: Exchange = { request: call.request, secrets, chunks: [] };
  for (let attempt = 1; ; attempt++) {
    // What arrived is kept until the next request is sent.
    const { request, response, chunks } = exchange;
    exchange = { request, secrets, response, chunks };
    const delay = await attemptOnce(call, exchange);
    logAttempt(settings, exchange, attempt, delay);
    if (delay === undefined) return exchange;
    call.notBefore = performance.now() + delay;
  }
}

/** Waits for the next attempt, or as long as the provider asked for in response to another call of the client. */
async function waitUntilAllowed({ connection, deadline, notBefore, settings: { signal } }: Call): Promise<void> {
  for (;;) {
    const delay = Math.max(connection.pausedUntil, notBefore) - performance.now();
    if (delay <= 0) return;
    if (performance.now() + delay >= deadline) {
      const message = `The provider asked to wait for ${Math.ceil(delay)} ms (Retry-After), longer than the call may take`;
      throw new CallError('timeout', new DOMException(message, 'TimeoutError'));
    }
    await pause(delay, signal);
  }
}

/** @returns The milliseconds until the next attempt; undefined if this is the last one. */
async function attemptOnce(call: Call, exchange: Exchange): Promise<number | undefined> {
  try {
    await waitUntilAllowed(call);
    const token = await tokenFor(call);
    if (token) call.secrets.add(token);
    await exchangeOnce(call, exchange, token);
    if (exchange.response?.status === 401 && token && !call.isRefreshed) {
      call.isRefreshed = true;
      if ((await tokenFor(call, token)) !== token) return 0;
    }
  } catch (error) {
    exchange.error = toCallError(error);
  }
  return delayBeforeRetry(call, exchange);
}

/** @param rejected A token that had a 401. */
async function tokenFor(
  { connection, settings, start, deadline, isPublic }: Call,
  rejected?: string,
): Promise<string | undefined> {
  const { tokens } = connection;
  if (isPublic) return undefined;
  if (!tokens) return settings.token as string | undefined;
  try {
    return await within(deadline - performance.now(), start, settings.signal, () => tokens.get(rejected));
  } catch (error) {
    // A token function that hangs must not block the next call, too.
    if (toCallError(error).status === 'timeout') tokens.abandon();
    throw error;
  }
}

async function exchangeOnce(call: Call, exchange: Exchange, token: string | undefined): Promise<void> {
  const { connection, deadline, settings } = call;
  await within(timeOfAttempt(call), call.start, settings.signal, async (signal) => {
    Object.assign(exchange, { sentAt: performance.now(), response: undefined, chunks: [] });
    await readResponse(exchange, await call.fetch(token, signal), settings.maxBody, call.maxErrorBody);
  });
  const { ok, status = 0, headers } = exchange.response ?? {};
  if (ok) connection.budget.restore(call.retries);
  if (status === 429 || status === 503) {
    const end = performance.now() + (retryAfter(headers) ?? 0);
    connection.pausedUntil = Math.max(connection.pausedUntil, Math.min(end, deadline));
  }
}

/** By default a read gets no more than its share of the time, so that an attempt that hangs leaves time for others. */
function timeOfAttempt({ settings: { timeout, retries, attemptTimeout }, request, deadline }: Call): number {
  const share = isRead(request.method) && timeout ? Math.max(MIN_SHARE, timeout / (retries + 1)) : Infinity;
  const limit = attemptTimeout === undefined ? share : attemptTimeout || Infinity;
  return Math.min(limit, deadline - performance.now());
}

/** @returns Undefined if the request must not be repeated, or cannot be in time. */
function delayBeforeRetry(call: Call, exchange: Exchange): number | undefined {
  const { settings, connection, deadline, retries } = call;
  if (retries >= settings.retries || !isRetryable(exchange)) return undefined;
  const delay = (exchange.error ? undefined : retryAfter(exchange.response?.headers)) ?? backoff(retries);
  if (delay > MAX_DELAY || performance.now() + delay >= deadline - 1 || !connection.budget.take()) return undefined;
  call.retries += 1;
  return delay;
}
