/** Compares an operation of the contract with the vendor's. */
import { security } from '../../generated/contract.js';
import type { DocumentedResponse, MediaType, Operation, Parameter, RequestBody } from '../lib/model.js';
import { fieldsOf, type Fields, type VendorOperation } from './description.js';
import { compareSchema } from './schemas.js';
import { state, stateKeyword, yamlLine, type Place, type Statement } from './statement.js';

export function compareOperation(ours: Operation, theirs: VendorOperation | undefined): Statement[] {
  const { id: operation, method, path } = ours;
  const at = { operation, place: 'operation' };
  if (theirs === undefined) return [state(at, `${method} ${path}:`, 'contradicted', `# no ${method} ${path}`)];
  return [
    state(at, `${method} ${path}:`, 'confirmed'),
    ...compareSecurity(ours, theirs.security),
    ...compareParameters(ours, theirs.parameters),
    ...compareBody(ours.requestBody, theirs.requestBody, { operation, place: 'request body' }),
    ...Object.entries(ours.responses).flatMap(([status, response]) =>
      compareResponse(status, response, theirs.responses[status], operation),
    ),
    ...surplusStatuses(ours, theirs.responses),
  ];
}

/** Swagger 2.0 has no bearer tokens: it describes them as an API key in the same header. */
function compareSecurity({ id, security: required }: Operation, theirs: VendorOperation['security']): Statement[] {
  const at = { operation: id, place: 'security' };
  const header = (scheme: Fields): unknown => {
    if (scheme.type === 'apiKey')
      return scheme.in === 'header' ? scheme.name : `${String(scheme.in)} ${String(scheme.name)}`;
    return security.header;
  };
  const ours = required.length > 0 ? [security.header] : [];
  return [stateKeyword(at, 'headers', ours, theirs && [...new Set(theirs.map(header))])];
}

/** Parameters of the path are equal by their position, others by their name. */
function compareParameters({ id, parameters }: Operation, all: readonly Fields[]): Statement[] {
  const theirs = all.filter((one) => nameOf(one) !== `header ${security.header.toLowerCase()}`);
  const theirPath = theirs.filter((one) => one.in === 'path');
  const ourPath = parameters.filter((one) => one.in === 'path');
  const matches = parameters.map((ours): [Parameter, Fields | undefined] => [
    ours,
    theirs.find((one) => nameOf(one) === nameOf(ours)) ?? theirPath[ourPath.indexOf(ours)],
  ]);
  const surplus = theirs.filter((one) => !matches.some(([, match]) => match === one));
  return [
    ...matches.flatMap(([ours, match]) => compareParameter(id, ours, match)),
    ...surplus.map(({ name, in: location }) =>
      state(
        { operation: id, place: `parameter ${String(name)}` },
        `# no ${String(name)}`,
        'contradicted',
        `name: ${String(name)}, in: ${String(location)}`,
      ),
    ),
  ];
}

/** Header names are case-insensitive. */
function nameOf(parameter: Readonly<{ name?: unknown; in?: unknown }>): string {
  const name = String(parameter.name);
  return `${String(parameter.in)} ${parameter.in === 'header' ? name.toLowerCase() : name}`;
}

function compareParameter(operation: string, ours: Parameter, theirs: Fields | undefined): Statement[] {
  const at = { operation, place: `parameter ${ours.name}` };
  if (theirs === undefined) return [state(at, `name: ${ours.name}`, 'contradicted', `# no ${ours.name}`)];
  const isSame = nameOf(ours) === nameOf(theirs);
  return [
    state(at, `name: ${ours.name}`, isSame ? 'confirmed' : 'contradicted', `name: ${String(theirs.name)}`),
    stateKeyword(at, 'required', ours.required, theirs.required),
    ...compareSchema(ours.schema, theirs.schema, at),
  ];
}

function compareBody(ours: RequestBody | null, theirs: unknown, at: Place): Statement[] {
  if (ours === null) return theirs === undefined ? [] : [state(at, '# no requestBody', 'contradicted', 'requestBody:')];
  if (theirs === undefined) return [state(at, 'requestBody:', 'contradicted', '# no requestBody')];
  const { required, content } = fieldsOf(theirs);
  return [stateKeyword(at, 'required', ours.required, required), ...compareContent(ours.content, content, at)];
}

/** Descriptions often leave out error responses: a status that the vendor does not list is not contradicted. */
function compareResponse(status: string, ours: DocumentedResponse, theirs: unknown, operation: string): Statement[] {
  const { content, headers } = fieldsOf(theirs);
  const at = { operation, place: `${status} body` };
  return [
    state({ operation, place: status }, `'${status}':`, theirs === undefined ? 'silent' : 'confirmed'),
    ...Object.entries(ours.headers).flatMap(([name, { schema }]) => {
      const match = Object.entries(fieldsOf(headers)).find(([theirName]) => theirName.toLowerCase() === name);
      return compareSchema(schema, fieldsOf(match?.[1]).schema, { operation, place: `${status} header ${name}` });
    }),
    ...compareContent(ours.content, content, at),
  ];
}

/** A status that no entry of the contract covers. */
function surplusStatuses({ id, responses }: Operation, theirs: Fields): Statement[] {
  const covers = (status: string) => [status, `${status.slice(0, 1)}XX`, 'default'].some((key) => key in responses);
  return Object.keys(theirs)
    .filter((status) => /^\d{3}$/.test(status) && !covers(status))
    .map((status) => state({ operation: id, place: status }, `# no '${status}'`, 'contradicted', `'${status}':`));
}

function compareContent(ours: Readonly<Record<string, MediaType>>, content: unknown, at: Place): Statement[] {
  const theirs = Object.entries(fieldsOf(content));
  const [known] = theirs.map(([type]) => type);
  if (Object.keys(ours).length === 0 && known !== undefined)
    return [state(at, '# no body', 'contradicted', `${known}:`)];
  return Object.entries(ours).flatMap(([type, { schema }]) => {
    const match = theirs.find(([theirType]) =>
      [type, '*/*'].includes(theirType.replace(/;.*/, '').trim().toLowerCase()),
    );
    if (match === undefined && known !== undefined)
      return [state(at, `${type}:`, 'contradicted', yamlLine('content', known))];
    return compareSchema(schema, fieldsOf(match?.[1]).schema, at);
  });
}
