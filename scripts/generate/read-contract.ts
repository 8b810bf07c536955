/** Reads the contract, with errors that name file, line and column. */
import { isNode, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { isObject, membersOf, pointerTo, segmentsOf, valueAt, type Json, type JsonObject } from './json.js';

export interface ContractDocument {
  /** The contract's path in the project. */
  readonly file: string;
  readonly root: JsonObject;
  /** `file:line:column` of what a JSON pointer points to, or of the nearest thing around it. */
  readonly where: (pointer: string) => string;
}

/** The contract cannot be read or generated from; the message is for the person who edits it. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

/**
 * Parses the contract's text and makes sure that every `$ref` in it leads somewhere in it.
 * Throws a `ContractError` that says what is wrong, and where.
 */
export function parseContract(text: string, file: string): ContractDocument {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  const place = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${String(line)}:${String(col)}`;
  };
  const [fault] = [
    ...document.errors.map(({ pos, message }) => ({ offset: pos[0], message })),
    ...lostAliases(document),
  ];
  if (fault !== undefined) throw new ContractError(`${place(fault.offset)} is not valid YAML: ${fault.message}`);
  const root = document.toJS() as Json;
  if (!isObject(root) || !isObject(root.paths)) {
    throw new ContractError(`${file}:1:1 is no OpenAPI description: \`paths\` is missing.`);
  }
  const contract = { file, root, where: (pointer: string) => place(offsetOf(document, segmentsOf(pointer))) };
  checkReferences(contract, root, '#');
  return contract;
}

/** Where the `$ref` of the object at `pointer` leads, and to what. Throws where that is out of the file, or nothing. */
export function referenced(
  contract: ContractDocument,
  ref: Json,
  pointer: string,
): { place: string; target: JsonObject } {
  const where = contract.where(pointerTo(pointer, '$ref'));
  if (typeof ref !== 'string' || !ref.startsWith('#/')) {
    throw new ContractError(`${where}: $ref ${JSON.stringify(ref)} leads out of the file; the contract is one file.`);
  }
  const target = valueAt(contract.root, ref);
  if (!isObject(target)) throw new ContractError(`${where}: $ref ${ref} points to nothing.`);
  return { place: ref, target };
}

function checkReferences(contract: ContractDocument, node: Json, pointer: string): void {
  if (isObject(node) && node.$ref !== undefined) referenced(contract, node.$ref, pointer);
  for (const [key, child] of membersOf(node)) checkReferences(contract, child, pointerTo(pointer, key));
}

/** An alias of an anchor that is not there is no error of the parser, but of whoever reads the value. */
function lostAliases(document: Document.Parsed): { offset: number; message: string }[] {
  const lost: { offset: number; message: string }[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      lost.push({ offset: alias.range?.[0] ?? 0, message: `*${alias.source} names no anchor above it` });
    },
  });
  return lost;
}

function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
