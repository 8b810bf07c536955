/** Reads an OpenAPI 3.0 or 3.1 description into the model, and reports all that is unsupported at once. */
import type { DocumentedResponse, MediaType, Operation, RequestBody, ResponseHeader } from '../../src/lib/model.js';
import type { Constant, Contract } from './contract.js';
import { isObject, memberOf, textOf } from './json.js';
import { identifierOf } from './names.js';
import { readParameters } from './read-parameters.js';
import { assumptionKey, createSchemaReader } from './read-schema.js';
import { readSecurity, schemesOf } from './read-security.js';
import { readServer } from './read-server.js';
import { descriptionOf, readExamples, readOptionalSchema, type Place, type Reader } from './reader.js';
import { child, children, createSourceFiles, refOf, type Node, type Report, type SourceFiles } from './source-files.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const WITHOUT_BODY = ['get', 'head'];
/** Fields of a path item that are no operations. */
const PATH_FIELDS = ['parameters', 'summary', 'description', '$ref', 'servers'];
/** A method of this name would make the client a promise, or hide what every object has. */
const UNUSABLE_IDS = ['then', 'constructor', '__proto__'];

/** `undefined` if the contract has a problem, which is in the report then. */
export function readContract(folder: string, path: string, report: Report): Contract | undefined {
  const files = createSourceFiles(folder, report);
  const root = files.open(path);
  if (root === undefined || !isSupported(files, root)) return undefined;
  const reader: Reader = { files, root, schemas: createSchemaReader(files, root) };
  const places = placesOf(reader);
  const ids = new Map<string, Node>();
  const contract: Contract = {
    file: path,
    info: {
      title: textOf(child(child(root, 'info'), 'title').value),
      version: textOf(child(child(root, 'info'), 'version').value),
    },
    server: readServer(reader, places),
    security: readSecurity(reader, places),
    operations: places.map((place) => readOperation(reader, ids, place)),
    schemas: reader.schemas.schemas,
    assumptions: Object.fromEntries(assumptionsOf(root, root)),
    constants: constantsOf(files, root),
  };
  reader.schemas.checkCycles();
  checkReferences(files, root);
  noteIgnored(reader, places);
  return report.problems.size === 0 ? contract : undefined;
}

function isSupported(files: SourceFiles, root: Node): boolean {
  const version = memberOf(root.value, 'openapi');
  if (typeof version !== 'string' || !/^3\.[01](\.|$)/.test(version)) {
    const found = version ?? memberOf(root.value, 'swagger');
    files.problem(
      root,
      `This is not an OpenAPI 3.0 or 3.1 description (openapi: ${JSON.stringify(found ?? null)}). Convert it.`,
    );
    return false;
  }
  if (isObject(memberOf(root.value, 'paths'))) return true;
  files.problem(root, '`paths` is missing. Add the operations of the API.');
  return false;
}

/** Every operation of the contract, in its order. */
function placesOf({ files, root }: Pick<Reader, 'files' | 'root'>): Place[] {
  return children(child(root, 'paths')).flatMap(([path, reference]) => {
    const item = path.startsWith('x-') ? undefined : files.follow(reference);
    if (item === undefined) return [];
    return children(item).flatMap(([method, at]) => {
      if (!METHODS.includes(method)) {
        if (!PATH_FIELDS.includes(method) && !method.startsWith('x-'))
          files.problem(at, `The method ${method} is not supported. Remove the operation.`);
        return [];
      }
      const node = files.follow(at);
      return node === undefined ? [] : [{ path, method, item, node }];
    });
  });
}

function readOperation(reader: Reader, ids: Map<string, Node>, place: Place): Operation {
  const { files, root } = reader;
  const { path, method, node } = place;
  return {
    id: idOf(files, ids, place),
    method: method.toUpperCase(),
    path,
    summary: textOf(child(node, 'summary').value),
    description: textOf(child(node, 'description').value),
    ...(child(node, 'x-assumption').value === undefined ? {} : { 'x-assumption': assumptionKey(root, node) }),
    security: schemesOf(reader, node),
    parameters: readParameters(reader, place),
    requestBody: readRequestBody(reader, place),
    responses: readResponses(reader, child(node, 'responses')),
  };
}

/** The operationId as an identifier: it names the method of the client. */
function idOf(files: SourceFiles, ids: Map<string, Node>, { path, method, node }: Place): string {
  const at = child(node, 'operationId');
  const id = identifierOf(textOf(at.value) || `${method} ${path}`);
  if (textOf(at.value) === '') files.note(node, `Without an operationId, the operation is called ${id}.`);
  const other = ids.get(id);
  if (other !== undefined)
    files.problem(
      at,
      `Another operation is called ${id} already, at line ${String(other.file.lineOf(other.pointer))}. Choose another operationId.`,
    );
  if (UNUSABLE_IDS.includes(id)) files.problem(at, `No method can be called ${id}. Choose another operationId.`);
  ids.set(id, at);
  return id;
}

