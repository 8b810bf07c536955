import { mergeHeaders } from 'openapi-fetch';
import type { Schema, Validator } from '../lib/model.js';
import { checkValue } from './check-value.js';
import type { ParameterValues } from './operation-data.js';
import type { SentRequest } from './outcome.js';
import { checkToken, type Token } from './token.js';

export interface ClientOptions extends CallOptions {
  /** The institution's Studio address, `https://myschool.instructuremedia.com`; the path of the API may follow. */
  readonly baseUrl: string;
  /**
   * The access token alone, without `Bearer`, or a function that returns it; see {@link Token}. Leave it out only if
   * something else authenticates the request, such as a proxy.
   */
  readonly token?: Token;
  /** Sends a request. Default: `globalThis.fetch`, looked up for each request. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Validates bodies: `responseValidators` of `studio-groups/validate`. Default: only their outline is checked. */
  readonly validate?: Validators;
  /** Receives every attempt, at the level that suits it; see {@link Logger}. Default: none. */
  readonly logger?: Logger;
  /** Receives every attempt that is followed by another one. */
  readonly onRetry?: (attempt: Attempt) => void;
  /** The maximum size of a response body, in bytes after decompression. Default: 64,000,000. */
  readonly maxBody?: number;
}

/** What may differ for one call; passed to the client, it applies to every call. */
export interface CallOptions {
  /** Headers to send. Those of a call take precedence over the client's, and the token over both. */
  readonly headers?: HeadersOption;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole call, retries, waits and body included. Default: 30,000; 0 for no limit. */
  readonly timeout?: number;
  /**
   * Milliseconds for one attempt, body included; 0 for no limit. Default: for a read `timeout / (retries + 1)`, at least
   * 10,000, so that an attempt that hangs leaves time for others; for other calls no limit, since they are not repeated.
   */
  readonly attemptTimeout?: number;
  /** How often a failed attempt is repeated, if that can do no harm. Default: 2. */
  readonly retries?: number;
}

/** One attempt, safe to log: it contains no header, no body and no token. */
export interface Attempt extends SentRequest {
  /** 1 for the first one. */
  readonly attempt: number;
  /** Milliseconds. */
  readonly duration: number;
  /** The status of the response, if one arrived. */
  readonly httpStatus: number | undefined;
  /** The provider's id of the request (`x-request-id`); empty if it sends none. */
  readonly requestId: string;
  /** Why the attempt failed, if it has no usable response. */
  readonly reason: string | undefined;
  /** Milliseconds until the next attempt, if one follows. */
  readonly delay: number | undefined;
}

/**
 * Receives every attempt: at `info` if another one follows; else at `debug` after a success, at `warn` after an error
 * response, at `error` if there is no response. Levels may be left out. `console` is a logger.
 */
export type Logger = Partial<Record<'debug' | 'info' | 'warn' | 'error', (attempt: Attempt) => void>>;

/** Validators of the bodies of responses, as `responseValidators` of `studio-groups/validate`. */
export type Validators = Readonly<
  Record<string, Readonly<Partial<Record<string, { readonly content: Readonly<Record<string, Validator>> }>>>>
>;

/** The options of `createStudioFetch`. The signal of a call is that of its request. */
export type FetchOptions = Omit<ClientOptions, 'baseUrl' | 'validate' | 'signal'>;

type HeadersOption = NonNullable<RequestInit['headers']>;

/** The options of a call of each operation, from the `operations` that openapi-typescript generates. */
export type OptionsOf<Operations> = {
  readonly [Id in keyof Operations]: Operations[Id] extends { parameters: infer Parameters }
    ? Omit<CallOptions, 'headers'> & ParametersOf<Parameters>
    : CallOptions;
};

/** `query` and `headers` are required if one of their parameters is. Other headers may be sent beside the parameters. */
type ParametersOf<Parameters> = {
  readonly [Key in keyof Parameters as Key extends 'header' ? 'headers' : Key & 'query']: Key extends 'header'
    ? HeadersOf<Parameters[Key]>
    : Parameters[Key];
};

