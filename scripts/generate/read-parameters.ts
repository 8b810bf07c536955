/** Reads the parameters of an operation, its own and those of its path. */
import type { Parameter, Schema } from '../../src/lib/model.js';
import { textOf } from './json.js';
import { descriptionOf, readExamples, readOptionalSchema, type Place, type Reader } from './reader.js';
import { child, children, type Node } from './source-files.js';

type In = Parameter['in'];
const ORDER: readonly string[] = ['path', 'query', 'header'] satisfies In[];
/** The styles that the client writes; the first is the default. */
const STYLES: Readonly<Record<In, readonly string[]>> = {
  path: ['simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
};
/** OpenAPI ignores parameters of these names: the media types and the security scheme determine the headers. */
const OWN_HEADERS = ['accept', 'content-type', 'authorization'];

/** Path parameters in path order, then query parameters, then headers. */
export function readParameters(reader: Reader, { path, item, node }: Place): Parameter[] {
  const { files } = reader;
  const found = new Map<string, [Parameter, Node]>();
  for (const list of [child(item, 'parameters'), child(node, 'parameters')]) {
    const keys = new Set<string>();
    for (const [, reference] of children(list)) {
      const at = files.follow(reference);
      const parameter = at === undefined ? undefined : readParameter(reader, at);
      if (at === undefined || parameter === undefined) continue;
      const key = `${parameter.in} ${parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name}`;
      if (keys.has(key)) files.problem(reference, `The ${key} parameter is described twice. Remove one of the two.`);
      keys.add(key);
      found.set(key, [parameter, reference]);
    }
  }
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  for (const name of names)
    if (!found.has(`path ${name}`))
      files.problem(node, `The parameter ${name} of the path ${path} is not described. Add it to parameters.`);
  for (const [parameter, at] of found.values())
    if (parameter.in === 'path' && !names.includes(parameter.name))
      files.problem(at, `The path ${path} has no {${parameter.name}}. Add it there, or remove the parameter.`);
  const rank = ({ in: place, name }: Parameter): number =>
    ORDER.indexOf(place) * 1000 + Math.max(names.indexOf(name), 0);
  return [...found.values()].map(([parameter]) => parameter).sort((one, other) => rank(one) - rank(other));
}

function readParameter(reader: Reader, node: Node): Parameter | undefined {
  const { files } = reader;
  const [name, place, style] = ['name', 'in', 'style'].map((key) => textOf(child(node, key).value));
  const required = child(node, 'required').value === true;
  if (place === 'cookie') {
    if (required) files.problem(node, `The cookie ${String(name)} is not supported: browsers forbid it. Use a header.`);
    else files.note(node, `The optional cookie ${String(name)} is left out: browsers forbid it.`);
    return undefined;
  }
  if (!isPlace(place) || name === undefined || name === '') {
    files.problem(node, 'A parameter needs a name, and path, query or header as `in`. Correct it.');
    return undefined;
  }
  if (place === 'header' && OWN_HEADERS.includes(name.toLowerCase())) {
    files.note(node, `The header parameter ${name} is ignored, as OpenAPI says.`);
    return undefined;
  }
  const [defaultStyle = '', ...styles] = STYLES[place];
  const parameter = {
    name,
    in: place,
    required: required || place === 'path',
    style: style === undefined || style === '' ? defaultStyle : style,
    description: descriptionOf(node),
    schema: readOptionalSchema(reader, node),
  };
  if (child(node, 'content').value !== undefined)
    files.problem(
      child(node, 'content'),
      `The parameter ${name} is not supported: it has content. Use schema instead.`,
    );
  if (![defaultStyle, ...styles].includes(parameter.style))
    files.problem(
      child(node, 'style'),
      `The style ${parameter.style} is not supported. Use ${[defaultStyle, ...styles].join(', ')}.`,
    );
  checkType(reader, node, parameter);
  const explode = child(node, 'explode').value;
  const example = child(node, 'example').value ?? Object.values(readExamples(reader, node))[0]?.value;
  return {
    ...parameter,
    explode: typeof explode === 'boolean' ? explode : parameter.style === 'form' || parameter.style === 'deepObject',
    ...(example === undefined ? {} : { example }),
  };
}

function checkType(reader: Reader, node: Node, parameter: Omit<Parameter, 'explode'>): void {
  const types = typesOf(reader, parameter.schema);
  const isDeep = parameter.style === 'deepObject';
  if (types.has('object') !== isDeep && (types.has('object') || types.size > 0))
    reader.files.problem(
      child(node, isDeep ? 'style' : 'schema'),
      isDeep
        ? `The style deepObject is for objects. Use form for ${parameter.name}.`
        : `The parameter ${parameter.name} is an object. Only query parameters of the style deepObject may be one.`,
    );
  if (types.has('array') && parameter.in === 'path')
    reader.files.problem(
      child(node, 'schema'),
      `The path parameter ${parameter.name} is an array. Use a query parameter.`,
    );
}

/** The types that a value may have, as far as the schema names them. */
function typesOf(reader: Reader, schema: Schema, depth = 0): Set<string> {
  const target =
    schema.$ref === undefined ? undefined : reader.schemas.schemas.get(schema.$ref.split('/').at(-1) ?? '');
  const parts = [target, ...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const inner =
    depth > 20 ? [] : parts.flatMap((part) => (part === undefined ? [] : [...typesOf(reader, part, depth + 1)]));
  return new Set([...[schema.type ?? []].flat(), ...inner].filter((type) => type !== 'null'));
}

function isPlace(place: string | undefined): place is In {
  return place === 'path' || place === 'query' || place === 'header';
}
