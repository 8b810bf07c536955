/**
 * From a request to an answer: what is the same for every operation and follows from the contract. The checks come in
 * this order: path and method, credentials, parameters, who may and what is there, body.
 */
import { operations as contract, security, server } from '../../generated/contract.js';
import type { operations } from '../../generated/schema.js';
import { requestValidators, type Validator, type Violation } from '../../generated/validators.js';
import type { Endpoint, Exchange } from './endpoint.js';
import type { BodyOf, HandlersFor, OutcomeOf, PathOf } from './handler-types.js';
import { handlers as ownHandlers } from './handlers.js';
import { logBody, type Host, type Settings } from './host.js';
import { rememberGroups, visibleState } from './lag.js';
import { reasonOf } from './reasons.js';
import type { SandboxState, SandboxUser } from './state.js';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type OperationId = keyof operations;

/** An operation as far as the sandbox knows how to deal with it: with parameters in the path only. */
interface OperationData {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: 'path'; readonly schema: ParameterSchema }[];
  readonly requestBody: { readonly content: Readonly<Record<string, unknown>> } | null;
}
interface ParameterSchema {
  readonly type: string;
}
interface OperationValidators {
  readonly parameters: { readonly path: Readonly<Record<string, Validator>> };
  readonly content: Readonly<Record<string, Validator>>;
}

const data: Readonly<Record<OperationId, OperationData>> = contract;
const validators: Readonly<Record<OperationId, OperationValidators>> = requestValidators;
const handlers: HandlersFor<operations> = ownHandlers;
const operationIds = Object.keys(contract) as OperationId[];
const unauthorized = contract.listGroupUsers.responses[401].content['application/json'].examples;

/** An endpoint for each operation of the contract. */
export const operationEndpoints: readonly Endpoint[] = operationIds.map((id) => ({
  method: data[id].method,
  path: `${server.basePath}${data[id].path}`,
  operation: id,
  async respond(exchange) {
    const { status, body, headers } = await answerTo(id, exchange);
    return Response.json(body, { status, ...(headers === undefined ? {} : { headers }) });
  },
}));

async function answerTo(id: OperationId, { host, request, entry, texts }: Exchange): Promise<Answer> {
  // Whatever has to be waited for comes first: from here on nothing else happens between a look and a change.
  const text = await request.text();
  const caller = callerOf(host, request.headers);
  if ('status' in caller) return caller;
  entry.user = caller.id;
  logBody(entry, text);
  const state = request.method === 'GET' ? visibleState(host) : host.state;
  if (request.method !== 'GET') rememberGroups(host);
  const mediaType = request.headers.get('content-type');
  return answerOperation(id, { state, settings: host.settings, caller, texts, text, mediaType });
}

/** The user whose token it is, or the answer to somebody unknown. */
function callerOf({ state, now }: Host, headers: Headers): SandboxUser | Answer {
  const credentials = headers.get(security.header);
  const token = /^Bearer +(\S+)$/i.exec(credentials ?? '')?.[1] ?? '';
  const { userId = Number.NaN, expiresAt = Infinity } = state.tokens.get(token) ?? {};
  const caller = state.users.get(userId);
  if (caller !== undefined && now() < expiresAt) return caller;
  const example = unauthorized[credentials === null ? 'authorization-missing' : 'authorization-invalid'];
  return { status: 401, body: example.value, headers: { 'www-authenticate': 'Bearer' } };
}

interface Call {
  readonly state: SandboxState;
  readonly settings: Settings;
  readonly caller: SandboxUser;
  readonly texts: ReadonlyMap<string, string>;
  readonly text: string;
  readonly mediaType: string | null;
}

function answerOperation<Id extends OperationId>(id: Id, call: Call): Answer | OutcomeOf<operations[Id]> {
  const path = checkedPath(id, call.texts);
  if ('error' in path) return { status: 422, body: path };
  const asked = { state: call.state, settings: call.settings, caller: call.caller, path: path.value };
  const refused = handlers[id].refuse(asked);
  if (refused !== undefined) return refused;
  const body = checkedBody(id, call);
  return 'error' in body ? { status: 422, body } : handlers[id].answer(asked, body.value);
}

type Checked<Value> = { readonly value: Value } | { readonly error: string };

function checkedPath<Id extends OperationId>(
  id: Id,
  texts: ReadonlyMap<string, string>,
): Checked<PathOf<operations[Id]>> {
  const entries = data[id].parameters.map(({ name, schema }) => [name, parsed(schema, texts.get(name) ?? '')] as const);
  const value = Object.fromEntries(entries);
  if (isPath(id, value)) return { value };
  const invalid = entries.filter(([name, part]) => violationsOf(id, name, part).length > 0).map(([name]) => name);
  return { error: `${invalid.join(', ')} is invalid.` };
}

/** Where the contract's validators find no fault, the value is what the contract's types say. */
function isPath<Id extends OperationId>(
  id: Id,
  value: Readonly<Record<string, unknown>>,
): value is PathOf<operations[Id]> & Readonly<Record<string, unknown>> {
  return data[id].parameters.every(({ name }) => violationsOf(id, name, value[name]).length === 0);
}

function violationsOf(id: OperationId, parameter: string, value: unknown): readonly Violation[] {
  return validators[id].parameters.path[parameter]?.(value) ?? [];
}

/**
 * The value that a parameter's text stands for. A text that stands for none stays text, for the validator to refuse:
 * an integer is written as in JSON (no `+`, leading zero, exponent or space) and fits into 64 bits.
 */
function parsed({ type }: ParameterSchema, text: string): unknown {
  if (type !== 'integer' || !/^-?(0|[1-9]\d*)$/.test(text)) return text;
  const fits = BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  return fits ? Number(text) : text;
}

function checkedBody<Id extends OperationId>(id: Id, { text, mediaType }: Call): Checked<BodyOf<operations[Id]>> {
  const [wanted] = Object.keys(data[id].requestBody?.content ?? {});
  const body = wanted === undefined ? { value: undefined } : parsedJson(text, wanted, mediaType);
  if ('error' in body) return body;
  const { value } = body;
  if (isBody(id, value)) return { value };
  return { error: reasonOf(bodyViolations(id, value), value) };
}

function isBody<Id extends OperationId>(id: Id, value: unknown): value is BodyOf<operations[Id]> {
  return bodyViolations(id, value).length === 0;
}

function bodyViolations(id: OperationId, value: unknown): readonly Violation[] {
  return Object.values(validators[id].content)[0]?.(value) ?? [];
}

function parsedJson(text: string, wanted: string, present: string | null): Checked<unknown> {
  if (present?.split(';')[0]?.trim().toLowerCase() !== wanted)
    return { error: `The body's content type has to be ${wanted}, not ${present ?? 'missing'}.` };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { error: 'The body is not valid JSON.' };
  }
}
