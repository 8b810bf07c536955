/** `generated/client.ts`: the operations as data for the client's runtime, and the interface of its methods. */
import type { Operation, Parameter, RequestBody } from '../../src/lib/model.js';
import { receivedSchema, sentSchema } from './client-schema.js';
import { mapValues, refName, type Contract } from './contract.js';
import { createNames, identifierOf } from './names.js';
import { commentText, header, print, variable } from './source-text.js';

const FORM = 'application/x-www-form-urlencoded';

/** @param isStandalone Whether the client stands alone and imports its runtime from the package. */
export function clientSource(contract: Contract, isStandalone: boolean): string {
  const { file, server, operations, security } = contract;
  const parts = optionalParts(operations);
  const data = {
    basePath: variable('basePath'),
    ...Object.fromEntries(parts.map((name) => [name, variable(name)])),
    security: { header: security?.header ?? 'Authorization', scheme: upperFirst(security?.scheme ?? '') },
    operations: operations.map((operation) => operationData(contract, operation)),
  };
  return `${header(file)}${importsOf(parts, isStandalone)}import type { operations } from './schema.js';

/** The address of an institution's host; its name takes the place of \`{subdomain}\`. */
export const host = ${print(server.url.slice(0, server.url.length - server.basePath.length))};

/** The path of the API below the host. */
export const basePath = ${print(server.basePath)};

/** What the client needs to know of the contract. */
export const contract = ${print(data)} as const;

/** The methods of the client, with \`Options\` and \`Outcomes\` by operation. */
export interface Methods<
  Options extends Readonly<Record<keyof operations, unknown>>,
  Outcomes extends Readonly<Record<keyof operations, unknown>>,
> {
${operations.map(declaration).join('\n')}}
${isStandalone ? STANDALONE_CLIENT : ''}`;
}

const STANDALONE_CLIENT = `
/** A client of the API, with a method for each operation of the contract. */
type ApiClient = Methods<OptionsOf<operations>, OutcomesOf<operations>>;

/**
 * Creates a client of the API.
 *
 * @throws {TypeError} if an option is wrong. The message names it.
 */
export function createApiClient(options: ClientOptions): ApiClient {
  return createClientFor(contract, options) as ApiClient;
}
`;

/** The parts of the runtime that only some contracts need; others do not bundle them. */
function optionalParts(operations: readonly Operation[]): string[] {
  return [
    ...(operations.every(hasOnlyJson) ? [] : ['mediaTypes']),
    ...(operations.every(({ parameters }) => parameters.every(isInPath)) ? [] : ['writeParameters']),
  ];
}

function hasOnlyJson({ requestBody, responses }: Operation): boolean {
  const sent = requestBody ? [mediaTypeOf(requestBody)] : [];
  const received = Object.values(responses).map(({ content }) => Object.keys(content));
  return [sent, ...received].every((mediaTypes) => mediaTypes.length < 2 && mediaTypes.every(isJson));
}

function importsOf(parts: readonly string[], isStandalone: boolean): string {
  const types = ['type ClientOptions', 'type OptionsOf', 'type OutcomesOf'];
  const names = isStandalone ? ['createClientFor', ...parts, ...types] : parts;
  if (names.length === 0) return '';
  return `import { ${names.join(', ')} } from '${isStandalone ? 'studio-groups' : '../src/client/extensions.js'}';\n`;
}

function operationData(contract: Contract, operation: Operation): object {
  const { id, method, path, parameters, requestBody, responses, security } = operation;
  const names = argumentNames(operation);
  return {
    id,
    method,
    path,
    parameters: parameters.map((parameter) => parameterData(contract, parameter, names.path.get(parameter.name))),
    body: requestBody ? bodyData(contract, requestBody, names.body) : undefined,
    responses: mapValues(responses, ({ content }) =>
      mapValues(content, ({ schema }, mediaType) => (isJson(mediaType) ? receivedSchema(contract, schema) : {})),
    ),
    isPublic: security.length === 0 ? true : undefined,
  };
}

function parameterData(contract: Contract, parameter: Parameter, argument: string | undefined): object {
  const { name, in: place, required, style, explode, schema } = parameter;
  return {
    name,
    in: place,
    ...(required && place !== 'path' && { required }),
    ...(place === 'path' && argument !== name && { argument }),
    ...(place === 'query' && (style !== 'form' || !explode) && { style, explode }),
    schema: sentSchema(contract, schema),
  };
}

