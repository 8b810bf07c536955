/** Reads the vendor's description of its API: Swagger 2.0 or OpenAPI 3, converted to OpenAPI 3.1 by a library. */
import { upgrade } from '@scalar/openapi-upgrader';
import { operations, security, server } from '../../generated/contract.js';
import { isRecord } from '../lib/is-record.js';
import { messageOf } from '../lib/message-of.js';
import type { Operation } from '../lib/model.js';

export type Fields = Readonly<Record<string, unknown>>;

/** The vendor's version of an operation, without references. */
export interface VendorOperation {
  /** Those in the path in its order. */
  readonly parameters: readonly Fields[];
  readonly requestBody: unknown;
  readonly responses: Fields;
  /** The headers that authenticate a request, or `query key`; undefined if the description does not state it. */
  readonly credentials: readonly string[] | undefined;
}

/** The description cannot be compared; the message says why, in a sentence. */
export class DescriptionError extends Error {
  override readonly name = 'DescriptionError';
}

/**
 * Reads a Swagger 2.0, OpenAPI 3.0 or OpenAPI 3.1 document in JSON.
 *
 * @throws {DescriptionError} If it is no such document, or describes none of the contract's operations.
 */
export function readDescription(text: string) {
  const document = convert(parse(text));
  const wanted = Object.values<Operation>(operations);
  const found = new Map(wanted.map((ours) => [ours.id, findOperation(ours, document)]));
  if ([...found.values()].every((theirs) => theirs === undefined)) {
    const lines = wanted.map(({ method, path }) => `${method} ${path}`);
    throw new DescriptionError(`It describes neither ${lines.join(' nor ')}. Is it of another service?`);
  }
  const { title, version } = fieldsOf(document.info);
  return { title: String(title), version: String(version), operations: found };
}

/** A value's fields; none for a value that is not an object. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A schema with the schemas of its `allOf` merged into it. */
export function mergeAllOf({ allOf, ...own }: Fields): Fields {
  return [own, ...listOf(allOf).map(fieldsOf)].reduce((all, part) => ({
    ...part,
    ...all,
    ...(isRecord(part.properties) ? { properties: { ...part.properties, ...fieldsOf(all.properties) } } : {}),
    ...(Array.isArray(part.required) ? { required: [...listOf(all.required), ...listOf(part.required)] } : {}),
  }));
}

function parse(text: string): unknown {
  // Trimming removes a byte order mark, too.
  const start = text.trimStart();
  if (start.startsWith('<')) throw new DescriptionError('It is HTML, not JSON. Is it a login page, or from a proxy?');
  try {
    return JSON.parse(start);
  } catch (error) {
    throw new DescriptionError(`It is not valid JSON: ${messageOf(error)}.`);
  }
}

/** The document in OpenAPI 3.1, with references replaced by what they refer to. */
function convert(source: unknown): Fields {
  const { swagger, openapi } = fieldsOf(source);
  const version = swagger ?? openapi;
  if (version === undefined) {
    throw new DescriptionError('It is JSON, but no description of an API: it has no field "swagger" or "openapi".');
  }
  if (typeof version !== 'string' || !/^(2\.0|3\.[01](\.\d+)?)$/.test(version)) {
    const supported = 'Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 can be compared';
    throw new DescriptionError(`It is a description in version ${JSON.stringify(version)}; ${supported}.`);
  }
  try {
    return fieldsOf(withoutReferences(upgrade({ ...fieldsOf(source) }, '3.1')));
  } catch {
    throw new DescriptionError('It cannot be converted to OpenAPI 3.1: it does not have the structure of its version.');
  }
}

/** A reference into itself, or to nothing, becomes an object without fields. */
function withoutReferences(document: unknown): unknown {
  const known = new Map<string, unknown>();
  const targetOf = (pointer: string): unknown => {
    if (!known.has(pointer)) known.set(pointer, {}).set(pointer, copy(valueAt(document, pointer)));
    return known.get(pointer);
  };
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (!isRecord(value)) return value;
    const { $ref, ...own } = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
    return mergeAllOf(typeof $ref === 'string' ? { ...fieldsOf(targetOf($ref)), ...own } : own);
  };
  return copy(document);
}

function valueAt(document: unknown, pointer: string): unknown {
  const steps = pointer.slice(2).split('/');
  const keys = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce((value, key) => fieldsOf(value)[key], document);
}

function findOperation({ method, path: ours }: Operation, document: Fields): VendorOperation | undefined {
  const { url = '' } = fieldsOf(listOf(document.servers)[0]);
  const wanted = templateOf(server.basePath + ours);
  for (const [path, item] of Object.entries(fieldsOf(document.paths))) {
    const { parameters, [method.toLowerCase()]: operation } = fieldsOf(item);
    if (templateOf(String(url) + path) !== wanted || !isRecord(operation)) continue;
    const position = ({ name }: Fields): number => path.indexOf(`{${String(name)}}`);
    return {
      parameters: [...listOf(parameters), ...listOf(operation.parameters)]
        .map(fieldsOf)
        .sort((one, two) => position(one) - position(two)),
      requestBody: operation.requestBody,
      responses: fieldsOf(operation.responses),
      credentials: credentialsOf(operation.security ?? document.security, document),
    };
  }
  return undefined;
}

/** The path of a URL. Paths are equal whatever their parameters are called, and wherever the base path ends. */
function templateOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replaceAll(/\{[^}]*\}/g, '{}');
  return path.replaceAll(/\/+/g, '/').replace(/\/$/, '');
}

/** Swagger 2.0 has no bearer tokens: it describes them as an API key in the same header. */
function credentialsOf(requirements: unknown, { components }: Fields): string[] | undefined {
  if (!Array.isArray(requirements)) return undefined;
  const schemes = fieldsOf(fieldsOf(components).securitySchemes);
  const headers = requirements.flatMap(Object.keys).map((scheme) => {
    const { type, in: location, name } = fieldsOf(schemes[scheme]);
    if (type !== 'apiKey') return security.header;
    return location === 'header' ? String(name) : `${String(location)} ${String(name)}`;
  });
  return [...new Set(headers)];
}
