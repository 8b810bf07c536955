import { readFileSync } from 'node:fs';
import { isSeq, parseDocument, type Document } from 'yaml';
import { operations } from '../../generated/contract.js';

/** The contract, in the project's folder. */
export const CONTRACT = 'openapi/studio-groups.yaml';

const contractText = readFileSync(new URL(`../../${CONTRACT}`, import.meta.url), 'utf8');
const tableText = readFileSync(new URL('../../openapi/README.md', import.meta.url), 'utf8');

/** A copy of the contract and its provenance table; `table` undefined stands for no table at all. */
export interface ContractCopy {
  readonly contract: string;
  readonly table: string | undefined;
}

export type ContractEdit = (copy: ContractCopy) => ContractCopy;

/** The copy that the edits make of the real contract and table. Throws where an edit changes nothing. */
export function editedContract(...edits: readonly ContractEdit[]): ContractCopy {
  return edits.reduce<ContractCopy>((copy, edit) => edit(copy), { contract: contractText, table: tableText });
}

/** The JSON pointer of an operation in the contract. */
export function operationPointer(operation: keyof typeof operations): string {
  const { path, method } = operations[operation];
  return `#/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}`;
}

/** Sets the value at a JSON pointer of the contract. */
export function set(pointer: string, value: unknown): ContractEdit {
  return inContract((document) => {
    document.setIn(segmentsOf(pointer), document.createNode(value));
  });
}

/** Adds a value at the end of the list at a JSON pointer, or makes a list of it. */
export function append(pointer: string, value: unknown): ContractEdit {
  return inContract((document) => {
    const list = document.getIn(segmentsOf(pointer));
    const present: unknown[] = isSeq(list) ? list.toJSON() : [];
    document.setIn(segmentsOf(pointer), document.createNode([...present, value]));
  });
}

/** Takes what a JSON pointer points to out of the contract. */
export function remove(pointer: string): ContractEdit {
  return inContract((document) => {
    if (!document.deleteIn(segmentsOf(pointer))) throw new Error(`The contract has no ${pointer}.`);
  });
}

/** Replaces a text of the contract, which must stand there once. */
export function replaceText(from: string, to: string): ContractEdit {
  return (copy) => ({ ...copy, contract: replaceOnce(copy.contract, from, to) });
}

/** Takes the row of a pointer out of the table. */
export function removeRow(pointer: string): ContractEdit {
  return inTable((table) => replaceOnce(table, rowOf(table, pointer), ''));
}

/** Sets the kinds in the row of a pointer. */
export function setKinds(pointer: string, kinds: string): ContractEdit {
  return inTable((table) => {
    const row = rowOf(table, pointer);
    return replaceOnce(table, row, row.replace(/^(\|[^|]*\|)[^|]*\|/, `$1 ${kinds} |`));
  });
}

/** Adds a row at the end of the table. */
export function addRow(pointer: string, kinds: string): ContractEdit {
  return inTable((table) => `${table}\n| \`${pointer}\` | ${kinds} | … |\n`);
}

/** Takes the table away. */
export const removeTable: ContractEdit = (copy) => ({ ...copy, table: undefined });

function inContract(edit: (document: Document) => void): ContractEdit {
  return (copy) => {
    const document = parseDocument(copy.contract);
    edit(document);
    return { ...copy, contract: document.toString({ lineWidth: 0 }) };
  };
}

function inTable(edit: (table: string) => string): ContractEdit {
  return (copy) => ({ ...copy, table: edit(copy.table ?? '') });
}

function rowOf(table: string, pointer: string): string {
  const row = table.split(/(?<=\n)/).find((line) => line.startsWith(`| \`${pointer}\` `));
  if (row === undefined) throw new Error(`The table has no row of ${pointer}.`);
  return row;
}

function replaceOnce(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`This does not stand there once: ${from}`);
  return text.replace(from, () => to);
}

function segmentsOf(pointer: string): (string | number)[] {
  return pointer
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) && !/^[1-5]\d\d$/.test(part) ? Number(part) : part));
}
