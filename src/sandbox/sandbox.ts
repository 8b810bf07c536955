import { answerTo } from './answer.js';
import { defaultSeed } from './default-seed.js';
import { parseSeed } from './parse-seed.js';
import type { SandboxSeed } from './seed.js';
import type { ListenOptions, Served } from './serve.js';
import { createState, type SandboxState } from './state.js';

export interface Sandbox {
  /**
   * Answers a request as a Studio host does, without a socket: give it to whatever takes a `fetch`. Any host in the
   * URL will do; the path is the contract's, base path included. It never rejects but where `fetch` does: for a URL
   * or options that make no request, and with the reason of a signal that is aborted already.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Serves the same over HTTP, on Node. Can be called more than once; every server shares the state. */
  readonly listen: (options?: ListenOptions) => Promise<Served>;
  /** Users, groups and tokens as they are now; a test may look at it and change it. */
  readonly state: SandboxState;
}

/**
 * A provider of the API with its state in memory. It keeps the contract and all its assumptions: a batch is applied
 * whole or not at all, a permission left out is the contract's default, and so on.
 *
 * @param seed What it starts with; it is copied. Default: {@link defaultSeed}.
 * @throws {SeedError} Where the seed is not valid, with every problem.
 * @example
 * const sandbox = createSandbox();
 * const studio = createStudioClient({
 *   baseUrl: 'https://sandbox.test',
 *   token: 'sandbox-admin-token',
 *   fetch: sandbox.fetch,
 * });
 */
export function createSandbox(seed: SandboxSeed = defaultSeed): Sandbox {
  const state = createState(parseSeed(seed));
  const fetch: Sandbox['fetch'] = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { status, body, headers } = await answerTo(state, request);
    const response = Response.json(body, { status, ...(headers === undefined ? {} : { headers }) });
    return request.method === 'HEAD' ? new Response(null, response) : response;
  };
  return {
    state,
    fetch,
    // Loaded only where it is needed: the rest runs where there is no `node:http`.
    listen: async (options) => (await import('./serve.js')).serve(fetch, options),
  };
}
