/** An exchange of a request and its answer, and what it comes to. */
import { checks } from '../../generated/contract.js';
import type { Failure, OperationId, Outcomes, SentRequest } from './outcome.js';

/** An exchange as far as it came. */
export interface Exchange {
  request: SentRequest;
  response?: Response;
  /** The body, as far as it came. */
  text: string;
}

/** How much of a body an outcome keeps, in characters. */
const BODY_START = 2_000;

/** For each status of an operation the JSON types of its body's required fields; null where it has no body. */
type Shape = Readonly<Record<string, string>> | null;
const shapes: Readonly<Record<OperationId, { readonly answers: Readonly<Record<string, Shape>> }>> = checks;

/** Reads the body into the exchange, piece by piece, so that the start of a body that breaks off is kept. */
export async function readBody(exchange: Exchange, { body }: Response): Promise<void> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    exchange.text += decoder.decode(value, { stream: !done });
    if (done) return;
  }
}

/** What an exchange that ran to its end comes to. */
export function outcomeOf<Id extends OperationId>(id: Id, exchange: Exchange): Outcomes[Id] {
  const { request, response, text } = exchange;
  if (!response) return failureOf('network', 'No answer came', exchange);
  const { ok, status, headers } = response;
  const shape = shapes[id].answers[status];
  if (shape === undefined) return failureOf('unexpected', reasonOf(response), exchange);
  const { data, fault } = dataOf(text, shape);
  if (ok && fault) return failureOf('invalid', fault, exchange);
  const answer = { ok, status, data, ...(ok ? {} : { body: start(text) }), headers, request };
  return isDocumented(id, answer) ? answer : failureOf('unexpected', reasonOf(response), exchange);
}

/** What a call that the contract does not account for comes to. */
export function failureOf(
  status: Failure['status'],
  reason: string,
  { request, response, text }: Exchange,
  cause?: unknown,
): Failure {
  const { status: httpStatus, headers } = response ?? {};
  const body = response && start(text);
  const failure: Failure = { ok: false, status, reason, httpStatus, headers, body, cause, request };
  Object.defineProperty(failure, 'cause', { enumerable: false });
  return failure;
}

/** The types of the contract, made from what `outcomeOf` has checked against the contract's data. */
function isDocumented<Id extends OperationId>(
  id: Id,
  answer: { readonly status: number },
): answer is typeof answer & Outcomes[Id] {
  return answer.status in shapes[id].answers;
}

/** The engine's own message on broken JSON quotes the body, so the fault is told in our words. */
function dataOf(text: string, shape: Shape): { data?: unknown; fault: string } {
  if (shape === null) return { fault: '' };
  if (text === '') return { fault: 'The body is empty' };
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { fault: 'The body is not JSON' };
  }
  if (typeof data !== 'object' || data === null) return { fault: 'The body is not an object' };
  for (const [name, type] of Object.entries(shape)) {
    const value: unknown = Reflect.get(data, name);
    if ((Array.isArray(value) ? 'array' : typeof value) !== type) return { fault: `/${name} is not of type ${type}` };
  }
  return { data, fault: '' };
}

function reasonOf({ status, headers, type }: Response): string {
  const target = headers.get('location');
  if (target === null && type !== 'opaqueredirect')
    return `The contract does not document the status ${String(status)}`;
  return `Redirects are not followed, this one leads to ${target ?? 'a place that browsers do not tell'}`;
}

function start(text: string): string {
  return text.slice(0, BODY_START);
}
