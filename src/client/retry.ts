/** When a request is repeated, and when it may have been applied. */
import { causesOf } from '../lib/message-of.js';
import type { Exchange } from './exchange.js';

/** Whether a method only reads, so that it can be repeated at any time. */
export function isRead(method: string): boolean {
  return /^(GET|HEAD|OPTIONS)$/.test(method);
}

/**
 * A read is repeated after whatever may be temporary, everything else only if it certainly was not applied. A gateway
 * may send a 503 after the service did its work (https://github.com/envoyproxy/envoy/issues/14981).
 */
export function isRetryable({ request, response, error, sentAt }: Exchange): boolean {
  const status = response?.status ?? 0;
  if (sentAt === undefined) return false;
  if (error ? isRefused(error.cause) : status === 429) return true;
  return isRead(request.method) && (error ? /network|timeout/.test(error.status) : status === 408 || status >= 500);
}

/** Whether a request that is not a read may have been applied although the call has no success. */
export function maybeApplied({ request, response, error, sentAt }: Exchange): boolean {
  if (isRead(request.method) || sentAt === undefined) return false;
  if (!response) return !isRefused(error?.cause);
  // A 4xx rejects a request, with one exception: 408 is a time-out.
  return response.status < 400 || response.status >= 500 || response.status === 408;
}

/** Nobody listened, so nothing was sent. Node and Bun report it by a code, Deno and browsers do not. */
function isRefused(error: unknown): boolean {
  return causesOf(error).some(({ code }) => /^(ECONN|Connection)Refused$/i.test(code));
}

/**
 * The milliseconds for which the provider asks by `Retry-After`, in seconds or as a date. Undefined if it does not, or in
 * a form that is not understood.
 */
export function retryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get('retry-after') ?? '';
  const delay = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return delay >= 0 ? delay : undefined;
}

/** A random part of a time that doubles with every retry, in milliseconds. */
export function backoff(retry: number): number {
  return Math.random() * Math.min(8_000, 500 * 2 ** retry);
}
