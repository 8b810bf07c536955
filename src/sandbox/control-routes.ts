/** The controls over HTTP: a path for each control of the same name. */
import { messageOf } from '../lib/message-of.js';
import { readText } from './body.js';
import type { SandboxControl } from './control.js';
import type { Sandbox } from './sandbox.js';

export type Controlled = Pick<Sandbox, 'control' | 'assumptions'>;
type Read = 'log' | 'settings' | 'faults';

export const CONTROL_PATH = '/_sandbox/';

/** What `POST` does with a JSON body. */
export const controlActions: Readonly<Record<Exclude<keyof SandboxControl, Read>, string>> = {
  reset: 'go back to the start',
  snapshot: 'keep the state; the response is its number',
  restore: 'go back to a snapshot, as 1',
  clearLog: 'empty the log',
  expireTokens: 'make every access token invalid',
  rate: 'requests per second, as 5, or null for no limit',
  latency: 'milliseconds before each response, as 200',
  lag: 'milliseconds by which lists lag behind batches, as 1000',
  batchLimit: 'changes in a batch, as 50, or null for no limit',
  fail: 'add a fault, as {"times": 2, "method": "POST", "status": 503, "afterApplying": true}',
  clearFaults: 'remove all faults',
};

/** What `GET` shows. */
export const controlReads: Readonly<Record<Read | 'assumptions', string>> = {
  log: 'the last 1,000 requests',
  settings: 'rate, latency, lag and batch limit',
  faults: 'the faults that wait for requests',
  assumptions: 'the assumptions that were selected',
};

/** A handler for the control routes: JSON or 204, 400 for invalid input, 404 for another route. */
export function createControlHandler({ control, assumptions }: Controlled): (request: Request) => Promise<Response> {
  const reads = { ...control, assumptions };
  return async (request) => {
    const name = new URL(request.url).pathname.slice(CONTROL_PATH.length);
    if (request.method === 'GET' && isKeyOf(controlReads, name)) return Response.json(reads[name]);
    if (request.method !== 'POST' || !isKeyOf(controlActions, name))
      return Response.json(unknownRoute, { status: 404 });
    try {
      const value = act(control[name], (await readText(request)) ?? '');
      return value === undefined ? new Response(null, { status: 204 }) : Response.json(value);
    } catch (error) {
      return Response.json({ error: messageOf(error) }, { status: 400 });
    }
  };
}

const unknownRoute = { error: 'No such route.', GET: controlReads, POST: controlActions };

function isKeyOf<Names extends object>(names: Names, name: string): name is keyof Names & string {
  return Object.hasOwn(names, name);
}

/** Every control checks its input itself. JSON has no `Infinity`; null stands for it. */
function act(control: (input: never) => unknown, text: string): unknown {
  const input: unknown = text === '' ? undefined : (JSON.parse(text) ?? Infinity);
  return control(input as never);
}