function bodyData(contract: Contract, body: RequestBody, argument: string): object {
  const mediaType = mediaTypeOf(body);
  const { schema = {} } = body.content[mediaType] ?? {};
  const isChecked = isJson(mediaType) || mediaType === FORM;
  return { mediaType, required: body.required, argument, schema: isChecked ? sentSchema(contract, schema) : {} };
}

/** A client sends one media type: JSON if the operation takes it. */
function mediaTypeOf({ content }: RequestBody): string {
  const mediaTypes = Object.keys(content);
  return mediaTypes.find(isJson) ?? mediaTypes[0] ?? 'application/json';
}

function isJson(mediaType: string): boolean {
  return /[/+]json$/.test(mediaType);
}

function isInPath(parameter: Parameter): boolean {
  return parameter.in === 'path';
}

/** A method of the interface, with its comment. */
function declaration(operation: Operation): string {
  const { id, summary, description } = operation;
  const described = argumentsOf(operation);
  const texts = [`${summary.replace(/\.$/, '')}.`, description].map((text) => text.trim());
  const comment = [
    ...texts.filter((text) => text.length > 1).flatMap((text) => [...text.split('\n'), '']),
    ...described.map((one) => `@param ${one.name} ${one.description.replaceAll('\n', ' ')}`),
  ];
  // A required argument cannot follow an optional one.
  const last = described.findLastIndex(({ isRequired }) => isRequired);
  const signature = described.map(({ name, type, isRequired }, index) => {
    if (isRequired) return `    ${name}: ${type},\n`;
    return index < last ? `    ${name}: ${type} | undefined,\n` : `    ${name}?: ${type},\n`;
  });
  return `  /**
${comment.map((line) => `   * ${commentText(line)}`.trimEnd()).join('\n')}
   */
  ${id}(
${signature.join('')}  ): Promise<Outcomes[${print(id)}]>;
`;
}

/** An argument of a method. */
interface Argument {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

/** The path parameters in path order, then the body, then the options. */
function argumentsOf(operation: Operation): Argument[] {
  const { id, parameters, requestBody } = operation;
  const names = argumentNames(operation);
  const own = `operations[${print(id)}]`;
  const inPath = parameters.filter(isInPath).map(({ name, description }) => ({
    name: names.path.get(name) ?? name,
    type: `${own}['parameters']['path'][${print(name)}]`,
    isRequired: true,
    description,
  }));
  const body = requestBody && {
    name: names.body,
    type: bodyType(`NonNullable<${own}['requestBody']>`, mediaTypeOf(requestBody)),
    isRequired: requestBody.required,
    description: requestBody.description,
  };
  const others = parameters.filter((parameter) => !isInPath(parameter));
  const options = {
    name: 'options',
    type: `Options[${print(id)}]`,
    isRequired: others.some(({ required }) => required),
    description: `The options of this call.${others.map(optionText).join('')}`,
  };
  return [...inPath, ...(body ? [body] : []), options];
}

function optionText({ name, in: place, description }: Parameter): string {
  return ` \`${place === 'query' ? 'query' : 'headers'}.${name}\`: ${description}`;
}

function bodyType(described: string, mediaType: string): string {
  if (isJson(mediaType) || mediaType === FORM) return `Readonly<${described}['content'][${print(mediaType)}]>`;
  if (mediaType === 'multipart/form-data') return 'FormData';
  return mediaType.startsWith('text/') ? 'string' : "NonNullable<RequestInit['body']>";
}

/** Of the path parameters by their name, and of the body: the name of its schema, if that is shared. */
function argumentNames({ parameters, requestBody }: Operation) {
  const unique = createNames('_', ['options']);
  const path = new Map(parameters.filter(isInPath).map(({ name }) => [name, unique(camelCase(name))]));
  const [media] = Object.values(requestBody?.content ?? {});
  return { path, body: unique(camelCase(refName(media?.schema ?? {}) ?? 'body')) };
}

/** `group_id` and `group-id` become `groupId`. */
function camelCase(name: string): string {
  const identifier = identifierOf(name.replaceAll('_', ' ').trim());
  return identifier.charAt(0).toLowerCase() + identifier.slice(1);
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
