/** A sandbox in process whose requests go wrong as the test says, with time that passes only in waits. */
import { operations } from '../../generated/contract.js';
import { createSandbox, type Fault, type Sandbox, type SandboxSeed } from '../../src/sandbox/index.js';
import { createTestClock, type TestClock } from '../support/test-clock.js';

/** What happens to a request, by the controls of the sandbox. */
export const faults = {
  none: {},
  'reset before applying': { drop: true },
  'reset after applying': { drop: true, afterApplying: true },
  'body cut off': { drop: 'body', afterApplying: true },
  '502 after applying': { status: 502, body: '<h1>Bad gateway</h1>', afterApplying: true },
  '503 after applying': { status: 503, afterApplying: true },
  '408 after applying': { status: 408, afterApplying: true },
  '202 after applying': { status: 202, afterApplying: true },
  '200 with an invalid list': { body: { group_users: [{ id: -5 }, null] }, afterApplying: true },
  '422 after applying': { status: 422, afterApplying: true },
  '409 after applying': { status: 409, afterApplying: true },
  '500 before applying': { status: 500 },
  '503 before applying': { status: 503 },
  429: { status: 429, headers: { 'retry-after': '0' } },
  401: { status: 401 },
  403: { status: 403 },
  404: { status: 404 },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** What happens to the next request, and what another admin does before it arrives. */
export interface Step {
  readonly fault?: FaultName;
  readonly meanwhile?: ((sandbox: Sandbox) => void) | undefined;
}

export interface TestProvider {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly fetch: (request: Request) => Promise<Response>;
  /** The methods of the requests so far. */
  readonly methods: readonly string[];
  /** The changes of each batch so far, as JSON. */
  readonly batches: readonly string[];
}

/** Each request takes the next step; after the last one nothing goes wrong. */
export function createProvider(seed: SandboxSeed, steps: readonly Step[] = []): TestProvider {
  const clock = createTestClock();
  const sandbox = createSandbox({ seed, now: clock.now, sleep: clock.sleep });
  for (const { fault = 'none' } of steps) sandbox.control.fail(faults[fault]);
  const methods: string[] = [];
  const batches: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    steps[methods.length]?.meanwhile?.(sandbox);
    methods.push(request.method);
    if (request.method === operations.batchUpdateGroupUsers.method) batches.push(await request.clone().text());
    return sandbox.fetch(request);
  };
  return { sandbox, clock, fetch, methods, batches };
}
