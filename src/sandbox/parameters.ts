/** Reads the parameters of a request: from text to value, as style and schema say. */
import type { Parameter, Schema, Validator } from '../lib/model.js';
import { decoded, type Exchange } from './endpoint.js';

type Source = Pick<Exchange, 'request' | 'texts'>;
type ByPlace<Value> = Record<Parameter['in'], Record<string, Value>>;
export type ParameterValidators = Readonly<ByPlace<Validator>>;

/** The parameters by location and name, or what is wrong with them in a sentence for each. */
export function readParameters(
  parameters: readonly Parameter[],
  validators: ParameterValidators,
  source: Source,
): ByPlace<unknown> | string {
  const values: ByPlace<unknown> = { path: {}, query: {}, header: {} };
  const problems: string[] = [];
  for (const parameter of parameters) {
    const { name, in: place, required } = parameter;
    const texts = textsOf(parameter, source);
    if (texts.length === 0 && required) problems.push(`${name} is required.`);
    if (texts.length === 0) continue;
    const value = valueOf(parameter, texts);
    const violations = validators[place][name]?.(value) ?? [];
    if (violations.length > 0) problems.push(`${name} is invalid.`);
    values[place][name] = value;
  }
  return problems.length === 0 ? values : problems.join(' ');
}

/** What was sent for a parameter, still encoded; a query may name it more than once. */
function textsOf({ name, in: place }: Parameter, { request, texts }: Source): readonly string[] {
  if (place === 'query') {
    const pairs = new URL(request.url).search.split(/[?&]/).map((pair) => pair.split(/=(.*)/s));
    return pairs.filter(([key = '']) => decode(place, key) === name).map(([, text = '']) => text);
  }
  const text = place === 'path' ? texts.get(name) : request.headers.get(name);
  return text === null || text === undefined ? [] : [text];
}

function valueOf({ in: place, schema, style, explode }: Parameter, texts: readonly string[]): unknown {
  const types = [...typesOf(schema)];
  if (types.includes('array')) {
    const itemTypes = typeof schema.items === 'object' ? [...typesOf(schema.items)] : [];
    const isSplit = place === 'query' && explode;
    const items = isSplit ? texts : texts.flatMap((text) => text.split(separators[style] ?? ','));
    return items.map((item) => scalar(itemTypes, decode(place, item)));
  }
  const [value, ...more] = texts.map((text) => scalar(types, decode(place, text)));
  // A validator rejects the list of a parameter that may occur only once.
  return more.length === 0 ? value : [value, ...more];
}

const separators: Readonly<Record<string, RegExp>> = { spaceDelimited: /%20|\+/, pipeDelimited: /\||%7c/i };

function* typesOf(schema: Schema): Generator<string> {
  yield* [schema.type ?? []].flat();
  for (const value of [...(schema.enum ?? []), schema.const]) yield typeof value;
  for (const part of [schema.oneOf ?? [], schema.anyOf ?? [], schema.allOf ?? []].flat()) yield* typesOf(part);
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
  return decoded(place === 'query' ? text.replaceAll('+', ' ') : text);
}
