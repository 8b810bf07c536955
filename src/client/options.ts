/** The client's options: their types, their checks and their defaults. */
import { server } from '../../generated/contract.js';

export type StudioClientOptions = Host & ClientOptions & CallOptions;

/** Where the API is served: one of the two. */
type Host =
  | {
      /** The institution's Studio address, `https://myschool.instructuremedia.com`; the API's path may follow it. */
      readonly baseUrl: string;
      readonly subdomain?: never;
    }
  | {
      /** The institution's name in its Studio address, `myschool` in `https://myschool.instructuremedia.com`. */
      readonly subdomain: string;
      readonly baseUrl?: never;
    };

interface ClientOptions {
  /**
   * The access token alone, without `Bearer`. Leave the option out only where something else puts the credentials
   * into the request, a proxy for one.
   */
  readonly token?: string;
  /** What sends a request. Default: `globalThis.fetch`, looked up anew for each request. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** What differs for one call alone. */
export interface CallOptions {
  /** Headers to send along. A call's win over the client's, the token's over both. */
  readonly headers?: NonNullable<RequestInit['headers']>;
  /** Aborts the call, which then ends in the outcome `aborted`. */
  readonly signal?: AbortSignal;
}

/** The options, checked. */
export interface Settings extends CallSettings {
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly fetch: ((request: Request) => Promise<Response>) | undefined;
}

export interface CallSettings {
  readonly headers?: Headers;
  readonly signal?: AbortSignal;
}

/** @throws {TypeError} where an option is not what it should be. */
export function settingsOf(options: StudioClientOptions): Settings {
  const { token, fetch } = options;
  check('fetch', fetch, isFunction, 'must be a function');
  if ('token' in options) check('token', token, isToken, TOKEN);
  return { baseUrl: baseUrlOf(options), token, fetch, ...callSettingsOf(options) };
}

/** The options of one call, checked; what is left out is left out. */
export function callSettingsOf({ headers, signal }: CallOptions): CallSettings {
  check('signal', signal, isSignal, 'must be an AbortSignal');
  const checked = headersOf(headers);
  return { ...(checked && { headers: checked }), ...(signal && { signal }) };
}

/** Wrong use, told before any request goes out. */
export function refuse(name: string, shouldBe: string): never {
  throw new TypeError(`\`${name}\` ${shouldBe}.`);
}

const TOKEN = 'must be the access token alone: printable ASCII with no space, and no `Bearer` before it';
const HOST = "'https://myschool.instructuremedia.com'";

/** Options may come from code that no compiler has checked; those that are left out are not checked, a token is. */
function check(name: string, value: unknown, isRight: (value: unknown) => boolean, shouldBe: string): void {
  if (!isRight(value)) refuse(name, shouldBe);
}

function isFunction(value: unknown): boolean {
  return value === undefined || typeof value === 'function';
}

function isSignal(value: unknown): boolean {
  return value === undefined || value instanceof AbortSignal;
}

function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^[!-~]+$/.test(value);
}

/** An array of pairs and a plain object are headers, too. The engine's own message would quote the value. */
function headersOf(headers: CallOptions['headers']): Headers | undefined {
  try {
    return headers && new Headers(headers);
  } catch {
    return refuse('headers', 'must hold valid names and values of HTTP headers');
  }
}

function baseUrlOf({ baseUrl, subdomain }: { readonly baseUrl?: unknown; readonly subdomain?: unknown }): string {
  if ((baseUrl === undefined) === (subdomain === undefined)) {
    refuse('baseUrl', `or \`subdomain\` must name the host, one of the two, ${HOST}`);
  }
  if (baseUrl === undefined) {
    const isLabel = typeof subdomain === 'string' && /^[a-z\d]([a-z\d-]*[a-z\d])?$/i.test(subdomain);
    return isLabel
      ? server.url.replace('{subdomain}', subdomain)
      : refuse('subdomain', "must be one label of a host name, 'myschool'");
  }
  const url = urlOf(baseUrl);
  if (url === undefined || /[?#@]/.test(url)) {
    refuse('baseUrl', `must be an absolute http or https URL with no query, fragment or credentials, ${HOST}`);
  }
  const root = url.replace(/\/+$/, '');
  return root.endsWith(server.basePath) ? root : root + server.basePath;
}

function urlOf(text: unknown): string | undefined {
  try {
    return typeof text === 'string' && /^https?:\/\//i.test(text) ? new URL(text).href : undefined;
  } catch {
    return undefined;
  }
}
