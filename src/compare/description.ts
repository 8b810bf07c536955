/** Reads the vendor's description of its API: Swagger 2.0 or OpenAPI 3, converted to OpenAPI 3.1 by a library. */
import { upgrade } from '@scalar/openapi-upgrader';
import { operations, server } from '../../generated/contract.js';
import { isRecord } from '../lib/is-record.js';
import { messageOf } from '../lib/message-of.js';
import type { Operation } from '../lib/model.js';

export type Fields = Readonly<Record<string, unknown>>;

export interface Description {
  readonly title: string;
  readonly version: string;
  /** The vendor's version of the contract's operations by id, without references; one that it lacks is missing. */
  readonly operations: ReadonlyMap<string, VendorOperation>;
}

export interface VendorOperation {
  readonly parameters: readonly Fields[];
  readonly requestBody: unknown;
  readonly responses: Fields;
  /** The security schemes of which a request needs one; undefined if the description states none. */
  readonly security: readonly Fields[] | undefined;
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
export function readDescription(text: string): Description {
  const document = convert(parse(text));
  const found = operationsIn(document);
  if (found.size === 0) {
    const wanted = Object.values(operations).map(({ method, path }) => `${method} ${path}`);
    throw new DescriptionError(`It describes neither ${wanted.join(' nor ')}. Is it of another service?`);
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
    const lack = isRecord(source) ? 'it has no field "swagger" or "openapi"' : 'it is not an object';
    throw new DescriptionError(`It is JSON, but no description of an API: ${lack}.`);
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

/** A schema with the schemas of its `allOf` merged into it. */
export function mergeAllOf({ allOf, ...own }: Fields): Fields {
  return [own, ...listOf(allOf).map(fieldsOf)].reduce((all, part) => ({
    ...part,
    ...all,
    ...(isRecord(part.properties) ? { properties: { ...part.properties, ...fieldsOf(all.properties) } } : {}),
    ...(Array.isArray(part.required) ? { required: [...listOf(all.required), ...listOf(part.required)] } : {}),
  }));
}

function operationsIn(document: Fields): ReadonlyMap<string, VendorOperation> {
  const { url = '' } = fieldsOf(listOf(document.servers)[0]);
  const found = new Map<string, VendorOperation>();
  for (const [path, item] of Object.entries(fieldsOf(document.paths))) {
    const { parameters, ...methods } = fieldsOf(item);
    for (const { id, method, path: ours } of Object.values<Operation>(operations)) {
      const operation = methods[method.toLowerCase()];
      if (templateOf(String(url) + path) !== templateOf(server.basePath + ours) || !isRecord(operation)) continue;
      found.set(id, {
        parameters: [...listOf(parameters), ...listOf(operation.parameters)].map(fieldsOf),
        requestBody: operation.requestBody,
        responses: fieldsOf(operation.responses),
        security: securityOf(operation.security ?? document.security, document),
      });
    }
  }
  return found;
}

/** The path of a URL. Paths are equal whatever their parameters are called, and wherever the base path ends. */
function templateOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replaceAll(/\{[^}]*\}/g, '{}');
  return path.replaceAll(/\/+/g, '/').replace(/\/$/, '');
}

function securityOf(requirements: unknown, { components }: Fields): readonly Fields[] | undefined {
  const schemes = fieldsOf(fieldsOf(components).securitySchemes);
  if (!Array.isArray(requirements)) return undefined;
  return requirements.flatMap((one) => Object.keys(fieldsOf(one))).map((name) => fieldsOf(schemes[name]));
}
