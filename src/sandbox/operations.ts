/**
 * From a request to a response of an operation: all that follows from the contract. The checks come in this order:
 * credentials, parameters, rights and existence, body.
 */
import { operations as contract, server } from '../../generated/contract.js';
import { requestValidators, responseValidators } from '../../generated/validators.js';
import type { Operation, Validator } from '../lib/model.js';
import { describeAssumptions } from './assumptions.js';
import { callerOf, unauthorized } from './authenticate.js';
import { parseBody, readText, TOO_LONG } from './body.js';
import type { Endpoint, Exchange } from './endpoint.js';
import type { Context, UntypedHandler } from './handler-types.js';
import { handlers } from './handlers.js';
import type { Host, Result } from './host.js';
import { readParameters, type ParameterValidators } from './parameters.js';
import { reasonOf } from './reasons.js';
import type { SandboxState } from './state.js';

type Id = keyof typeof contract;
type ById<Value> = Readonly<Record<Id, Value>>;
type ByMediaType = Readonly<Record<string, Validator>>;

const operationOf: ById<Operation> = contract;
const handlerOf: ById<UntypedHandler> = handlers;
const validatorsOf: ById<{ readonly parameters: ParameterValidators; readonly content: ByMediaType }> =
  requestValidators;
const responsesOf: ById<Readonly<Record<string, { readonly content: ByMediaType }>>> = responseValidators;

/** An endpoint for each operation of the contract. */
export const operationEndpoints = (Object.keys(contract) as Id[]).map((id): Endpoint => {
  const { method, path } = operationOf[id];
  return {
    method,
    path: `${server.basePath}${path}`,
    operation: id,
    respond: async (exchange) => toResponse(id, await resultOf(id, exchange), exchange.host),
  };
});

async function resultOf(id: Id, exchange: Exchange): Promise<Result> {
  const { host, request, entry } = exchange;
  const { security, requestBody } = operationOf[id];
  const caller = security.length === 0 ? anybody : callerOf(host, request);
  if (caller === undefined) return unauthorized(request);
  entry.user = caller.id;
  const text = requestBody === null ? '' : await readText(request);
  if (text === undefined) return { status: 413, body: { error: TOO_LONG } };
  if (requestBody !== null) entry.body = text.slice(0, LOGGED_BODY);
  // Nothing is awaited from here on, so that no other request comes between a check and a change.
  return apply(id, exchange, caller, text);
}

const anybody = { id: 0, admin: false };
const LOGGED_BODY = 10_000;

function apply(id: Id, exchange: Exchange, caller: Context['caller'], text: string): Result {
  const { host, request } = exchange;
  const { parameters, requestBody } = operationOf[id];
  const { assume, settings } = host;
  const values = readParameters(parameters, validatorsOf[id].parameters, exchange);
  if (typeof values === 'string') return invalid(id, values);
  const call = { ...values, state: stateFor(host, request.method === 'GET'), settings, assume, caller };
  const rejected = handlerOf[id].reject?.(call);
  if (rejected !== undefined) return rejected;
  if (requestBody === null) return handlerOf[id].respond({ ...call, body: undefined });
  const parsed = parseBody(requestBody, request.headers, text);
  if ('error' in parsed) return invalid(id, parsed.error);
  const body = handlerOf[id].prepare?.(parsed.value, assume) ?? parsed.value;
  const violations = validatorsOf[id].content[parsed.mediaType]?.(body) ?? [];
  if (violations.length > 0) return invalid(id, reasonOf(violations, parsed.value));
  return handlerOf[id].respond({ ...call, body });
}

/** The state that a request sees; reads lag behind the writes before them. */
function stateFor({ state, settings, past, now }: Host, isRead: boolean): SandboxState {
  while (past[0] !== undefined && past[0].until <= now()) past.shift();
  if (isRead) return { ...state, groups: past[0]?.groups ?? state.groups };
  if (settings.lag > 0) past.push({ until: now() + settings.lag, groups: structuredClone(state.groups) });
  return state;
}

/** The response to an invalid request: 422, or 400 if only that is documented. */
function invalid(id: Id, error: string): Result {
  const { responses } = operationOf[id];
  const status = '400' in responses && !('422' in responses) ? 400 : 422;
  const body = { error };
  const isDocumented = responsesOf[id][status]?.content[JSON_TYPE]?.(body).length === 0;
  const [content] = Object.values(responses[status]?.content ?? {});
  const [example] = Object.values(content?.examples ?? {});
  return { status, body: isDocumented || example === undefined ? body : example.value };
}

const JSON_TYPE = 'application/json';

function toResponse(id: Id, { status, body, headers = {} }: Result, { assume }: Host): Response {
  const sent = new Headers();
  const assumptions = describeAssumptions(assume);
  if (assumptions !== '') sent.set('x-sandbox-assumptions', assumptions);
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  for (const [name, value] of present) sent.set(name, String(value));
  if (body === undefined || (status >= 400 && assume.errors === 'empty'))
    return new Response(null, { status, headers: sent });
  const { responses } = operationOf[id];
  const { content = {} } = responses[status] ?? responses[`${String(status).slice(0, 1)}XX`] ?? responses.default ?? {};
  const [mediaType = ''] = Object.keys(content);
  const isText = typeof body === 'string' && !/[/+]json$/.test(mediaType);
  sent.set('content-type', isText ? mediaType : JSON_TYPE);
  const text = isText ? body : JSON.stringify(body, assume.email === 'null' ? nullEmail : undefined);
  return new Response(text, { status, headers: sent });
}

function nullEmail(key: string, value: unknown): unknown {
  return key === 'email' && value === '' ? null : value;
}
