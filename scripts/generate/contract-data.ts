/** `generated/contract.ts`: the contract as data, so that no code repeats a path, a status or an enum. */
import { isObject, listOf, membersOf, pointerTo, valueAt, type Json, type JsonObject } from './json.js';
import { ContractError, type ContractDocument } from './read-contract.js';
import { resolve, resolveObject } from './resolve.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  readonly node: JsonObject;
  readonly parameters: readonly Json[];
}

export function contractSource(document: ContractDocument): string {
  return [
    `// Made by \`npm run generate\` from ${document.file}. Do not edit.\nimport type { Operation } from '../src/lib/model.js';\n`,
    constant(
      'server',
      'Where the API is served: the URL with its variables, and the path below the host.',
      serverOf(document),
    ),
    constant('security', 'How a request is authorised.', securityOf(document)),
    constant(
      'operations',
      'The operations by id, with references resolved. An `x-assumption` holds the key of `assumptions`.',
      wholeOperations(document),
      'Readonly<Record<string, Operation>>',
    ),
    constant(
      'assumptions',
      'What the contract states though no published source does: JSON pointer into the contract, and why.',
      Object.fromEntries(assumptionsOf(document.root, '#')),
    ),
    constant('info', "The contract's title and version.", infoOf(document)),
  ].join('\n');
}

/** `generated/constants.ts`: values that parts need without the whole contract. */
export function constantsSource({ file, root }: ContractDocument): string {
  const found = constantsIn(root, '').map(([name, comment, value]) => constant(name, comment, value));
  return [`// Made by \`npm run generate\` from ${file}. Do not edit.\n`, ...found].join('\n');
}

/** An enum with `x-constant` exports its values under that name; a property with `x-assumed-default` its default. */
function constantsIn(node: Json, key: string): [name: string, comment: string, value: Json][] {
  const inner = membersOf(node).flatMap(([name, child]) => constantsIn(child, name));
  if (!isObject(node)) return inner;
  const own: [string, string, Json][] = [];
  if (typeof node['x-constant'] === 'string')
    own.push([node['x-constant'], `The values of ${key}.`, node.enum ?? node.const ?? null]);
  if (node['x-assumed-default'] !== undefined)
    own.push([
      `default${key.charAt(0).toUpperCase()}${key.slice(1)}`,
      `What a ${key} that is left out means: an assumption.`,
      node['x-assumed-default'],
    ]);
  return [...own, ...inner];
}

/** Each operation by its id, as `generated/contract.ts` has it: references resolved. */
export function wholeOperations(document: ContractDocument): JsonObject {
  return mapOf(operationsOf(document), (operation) => wholeOf(document, operation));
}

function constant(name: string, comment: string, value: Json, type?: string): string {
  const satisfies = type === undefined ? '' : ` satisfies ${type}`;
  return `/** ${comment} */\nexport const ${name} = ${JSON.stringify(value, null, 2)} as const${satisfies};\n`;
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

export function wholeOf(document: ContractDocument, operation: Operation): JsonObject {
  const { node, pointer, parameters } = operation;
  const responses = resolveObject(document, objectAt(document, `${pointer}/responses`), `${pointer}/responses`);
  return {
    id: operation.id,
    method: operation.method,
    path: operation.path,
    summary: node.summary ?? '',
    description: node.description ?? '',
    ...(node['x-assumption'] === undefined ? {} : { 'x-assumption': pointer }),
    security: listOf(node.security ?? document.root.security).flatMap((one) => membersOf(one).map(([name]) => name)),
    parameters: listOf(resolve(document, parameters, `${pointer}/parameters`))
      .filter(isObject)
      .map(parameterOf),
    requestBody:
      node.requestBody === undefined
        ? null
        : requestBodyOf(resolve(document, node.requestBody, `${pointer}/requestBody`)),
    responses: mapValues(responses, responseOf),
  };
}

function parameterOf({
  name,
  in: place,
  required,
  style,
  explode,
  description,
  schema,
  example,
}: JsonObject): JsonObject {
  const defaultStyle = place === 'query' ? 'form' : 'simple';
  return {
    name: name ?? '',
    in: place ?? '',
    required: required ?? false,
    style: style ?? defaultStyle,
    explode: explode ?? (style ?? defaultStyle) === 'form',
    description: description ?? '',
    schema: schema ?? {},
    ...(example === undefined ? {} : { example }),
  };
}

function requestBodyOf(node: Json): JsonObject {
  const { required, description, content } = isObject(node) ? node : {};
  return { required: required ?? false, description: description ?? '', content: contentOf(content) };
}

function responseOf(node: Json): JsonObject {
  const { description, headers, content } = isObject(node) ? node : {};
  const named = Object.entries(isObject(headers) ? headers : {}).map(([name, header]) => {
    const { required, description, schema } = isObject(header) ? header : {};
    return [name.toLowerCase(), { required: required ?? false, description: description ?? '', schema: schema ?? {} }];
  });
  return {
    description: description ?? '',
    headers: Object.fromEntries(named) as JsonObject,
    content: contentOf(content),
  };
}

function contentOf(content: Json | undefined): JsonObject {
  return mapValues(content, (media) =>
    isObject(media) ? { schema: media.schema ?? {}, examples: media.examples ?? {} } : {},
  );
}

function mapValues(value: Json | undefined, map: (child: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([key, child]) => [key, map(child)]));
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
  const { type, scheme: kind = '', name: header = 'Authorization' } = scheme;
  return { name, type: type ?? '', scheme: kind, header };
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
