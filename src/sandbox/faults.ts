/** Faults as data: what goes wrong with the next requests that match. */
import { isRecord } from '../lib/is-record.js';
import {
  anything,
  MAX_TIME,
  optional,
  optionalInteger,
  optionalOneOf,
  optionalText,
  type Check,
} from './check-fields.js';

export interface Fault {
  /** How many matching requests it happens to. Default: 1. `Infinity` until the faults are cleared. */
  readonly times?: number;
  /** Only requests with this method. */
  readonly method?: string;
  /** Only requests to this path, below the host and without the query; `*` stands for any characters. */
  readonly path?: string;
  /** Only requests that call this operation of the contract. */
  readonly operation?: string;
  /** The status of the response, 200 to 599. Default: the one that the request leads to. */
  readonly status?: number;
  /** Headers of the response, added to its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of the response: a string as it is, anything else as JSON. Default: the body that belongs to the status. */
  readonly body?: unknown;
  /** Milliseconds to wait: before the request is handled, or, with `afterApplying`, before the response. */
  readonly delay?: number;
  /**
   * Drops the connection: with `true` before the response, with `'body'` in the middle of the response's body. In
   * process, `fetch` rejects as it does for a connection that was reset.
   */
  readonly drop?: boolean | 'body';
  /** Whether the request is handled, and what it changes is changed, although the response says otherwise. Default: false. */
  readonly afterApplying?: boolean;
}

type Target = Required<Pick<Fault, 'method' | 'path'>> & Pick<Fault, 'operation'>;

/** Takes the first fault that matches the request, once. */
export function takeFault(faults: Fault[], target: Target): Fault | undefined {
  const index = faults.findIndex(({ method, path, operation }) => {
    const isMethod = method === undefined || method.toUpperCase() === target.method;
    const isOperation = operation === undefined || operation === target.operation;
    return isMethod && isOperation && matchesPattern(path ?? '*', target.path);
  });
  const fault = faults[index];
  const left = (fault?.times ?? 1) - 1;
  if (fault !== undefined) faults.splice(index, 1, ...(left > 0 ? [{ ...fault, times: left }] : []));
  return fault;
}

function matchesPattern(pattern: string, path: string): boolean {
  const source = pattern.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`).test(path);
}

/** @throws {TypeError} For a dropped connection. */
export async function withFault(
  fault: Fault,
  handle: () => Promise<Response>,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Response> {
  const { status, body, delay = 0, drop = false, afterApplying = false } = fault;
  const applied = afterApplying ? await handle() : undefined;
  if (delay > 0) await sleep(delay);
  if (drop === true) throw droppedConnection();
  const replaced = status === undefined && body === undefined ? undefined : responseOf(fault);
  const response = withHeaders(replaced ?? applied ?? (await handle()), fault.headers ?? {});
  return drop === 'body' ? brokenOff(response) : response;
}

function responseOf({ status = 200, body }: Fault): Response {
  if ([204, 205, 304].includes(status)) return new Response(null, { status });
  if (typeof body === 'string') return new Response(body, { status });
  return Response.json(body ?? { error: `A fault of the sandbox: status ${String(status)}.` }, { status });
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  const changed = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) changed.headers.set(name, value);
  return changed;
}

/** The same response, but after half of its body the connection is dropped. */
async function brokenOff(response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, Math.max(1, bytes.length / 2)));
    },
    pull(controller) {
      controller.error(droppedConnection());
    },
  });
  return new Response(body, response);
}

/** What `fetch` rejects with in Node when a connection is reset. */
function droppedConnection(): TypeError {
  const cause = Object.assign(new Error('The sandbox dropped the connection.'), { code: 'ECONNRESET' });
  return new TypeError('fetch failed', { cause });
}

export const faultChecks: Readonly<Record<keyof Fault, Check>> = {
  times: optionalInteger(1, Infinity),
  method: optionalText,
  path: optionalText,
  operation: optionalText,
  status: optionalInteger(200, 599),
  headers: optional('an object of valid header values by name', areHeaders),
  body: anything,
  delay: optionalInteger(0, MAX_TIME),
  drop: optionalOneOf(true, false, 'body'),
  afterApplying: optionalOneOf(true, false),
};

function areHeaders(value: unknown): boolean {
  const isHeader = ([name, text]: [string, unknown]) =>
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof text === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
  return isRecord(value) && Object.entries(value).every(isHeader);
}
