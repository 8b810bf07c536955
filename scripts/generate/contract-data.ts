/** `generated/contract.ts`: the contract as data, so that no code repeats a path, a status or an enum. */
import { isObject, listOf, membersOf, pointerTo, valueAt, type Json, type JsonObject } from './json.js';
import { ContractError, type ContractDocument } from './read-contract.js';
import { resolve, resolveObject } from './resolve.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const MEDIA_TYPE = 'application/json';

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  readonly node: JsonObject;
  readonly parameters: readonly Json[];
}

export function contractSource(document: ContractDocument): string {
  const operations = operationsOf(document);
  return [
    `// Made by \`npm run generate\` from ${document.file}. Do not edit.\n`,
    constant(
      'server',
      'Where the API is served: the URL with its variables, and the path below the host.',
      serverOf(document),
    ),
    constant('security', 'How a request is authorised.', securityOf(document)),
    constant('routes', 'Each operation in short: all that a client needs.', mapOf(operations, routeOf)),
    constant(
      'operations',
      'Each operation whole: parameters, body and responses with schemas and examples, references resolved. An `x-assumption` holds the key of `assumptions`.',
      wholeOperations(document),
    ),
    constant(
      'assumptions',
      'What the contract states though no published source does: JSON pointer into the contract, and why.',
      Object.fromEntries(assumptionsOf(document.root, '#')),
    ),
    constant('info', "The contract's title and version.", infoOf(document)),
  ].join('\n');
}

/** Each operation by its id, as `generated/contract.ts` has it: references resolved, the one media type lifted out. */
export function wholeOperations(document: ContractDocument): JsonObject {
  return mapOf(operationsOf(document), (operation) => wholeOf(document, operation));
}

function constant(name: string, comment: string, value: Json): string {
  return `/** ${comment} */\nexport const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;
}

function mapOf(operations: readonly Operation[], value: (operation: Operation) => Json): JsonObject {
  return Object.fromEntries(operations.map((operation) => [operation.id, value(operation)]));
}

export function operationsOf(document: ContractDocument): Operation[] {
  return Object.entries(objectAt(document, '#/paths')).flatMap(([path, item]) => {
    if (!isObject(item)) return [];
    return METHODS.flatMap((method) => {
      const node = item[method];
      if (!isObject(node)) return [];
      const pointer = pointerTo(pointerTo('#/paths', path), method);
      if (typeof node.operationId !== 'string')
        throw new ContractError(`${document.where(pointer)}: ${method} ${path} has no operationId.`);
      const parameters = [...listOf(item.parameters), ...listOf(node.parameters)];
      return [{ id: node.operationId, method: method.toUpperCase(), path, pointer, node, parameters }];
    });
  });
}

function routeOf({ method, path, node }: Operation): JsonObject {
  return { method, path, statuses: Object.keys(isObject(node.responses) ? node.responses : {}).map(Number) };
}

export function wholeOf(document: ContractDocument, operation: Operation): JsonObject {
  const { node, pointer, parameters } = operation;
  const responses = resolveObject(document, objectAt(document, `${pointer}/responses`), `${pointer}/responses`);
  return {
    ...routeOf(operation),
    summary: node.summary ?? '',
    ...(node['x-assumption'] === undefined ? {} : { 'x-assumption': pointer }),
    parameters: resolve(document, parameters, `${pointer}/parameters`),
    requestBody:
      node.requestBody === undefined ? null : bodyOf(resolve(document, node.requestBody, `${pointer}/requestBody`)),
    responses: Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, bodyOf(response)])),
  };
}

/** A request body or a response, with its one media type lifted out of `content`. */
function bodyOf(node: Json): JsonObject {
  if (!isObject(node)) return {};
  const { content, ...rest } = node;
  const media = isObject(content) ? content[MEDIA_TYPE] : undefined;
  if (!isObject(media)) return rest;
  return { ...rest, mediaType: MEDIA_TYPE, schema: media.schema ?? {}, examples: media.examples ?? {} };
}

export function serverOf(document: ContractDocument): JsonObject {
  const [server] = listOf(document.root.servers);
  if (!isObject(server) || typeof server.url !== 'string')
    throw new ContractError(`${document.where('#/servers')}: the contract names no server.`);
  return { url: server.url, basePath: server.url.replace(/^[a-z]+:\/\/[^/]*/, ''), variables: server.variables ?? {} };
}

export function securityOf(document: ContractDocument): JsonObject {
  const schemes = objectAt(document, '#/components/securitySchemes');
  const [name, scheme] = Object.entries(schemes)[0] ?? [];
  if (name === undefined || !isObject(scheme))
    throw new ContractError(`${document.where('#/components/securitySchemes')}: the contract has no security scheme.`);
  return { name, header: scheme.name ?? '' };
}

function infoOf(document: ContractDocument): JsonObject {
  const { title, version } = objectAt(document, '#/info');
  return { title: title ?? '', version: version ?? '' };
}

/** Every `x-assumption`: the JSON pointer to where it stands, and its reason. */
export function assumptionsOf(node: Json, pointer: string): [string, Json][] {
  const reason = isObject(node) ? node['x-assumption'] : undefined;
  const own: [string, Json][] = reason === undefined ? [] : [[pointer, reason]];
  return [...own, ...membersOf(node).flatMap(([key, child]) => assumptionsOf(child, pointerTo(pointer, key)))];
}

function objectAt(document: ContractDocument, pointer: string): JsonObject {
  const value = valueAt(document.root, pointer);
  if (!isObject(value)) throw new ContractError(`${document.where(pointer)}: ${pointer} is missing, or no object.`);
  return value;
}
