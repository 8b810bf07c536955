/** A sandbox with faults: for each request, what goes wrong on the way there and back. */
import { operations } from '../../generated/contract.js';
import type { Sandbox } from '../../src/sandbox/index.js';

/** What happens to one request. */
export type Fault =
  | 'none'
  /** The connection breaks before the provider has seen the request. */
  | 'reset-before'
  /** The connection breaks after the provider has done what was asked. */
  | 'reset-after'
  /** No answer comes in time; what was asked is done when the next batch arrives, so that a look in between overtakes it. */
  | 'late'
  /** What was asked is done, and the answer's body breaks off. */
  | 'cut-off'
  /** A gateway's page instead of the provider's answer, though what was asked is done. */
  | 'gateway-after'
  | 'too-many-requests'
  | 'unavailable'
  | 'unauthorized'
  | 'forbidden'
  | 'gone';

const turnedAway: Partial<Record<Fault, () => Response>> = {
  'too-many-requests': () => new Response('Too many requests', { status: 429, headers: { 'retry-after': '0' } }),
  unavailable: () => new Response('Unavailable', { status: 503 }),
  unauthorized: () => Response.json({ error: 'Authorization is invalid.' }, { status: 401 }),
  forbidden: () => Response.json({ error: 'You are not an admin.' }, { status: 403 }),
  gone: () => Response.json({ error: 'Group not found.' }, { status: 404 }),
};

/** What to do to the next request: a fault, and what another admin does before it arrives. */
export interface Step {
  readonly fault: Fault;
  readonly meanwhile?: (sandbox: Sandbox) => void;
}

export interface FaultySandbox {
  readonly fetch: (request: Request) => Promise<Response>;
  /** The methods of the requests so far. */
  readonly methods: readonly string[];
  /** Lets arrive what is still under way. */
  readonly settle: () => Promise<void>;
}

/** Each request takes the next step; when there are none left, nothing goes wrong. */
export function faulty(sandbox: Sandbox, steps: readonly Step[]): FaultySandbox {
  const methods: string[] = [];
  const underWay: (() => Promise<unknown>)[] = [];
  const settle = async (): Promise<void> => {
    for (const arrive of underWay.splice(0)) await arrive();
  };
  const fetch = async (request: Request): Promise<Response> => {
    const { fault, meanwhile } = steps[methods.length] ?? { fault: 'none' };
    methods.push(request.method);
    if (request.method === operations.batchUpdateGroupUsers.method) await settle();
    meanwhile?.(sandbox);
    const turned = turnedAway[fault];
    if (turned) return turned();
    if (fault === 'reset-before') throw new TypeError('fetch failed');
    if (fault === 'late') {
      const copy = request.clone();
      underWay.push(() => sandbox.fetch(copy));
      throw new TypeError('fetch failed');
    }
    const response = await sandbox.fetch(request);
    if (fault === 'reset-after') throw new TypeError('fetch failed');
    if (fault === 'cut-off') return new Response((await response.text()).slice(0, -2), response);
    if (fault === 'gateway-after') return new Response('<h1>Bad gateway</h1>', { status: 502 });
    return response;
  };
  return { fetch, methods, settle };
}

/** How many of the requests were batches. */
export function batchesIn({ methods }: FaultySandbox): number {
  return methods.filter((method) => method === operations.batchUpdateGroupUsers.method).length;
}
