/** Reads the contract and resolves its references, with errors that name file, line and column. */
import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface ContractDocument {
  readonly file: string;
  readonly root: JsonObject;
}

/** The contract cannot be read or generated from; the message is for the person who edits it. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

export async function readContract(file: string): Promise<ContractDocument> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ContractError(`${file} cannot be read: ${String(error)}`);
  });
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    throw new ContractError(`${file}:${String(line)}:${String(col)} is not valid YAML: ${fault.message}`);
  }
  const root = document.toJS() as Json;
  if (!isObject(root) || !isObject(root.paths ?? null)) {
    throw new ContractError(`${file}:1:1 is no OpenAPI description: \`paths\` is missing.`);
  }
  return { file, root };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The value with every `$ref` replaced by what it points to; keys beside a `$ref` win. Assumptions become pointers. */
export function resolve(document: ContractDocument, value: Json, pointer: string, trail: readonly string[] = []): Json {
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => resolve(document, item, `${pointer}/${String(index)}`, trail));
  }
  if (!isObject(value)) return value;
  if (isDiscriminator(value)) return { propertyName: value.propertyName };
  const { $ref, ...own } = value;
  const target = typeof $ref === 'string' ? resolveReference(document, $ref, trail) : {};
  const entries = Object.entries(own).map(([key, child]): [string, Json] =>
    key === 'x-assumption' ? [key, pointer] : [key, resolve(document, child, `${pointer}/${escape(key)}`, trail)],
  );
  return { ...target, ...Object.fromEntries(entries) };
}

/** A discriminator's mapping names schemas, which a resolved contract has no more. */
function isDiscriminator(value: JsonObject): value is JsonObject & { propertyName: string } {
  return typeof value.propertyName === 'string' && isObject(value.mapping);
}

function resolveReference(document: ContractDocument, ref: string, trail: readonly string[]): JsonObject {
  if (trail.includes(ref)) {
    throw new ContractError(
      `${document.file}: ${[...trail, ref].join(' → ')} is a circle; the contract as data has none.`,
    );
  }
  if (!ref.startsWith('#/'))
    throw new ContractError(`${document.file}: $ref ${ref} leads out of the file; the contract is one file.`);
  const target = valueAt(document.root, ref);
  if (!isObject(target)) throw new ContractError(`${document.file}: $ref ${ref} points to nothing.`);
  return resolve(document, target, ref, [...trail, ref]) as JsonObject;
}

function valueAt(root: JsonObject, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const part of pointer.slice(2).split('/')) {
    value = isObject(value) ? value[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return value;
}

export function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
