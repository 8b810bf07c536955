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
  /** The groups as they were before each recent write, oldest first; filled only while reads lag. */
  readonly past: { readonly until: number; readonly groups: SandboxState['groups'] }[];
  /** When the current second of the rate limit began, and how many requests came in it. */
  readonly window: { start: number; count: number };
  readonly assume: Assumptions;
  readonly expiresIn: number;
  readonly strictRedirects: boolean;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onRequest: (entry: LoggedRequest) => void;
}

/** What is set by option and changed by control. */
export interface Settings {
  /** Requests per second; more get 429 with `Retry-After: 1`. Default: `Infinity`. */
  rate: number;
  /** Milliseconds before each response. Default: 0. */
  latency: number;
  /** Milliseconds by which reads lag behind the writes before them. Default: 0. */
  lag: number;
  /** How many changes a batch may have; more get 422. Default: `Infinity`. */
  batchLimit: number;
}

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
  /** The body of an operation, at most 10,000 characters of it, if it was read. */
  body?: string;
  /** The status of the response, or `dropped` for a dropped connection; undefined while the request is handled. */
  status?: number | 'dropped';
}

/** A response before it is written: the body is undefined for none. */
export interface Result {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}
