/** The controls over HTTP: `GET` shows a member of the control, `POST` calls one with a JSON body. */
import { messageOf } from '../lib/message-of.js';
import { readText } from './body.js';
import type { SandboxControl } from './control.js';
import type { Sandbox } from './sandbox.js';

export type Controlled = Pick<Sandbox, 'control' | 'assumptions'>;
type Shown = 'log' | 'settings' | 'faults';
type Route = `GET ${Shown | 'assumptions'}` | `POST ${Exclude<keyof SandboxControl, Shown>}`;

export const CONTROL_PATH = '/_sandbox/';

/** What each route does; its path is below `/_sandbox/`. */
export const controlRoutes: Readonly<Record<Route, string>> = {
  'GET log': 'the last 1,000 requests',
  'GET settings': 'rate, latency, lag and batch limit',
  'GET faults': 'the faults that wait for requests',
  'GET assumptions': 'the assumptions that were selected',
  'POST reset': 'go back to the start',
  'POST snapshot': 'keep the state; the response is its number',
  'POST restore': 'go back to a snapshot, as 1',
  'POST clearLog': 'empty the log',
  'POST expireTokens': 'make every access token invalid',
  'POST rate': 'requests per second, as 5, or null for no limit',
  'POST latency': 'milliseconds before each response, as 200',
  'POST lag': 'milliseconds by which lists lag behind batches, as 1000',
  'POST batchLimit': 'changes in a batch, as 50, or null for no limit',
  'POST fail': 'add a fault, as {"times": 2, "method": "POST", "status": 503, "afterApplying": true}',
  'POST clearFaults': 'remove all faults',
};

/** A handler for the control routes: JSON or 204, 400 for invalid input, 404 for another route. */
export function createControlHandler({ control, assumptions }: Controlled): (request: Request) => Promise<Response> {
  const members: Readonly<Record<string, object | ((input: never) => unknown)>> = { ...control, assumptions };
  return async (request) => {
    const name = new URL(request.url).pathname.slice(CONTROL_PATH.length);
    if (!Object.hasOwn(controlRoutes, `${request.method} ${name}`))
      return Response.json({ error: 'No such route.', routes: controlRoutes }, { status: 404 });
    const member = members[name];
    if (typeof member !== 'function') return Response.json(member);
    try {
      const value: unknown = member(inputOf(await readText(request)));
      return value === undefined ? new Response(null, { status: 204 }) : Response.json(value);
    } catch (error) {
      return Response.json({ error: messageOf(error) }, { status: 400 });
    }
  };
}

/** Every control checks its input itself. JSON has no `Infinity`; null stands for it. */
function inputOf(text = ''): never {
  return (text === '' ? undefined : (JSON.parse(text) ?? Infinity)) as never;
}
