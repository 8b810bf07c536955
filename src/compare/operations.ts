/** Compares an operation of the contract with the vendor's. */
import { security } from '../../generated/contract.js';
import type { DocumentedResponse, Operation, Parameter, RequestBody } from '../lib/model.js';
import { fieldsOf, type Fields, type VendorOperation } from './description.js';
import { compareSchema } from './schemas.js';
import { state, stateKeyword, yamlLine, type Place, type Statement } from './statement.js';

export function compareOperation(ours: Operation, theirs: VendorOperation | undefined): Statement[] {
  const { id: operation, method, path, responses } = ours;
  const at = (place: string): Place => ({ operation, place });
  const line = `${method} ${path}`;
  if (theirs === undefined) return [state(at('operation'), `${line}:`, `# no ${line}`)];
  const covers = (status: string) => [status, `${status.slice(0, 1)}XX`, 'default'].some((key) => key in responses);
  const surplus = Object.keys(theirs.responses).filter((status) => /^\d{3}$/.test(status) && !covers(status));
  return [
    state(at('operation'), `${line}:`, `${line}:`),
    stateKeyword(at('security'), 'headers', ours.security.length > 0 ? [security.header] : [], theirs.credentials),
    ...compareParameters(ours.parameters, theirs.parameters, operation),
    ...compareBody(ours.requestBody, theirs.requestBody, at('request body')),
    ...Object.entries(responses).flatMap(([status, response]) =>
      compareResponse(status, response, theirs.responses[status], operation),
    ),
    ...surplus.map((status) => state(at(status), `# no '${status}'`, `'${status}':`)),
  ];
}

function compareParameters(all: readonly Parameter[], vendor: readonly Fields[], operation: string): Statement[] {
  const [ours, theirs] = [byKey(all), byKey(vendor)];
  const at = (name: unknown): Place => ({ operation, place: `parameter ${String(name)}` });
  const surplus = [...theirs].filter(([key]) => !ours.has(key) && key !== `header ${security.header.toLowerCase()}`);
  return [
    ...[...ours].flatMap(([key, one]) => compareParameter(one, theirs.get(key), at(one.name))),
    ...surplus.map(([, one]) =>
      state(at(one.name), `# no ${String(one.name)}`, `name: ${String(one.name)}, in: ${String(one.in)}`),
    ),
  ];
}

/** Parameters of the path are equal by their position, others by their name; header names are case-insensitive. */
function byKey<P extends Parameter | Fields>(parameters: readonly P[]): Map<string, P> {
  const inPath = parameters.filter((one) => one.in === 'path');
  return new Map(
    parameters.map((one) => {
      const name = String(one.name);
      const key = { path: inPath.indexOf(one), header: name.toLowerCase() }[String(one.in)] ?? name;
      return [`${String(one.in)} ${key}`, one];
    }),
  );
}

function compareParameter(ours: Parameter, theirs: Fields | undefined, at: Place): Statement[] {
  const line = `name: ${ours.name}`;
  if (theirs === undefined) return [state(at, line, `# no ${ours.name}`)];
  const isSame = ours.in !== 'path' || ours.name === theirs.name;
  return [
    state(at, line, isSame ? line : `name: ${String(theirs.name)}`),
    stateKeyword(at, 'required', ours.required, theirs.required),
    ...compareSchema(ours.schema, theirs.schema, at),
  ];
}

function compareBody(ours: RequestBody | null, theirs: unknown, at: Place): Statement[] {
  if (ours === null) return theirs === undefined ? [] : [state(at, '# no requestBody', 'requestBody:')];
  if (theirs === undefined) return [state(at, 'requestBody:', '# no requestBody')];
  const { required, content } = fieldsOf(theirs);
  return [stateKeyword(at, 'required', ours.required, required), ...compareContent(ours.content, content, at)];
}

/** Descriptions often leave out error responses: a status that the vendor does not list is not contradicted. */
function compareResponse(status: string, ours: DocumentedResponse, theirs: unknown, operation: string): Statement[] {
  const { content, headers } = fieldsOf(theirs);
  const line = `'${status}':`;
  return [
    state({ operation, place: status }, line, theirs === undefined ? undefined : line),
    ...Object.entries(ours.headers).flatMap(([name, { schema }]) => {
      const match = Object.entries(fieldsOf(headers)).find(([theirName]) => theirName.toLowerCase() === name);
      return compareSchema(schema, fieldsOf(match?.[1]).schema, { operation, place: `${status} header ${name}` });
    }),
    ...compareContent(ours.content, content, { operation, place: `${status} body` }),
  ];
}

function compareContent(ours: RequestBody['content'], content: unknown, at: Place): Statement[] {
  const theirs = Object.entries(fieldsOf(content));
  const known = theirs[0]?.[0];
  if (Object.keys(ours).length === 0 && known !== undefined) return [state(at, '# no body', `${known}:`)];
  return Object.entries(ours).flatMap(([type, { schema }]) => {
    const match = theirs.find(([name]) => [type, '*/*'].includes(name.replace(/;.*/, '').trim().toLowerCase()));
    if (match !== undefined || known === undefined) return compareSchema(schema, fieldsOf(match?.[1]).schema, at);
    return [state(at, `${type}:`, yamlLine('content', known))];
  });
}
