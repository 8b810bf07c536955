/** `generated/validators.ts` and its two parts: validators that need no schema compiler, no `eval` and no ajv. */
import type { MediaType, Operation, Schema } from '../../src/lib/model.js';
import { mapValues, refName, type Contract } from './contract.js';
import { createNames } from './names.js';
import { comment, header, print, variable } from './source-text.js';
import { compiledSource, constraintsOf } from './validator-code.js';

/** Bodies that are neither JSON nor text have no value to validate. */
const WITH_VALUE = /^(text\/|(application\/([\w.-]+\+)?json|\*\/\*|application\/\*)\s*(;|$))/i;

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
    description:
      'Validators of responses: the body by media type, the headers by lower-case name. Unknown fields are valid.',
    validatorsOf: ({ responses }, validator) =>
      mapValues(responses, ({ content, headers }) => ({
        content: contentValidators(content, validator),
        headers: mapValues(headers, validator),
      })),
  });
}

export function requestValidatorsSource(contract: Contract, model: string): Promise<string> {
  return moduleSource(contract, model, {
    name: 'requestValidators',
    description:
      'Validators of requests: the parameters by place and name (the value, not its text), the body by media type.',
    validatorsOf: ({ parameters, requestBody }, validator) => {
      const inPlace = (place: string): object =>
        Object.fromEntries(parameters.filter((one) => one.in === place).map((one) => [one.name, validator(one)]));
      return {
        parameters: { path: inPlace('path'), query: inPlace('query'), header: inPlace('header') },
        content: contentValidators(requestBody?.content ?? {}, validator),
      };
    },
  });
}

/** The validator of a parameter, a header or a body, for `print`. */
type ValidatorOf = (holder: { readonly schema: Schema }) => object;

function contentValidators(content: Readonly<Record<string, MediaType>>, validator: ValidatorOf): object {
  const readable = Object.entries(content).filter(([mediaType]) => WITH_VALUE.test(mediaType));
  return mapValues(Object.fromEntries(readable), validator);
}

/** A module for each export, so that a bundler includes only what is used. */
interface ValidatorModule {
  readonly name: string;
  readonly description: string;
  readonly validatorsOf: (operation: Operation, validator: ValidatorOf) => object;
}

async function moduleSource(contract: Contract, model: string, module: ValidatorModule): Promise<string> {
  const { schemas, identifiers, validatorOf } = collectSchemas(contract);
  const validators = contract.operations.map((one) => [one.id, module.validatorsOf(one, validatorOf)] as const);
  const checks = [...identifiers].map(([name, identifier]) => [`${identifier}Check`, name] as const);
  const constants = [...identifiers.values()].map(
    (identifier) => `const ${identifier}Validator = /* @__PURE__ */ validator(${identifier}Check);\n`,
  );
  return `// @ts-nocheck The checks are JavaScript by ajv; what is exported has its type.
${header(contract.file)}import type { Validator } from '${model}';

${await compiledSource(schemas, Object.fromEntries(checks))}
/** Ajv reports a discriminator at the object; what must be corrected is the tag. */
const validator = (check): Validator => (value) =>
  check(value)
    ? []
    : check.errors.map(({ instancePath, keyword, message, params }) => ({
        pointer: params?.tag ? \`\${instancePath}/\${params.tag}\` : instancePath,
        keyword,
        message,
      }));
${constants.join('')}
${comment(module.description)}export const ${module.name} = ${print(Object.fromEntries(validators))} as const;
`;
}

/** Each distinct schema once: the shared schema with the same constraints, if there is one. */
function collectSchemas(contract: Contract) {
  const schemas = new Map([...contract.schemas].map(([name, schema]) => [name, constraintsOf(contract, schema)]));
  const names = new Map([...schemas].reverse().map(([name, schema]) => [JSON.stringify(schema), name]));
  const unique = createNames('', []);
  /** By the name of each schema that is used; ajv accepts only ASCII. */
  const identifiers = new Map<string, string>();
  const validatorOf: ValidatorOf = ({ schema }) => {
    const constraints = constraintsOf(contract, schema);
    const text = JSON.stringify(constraints);
    const isReference = constraints.$ref !== undefined && Object.keys(constraints).length === 1;
    const name = (isReference ? refName(schema) : names.get(text)) ?? `schema ${schemas.size + 1}`;
    if (!schemas.has(name)) schemas.set(name, constraints);
    const identifier = identifiers.get(name) ?? unique(name.replace(/\W/g, ' '));
    names.set(text, name);
    identifiers.set(name, identifier);
    return variable(`${identifier}Validator`);
  };
  return { schemas, identifiers, validatorOf };
}
