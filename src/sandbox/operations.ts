/**
 * From a request to a response of an operation: all that follows from the contract. The checks come in this order:
 * credentials, parameters, rights and existence, body.
 */
import { operations as contract, server } from '../../generated/contract.js';
import type { operations } from '../../generated/schema.js';
import { requestValidators, responseValidators } from '../../generated/validators.js';
import type { DocumentedResponse, Operation, Validator } from '../lib/model.js';
import { describeAssumptions } from './assumptions.js';
import { callerOf, unauthorized } from './authenticate.js';
import { MAX_BODY, parseBody, readText } from './body.js';
import type { Endpoint, Exchange } from './endpoint.js';
import type { HandlersFor, UntypedHandler } from './handler-types.js';
import { handlers as ownHandlers } from './handlers.js';
import type { Host, Result } from './host.js';
import { rememberGroups, visibleState } from './lag.js';
import { readParameters, type ParameterValidators } from './parameters.js';
import { reasonOf } from './reasons.js';
import type { SandboxUser } from './state.js';
import { exampleUser } from './default-seed.js';

type ById<Value> = Readonly<Record<string, Value>>;

interface ContentValidators {
  readonly content: ById<Validator>;
}

const typedHandlers: HandlersFor<operations> = ownHandlers;
const handlers: ById<UntypedHandler> = typedHandlers;
const validators: ById<ContentValidators & { readonly parameters: ParameterValidators }> = requestValidators;
const documented: ById<ById<ContentValidators>> = responseValidators;

/** An endpoint for each operation of the contract. */
export const operationEndpoints: readonly Endpoint[] = Object.values<Operation>(contract).map((operation) => ({
  method: operation.method,
  path: `${server.basePath}${operation.path}`,
  operation: operation.id,
  respond: async (exchange) => toResponse(operation, await resultOf(operation, exchange), exchange.host),
}));

async function resultOf(operation: Operation, exchange: Exchange): Promise<Result> {
  const { host, request, entry } = exchange;
  const caller = operation.security.length === 0 ? anybody : callerOf(host, request);
  if (caller === undefined) return unauthorized(request);
  entry.user = caller.id;
  const text = operation.requestBody === null ? '' : await readText(request);
  if (text === undefined) return { status: 413, body: { error: `The body must have at most ${MAX_BODY} bytes.` } };
  if (operation.requestBody !== null) entry.body = text.slice(0, LOGGED_BODY);
  // Nothing is awaited from here on, so that no other request comes between a check and a change.
  return apply(operation, exchange, caller, text);
}

const LOGGED_BODY = 10_000;

const anybody: SandboxUser = { ...exampleUser, id: 0, full_name: '', display_name: '', email: '', admin: false };

function apply(operation: Operation, exchange: Exchange, caller: SandboxUser, text: string): Result {
  const { host, request } = exchange;
  const handler = handlers[operation.id];
  const validate = validators[operation.id];
  if (handler === undefined || validate === undefined) throw new Error(`There is no handler for ${operation.id}.`);
  const parameters = readParameters(operation.parameters, validate.parameters, exchange);
  if (typeof parameters === 'string') return invalid(operation, parameters);
  const { settings, assume } = host;
  const state = request.method === 'GET' ? visibleState(host) : host.state;
  const call = { ...parameters, state, settings, assume, caller };
  const rejected = handler.reject?.(call);
  if (rejected !== undefined) return rejected;
  const body = readBody(operation, request, text, (value) => handler.prepare?.(value, assume) ?? value);
  if ('error' in body) return invalid(operation, body.error);
  if (request.method !== 'GET') rememberGroups(host);
  return handler.respond({ ...call, body: body.value });
}

type ReadBody = { readonly value: unknown } | { readonly error: string };

function readBody(
  { id, requestBody }: Operation,
  request: Request,
  text: string,
  prepare: (value: unknown) => unknown,
): ReadBody {
  if (requestBody === null) return { value: undefined };
  const parsed = parseBody(requestBody, request.headers, text);
  if ('error' in parsed) return parsed;
  const value = prepare(parsed.value);
  const violations = validators[id]?.content[parsed.mediaType]?.(value) ?? [];
  return violations.length === 0 ? { value } : { error: reasonOf(violations, parsed.value) };
}

/** The response to an invalid request: 422, or 400 if only that is documented. */
function invalid({ id, responses }: Operation, error: string): Result {
  const status = '400' in responses && !('422' in responses) ? 400 : 422;
  const body = { error };
  const { content = {} } = responses[status] ?? {};
  const isDocumented = documented[id]?.[String(status)]?.content[JSON_TYPE]?.(body).length === 0;
  const [example] = Object.values(Object.values(content)[0]?.examples ?? {});
  return { status, body: isDocumented || example === undefined ? body : example.value };
}

function toResponse({ responses }: Operation, { status, body, headers = {} }: Result, { assume }: Host): Response {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  const sent = present.map(([name, value]): [string, string] => [name, String(value)]);
  const assumptions = describeAssumptions(assume);
  if (assumptions !== '') sent.push(['x-sandbox-assumptions', assumptions]);
  const isEmpty = body === undefined || (status >= 400 && assume.errors === 'empty');
  if (isEmpty) return new Response(null, { status, headers: sent });
  const [mediaType = ''] = Object.keys(responseFor(responses, status)?.content ?? {});
  const isText = typeof body === 'string' && !/[/+]json$/.test(mediaType);
  const text = isText ? body : JSON.stringify(body, assume.email === 'null' ? nullEmail : undefined);
  return new Response(text, { status, headers: [['content-type', isText ? mediaType : JSON_TYPE], ...sent] });
}

const JSON_TYPE = 'application/json';

function nullEmail(key: string, value: unknown): unknown {
  return key === 'email' && value === '' ? null : value;
}

function responseFor(responses: Operation['responses'], status: number): DocumentedResponse | undefined {
  return responses[status] ?? responses[`${String(status).slice(0, 1)}XX`] ?? responses.default;
}
