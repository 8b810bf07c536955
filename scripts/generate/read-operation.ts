/** Reads an operation: its name, parameters, request body, responses and security. */
import type { DocumentedResponse, MediaType, Operation, RequestBody, ResponseHeader } from '../../src/lib/model.js';
import { identifierOf } from './names.js';
import { child, children, flagAt, has, textAt, type Node } from './node.js';
import { readParameters } from './read-parameters.js';
import { assumptionKey } from './read-schema.js';
import { readExamples, readOptionalSchema, type Place, type Reader } from './reader.js';

const WITHOUT_BODY = ['get', 'head'];
/** A method of this name would make the client a promise, or hide what every object has. */
const UNUSABLE_IDS = ['then', 'constructor', '__proto__'];

/** @param ids The operations that have been read, by name. */
export function readOperation(reader: Reader, ids: Map<string, Node>, place: Place): Operation {
  const { path, method, node } = place;
  return {
    id: readId(reader, ids, place),
    method: method.toUpperCase(),
    path,
    summary: textAt(node, 'summary'),
    description: textAt(node, 'description'),
    ...(has(node, 'x-assumption') && { 'x-assumption': assumptionKey(reader.root, node) }),
    security: readSecurity(reader, node),
    parameters: readParameters(reader, place),
    requestBody: readRequestBody(reader, place),
    responses: readResponses(reader, child(node, 'responses')),
  };
}

/** The operationId as an identifier: it names the method of the client. */
function readId({ files }: Reader, ids: Map<string, Node>, { path, method, node }: Place): string {
  const at = child(node, 'operationId');
  const own = textAt(node, 'operationId');
  const id = identifierOf(own || `${method} ${path}`);
  if (own === '') files.note(node, `Without an operationId, the operation is called ${id}.`);
  const other = ids.get(id);
  if (other !== undefined) {
    const line = other.file.lineOf(other.pointer);
    files.problem(at, `Another operation is called ${id} already, at line ${line}. Choose another operationId.`);
  }
  if (UNUSABLE_IDS.includes(id)) files.problem(at, `No method can be called ${id}. Choose another operationId.`);
  ids.set(id, at);
  return id;
}

/** The names of the schemes that a request needs; empty if it may be sent without credentials. */
function readSecurity({ root }: Reader, node: Node): string[] {
  const alternatives = requirementsOf(has(node, 'security') ? node : root);
  return alternatives.some((one) => one.length === 0) ? [] : [...new Set(alternatives.flat().map(([name]) => name))];
}

/** The alternatives of an operation or a contract; each is a list of schemes that are all needed. */
export function requirementsOf(node: Node): [name: string, Node][][] {
  return children(child(node, 'security')).map(([, one]) => children(one));
}

function readRequestBody(reader: Reader, { method, node }: Place): RequestBody | null {
  const { files } = reader;
  const at = child(node, 'requestBody');
  const body = has(node, 'requestBody') ? files.follow(at) : undefined;
  if (body === undefined) return null;
  if (WITHOUT_BODY.includes(method))
    files.problem(at, `fetch sends no body with ${method.toUpperCase()}. Use another method, or remove requestBody.`);
  const content = readContent(reader, body);
  if (Object.keys(content).length === 0)
    files.problem(body, 'The request body has no media type. Add content, or remove requestBody.');
  return { required: flagAt(body, 'required'), description: textAt(body, 'description'), content };
}

function readResponses(reader: Reader, node: Node): Operation['responses'] {
  const { files } = reader;
  const statuses = children(node).filter(([status]) => !status.startsWith('x-'));
  if (statuses.length === 0) files.problem(node, 'The operation has no responses. Add at least one.');
  for (const [status, at] of statuses)
    if (!/^([1-5](\d\d|XX)|default)$/.test(status))
      files.problem(at, `${status} is not a status. Write it like 404, 4XX or default.`);
  const found = files.targets(node).filter(([status]) => !status.startsWith('x-'));
  return Object.fromEntries(found.map(([status, response, at]) => [status, readResponse(reader, at, response)]));
}

/** @param at Where the response is referred to: it may have a description of its own. */
function readResponse(reader: Reader, at: Node, response: Node): DocumentedResponse {
  const headers = reader.files
    .targets(child(response, 'headers'))
    .map(([name, header]) => [name.toLowerCase(), readHeader(reader, header)] as const);
  return {
    description: textAt(at, 'description') || textAt(response, 'description'),
    headers: Object.fromEntries(headers.filter(([name]) => name !== 'content-type')),
    content: readContent(reader, response),
  };
}

function readHeader(reader: Reader, node: Node): ResponseHeader {
  return {
    required: flagAt(node, 'required'),
    description: textAt(node, 'description'),
    schema: readOptionalSchema(reader, node),
  };
}

function readContent(reader: Reader, node: Node): Readonly<Record<string, MediaType>> {
  return Object.fromEntries(
    children(child(node, 'content')).map(([mediaType, media]) => [
      mediaType,
      { schema: readOptionalSchema(reader, media), examples: readExamples(reader, media) },
    ]),
  );
}
