/** What the client can check of arguments and answers without a validator. */
import type { Operation } from './contract-data.js';
import { isObject, listOf, membersOf, textOf, valueAt, type Json, type JsonObject } from './json.js';
import { ContractError, type ContractDocument } from './read-contract.js';

/** For each documented status the types of the body's required fields, null where it has no body. */
export function answersOf(whole: JsonObject): [status: string, shape: JsonObject | null][] {
  return fieldsOf(whole.responses).map(([status, response]) => [
    status,
    shapeOf(valueAt(response, '#/content/application~1json/schema')),
  ]);
}

/** The path's parameters in the order of the path template, each with the name of its argument in the client's method. */
export function pathParametersOf(
  document: ContractDocument,
  { path, parameters }: JsonObject,
): {
  readonly name: string;
  readonly argument: string;
  readonly description: string;
  readonly least: number;
}[] {
  const declared = listOf(parameters).filter(isObject);
  return [...textOf(path).matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => {
    const parameter = declared.find((one) => one.in === 'path' && one.name === name);
    const argument = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    return {
      name,
      argument,
      description: textOf(parameter?.description),
      least: minimumOf(document, parameter?.schema),
    };
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
      'Teach src/client/check.ts the other type and scripts/generate/client-source.ts to use it.',
  );
}

/** The integers that every entry of a list has, whatever branch of the schema it follows, each with its least value. */
export function minimaOf(document: ContractDocument, items: Json | undefined): [field: string, least: number][] {
  const branches = listOf(valueAt(items ?? null, '#/oneOf'));
  const [first = null, ...others] = (branches.length > 0 ? branches : [items ?? null]).map(requiredIntegers);
  const shared = (first ?? []).filter(([name]) => others.every((other) => other.some(([field]) => field === name)));
  return shared.map(([name, schema]) => [name, minimumOf(document, schema)]);
}

function requiredIntegers(branch: Json): [name: string, schema: JsonObject][] {
  const required = listOf(valueAt(branch, '#/required'));
  return fieldsOf(valueAt(branch, '#/properties')).filter(
    ([name, schema]) => isInteger(schema) && required.includes(name),
  );
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
