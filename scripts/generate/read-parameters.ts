/** Reads the parameters of an operation, its own and those of its path. */
import type { Parameter, Schema } from '../../src/lib/model.js';
import { refName } from './contract.js';
import { child, flagAt, has, textAt, type Node } from './node.js';
import { readExamples, readOptionalSchema, type Place, type Reader } from './reader.js';

/** The styles that the client writes; the first is the default. */
const STYLES: Readonly<Record<Parameter['in'], readonly [string, ...string[]]>> = {
  path: ['simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
};
/** OpenAPI ignores parameters of these names: the media types and the security scheme determine the headers. */
const OWN_HEADERS = ['accept', 'content-type', 'authorization'];

/** Path parameters in path order, then query parameters, then headers. */
export function readParameters(reader: Reader, place: Place): Parameter[] {
  const found = [...describedParameters(reader, place).values()];
  const names = [...place.path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  checkPath(reader, place, names, found);
  const rank = ([{ name, in: location }]: Described): number =>
    location === 'path' ? names.indexOf(name) : Object.keys(STYLES).indexOf(location) + names.length;
  return found.sort((one, other) => rank(one) - rank(other)).map(([parameter]) => parameter);
}

/** A parameter, and where the operation or its path names it. */
type Described = readonly [Parameter, Node];

/** By place and name; an operation's own parameter replaces that of its path. */
function describedParameters(reader: Reader, { item, node }: Place): Map<string, Described> {
  const { files } = reader;
  const found = new Map<string, Described>();
  for (const owner of [item, node]) {
    const keys = new Set<string>();
    for (const [, at, reference] of files.targets(child(owner, 'parameters'))) {
      const parameter = readParameter(reader, at);
      if (parameter === undefined) continue;
      const key = `${parameter.in} ${parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name}`;
      if (keys.has(key)) files.problem(reference, `The ${key} parameter is described twice. Remove one of the two.`);
      keys.add(key);
      found.set(key, [parameter, reference]);
    }
  }
  return found;
}

function checkPath({ files }: Reader, { path, node }: Place, names: readonly string[], found: readonly Described[]) {
  const inPath = found.filter(([parameter]) => parameter.in === 'path');
  for (const name of names)
    if (!inPath.some(([parameter]) => parameter.name === name))
      files.problem(node, `The parameter ${name} of the path ${path} is not described. Add it to parameters.`);
  for (const [{ name }, at] of inPath)
    if (!names.includes(name))
      files.problem(at, `The path ${path} has no {${name}}. Add it there, or remove the parameter.`);
}

/** `undefined` if the parameter is ignored, or after a problem. */
function readParameter(reader: Reader, node: Node): Parameter | undefined {
  const { files } = reader;
  const name = textAt(node, 'name');
  const place = textAt(node, 'in');
  const required = flagAt(node, 'required');
  if (place === 'cookie') {
    if (required) files.problem(node, `The cookie ${name} is not supported: browsers forbid it. Use a header.`);
    else files.note(node, `The optional cookie ${name} is left out: browsers forbid it.`);
    return undefined;
  }
  if (!isPlace(place) || name === '') {
    files.problem(node, 'A parameter needs a name, and path, query or header as `in`. Correct it.');
    return undefined;
  }
  if (place === 'header' && OWN_HEADERS.includes(name.toLowerCase())) {
    files.note(node, `The header parameter ${name} is ignored, as OpenAPI says.`);
    return undefined;
  }
  const style = textAt(node, 'style') || STYLES[place][0];
  const { value: explode = style === 'form' || style === 'deepObject' } = child(node, 'explode');
  const example = child(node, 'example').value ?? Object.values(readExamples(reader, node))[0]?.value;
  const parameter: Parameter = {
    name,
    in: place,
    required: required || place === 'path',
    style,
    description: textAt(node, 'description'),
    schema: readOptionalSchema(reader, node),
    explode: explode === true,
    ...(example !== undefined && { example }),
  };
  checkForm(reader, node, parameter);
  return parameter;
}

function isPlace(place: string): place is Parameter['in'] {
  return Object.hasOwn(STYLES, place);
}

/** Whether the client can write the values of a parameter. */
function checkForm(reader: Reader, node: Node, parameter: Parameter): void {
  const { name, in: place, style, schema } = parameter;
  const problem = (key: string, message: string): void => {
    reader.files.problem(child(node, key), message);
  };
  if (has(node, 'content'))
    problem('content', `The parameter ${name} is not supported: it has content. Use schema instead.`);
  if (!STYLES[place].includes(style))
    problem('style', `The style ${style} is not supported. Use ${STYLES[place].join(', ')}.`);
  const types = typesOf(reader, schema);
  if (types.has('array') && place === 'path')
    problem('schema', `The path parameter ${name} is an array. Use a query parameter.`);
  if (types.has('object') && style !== 'deepObject')
    problem('schema', `The parameter ${name} is an object. Only query parameters of the style deepObject may be one.`);
  if (style === 'deepObject' && types.size > 0 && !types.has('object'))
    problem('style', `The style deepObject is for objects. Use form for ${name}.`);
}

/** The types that a value may have, as far as the schema names them. A schema may contain itself. */
function typesOf(reader: Reader, schema: Schema, passed: readonly Schema[] = []): Set<string> {
  if (passed.includes(schema)) return new Set();
  const { type = [], oneOf = [], anyOf = [], allOf = [] } = schema;
  const target = reader.schemas.schemas.get(refName(schema) ?? '');
  const parts = [...(target ? [target] : []), ...oneOf, ...anyOf, ...allOf];
  const inner = parts.flatMap((part) => [...typesOf(reader, part, [...passed, schema])]);
  return new Set([type, inner].flat(2).filter((one) => one !== 'null'));
}
