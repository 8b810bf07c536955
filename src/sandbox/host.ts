/** What the parts of a sandbox share. */
import type { Assumptions } from './assumptions.js';
import type { Fault } from './faults.js';
import type { SandboxState } from './state.js';

export interface Host {
  readonly state: SandboxState;
  readonly settings: Settings;
  /** The faults that still wait for requests, in the order in which they were set. */
  readonly faults: Fault[];
  readonly log: LoggedRequest[];
  /** The groups as they were before each recent write, oldest first; filled only while lists lag. */
  readonly past: { readonly until: number; readonly groups: SandboxState['groups'] }[];
  /** When the current second of the rate limit began, and how many requests came in it. */
  readonly window: { start: number; count: number };
  /** The current time in milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onRequest: (entry: LoggedRequest) => void;
  readonly assume: Assumptions;
  /** How long an access token is valid, in seconds. */
  readonly expiresIn: number;
  /** Whether redirect URIs with `http`, and those to this machine, are rejected. */
  readonly strictRedirects: boolean;
}

/** A response before it is written: the body is undefined for none. */
export interface Result {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** What can be set by option and changed by control. */
export interface Settings {
  /** Requests per second; more get a 429. `Infinity` for no limit. */
  rate: number;
  /** Milliseconds before each response. */
  latency: number;
  /** Milliseconds by which reads lag behind writes. */
  lag: number;
  /** How many changes a batch may have. `Infinity` for no limit. */
  batchLimit: number;
}

export const defaultSettings: Readonly<Settings> = { rate: Infinity, latency: 0, lag: 0, batchLimit: Infinity };

/** A request that the sandbox received. Credentials are not logged. */
export interface LoggedRequest {
  /** When it came, as ISO 8601. */
  readonly time: string;
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  /** The operation of the contract that was called, if it was one. */
  operation?: string;
  /** The id of the user whose token it was, if it was valid. */
  user?: number;
  /** The body, at most 10,000 characters of it, if it was read. */
  body?: string;
  /** The status of the response, or `dropped` for a dropped connection; undefined while the request is handled. */
  status?: number | 'dropped';
}

/** How many requests the log keeps; older ones are forgotten. */
const LOG_SIZE = 1_000;
const LOGGED_BODY = 10_000;

export function logRequest({ log, now }: Host, { method, url }: Request): LoggedRequest {
  const { pathname, search } = new URL(url);
  const entry: LoggedRequest = { time: new Date(now()).toISOString(), method, path: pathname + search };
  log.push(entry);
  if (log.length > LOG_SIZE) log.shift();
  return entry;
}

export function logBody(entry: LoggedRequest, text: string): void {
  entry.body = text.slice(0, LOGGED_BODY);
}
