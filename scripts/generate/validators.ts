/** `generated/validators.ts` and its two parts: validators that need no schema compiler, no `eval` and no ajv. */
import type { Operation, Schema } from '../../src/lib/model.js';
import { mapValues, refName, type Contract } from './contract.js';
import { header } from './contract-source.js';
import { createNames, identifierOf } from './names.js';
import { isJson } from './read-contract.js';
import { compiledSource, constraintsOf } from './validator-code.js';

/** What is exported: nested objects, with the name of a validator at each leaf. */
type Shape = string | { readonly [key: string]: Shape };
type NameOf = (schema: Schema) => string;

/** @param model What the types of the model are imported from. */
export function validatorsSource({ file }: Contract, model: string): string {
  return `${header(file)}export type { Validator, Violation } from '${model}';
export { requestValidators } from './request-validators.js';
export { responseValidators } from './response-validators.js';
`;
}

export function responseValidatorsSource(contract: Contract, model: string): Promise<string> {
  return moduleSource(contract, model, {
    name: 'responseValidators',
    comment:
      'Validators of responses: the body by media type, the headers by lower-case name. Unknown fields are valid.',
    shapeOf: ({ responses }, nameOf) =>
      mapValues(responses, ({ content, headers }) => ({
        content: contentShape(content, nameOf),
        headers: mapValues(headers, ({ schema }) => nameOf(schema)),
      })),
  });
}

export function requestValidatorsSource(contract: Contract, model: string): Promise<string> {
  return moduleSource(contract, model, {
    name: 'requestValidators',
    comment:
      'Validators of requests: the parameters by place and name (the value, not its text), the body by media type.',
    shapeOf: ({ parameters, requestBody }, nameOf) => {
      const inPlace = (place: string): Shape =>
        Object.fromEntries(
          parameters.filter((one) => one.in === place).map(({ name, schema }) => [name, nameOf(schema)]),
        );
      return {
        parameters: { path: inPlace('path'), query: inPlace('query'), header: inPlace('header') },
        content: contentShape(requestBody?.content ?? {}, nameOf),
      };
    },
  });
}

/** Bodies that are neither JSON nor text have no value to validate. */
function contentShape(content: Operation['responses'][string]['content'], nameOf: NameOf): Shape {
  const readable = Object.entries(content).filter(([mediaType]) => isJson(mediaType) || /^text\//i.test(mediaType));
  return Object.fromEntries(readable.map(([mediaType, { schema }]) => [mediaType, nameOf(schema)]));
}

interface ValidatorModule {
  readonly name: string;
  readonly comment: string;
  readonly shapeOf: (operation: Operation, nameOf: NameOf) => Shape;
}

/** A module for each export, so that a bundler includes only what is used. */
async function moduleSource(
  contract: Contract,
  model: string,
  { name, comment, shapeOf }: ValidatorModule,
): Promise<string> {
  const { schemas, nameOf, used } = collectSchemas(contract);
  const shape = Object.fromEntries(contract.operations.map((operation) => [operation.id, shapeOf(operation, nameOf)]));
  const unique = createNames('2');
  const functions = new Map([...used].map((schema) => [schema, unique(`check ${schema.replace(/\W/g, ' ')}`)]));
  const variables = new Map([...used].map((schema) => [schema, unique(`${schema}Validator`)]));
  const checks = await compiledSource(
    schemas,
    Object.fromEntries([...functions].map(([schema, check]) => [check, schema])),
  );
  const validators = [...used].map(
    (schema) => `const ${variables.get(schema) ?? ''} = /* @__PURE__ */ validator(${functions.get(schema) ?? ''});\n`,
  );
  return `// @ts-nocheck The checks are JavaScript by ajv; what is exported has its type.
${header(contract.file)}import type { Validator } from '${model}';

${checks}
/** Ajv reports a discriminator at the object; what must be corrected is the tag. */
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
export const ${name}: ${typeText(shape)} = ${valueText(shape, variables)};
`;
}

/** Names each distinct schema once: as the shared schema with the same constraints, if there is one. */
function collectSchemas(contract: Contract) {
  const schemas = new Map([...contract.schemas].map(([name, schema]) => [name, constraintsOf(contract, schema)]));
  const names = new Map([...schemas].reverse().map(([name, schema]) => [JSON.stringify(schema), name]));
  const used = new Set<string>();
  const nameOf: NameOf = (schema) => {
    const constraints = constraintsOf(contract, schema);
    const text = JSON.stringify(constraints);
    const isReference = constraints.$ref !== undefined && Object.keys(constraints).length === 1;
    const name = (isReference ? refName(schema) : names.get(text)) ?? `schema ${String(schemas.size + 1)}`;
    names.set(text, name);
    if (!schemas.has(name)) schemas.set(name, constraints);
    used.add(name);
    return name;
  };
  return { schemas, nameOf, used };
}

function typeText(shape: Shape): string {
  if (typeof shape === 'string') return 'Validator';
  return `{ ${Object.entries(shape)
    .map(([key, part]) => `readonly ${keyText(key)}: ${typeText(part)}`)
    .join('; ')} }`;
}

function valueText(shape: Shape, variables: ReadonlyMap<string, string>): string {
  if (typeof shape === 'string') return variables.get(shape) ?? '';
  return `{ ${Object.entries(shape)
    .map(([key, part]) => `${keyText(key)}: ${valueText(part, variables)}`)
    .join(', ')} }`;
}

/** A status is a number in the type, as it is in `operations` of `generated/schema.ts`. */
function keyText(key: string): string {
  if (/^[1-9]\d*$/.test(key) || (key !== '__proto__' && identifierOf(key) === key)) return key;
  return key === '__proto__' ? '["__proto__"]' : JSON.stringify(key);
}
