/**
 * `generated/validators.ts` and its two parts: validators of answers and of requests, compiled when they are generated,
 * so that no schema compiler, no `eval` and no ajv is needed where they run.
 */
import { wholeOperations } from './contract-data.js';
import { isList, isObject, textOf, type Json, type JsonObject } from './json.js';
import type { ContractDocument } from './read-contract.js';
import { resolve } from './resolve.js';
import { compiledSource, prepared } from './validator-code.js';

/** What is exported: nested objects with a schema's name at each leaf, null where there is nothing to validate. */
type Shape = string | null | { readonly [key: string]: Shape };
type NameOf = (schema: Json | undefined) => string | null;

export function validatorsSource({ file }: ContractDocument): string {
  return `// Made by \`npm run generate\` from ${file}. Do not edit.

/** Where a value breaks the contract's schema. */
export interface Violation {
  /** JSON pointer into the value, \`''\` for the value as a whole. */
  readonly pointer: string;
  /** The schema's keyword that is broken, such as \`minimum\`; \`discriminator\` where a tag selects no alternative. */
  readonly keyword: string;
  /** What the value must be, in English; it does not repeat the value. */
  readonly message: string;
}

/** Every violation of a value parsed from JSON; none, an empty array, means that the value is valid. */
export type Validator = (value: unknown) => readonly Violation[];

export { requestValidators } from './request-validators.js';
export { responseValidators } from './response-validators.js';
`;
}

export function responseValidatorsSource(document: ContractDocument): Promise<string> {
  return moduleSource(document, {
    name: 'responseValidators',
    comment:
      "Validators of each documented outcome's body, by operation and status. Fields that they do not know pass.",
    shapeOf: (operation, nameOf) =>
      mapValues(operation.responses, (response) => nameOf(isObject(response) ? response.schema : undefined)),
  });
}

export function requestValidatorsSource(document: ContractDocument): Promise<string> {
  return moduleSource(document, {
    name: 'requestValidators',
    comment:
      'Validators of what is sent: parameters by name (the value, not its text in the URL) and the body, or null.',
    shapeOf: ({ parameters, requestBody }, nameOf) => ({
      parameters: Object.fromEntries(
        (isList(parameters) ? parameters : [])
          .filter(isObject)
          .map(({ name, schema }) => [textOf(name), nameOf(schema)]),
      ),
      body: nameOf(isObject(requestBody) ? requestBody.schema : undefined),
    }),
  });
}

interface ValidatorModule {
  readonly name: string;
  readonly comment: string;
  readonly shapeOf: (operation: JsonObject, nameOf: NameOf) => Shape;
}

/** A module of its own for each export: a bundler that needs one leaves the other out. */
async function moduleSource(document: ContractDocument, { name, comment, shapeOf }: ValidatorModule): Promise<string> {
  const schemas = new Map<string, JsonObject>();
  const nameOf = namer(document, schemas);
  const shape = mapValues(wholeOperations(document), (operation) => shapeOf(operation as JsonObject, nameOf));
  const checks = await compiledSource(document, schemas);
  const validators = [...schemas.keys()].map((name) => `const ${name} = /* @__PURE__ */ validator(check${name});\n`);
  return `// @ts-nocheck ajv's JavaScript stands here as ajv writes it; what is exported has its type.
// Made by \`npm run generate\` from ${document.file}. Do not edit.
import type { Validator } from './validators.js';

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

/** Names each distinct schema once: as the component that validates the same, if there is one. */
function namer(document: ContractDocument, schemas: Map<string, JsonObject>): NameOf {
  const components = document.root.components ?? {};
  const shared = isObject(components) && isObject(components.schemas) ? components.schemas : {};
  const known = Object.entries(shared).map(([name, schema]) => ({
    name,
    text: JSON.stringify(prepared(resolve(document, schema, `#/components/schemas/${name}`))),
  }));
  return (schema) => {
    if (!isObject(schema)) return null;
    const value = prepared(schema);
    const text = JSON.stringify(value);
    const name = known.find((candidate) => candidate.text === text)?.name ?? `Schema${String(known.length + 1)}`;
    if (!known.some((candidate) => candidate.text === text)) known.push({ name, text });
    schemas.set(name, value);
    return name;
  };
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
