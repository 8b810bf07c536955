/**
 * `generated/validators.ts` and its two parts: validators of answers and of requests, compiled when they are generated,
 * so that no schema compiler, no `eval` and no ajv is needed where they run.
 */
import { wholeOperations } from './contract-data.js';
import { isList, isObject, textOf, type Json, type JsonObject } from './json.js';
import { ContractError, type ContractDocument } from './read-contract.js';
import { resolve } from './resolve.js';
import { compiledSource, prepared, problemOf } from './validator-code.js';

/** What is exported: nested objects with a schema's name at each leaf, null where there is nothing to validate. */
type Shape = string | null | { readonly [key: string]: Shape };
type NameOf = (schema: Json | undefined) => string | null;

export function validatorsSource({ file }: ContractDocument): string {
  return `// Made by \`npm run generate\` from ${file}. Do not edit.
export type { Validator, Violation } from '../src/lib/model.js';
export { requestValidators } from './request-validators.js';
export { responseValidators } from './response-validators.js';
`;
}

export function responseValidatorsSource(document: ContractDocument): Promise<string> {
  return moduleSource(document, {
    name: 'responseValidators',
    comment:
      'Validators of responses: the body by media type, the headers by lower-case name. Unknown fields are valid.',
    shapeOf: (operation, nameOf) =>
      mapValues(operation.responses, (response) => ({
        content: schemasIn(response, 'content', nameOf),
        headers: schemasIn(response, 'headers', nameOf),
      })),
  });
}

export function requestValidatorsSource(document: ContractDocument): Promise<string> {
  return moduleSource(document, {
    name: 'requestValidators',
    comment:
      'Validators of requests: the parameters by place and name (the value, not its text), the body by media type.',
    shapeOf: ({ parameters, requestBody }, nameOf) => ({
      parameters: Object.fromEntries(
        ['path', 'query', 'header'].map((place) => [
          place,
          Object.fromEntries(
            (isList(parameters) ? parameters : [])
              .filter(isObject)
              .filter((one) => one.in === place)
              .map(({ name, schema }) => [textOf(name), nameOf(schema)]),
          ),
        ]),
      ),
      content: schemasIn(requestBody, 'content', nameOf),
    }),
  });
}

function schemasIn(node: Json | undefined, part: 'content' | 'headers', nameOf: NameOf): Shape {
  const named = isObject(node) ? node[part] : undefined;
  return mapValues(named, (one) => nameOf(isObject(one) ? one.schema : undefined));
}

interface ValidatorModule {
  readonly name: string;
  readonly comment: string;
  readonly shapeOf: (operation: JsonObject, nameOf: NameOf) => Shape;
}

/** A module of its own for each export: a bundler that needs one leaves the other out. */
async function moduleSource(document: ContractDocument, { name, comment, shapeOf }: ValidatorModule): Promise<string> {
  const schemas = new Map<string, Json>();
  const components = componentsOf(document);
  const nameOf = namer(components, schemas);
  const shape = mapValues(wholeOperations(document), (operation) => shapeOf(operation as JsonObject, nameOf));
  const checks = await compiledSource(schemas).catch((error: unknown) => {
    throw faultOf(document, components, error);
  });
  const validators = [...schemas.keys()].map((name) => `const ${name} = /* @__PURE__ */ validator(check${name});\n`);
  return `// @ts-nocheck ajv's JavaScript stands here as ajv writes it; what is exported has its type.
// Made by \`npm run generate\` from ${document.file}. Do not edit.
import type { Validator } from '../src/lib/model.js';

${checks}
/** Ajv reports a discriminator at the object; whoever mends it has to look at the tag. */
const validator = (check) => (value) =>
  check(value)
    ? []
    : check.errors.map(({ instancePath, keyword, message, params }) => ({
        pointer: params?.tag ? \`\${instancePath}/\${params.tag}\` : instancePath,
        keyword,
        message,
      }));
${validators.join('')}
/** ${comment} */
export const ${name}: ${typeText(shape)} = ${valueText(shape)};
`;
}

interface Component {
  readonly name: string;
  readonly pointer: string;
  readonly schema: Json;
  /** Equal schemas have equal texts. */
  readonly text: string;
}

function componentsOf(document: ContractDocument): Component[] {
  const components = document.root.components;
  const schemas = isObject(components) && isObject(components.schemas) ? components.schemas : {};
  return Object.entries(schemas).map(([name, node]) => {
    const pointer = `#/components/schemas/${name}`;
    const schema = prepared(resolve(document, node, pointer));
    return { name, pointer, schema, text: JSON.stringify(schema) };
  });
}

/** Names each distinct schema once: as the component that validates the same, if there is one. */
function namer(components: readonly Component[], schemas: Map<string, Json>): NameOf {
  const names = new Map(components.toReversed().map(({ name, text }) => [text, name]));
  return (node) => {
    if (node === undefined) return null;
    const schema = prepared(node);
    const text = JSON.stringify(schema);
    const name = names.get(text) ?? `Schema${String(names.size + 1)}`;
    names.set(text, name);
    schemas.set(name, schema);
    return name;
  };
}

/** The smallest component that ajv refuses is where somebody has to look. */
function faultOf(document: ContractDocument, components: readonly Component[], error: unknown): ContractError {
  const [faulty] = components
    .flatMap((component) => ({ ...component, problem: problemOf(component.schema) }))
    .filter(({ problem }) => problem !== undefined)
    .sort((one, other) => one.text.length - other.text.length);
  const reason = faulty?.problem ?? (error instanceof Error ? error.message : String(error));
  const what = faulty === undefined ? 'a schema of an operation' : faulty.name;
  return new ContractError(
    `${document.where(faulty?.pointer ?? '#/paths')}: no validator can be made of ${what}: ${reason}`,
  );
}

function mapValues(value: Json | undefined, map: (child: Json) => Shape): Shape {
  return Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).map(([key, child]): [string, Shape] => [key, map(child)]),
  );
}

function typeText(shape: Shape): string {
  if (shape === null) return 'null';
  if (typeof shape === 'string') return 'Validator';
  return `{ ${Object.entries(shape)
    .map(([key, child]) => `readonly ${keyText(key)}: ${typeText(child)}`)
    .join('; ')} }`;
}

function valueText(shape: Shape): string {
  if (shape === null || typeof shape === 'string') return String(shape);
  return `{ ${Object.entries(shape)
    .map(([key, child]) => `${keyText(key)}: ${valueText(child)}`)
    .join(', ')} }`;
}

/** A status stays a number in the type, as it is in `operations` of `generated/schema.ts`. */
function keyText(key: string): string {
  return /^(\d+|[A-Za-z_]\w*)$/.test(key) ? key : JSON.stringify(key);
}
