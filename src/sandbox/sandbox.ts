import { selectAssumptions, type Assumptions } from './assumptions.js';
import { createControl, setSettings, type SandboxControl } from './control.js';
import { defaultSeed } from './default-seed.js';
import { endpoints } from './endpoints.js';
import { handle } from './handle.js';
import { defaultSettings, type Host, type LoggedRequest, type Settings } from './host.js';
import { parseSeed } from './parse-seed.js';
import type { SandboxSeed } from './seed.js';
import { createState, type SandboxState } from './state.js';

export interface SandboxOptions extends Partial<Settings> {
  /** What it starts with; it is copied. Default: {@link defaultSeed}. */
  readonly seed?: SandboxSeed;
  /** How the sandbox behaves where published sources are silent. Default: as the contract assumes. */
  readonly assume?: Partial<Assumptions>;
  /** How long an access token from the token endpoint is valid, in seconds. Default: 7200. */
  readonly expiresIn?: number;
  /** Whether redirect URIs with `http`, and those to this machine, are rejected, as Studio does. Default: false. */
  readonly strictRedirects?: boolean;
  /** Called with each entry of the request log when the request is handled. */
  readonly onRequest?: (entry: LoggedRequest) => void;
  /** The current time in milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** Waits, for latency and for faults with a delay. Default: `setTimeout`. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export interface Sandbox {
  /**
   * Responds as a Studio host does, without a socket: pass it to whatever takes a `fetch`. Any host in the URL will do;
   * the path is the contract's, base path included. It rejects only where `fetch` does: for a URL or options that make
   * no request, with the reason of an aborted signal, and with a `TypeError` for a connection that a fault dropped.
   * What a request changes is changed even if its signal is aborted later, as on a real host.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Users, groups and tokens as they are now; a test may read it and change it. */
  readonly state: SandboxState;
  /** How it behaves where published sources are silent. */
  readonly assumptions: Assumptions;
  /** Reset, snapshots, request log, limits and faults. */
  readonly control: SandboxControl;
}

/**
 * A provider of the API with its state in memory. It keeps the contract and all its assumptions: a batch is applied
 * as a whole or not at all, a missing permission is the contract's default, and so on.
 *
 * @throws {SeedError} If the seed is not valid, with every problem.
 * @throws {TypeError} If a setting is not valid.
 * @example
 * const sandbox = createSandbox();
 * const studio = createStudioClient({
 *   baseUrl: 'https://sandbox.test',
 *   token: 'sandbox-admin-token',
 *   fetch: sandbox.fetch,
 * });
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const seed = parseSeed(options.seed ?? defaultSeed);
  const host = createHost(seed, options);
  return {
    state: host.state,
    assumptions: host.assume,
    control: createControl(host, seed),
    async fetch(input, init) {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      return untilAborted(handle(host, endpoints, request), request.signal);
    },
  };
}

function createHost(seed: SandboxSeed, options: SandboxOptions): Host {
  const {
    rate,
    latency,
    lag,
    batchLimit,
    now,
    sleep,
    onRequest = () => undefined,
    expiresIn = 7200,
    strictRedirects = false,
  } = options;
  const assume = selectAssumptions(options.assume);
  const settings = { ...defaultSettings };
  setSettings(settings, { rate, latency, lag, batchLimit });
  return {
    state: createState(seed, assume),
    settings,
    faults: [],
    log: [],
    past: [],
    window: { start: 0, count: 0 },
    now: now ?? Date.now,
    sleep: sleep ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
    onRequest,
    assume,
    expiresIn,
    strictRedirects,
  };
}

function untilAborted(response: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    void response.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