type HeadersOf<Header> =
  (Header & Readonly<Record<string, unknown>>) | (undefined extends Header ? HeadersOption : never);

/** Options with their defaults. */
export interface Settings extends Omit<ClientOptions, 'baseUrl' | 'headers'>, ParameterValues {
  readonly timeout: number;
  readonly retries: number;
  readonly maxBody: number;
  /** How much of the body of an error response is read, in bytes. */
  readonly maxErrorBody: number;
  readonly headers: Headers;
}

export const MAX_ERROR_BODY = 65_536;

const defaults: Settings = {
  timeout: 30_000,
  retries: 2,
  maxBody: 64_000_000,
  maxErrorBody: MAX_ERROR_BODY,
  headers: new Headers(),
};

/** The longest delay of a timer, in milliseconds. Longer ones make `setTimeout` fire at once. */
export const MAX_DELAY = 2 ** 31 - 1;

type Schemas = Readonly<Record<string, Schema>>;

const anObject: Schema = { type: 'object' };
const aFunction: Schema = { type: 'function' };
const milliseconds: Schema = { type: 'integer', minimum: 0, maximum: MAX_DELAY };

const sharedOptions: Schemas = {
  headers: {},
  timeout: milliseconds,
  attemptTimeout: milliseconds,
  retries: { type: 'integer', minimum: 0 },
};

const callOptions: Schemas = { ...sharedOptions, signal: anObject, query: anObject };

export const fetchOptions: Schemas = {
  ...sharedOptions,
  token: {},
  fetch: aFunction,
  logger: anObject,
  onRetry: aFunction,
  maxBody: { type: 'integer', minimum: 1 },
};

export const clientOptions: Schemas = { ...fetchOptions, signal: anObject, baseUrl: {}, validate: anObject };

/** @throws {TypeError} if an option is unknown or wrong. The message does not contain its value: it may be a secret. */
export function settingsFrom(options: FetchOptions, schemas: Schemas): Settings {
  const settings = settingsOf(options, defaults, schemas);
  const { token, logger } = settings;
  // A token that is undefined is most likely a variable that is not set.
  if ('token' in options && typeof token !== 'function') checkToken(token);
  if (logger && ![logger.debug, logger.info, logger.warn, logger.error].some(Boolean)) {
    throw new TypeError('`logger` must have a function `debug`, `info`, `warn` or `error`.');
  }
  return settings;
}

/** The settings of a call, if `base` are those of the client. @throws {TypeError} as `settingsFrom`. */
export function settingsOf(options: CallOptions, base: Settings, schemas = callOptions): Settings {
  checkValue('options', options, { type: 'object' });
  const present: [string, unknown][] = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of present) {
    if (!Object.hasOwn(schemas, name)) throw new TypeError(`\`${name}\` is not an option.`);
    checkValue(name, value, schemas[name] ?? {});
  }
  const { headers: typedHeaders } = options;
  return { ...base, ...Object.fromEntries(present), typedHeaders, headers: merged(base.headers, typedHeaders) };
}

function merged(base: Headers, headers: HeadersOption | undefined): Headers {
  if (headers === undefined) return base;
  try {
    // openapi-fetch does not read pairs.
    return mergeHeaders(base, Array.isArray(headers) ? new Headers(headers) : headers);
  } catch {
    // The engine's own message would contain the value.
    throw new TypeError('`headers` must be valid HTTP headers.');
  }
}

/**
 * A base URL with the path of the API, whether it was there or not, and without trailing slashes.
 *
 * @throws {TypeError} if it is not an address. `new URL` alone corrects spaces, backslashes and missing slashes.
 */
export function baseUrlOf(baseUrl: unknown, basePath: string): string {
  const url = String(baseUrl);
  if (!/^https?:\/\/[^\s/\\?#@{}][^\s\\?#@{}]*$/i.test(url) || !URL.canParse(url)) {
    throw new TypeError('`baseUrl` must be an http or https URL with no query, fragment or credentials.');
  }
  const trimmed = url.replace(/\/*$/, '');
  return trimmed.endsWith(basePath) ? trimmed : trimmed + basePath;
}
