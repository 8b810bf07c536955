import { CallError, describeError, timeoutError } from './call-error.js';
import { readResponse, type Exchange } from './exchange.js';
import { logAttempt } from './log-attempt.js';
import type { ContractData } from './operation-data.js';
import { MAX_DELAY, type Settings } from './options.js';
import type { SentRequest } from './outcome.js';
import { backoff, isRead, isRetryable, retryAfter } from './retry.js';
import { createTokenSource, type TokenSource } from './token.js';
import { pause, within, type Span } from './within.js';

/** What the calls of a client share. */
export interface Connection {
  readonly security: ContractData['security'];
  /** Present if the token is a function. */
  readonly tokens: TokenSource | undefined;
  /** The retries that may still be sent. During an outage they run out, and then calls send one request each. */
  budget: number;
  /** Until when the provider asked the client to wait, on the clock of `performance.now()`. */
  pausedUntil: number;
}

/** As in AWS's SDKs. A call that succeeds restores its retries. */
const MAX_BUDGET = 35;

/** The minimum time of an attempt by default, in milliseconds. */
const MIN_SHARE = 10_000;

export function createConnection({ token }: Settings, { security }: ContractData): Connection {
  const tokens = typeof token === 'function' ? createTokenSource(token) : undefined;
  return { security, tokens, budget: MAX_BUDGET, pausedUntil: 0 };
}

/** The request of a call, which can be sent more than once. */
export interface Sendable {
  readonly request: SentRequest;
  readonly settings: Settings;
  /** What is passed to `fetch` beside headers and body: a URL, or a request that is copied. */
  readonly input: string | Request;
  readonly headers: Headers;
  /** Null for the body of `input`, if it has one. */
  readonly body: BodyInit | null;
  /** Whether it is sent without credentials. */
  readonly isPublic?: boolean | undefined;
}

/** A call in progress. */
interface Call extends Span {
  readonly sendable: Sendable;
  readonly connection: Connection;
  /** Before this time the next attempt must not start. */
  notBefore: number;
  retries: number;
  isRefreshed: boolean;
}

/** Sends a request with authentication, retries and a deadline. It does not reject: the exchange contains the error. */
export async function send(sendable: Sendable, connection: Connection): Promise<Exchange> {
  const { request, settings } = sendable;
  const start = performance.now();
  const deadline = start + (settings.timeout || Infinity);
  const call: Call = { sendable, settings, connection, start, deadline, notBefore: 0, retries: 0, isRefreshed: false };
  let exchange: Exchange = { request, secrets: [], chunks: [] };
  for (let attempt = 1; ; attempt++) {
    const delay = await attemptOnce(call, exchange);
    logAttempt(settings, exchange, attempt, delay);
    if (delay === undefined) return exchange;
    call.notBefore = performance.now() + delay;
    // A copy, since an attempt that was given up may still change its own.
    exchange = { ...exchange, sentAt: undefined, error: undefined };
  }
}

/** @returns The milliseconds until the next attempt; undefined if this is the last one. */
async function attemptOnce(call: Call, exchange: Exchange): Promise<number | undefined> {
  try {
    await waitUntilAllowed(call);
    const token = await tokenFor(call);
    if (token) exchange.secrets.push(token);
    await exchangeOnce(call, exchange, token);
    if (exchange.response?.status === 401 && token && !call.isRefreshed) {
      call.isRefreshed = true;
      if ((await tokenFor(call, token)) !== token) return 0;
    }
  } catch (error) {
    exchange.error = describeError(error, exchange.secrets);
  }
  return planRetry(call, exchange);
}

/** Waits for the next attempt, or as long as the provider asked for in response to another call of the client. */
async function waitUntilAllowed(call: Call): Promise<void> {
  const end = Math.max(call.connection.pausedUntil, call.notBefore);
  const delay = end - performance.now();
  if (delay <= 0) return;
  if (end >= call.deadline) throw timeoutError('The provider asked to wait longer (Retry-After)');
  await pause(call, delay);
}

/** @param rejected A token that had a 401. */
async function tokenFor(call: Call, rejected?: string): Promise<string | undefined> {
  const { tokens } = call.connection;
  if (call.sendable.isPublic) return undefined;
  if (!tokens) return call.settings.token as string | undefined;
  try {
    return await within(call, Infinity, () => tokens.get(rejected));
  } catch (error) {
    // A token function that hangs must not block the next call, too.
    if (error instanceof CallError && error.status === 'timeout') tokens.abandon();
    throw error;
  }
}

async function exchangeOnce(call: Call, exchange: Exchange, token: string | undefined): Promise<void> {
  const { sendable, connection, deadline, settings } = call;
  await within(call, timeOfAttempt(sendable), async (signal) => {
    exchange.sentAt = performance.now();
    exchange.response = undefined;
    exchange.chunks = [];
    await readResponse(exchange, await fetchOnce(call, token, signal), settings);
  });
  const { ok, status = 0, headers } = exchange.response ?? {};
  if (ok) connection.budget = Math.min(MAX_BUDGET, connection.budget + call.retries + 0.1);
  if (status === 429 || status === 503) {
    const end = performance.now() + (retryAfter(headers) ?? 0);
    connection.pausedUntil = Math.max(connection.pausedUntil, Math.min(end, deadline));
  }
}

/** By default a read gets no more than its share of the time, so that an attempt that hangs leaves time for others. */
function timeOfAttempt({ settings, request }: Sendable): number {
  const { timeout, retries, attemptTimeout } = settings;
  const share = isRead(request.method) && timeout > 0 ? Math.max(MIN_SHARE, timeout / (retries + 1)) : 0;
  return (attemptTimeout ?? share) || Infinity;
}

function fetchOnce({ sendable, connection }: Call, token: string | undefined, signal: AbortSignal): Promise<Response> {
  const { request, settings, headers, body } = sendable;
  const { header, scheme } = connection.security;
  if (token) headers.set(header, `${scheme} ${token}`.trim());
  const input = typeof sendable.input === 'string' ? sendable.input : sendable.input.clone();
  const init: RequestInit = { method: request.method, headers, body, redirect: 'manual', signal };
  return settings.fetch ? settings.fetch(new Request(input, init)) : globalThis.fetch(input, init);
}

/** @returns The milliseconds until the retry; undefined if the request must not be repeated, or cannot be in time. */
function planRetry(call: Call, exchange: Exchange): number | undefined {
  const { settings, connection, deadline, retries } = call;
  if (!isRetryable(exchange) || retries >= settings.retries || connection.budget < 1) return undefined;
  const delay = retryAfter(exchange.response?.headers) ?? backoff(retries);
  if (delay > MAX_DELAY || performance.now() + delay >= deadline - 1) return undefined;
  call.retries += 1;
  connection.budget -= 1;
  return delay;
}
