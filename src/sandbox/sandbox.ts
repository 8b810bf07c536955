import { selectAssumptions, type Assumptions } from './assumptions.js';
import { checkSettings, createControl, type SandboxControl } from './control.js';
import { defaultSeed } from './default-seed.js';
import { handle } from './handle.js';
import type { Host, SandboxOptions } from './host.js';
import { parseSeed, type SandboxSeed } from './seed.js';
import { createState, type SandboxState } from './state.js';

export interface Sandbox {
  /**
   * Responds as a Studio host does, without a socket: pass it to whatever takes a `fetch`. Any host in the URL will do.
   * It rejects only where `fetch` does: for a URL or options that make no request, with the reason of an aborted signal,
   * and with a `TypeError` for a connection that a fault dropped. A request that is aborted is handled all the same.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Users, groups and tokens as they are now; a test may read it and change it. */
  readonly state: SandboxState;
  readonly assumptions: Assumptions;
  readonly control: SandboxControl;
}

/**
 * A Studio host with its state in memory. It keeps the contract and its assumptions, unless options say otherwise.
 *
 * @throws {SeedError} If the seed is not valid, with every problem.
 * @throws {TypeError} If a setting or an assumption is not valid.
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
      return Promise.race([handle(host, request), aborted(request.signal)]);
    },
  };
}

function createHost(seed: SandboxSeed, options: SandboxOptions): Host {
  const { rate = Infinity, latency = 0, lag = 0, batchLimit = Infinity, ...rest } = options;
  const settings = { rate, latency, lag, batchLimit };
  checkSettings(settings);
  const assume = selectAssumptions({ ...options.assume });
  return {
    expiresIn: 7200,
    strictRedirects: false,
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    onRequest: () => undefined,
    ...rest,
    state: createState(seed, assume),
    settings,
    assume,
    faults: [],
    log: [],
    past: [],
    window: { start: 0, count: 0 },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
