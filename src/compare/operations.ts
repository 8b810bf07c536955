/** Compares an operation of the contract with the vendor's. */
import { security } from '../../generated/contract.js';
import type { DocumentedResponse, Operation, Parameter, RequestBody } from '../lib/model.js';
import { fieldsOf, type Fields, type VendorOperation } from './description.js';
import { compareSchema } from './schemas.js';
import { state, stateKeyword, yamlLine, type Place, type Statement } from './statement.js';

export function compareOperation(ours: Operation, theirs: VendorOperation | undefined): Statement[] {
  const { id: operation, method, path } = ours;
  const at = (place: string): Place => ({ operation, place });
  const line = `${method} ${path}`;
  if (theirs === undefined) return [state(at('operation'), `${line}:`, 'contradicted', `# no ${line}`)];
  return [
    state(at('operation'), `${line}:`, 'confirmed'),
    compareSecurity(ours.security, theirs.security, at('security')),
    ...compareParameters(ours.parameters, theirs.parameters, operation),
    ...compareBody(ours.requestBody, theirs.requestBody, at('request body')),
    ...Object.entries(ours.responses).flatMap(([status, response]) =>
      compareResponse(response, theirs.responses[status], `'${status}':`, at(status)),
    ),
    ...surplusStatuses(ours, theirs.responses).map((status) =>
      state(at(status), `# no '${status}'`, 'contradicted', `'${status}':`),
    ),
  ];
}

/** Swagger 2.0 has no bearer tokens: it describes them as an API key in the same header. */
function compareSecurity(ours: Operation['security'], theirs: VendorOperation['security'], at: Place): Statement {
  const headers = theirs?.map(({ type, in: location, name }) => {
    if (type !== 'apiKey') return security.header;
    return location === 'header' ? name : `${String(location)} ${String(name)}`;
  });
  return stateKeyword(at, 'headers', ours.length > 0 ? [security.header] : [], headers && [...new Set(headers)]);
}

/** Parameters of the path are equal by their position, others by their name. */
function compareParameters(ours: readonly Parameter[], all: readonly Fields[], operation: string): Statement[] {
  const theirs = all.filter((one) => keyOf(one) !== keyOf({ in: 'header', name: security.header }));
  const isInPath = (one: Parameter | Fields): boolean => one.in === 'path';
  const inPath = ours.filter(isInPath);
  const matches = ours.map(
    (one) => theirs.find((other) => keyOf(other) === keyOf(one)) ?? theirs.filter(isInPath)[inPath.indexOf(one)],
  );
  return [
    ...ours.flatMap((one, index) => compareParameter(one, matches[index], operation)),
    ...theirs
      .filter((one) => !matches.includes(one))
      .map((one) => surplusParameter(String(one.name), String(one.in), operation)),
  ];
}

/** Header names are case-insensitive. */
function keyOf(parameter: Readonly<{ name?: unknown; in?: unknown }>): string {
  const name = String(parameter.name);
  return `${String(parameter.in)} ${parameter.in === 'header' ? name.toLowerCase() : name}`;
}

function compareParameter(ours: Parameter, theirs: Fields | undefined, operation: string): Statement[] {
  const at = { operation, place: `parameter ${ours.name}` };
  const line = `name: ${ours.name}`;
  if (theirs === undefined) return [state(at, line, 'contradicted', `# no ${ours.name}`)];
  return [
    state(at, line, keyOf(ours) === keyOf(theirs) ? 'confirmed' : 'contradicted', `name: ${String(theirs.name)}`),
    stateKeyword(at, 'required', ours.required, theirs.required),
    ...compareSchema(ours.schema, theirs.schema, at),
  ];
}

function surplusParameter(name: string, location: string, operation: string): Statement {
  const at = { operation, place: `parameter ${name}` };
  return state(at, `# no ${name}`, 'contradicted', `name: ${name}, in: ${location}`);
}

function compareBody(ours: RequestBody | null, theirs: unknown, at: Place): Statement[] {
  if (ours === null) return theirs === undefined ? [] : [state(at, '# no requestBody', 'contradicted', 'requestBody:')];
  if (theirs === undefined) return [state(at, 'requestBody:', 'contradicted', '# no requestBody')];
  const { required, content } = fieldsOf(theirs);
  return [stateKeyword(at, 'required', ours.required, required), ...compareContent(ours.content, content, at)];
}

/** Descriptions often leave out error responses: a status that the vendor does not list is not contradicted. */
function compareResponse(ours: DocumentedResponse, theirs: unknown, line: string, at: Place): Statement[] {
  const { content, headers } = fieldsOf(theirs);
  const within = (part: string): Place => ({ ...at, place: `${at.place} ${part}` });
  return [
    state(at, line, theirs === undefined ? 'silent' : 'confirmed'),
    ...Object.entries(ours.headers).flatMap(([name, { schema }]) => {
      const match = Object.entries(fieldsOf(headers)).find(([theirName]) => theirName.toLowerCase() === name);
      return compareSchema(schema, fieldsOf(match?.[1]).schema, within(`header ${name}`));
    }),
    ...compareContent(ours.content, content, within('body')),
  ];
}

/** The statuses that no entry of the contract covers. */
function surplusStatuses({ responses }: Operation, theirs: Fields): string[] {
  const covers = (status: string) => [status, `${status.slice(0, 1)}XX`, 'default'].some((key) => key in responses);
  return Object.keys(theirs).filter((status) => /^\d{3}$/.test(status) && !covers(status));
}

function compareContent(ours: RequestBody['content'], content: unknown, at: Place): Statement[] {
  const theirs = Object.entries(fieldsOf(content));
  const [known] = Object.keys(fieldsOf(content));
  if (Object.keys(ours).length === 0 && known !== undefined) {
    return [state(at, '# no body', 'contradicted', `${known}:`)];
  }
  return Object.entries(ours).flatMap(([type, { schema }]) => {
    const match = theirs.find(([name]) => [type, '*/*'].includes(name.replace(/;.*/, '').trim().toLowerCase()));
    if (match !== undefined || known === undefined) return compareSchema(schema, fieldsOf(match?.[1]).schema, at);
    return [state(at, `${type}:`, 'contradicted', yamlLine('content', known))];
  });
}