function readRequestBody(reader: Reader, { method, node }: Place): RequestBody | null {
  const { files } = reader;
  const at = child(node, 'requestBody');
  const body = at.value === undefined ? undefined : files.follow(at);
  if (body === undefined) return null;
  if (WITHOUT_BODY.includes(method))
    files.problem(at, `fetch sends no body with ${method.toUpperCase()}. Use another method, or remove requestBody.`);
  const content = readContent(reader, child(body, 'content'));
  if (Object.keys(content).length === 0)
    files.problem(body, 'The request body has no media type. Add content, or remove requestBody.');
  return { required: child(body, 'required').value === true, description: descriptionOf(body), content };
}

/** `application/json`, `application/problem+json; charset=utf-8`, `*\/*`. */
export function isJson(mediaType: string): boolean {
  return /^(application\/([\w.-]+\+)?json|\*\/\*|application\/\*)\s*(;|$)/i.test(mediaType);
}

function readResponses(reader: Reader, node: Node): Operation['responses'] {
  const { files } = reader;
  const found = children(node).filter(([status]) => !status.startsWith('x-'));
  if (found.length === 0) files.problem(node, 'The operation has no responses. Add at least one.');
  return Object.fromEntries(
    found.flatMap(([status, at]) => {
      const response = files.follow(at);
      if (!/^([1-5](\d\d|XX)|default)$/.test(status))
        files.problem(at, `${status} is not a status. Write it like 404, 4XX or default.`);
      return response === undefined ? [] : [[status, readResponse(reader, at, response)]];
    }),
  );
}

function readResponse(reader: Reader, at: Node, response: Node): DocumentedResponse {
  const headers = children(child(response, 'headers')).flatMap(([name, one]): [string, ResponseHeader][] => {
    const header = reader.files.follow(one);
    if (header === undefined || name.toLowerCase() === 'content-type') return [];
    return [
      [
        name.toLowerCase(),
        {
          required: child(header, 'required').value === true,
          description: descriptionOf(header),
          schema: readOptionalSchema(reader, header),
        },
      ],
    ];
  });
  return {
    description: descriptionOf(at) || descriptionOf(response),
    headers: Object.fromEntries(headers),
    content: readContent(reader, child(response, 'content')),
  };
}

function readContent(reader: Reader, node: Node): Readonly<Record<string, MediaType>> {
  return Object.fromEntries(
    children(node).map(([mediaType, media]) => [
      mediaType,
      { schema: readOptionalSchema(reader, media), examples: readExamples(reader, media) },
    ]),
  );
}

/** Every `x-assumption` of the contract's file: the JSON pointer to where it is, and its reason. */
function assumptionsOf(root: Node, node: Node): [string, string][] {
  const reason = memberOf(node.value, 'x-assumption');
  const own: [string, string][] = reason === undefined ? [] : [[assumptionKey(root, node), textOf(reason)]];
  return [...own, ...children(node).flatMap(([, one]) => assumptionsOf(root, one))];
}

/** An enum with `x-constant` is exported under that name; a property with `x-assumed-default` exports its default. */
function constantsOf(files: SourceFiles, node: Node, key = ''): Constant[] {
  const name = textOf(memberOf(node.value, 'x-constant'));
  const assumed = memberOf(node.value, 'x-assumed-default');
  const own: Constant[] = [];
  if (name !== '') own.push({ name, comment: `The values of ${key}.`, value: memberOf(node.value, 'enum') ?? null });
  if (assumed !== undefined)
    own.push({
      name: identifierOf(`default ${key}`),
      comment: `The ${key} that is assumed if none is named.`,
      value: assumed,
    });
  if (name !== '' && identifierOf(name) !== name)
    files.problem(child(node, 'x-constant'), `${name} is not an identifier. Choose a name like permissions.`);
  return [...own, ...children(node).flatMap(([key, one]) => constantsOf(files, one, key))];
}

/** References that no operation reaches must be right all the same. What examples contain is no reference. */
function checkReferences(files: SourceFiles, node: Node): void {
  if (refOf(node) !== undefined) files.follow(node);
  for (const [key, one] of children(node))
    if (!/^(examples?|default|enum|const|value|mapping|x-.*)$/.test(key) || isParent(node)) checkReferences(files, one);
}

/** Below these keys, the names of members are free. */
function isParent({ pointer }: Node): boolean {
  return /\/(properties|schemas|responses|parameters|headers|requestBodies|paths|examples)$/.test(pointer);
}

function noteIgnored({ files, root }: Reader, places: readonly Place[]): void {
  const ignored = [child(root, 'webhooks'), ...places.map(({ node }) => child(node, 'callbacks'))];
  for (const node of ignored)
    if (node.value !== undefined)
      files.note(node, 'Webhooks and callbacks are ignored: the client only sends requests.');
}
