/** What the client can check of arguments and answers without a validator. */
import type { Operation } from './contract-data.js';
import { isObject, listOf, membersOf, textOf, valueAt, type Json, type JsonObject } from './json.js';
import { ContractError, type ContractDocument } from './read-contract.js';

/** The least value of each integer among the arguments; for each status the types of the body's required fields. */
export interface Checks {
  readonly arguments: JsonObject;
  readonly answers: Readonly<Record<string, JsonObject | null>>;
}

export function checksOf(document: ContractDocument, operation: Operation, whole: JsonObject): Checks {
  const path = pathParametersOf(whole).map(({ argument, schema }): [string, Json] => [
    argument,
    minimumOf(document, schema),
  ]);
  const items = valueAt(whole, '#/requestBody/schema/items');
  const body: [string, Json][] = items === undefined ? [] : [[bodyArgument(operation), minimaOf(document, items)]];
  return {
    arguments: Object.fromEntries([...path, ...body]),
    answers: Object.fromEntries(fieldsOf(whole.responses).map(([status, { schema }]) => [status, shapeOf(schema)])),
  };
}

/** The path's parameters in the order of the path template, each with the name of its argument in the client's method. */
export function pathParametersOf({ path, parameters }: JsonObject): {
  readonly name: string;
  readonly argument: string;
  readonly description: string;
  readonly schema: Json | undefined;
}[] {
  const declared = listOf(parameters).filter(isObject);
  return [...textOf(path).matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => {
    const parameter = declared.find((one) => one.in === 'path' && one.name === name);
    const argument = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    return { name, argument, description: textOf(parameter?.description), schema: parameter?.schema };
  });
}

/** The name of the body's argument in the client's method: that of its schema, where it is shared. */
export function bodyArgument({ node }: Operation): string {
  const reference = textOf(valueAt(node, '#/requestBody/content/application~1json/schema/$ref'));
  const name = reference.split('/').at(-1) ?? '';
  return name === '' ? 'body' : name.charAt(0).toLowerCase() + name.slice(1);
}

/** A text in a path needs other checks, `..` for one, which no operation asks for yet. */
function minimumOf(document: ContractDocument, schema: Json | undefined): number {
  const minimum = isInteger(schema) ? schema.minimum : undefined;
  if (typeof minimum === 'number') return minimum;
  throw new ContractError(
    `${document.file}: the client checks integers with a minimum alone, and found ${JSON.stringify(schema ?? null)}. ` +
      'Teach src/client/check-arguments.ts the other type and scripts/generate/client-checks.ts to tell of it.',
  );
}

/** The least value of each integer in the entries of a list, whatever branch of the schema they follow. */
function minimaOf(document: ContractDocument, items: Json): JsonObject {
  const branches = [items, ...listOf(valueAt(items, '#/oneOf'))];
  const integers = branches
    .flatMap((branch) => fieldsOf(valueAt(branch, '#/properties')))
    .filter(([, schema]) => isInteger(schema));
  return Object.fromEntries(integers.map(([name, schema]) => [name, minimumOf(document, schema)]));
}

function isInteger(schema: Json | undefined): schema is JsonObject {
  return isObject(schema) && schema.type === 'integer';
}

function shapeOf(schema: Json | undefined): JsonObject | null {
  if (schema === undefined) return null;
  const required = listOf(valueAt(schema, '#/required')).map(textOf);
  const types = required.map((name): [string, string] => [name, textOf(valueAt(schema, `#/properties/${name}/type`))]);
  const typed = types.filter(([, type]) => type !== '');
  return Object.fromEntries(typed.map(([name, type]) => [name, type === 'integer' ? 'number' : type]));
}

function fieldsOf(node: Json | undefined): [string, JsonObject][] {
  return membersOf(node ?? null).flatMap(([key, value]) => (isObject(value) ? [[key, value]] : []));
}
