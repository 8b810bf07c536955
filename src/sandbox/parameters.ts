/** Reads the parameters of a request: from text to value, as style and schema say. */
import type { Parameter, Schema, Validator } from '../lib/model.js';
import type { Exchange } from './endpoint.js';

type Source = Pick<Exchange, 'request' | 'texts'>;

type Values = Record<Parameter['in'], Record<string, unknown>>;
export type ParameterValidators = Readonly<Record<Parameter['in'], Readonly<Record<string, Validator>>>>;

/** The parameters by location and name, or what is wrong with them in a sentence for each. */
export function readParameters(
  parameters: readonly Parameter[],
  validators: ParameterValidators,
  source: Source,
): Values | string {
  const values: Values = { path: {}, query: {}, header: {} };
  const problems: string[] = [];
  for (const parameter of parameters) {
    const texts = textsOf(parameter, source);
    if (texts.length === 0 && parameter.required) problems.push(`${parameter.name} is required.`);
    if (texts.length === 0) continue;
    const value = valueOf(parameter, texts);
    const validate = validators[parameter.in][parameter.name];
    if (validate !== undefined && validate(value).length > 0) problems.push(`${parameter.name} is invalid.`);
    values[parameter.in][parameter.name] = value;
  }
  return problems.length === 0 ? values : problems.join(' ');
}

/** What was sent for a parameter, still encoded; a query may name it more than once. */
function textsOf({ name, in: place }: Parameter, { request, texts }: Source): readonly string[] {
  if (place === 'path') return [texts.get(name) ?? ''];
  if (place === 'query') return queryTexts(request, name);
  const text = request.headers.get(name);
  return text === null ? [] : [text];
}

function queryTexts({ url }: Request, name: string): readonly string[] {
  const pairs = new URL(url).search.slice(1).split('&');
  return pairs.flatMap((pair) => {
    const [key = '', ...rest] = pair.split('=');
    return decode('query', key) === name ? [rest.join('=')] : [];
  });
}

function valueOf({ in: place, schema, style, explode }: Parameter, texts: readonly string[]): unknown {
  const types = [...typesOf(schema)];
  // A validator rejects the list of a parameter that may occur only once.
  if (!types.includes('array')) {
    const [value, ...more] = texts.map((text) => scalar(types, decode(place, text)));
    return more.length === 0 ? value : [value, ...more];
  }
  const itemTypes = typeof schema.items === 'object' ? [...typesOf(schema.items)] : [];
  const isSplit = place === 'query' && explode;
  const items = isSplit ? texts : texts.flatMap((text) => text.split(separators[style] ?? ','));
  return items.map((item) => scalar(itemTypes, decode(place, item)));
}

const separators: Readonly<Record<string, RegExp>> = { spaceDelimited: /%20|\+/, pipeDelimited: /\||%7c/i };

function* typesOf(schema: Schema): Generator<string> {
  yield* [schema.type ?? []].flat();
  for (const value of [...(schema.enum ?? []), schema.const]) yield typeof value;
  for (const part of [schema.oneOf, schema.anyOf, schema.allOf].flat()) if (part !== undefined) yield* typesOf(part);
}

/**
 * The value that a text stands for. A text that stands for none stays text, and the validator rejects it: an integer is
 * written as in JSON, without `+`, leading zero, exponent or space, and has at most 64 bits.
 */
function scalar(types: readonly string[], text: string): unknown {
  if (types.includes('integer') && isInt64(text)) return Number(text);
  if (types.includes('number') && /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text);
  return types.includes('boolean') && (text === 'true' || text === 'false') ? text === 'true' : text;
}

function isInt64(text: string): boolean {
  return /^-?(0|[1-9]\d*)$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

function decode(place: Parameter['in'], text: string): string {
  if (place === 'header') return text.trim();
  try {
    return decodeURIComponent(place === 'query' ? text.replaceAll('+', ' ') : text);
  } catch {
    return text;
  }
}
