/** The client's options: their types, their defaults, and what is refused of them. */
import { basePath, host } from '../../generated/client.js';
import { integer, refuse } from './check.js';
import type { Token } from './credentials.js';
import type { Attempt, Logger } from './log.js';
import type { Validators } from './outcome.js';

export interface StudioClientOptions extends CallOptions {
  /** The institution's Studio address, `https://myschool.instructuremedia.com`; the API's path may follow it. */
  readonly baseUrl: string;
  /**
   * The access token alone, without `Bearer`, or a function that gives it; see {@link Token}. Leave the option out only
   * where something else puts the credentials into the request, a proxy for one.
   */
  readonly token?: Token;
  /** What sends a request. Default: `globalThis.fetch`, looked up anew for each request. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Checks the bodies of answers: `responseValidators` of `studio-groups/validate`. Default: none. */
  readonly validate?: Validators;
  /** Is told of every attempt, at the level that fits it; see {@link Logger}. Default: none. */
  readonly logger?: Logger;
  /** Is told of every attempt that another one follows. */
  readonly onRetry?: (attempt: Attempt) => void;
}

/** What may differ for one call; given to the client it holds for every call. */
export interface CallOptions {
  /** Headers to send along. A call's win over the client's, the token's over both. */
  readonly headers?: NonNullable<RequestInit['headers']>;
  /** Aborts the call, which then ends in the outcome `aborted`. */
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole call: retries, waits and body included. Default: 30,000; 0 for no deadline. */
  readonly timeout?: number;
  /** How often an attempt that failed is repeated, where that can do no harm. Default: 2. */
  readonly retries?: number;
}

/** What a call needs to know of the options, with their defaults. */
export type Settings = Required<Pick<CallOptions, 'timeout' | 'retries'>> & StudioClientOptions;

/** Longer delays make `setTimeout` fire at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** @throws {TypeError} where an option is not what it has to be. */
export function settingsOf(options: StudioClientOptions): Settings {
  const { timeout = 30_000, retries = 2, headers } = options;
  integer('timeout', timeout, 0, LONGEST_DELAY);
  integer('retries', retries, 0);
  return { ...options, timeout, retries, ...(headers && { headers: headersOf(headers) }) };
}

/**
 * The Studio address alone, whether or not the API's path follows it.
 *
 * @throws {TypeError} where it is not one.
 */
export function rootOf(baseUrl: unknown): string {
  const root = String(baseUrl);
  if (!/^https?:\/\/[^\s/?#@][^\s?#@]*$/i.test(root)) {
    refuse('baseUrl', `a URL like ${host} with no query, fragment or credentials`);
  }
  return root.replace(/\/*$/, '').replace(basePath, '');
}

/**
 * An institution's Studio address by its name there, `myschool`.
 *
 * @throws {TypeError} where that cannot be a part of one.
 */
export function addressOf(subdomain: string): string {
  if (/^[a-z\d]([a-z\d-]*[a-z\d])?$/i.test(subdomain)) return host.replace('{subdomain}', subdomain);
  return refuse('subdomain', `one label of a host name, as myschool in ${host.replace('{subdomain}', 'myschool')}`);
}

/** The engine's own message would quote the value. */
function headersOf(headers: NonNullable<CallOptions['headers']>): Headers {
  try {
    return new Headers(headers);
  } catch {
    return refuse('headers', 'valid HTTP headers');
  }
}
