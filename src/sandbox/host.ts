/** The options of a sandbox, and what its parts share. */
import type { Assumptions } from './assumptions.js';
import type { Fault } from './faults.js';
import type { SandboxSeed } from './seed.js';
import type { SandboxState } from './state.js';

export interface SandboxOptions extends Partial<Settings> {
  /** What it starts with; it is copied. Default: {@link defaultSeed}. */
  readonly seed?: SandboxSeed;
  /** How the sandbox behaves where published sources are silent. Default: as the contract assumes. */
  readonly assume?: Partial<Assumptions>;
  /** How long an access token from the token endpoint is valid, in seconds. Default: 7200. */
  readonly expiresIn?: number;
  /** Whether redirect URIs with `http`, and those to this machine, are rejected, as Studio does. Default: false. */
  readonly strictRedirects?: boolean;
  /** The current time in milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** Waits, for latency and for faults with a delay. Default: `setTimeout`. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Called with each entry of the request log when the request is handled. */
  readonly onRequest?: (entry: LoggedRequest) => void;
}

type Defaulted = 'expiresIn' | 'strictRedirects' | 'now' | 'sleep' | 'onRequest';

export interface Host extends Required<Pick<SandboxOptions, Defaulted>> {
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
