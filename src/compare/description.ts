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
  /** The vendor's version of the contract's operations, without references; an operation that it lacks is missing. */
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
 * Reads a description.
 *
 * @param text A Swagger 2.0, OpenAPI 3.0 or OpenAPI 3.1 document in JSON.
 * @throws {DescriptionError} If it is no such document, or describes none of the contract's operations.
 */
export function readDescription(text: string): Description {
  const source = parse(text);
  const version = source.swagger ?? source.openapi;
  if (version === undefined) {
    throw new DescriptionError('It is JSON, but no description of an API: it has no field "swagger" or "openapi".');
  }
  if (typeof version !== 'string' || !/^(2\.0|3\.[01](\.\d+)?)$/.test(version)) {
    const supported = 'Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 can be compared';
    throw new DescriptionError(`It is a description in version ${JSON.stringify(version)}; ${supported}.`);
  }
  const document = convert(source);
  const found = operationsIn(document);
  if (found.size === 0) {
    const wanted = Object.values(operations).map(({ method, path }) => `${method} ${path}`);
    throw new DescriptionError(`It describes neither ${wanted.join(' nor ')}. Is it of another service?`);
  }
  const { title, version: apiVersion } = fieldsOf(document.info);
  return { title: String(title), version: String(apiVersion), operations: found };
}

/** A value's fields; none for a value that is not an object. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(text: string): Fields {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('<')) throw new DescriptionError('It is HTML, not JSON. Is it a login page, or from a proxy?');
  let value: unknown;
  try {
    value = JSON.parse(start);
  } catch (error) {
    throw new DescriptionError(`It is not valid JSON: ${messageOf(error)}.`);
  }
  if (isRecord(value)) return value;
  throw new DescriptionError('It is JSON, but no description of an API: it is not an object.');
}

/** The document in OpenAPI 3.1, with references replaced by what they refer to. */
function convert(source: Fields): Fields {
  try {
    const document: unknown = upgrade({ ...source }, '3.1');
    return fieldsOf(withoutReferences(document));
  } catch {
    throw new DescriptionError('It cannot be converted to OpenAPI 3.1: it does not have the structure of its version.');
  }
}

/** A reference into itself, or to nothing, becomes an object without fields. A schema's `allOf` is merged. */
function withoutReferences(document: unknown): unknown {
  const known = new Map<string, unknown>();
  const targetOf = (pointer: string): unknown => {
    if (!known.has(pointer)) {
      known.set(pointer, {});
      known.set(pointer, copy(valueAt(document, pointer)));
    }
    return known.get(pointer);
  };
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (!isRecord(value)) return value;
    const { $ref, ...own } = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
    return merged(typeof $ref === 'string' ? { ...fieldsOf(targetOf($ref)), ...own } : own);
  };
  return copy(document);
}

function merged({ allOf, ...own }: Fields): Fields {
  return [own, ...listOf(allOf).map(fieldsOf)].reduce((all, part) => ({
    ...part,
    ...all,
    ...(isRecord(part.properties) ? { properties: { ...part.properties, ...fieldsOf(all.properties) } } : {}),
    ...(Array.isArray(part.required) ? { required: [...listOf(all.required), ...listOf(part.required)] } : {}),
  }));
}

function valueAt(document: unknown, pointer: string): unknown {
  const steps = pointer.slice(2).split('/');
  const keys = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce((value, key) => fieldsOf(value)[key], document);
}

/** Paths are equal whatever their parameters are called, and wherever the base path ends. */
function operationsIn(document: Fields): ReadonlyMap<string, VendorOperation> {
  const base = basePathOf(fieldsOf(listOf(document.servers)[0]).url);
  const found = new Map<string, VendorOperation>();
  for (const [path, item] of Object.entries(fieldsOf(document.paths))) {
    const { parameters, ...methods } = fieldsOf(item);
    for (const { id, method, path: ours } of Object.values<Operation>(operations)) {
      const operation = methods[method.toLowerCase()];
      if (withoutNames(base + path) !== withoutNames(server.basePath + ours) || !isRecord(operation)) continue;
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

function securityOf(requirements: unknown, document: Fields): readonly Fields[] | undefined {
  const schemes = fieldsOf(fieldsOf(document.components).securitySchemes);
  if (!Array.isArray(requirements)) return undefined;
  return requirements.flatMap((one) => Object.keys(fieldsOf(one))).map((name) => fieldsOf(schemes[name]));
}

function basePathOf(url: unknown): string {
  return (typeof url === 'string' ? url : '').replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\/+$/, '');
}

function withoutNames(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}').replace(/\/+$/, '');
}
