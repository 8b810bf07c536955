/** `generated/methods.ts`: one method of the client for each operation, on openapi-fetch. */
import { bodyArgument, pathParametersOf } from './client-checks.js';
import { operationsOf, wholeOf, type Operation } from './contract-data.js';
import { isObject, listOf, textOf, type JsonObject, valueAt } from './json.js';
import type { ContractDocument } from './read-contract.js';

interface Argument {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly description: string;
}

/** A method's parts: what stands in its signature, and what it hands on. */
interface Method {
  readonly id: string;
  readonly verb: string;
  readonly path: string;
  readonly summary: readonly string[];
  readonly pathArguments: readonly (readonly [parameter: string, argument: Argument])[];
  readonly query: Argument | undefined;
  readonly body: (Argument & { readonly isList: boolean }) | undefined;
}

export function methodsSource(document: ContractDocument): string {
  const methods = operationsOf(document).map((operation) => methodOf(document, operation));
  return `// Made by \`npm run generate\` from ${document.file}. Do not edit.
import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';

/** The client's methods. \`Outcomes\` tells what each one comes to, \`Options\` what each one takes for a single call. */
export interface Methods<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }> {
${methods.map(declaration).join('\n')}}

/** One call: checks its arguments, then runs \`send\`, maybe several times. */
export type Call<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }> = <Id extends keyof operations>(
  id: Id,
  given: Readonly<Record<string, unknown>>,
  options: Options | undefined,
  send: (init: object) => Promise<unknown>,
) => Promise<Outcomes[Id]>;

/** The methods on an openapi-fetch client. */
export function createMethods<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }>(
  client: Client<paths>,
  call: Call<Options, Outcomes>,
): Methods<Options, Outcomes> {
  return {
${methods.map(implementation).join('\n')}
  };
}
`;
}

function methodOf(document: ContractDocument, operation: Operation): Method {
  const whole = wholeOf(document, operation);
  const { id, path, method, node } = operation;
  const parameters = listOf(whole.parameters).filter(isObject);
  const pathArguments = pathParametersOf(whole).map(({ name, argument, description }): [string, Argument] => {
    const type = `operations['${id}']['parameters']['path']['${name}']`;
    return [name, { name: argument, type, optional: false, description }];
  });
  return {
    id,
    verb: method,
    path,
    summary: [`${textOf(node.summary)}.`, textOf(node.description)]
      .flatMap((text) => ['', ...text.trim().split('\n')])
      .slice(1),
    pathArguments,
    query: queryOf(id, parameters),
    body: requestBodyOf(operation, whole),
  };
}

function queryOf(id: string, parameters: readonly JsonObject[]): Argument | undefined {
  const inQuery = parameters.filter((one) => one.in === 'query');
  if (inQuery.length === 0) return undefined;
  return {
    name: 'query',
    type: `operations['${id}']['parameters']['query']`,
    optional: inQuery.every(({ required }) => required !== true),
    description: inQuery.map(({ name, description }) => `\`${textOf(name)}\`: ${textOf(description)}`).join(' '),
  };
}

/** A body is taken readonly. */
function requestBodyOf(operation: Operation, { requestBody }: JsonObject): Method['body'] {
  if (!isObject(requestBody)) return undefined;
  const type = `NonNullable<operations['${operation.id}']['requestBody']>['content']['application/json']`;
  return {
    name: bodyArgument(operation),
    type: `Readonly<${type}>`,
    optional: requestBody.required !== true,
    description: textOf(requestBody.description),
    isList: valueAt(requestBody, '#/schema/type') === 'array',
  };
}

function declaration(method: Method): string {
  const given = argumentsOf(method);
  const comment = [
    ...method.summary,
    '',
    ...given.map(({ name, description }) => `@param ${name} ${description}`.trim()),
    '@param options What differs for this call alone.',
  ];
  const signature = given.map(({ name, type, optional }) => `    ${name}${optional ? '?' : ''}: ${type},\n`).join('');
  return `  /**
${comment.map((line) => `   * ${line.replaceAll('*/', '* /')}`.trimEnd()).join('\n')}
   */
  ${method.id}(
${signature}    options?: Options,
  ): Promise<Outcomes['${method.id}']>;
`;
}

function implementation(method: Method): string {
  const { id, verb, path, pathArguments, query, body } = method;
  const values = pathArguments.map(([parameter, { name }]) => `${parameter}: ${name}`).join(', ');
  const params = [...(values === '' ? [] : [`path: { ${values} }`]), ...(query === undefined ? [] : ['query'])];
  const init = [
    '...init',
    ...(params.length === 0 ? [] : [`params: { ${params.join(', ')} }`]),
    // openapi-typescript's arrays are not readonly, so a readonly list is copied.
    ...(body === undefined ? [] : [body.isList ? `body: [...${body.name}]` : `body: ${body.name}`]),
  ];
  const names = argumentsOf(method).map(({ name }) => name);
  return `    ${id}: (${[...names, 'options'].join(', ')}) =>
      call('${id}', { ${names.join(', ')} }, options, (init) =>
        client.${verb}('${path}', { ${init.join(', ')} }),
      ),`;
}

function argumentsOf({ pathArguments, query, body }: Method): Argument[] {
  return [...pathArguments.map(([, argument]) => argument), ...[query, body].filter((one) => one !== undefined)];
}
