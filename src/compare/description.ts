/** The vendor's own description of its API, read: Swagger 2.0, converted by a library. */
import { upgrade } from '@scalar/openapi-upgrader';
import { operations, server } from '../../generated/contract.js';

export type OperationId = keyof typeof operations;
export type Fields = Readonly<Record<string, unknown>>;

export interface Description {
  readonly title: string;
  readonly version: string;
  /** The operations of the contract, as the vendor describes them; one that it does not describe is missing. */
  readonly operations: ReadonlyMap<OperationId, Fields>;
  /** What a `$ref` leads to, or the value itself; `undefined` for what is no object. */
  readonly resolve: (value: unknown) => Fields | undefined;
}

/** The description cannot be compared; the message says why, in a sentence. */
export class DescriptionError extends Error {
  override readonly name = 'DescriptionError';
}

const VERSION = '2.0';

/**
 * Reads a description.
 *
 * @param text A Swagger 2.0 document in JSON, as Studio hosts serve it at `/api/public/apidocs`.
 * @throws {DescriptionError} Where it is no such document, or describes none of the contract's operations.
 */
export function readDescription(text: string): Description {
  const source = parse(text);
  if (source.swagger !== VERSION) {
    const said = source.swagger ?? source.openapi;
    throw new DescriptionError(
      said === undefined
        ? 'It is JSON, but no description of an API: it has no field "swagger".'
        : `It is a description in version ${JSON.stringify(said)}; only Swagger ${VERSION} can be compared.`,
    );
  }
  const converted = convert(source);
  const resolve = resolverOf(converted);
  const found = operationsOf(converted, resolve);
  if (found.size === 0) {
    const wanted = Object.values(operations).map(({ method, path }) => `${method} ${path}`);
    throw new DescriptionError(`It describes neither ${wanted.join(' nor ')}: is it another service's?`);
  }
  const { title, version } = resolve(converted.info) ?? {};
  return { title: String(title), version: String(version), operations: found, resolve };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Record<string, unknown> {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('<')) {
    throw new DescriptionError('It is HTML, not JSON: a login page, or a proxy in between?');
  }
  try {
    const value: unknown = JSON.parse(start);
    if (isFields(value)) return { ...value };
  } catch (error) {
    throw new DescriptionError(`It is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  throw new DescriptionError('It is JSON, but no description of an API: it is no object.');
}

function convert(source: Record<string, unknown>): Fields {
  try {
    const converted: unknown = upgrade(structuredClone(source), '3.1');
    if (isFields(converted)) return converted;
  } catch {
    // What the library stumbles over is told below.
  }
  throw new DescriptionError('It says Swagger 2.0, but is not built like it: it cannot be converted.');
}

/** Paths are the same whatever their parameters are called, and wherever the base path is cut off. */
function operationsOf(document: Fields, resolve: Description['resolve']): ReadonlyMap<OperationId, Fields> {
  const bases = Array.isArray(document.servers) ? document.servers.map((one: unknown) => basePathOf(resolve(one))) : [];
  const [base = ''] = bases;
  const found = new Map<OperationId, Fields>();
  for (const [path, item] of Object.entries(resolve(document.paths) ?? {})) {
    for (const [id, ours] of Object.entries(operations)) {
      if (anonymous(base + path) !== anonymous(server.basePath + ours.path)) continue;
      const shared = resolve(item)?.parameters;
      const operation = resolve(resolve(item)?.[ours.method.toLowerCase()]);
      if (operation === undefined) continue;
      found.set(id as OperationId, { ...operation, parameters: [...listOf(shared), ...listOf(operation.parameters)] });
    }
  }
  return found;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function basePathOf(entry: Fields | undefined): string {
  return (typeof entry?.url === 'string' ? entry.url : '').replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\/+$/, '');
}

function anonymous(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}').replace(/\/+$/, '');
}

function resolverOf(document: Fields): Description['resolve'] {
  const at = (pointer: string): unknown =>
    pointer
      .slice(2)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), document);
  return (value) => {
    const seen = new Set<string>();
    let found = value;
    while (isFields(found) && typeof found.$ref === 'string') {
      if (seen.has(found.$ref)) return undefined;
      seen.add(found.$ref);
      found = at(found.$ref);
    }
    return isFields(found) ? found : undefined;
  };
}
