/** The contract with more operations, made from its own. */
import { parse, stringify } from 'yaml';
import { operations } from '../../generated/contract.js';
import { editedContract, type ContractCopy } from '../../test/support/contract-copy.js';
import { isObject, valueAt, type Json, type JsonObject } from '../generate/json.js';

/** The contract and its table with `count` operations more: its own again and again, under other paths and names. */
export function withOperations(count: number): ContractCopy {
  const { contract, table = '' } = editedContract();
  const root = parse(contract) as JsonObject;
  const added = Array.from({ length: count }, (_, index) => syntheticOperation(root, index));
  const paths = { ...(root.paths as JsonObject), ...Object.fromEntries(added.map(({ path, item }) => [path, item])) };
  return {
    contract: stringify({ ...root, paths }, { aliasDuplicateObjects: false }),
    table: `${table}\n${added.map(({ row }) => row).join('\n')}\n`,
  };
}

function syntheticOperation(root: Json, index: number): { path: string; item: JsonObject; row: string } {
  const models = Object.entries(operations);
  const [id, route] = models[index % models.length] ?? ['listGroupUsers', operations.listGroupUsers];
  const name = letters(index);
  const path = `/${name.toLowerCase()}${route.path}`;
  const method = route.method.toLowerCase();
  const model = valueAt(root, `#/paths/${escaped(route.path)}`);
  const operation = isObject(model) ? model[method] : undefined;
  if (!isObject(model) || !isObject(operation)) throw new Error(`The contract has no ${id}.`);
  const kind = operation['x-assumption'] === undefined ? 'documented' : 'assumed';
  return {
    path,
    item: { ...model, [method]: { ...operation, operationId: `${id}${name}` } },
    row: `| \`#/paths/${escaped(path)}/${method}\` | ${kind} | … |`,
  };
}

function escaped(path: string): string {
  return path.replaceAll('/', '~1');
}

/** A name of its own for each number: operationIds hold letters only. */
function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? 'Synthetic' : letters(rest - 1)) + String.fromCharCode(97 + (index % 26));
}
