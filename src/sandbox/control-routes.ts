/** The controls over HTTP. */
import { isRecord } from '../lib/is-record.js';
import { messageOf } from '../lib/message-of.js';
import { readText } from './body.js';
import { parseFault } from './faults.js';
import type { Sandbox } from './sandbox.js';
import type { SandboxState } from './state.js';

/** Controls a sandbox; returns the value of the response, undefined for none. */
type Run = (sandbox: Controlled, body: unknown, snapshots: Map<string, SandboxState>) => unknown;
export type Controlled = Pick<Sandbox, 'control' | 'assumptions'>;

export const CONTROL_PATH = '/_sandbox';

/** Method and path of each route, with what it does. */
export const controlRoutes: Readonly<Record<string, readonly [about: string, run: Run]>> = {
  'POST /_sandbox/reset': [
    'go back to the start',
    ({ control }) => {
      control.reset();
    },
  ],
  'POST /_sandbox/snapshot': ['keep the state, as {"name": "before"}', keepSnapshot],
  'POST /_sandbox/restore': ['go back to a snapshot, as {"name": "before"}', restoreSnapshot],
  'GET /_sandbox/log': ['the last 1,000 requests', ({ control }) => control.log],
  'DELETE /_sandbox/log': [
    'empty the log',
    ({ control }) => {
      control.clearLog();
    },
  ],
  'POST /_sandbox/expire-tokens': [
    'expire every access token',
    ({ control }) => {
      control.expireTokens();
    },
  ],
  'GET /_sandbox/settings': ['rate, latency, lag and batch limit', ({ control }) => control.settings],
  'PATCH /_sandbox/settings': ['as {"rate": 5, "latency": 200, "lag": 1000, "batchLimit": null}', changeSettings],
  'GET /_sandbox/faults': ['the faults that wait for requests', ({ control }) => control.faults],
  'POST /_sandbox/faults': ['as {"times": 2, "method": "POST", "status": 503, "afterApplying": true}', addFault],
  'DELETE /_sandbox/faults': [
    'remove all faults',
    ({ control }) => {
      control.clearFaults();
    },
  ],
  'GET /_sandbox/assumptions': ['the assumptions that were selected', ({ assumptions }) => assumptions],
};

const MAX_SNAPSHOTS = 100;

function keepSnapshot({ control }: Controlled, body: unknown, snapshots: Map<string, SandboxState>): void {
  const name = nameIn(body);
  if (snapshots.size >= MAX_SNAPSHOTS && !snapshots.has(name)) throw new TypeError('There are too many snapshots.');
  snapshots.set(name, control.snapshot());
}

function restoreSnapshot({ control }: Controlled, body: unknown, snapshots: ReadonlyMap<string, SandboxState>): void {
  const snapshot = snapshots.get(nameIn(body));
  if (snapshot === undefined) throw new TypeError('There is no snapshot with this name.');
  control.restore(snapshot);
}

function nameIn(body: unknown): string {
  const name = isRecord(body) ? body.name : undefined;
  if (typeof name !== 'string' || name === '') throw new TypeError('name must be a string.');
  return name;
}

/** JSON has no Infinity; null stands for it. */
function changeSettings({ control }: Controlled, body: unknown): unknown {
  if (!isRecord(body)) throw new TypeError('The settings must be an object.');
  control.set(Object.fromEntries(Object.entries(body).map(([name, value]) => [name, value ?? Infinity])));
  return control.settings;
}

function addFault({ control }: Controlled, body: unknown): void {
  control.fail(parseFault(body));
}

/** A handler for the control routes of a sandbox: 204 or JSON, 400 for invalid input, 404 with all routes. */
export function createControlHandler(sandbox: Controlled): (request: Request) => Promise<Response> {
  const snapshots = new Map<string, SandboxState>();
  return async (request) => {
    const name = `${request.method} ${new URL(request.url).pathname}`;
    const [, run] = Object.hasOwn(controlRoutes, name) ? (controlRoutes[name] ?? []) : [];
    if (run === undefined)
      return Response.json({ error: 'No such route.', routes: Object.keys(controlRoutes) }, { status: 404 });
    try {
      const text = await readText(request);
      const value = run(sandbox, text ? JSON.parse(text) : undefined, snapshots);
      return value === undefined ? new Response(null, { status: 204 }) : Response.json(value);
    } catch (error) {
      return Response.json({ error: messageOf(error) }, { status: 400 });
    }
  };
}
