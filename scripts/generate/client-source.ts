/** `generated/client.ts`: one method of the client for each operation, on openapi-fetch, and what it checks. */
import { answersOf, bodyArgument, minimaOf, pathParametersOf } from './client-checks.js';
import { operationsOf, securityOf, serverOf, wholeOf, type Operation } from './contract-data.js';
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
  readonly summary: readonly string[];
  readonly pathArguments: readonly (readonly [parameter: string, argument: Argument & { readonly least: number }])[];
  readonly query: Argument | undefined;
  /** Of a list the integers that each of its entries has, with their least values. */
  readonly body: (Argument & { readonly entries?: readonly (readonly [field: string, least: number])[] }) | undefined;
}

export function clientSource(document: ContractDocument): string {
  const operations = operationsOf(document);
  const methods = operations.map((operation) => methodOf(document, operation));
  const routes = operations.map((operation) => routeSource(document, operation));
  const server = textOf(serverOf(document).url);
  const basePath = textOf(serverOf(document).basePath);
  return `// Made by \`npm run generate\` from ${document.file}. Do not edit.
import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';

/** An institution's host; its name goes to \`{subdomain}\`. */
export const host = ${quote(server.slice(0, server.length - basePath.length))};

/** Where the API is served below the host. */
export const basePath = ${quote(basePath)};

/** The header that carries the credentials. */
export const credentialsHeader = ${quote(textOf(securityOf(document).header))};

/** The JSON types of a body's required fields. */
export type Shape = Readonly<Record<string, string>>;

/** An operation, and what can be checked of it without a validator. */
export interface Route<Id extends keyof operations = keyof operations> {
  readonly id: Id;
  readonly method: string;
  readonly path: string;
  /** For each documented status the shape of its body, null where it has none. */
  readonly answers: Readonly<Record<number, Shape | null>>;
}

${[...new Set(routes.flatMap(({ shapes }) => shapes))].join('')}
${routes.map(({ source }) => source).join('\n')}
/** The client's methods. \`Outcomes\` tells what each one comes to, \`Options\` what each one takes for a single call. */
export interface Methods<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }> {
${methods.map(declaration).join('\n')}}

/** One call. What \`send\` throws before it sends anything rejects the call. */
export type Call<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }> = <
  Id extends keyof operations,
>(
  route: Route<Id>,
  options: Options | undefined,
  send: (init: object) => Promise<{ readonly response: Response; readonly data?: unknown; readonly error?: unknown }>,
) => Promise<Outcomes[Id]>;

/** What holds the arguments against the contract: each gives the value back, or throws a TypeError that names it. */
export interface Checks {
  integer(name: string, value: number, least: number): number;
  list<T>(name: string, value: readonly T[]): readonly T[];
}

/** The methods on an openapi-fetch client. */
export function createMethods<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }>(
  client: Client<paths>,
  call: Call<Options, Outcomes>,
  { integer, list }: Checks,
): Methods<Options, Outcomes> {
  return {
${methods.map(implementation).join('\n')}
  };
}
`;
}

/** An operation as a constant, and the shapes that it refers to, each a constant that operations share. */
function routeSource(document: ContractDocument, operation: Operation): { source: string; shapes: string[] } {
  const { id, method, path } = operation;
  const shapes: string[] = [];
  const answers = answersOf(wholeOf(document, operation)).map(([status, shape]) => {
    if (shape === null) return `${status}: null`;
    const name = `with${Object.keys(shape).map(pascalCase).join('')}`;
    shapes.push(`const ${name} = ${JSON.stringify(shape)} as const;\n`);
    return `${status}: ${name}`;
  });
  const source = `const ${id} = {
  id: ${quote(id)},
  method: ${quote(method)},
  path: ${quote(path)},
  answers: { ${answers.join(', ')} },
} as const;
`;
  return { source, shapes };
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}

function methodOf(document: ContractDocument, operation: Operation): Method {
  const whole = wholeOf(document, operation);
  const { id, method, node } = operation;
  const parameters = listOf(whole.parameters).filter(isObject);
  const pathArguments = pathParametersOf(document, whole).map(({ name, argument, ...rest }) => {
    const type = `operations['${id}']['parameters']['path']['${name}']`;
    return [name, { name: argument, type, optional: false, ...rest }] as const;
  });
  return {
    id,
    verb: method,
    summary: [`${textOf(node.summary)}.`, textOf(node.description)]
      .flatMap((text) => ['', ...text.trim().split('\n')])
      .slice(1),
    pathArguments,
    query: queryOf(id, parameters),
    body: requestBodyOf(document, operation, whole),
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
function requestBodyOf(document: ContractDocument, operation: Operation, { requestBody }: JsonObject): Method['body'] {
  if (!isObject(requestBody)) return undefined;
  const type = `NonNullable<operations['${operation.id}']['requestBody']>['content']['application/json']`;
  return {
    name: bodyArgument(operation),
    type: `Readonly<${type}>`,
    optional: requestBody.required !== true,
    description: textOf(requestBody.description),
    ...(valueAt(requestBody, '#/content/application~1json/schema/type') === 'array' && {
      entries: minimaOf(document, valueAt(requestBody, '#/content/application~1json/schema/items')),
    }),
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
  const { id, verb, pathArguments, query, body } = method;
  const values = pathArguments.map(
    ([parameter, { name, least }]) => `${parameter}: integer('${name}', ${name}, ${String(least)})`,
  );
  const params = [
    ...(values.length === 0 ? [] : [`path: { ${values.join(', ')} }`]),
    ...(query === undefined ? [] : ['query']),
  ];
  const init = [
    '...init',
    ...(params.length === 0 ? [] : [`params: { ${params.join(', ')} }`]),
    ...(body === undefined ? [] : [`body: ${bodySource(body)}`]),
  ];
  const names = argumentsOf(method).map(({ name }) => name);
  return `    ${id}: (${[...names, 'options'].join(', ')}) =>
      call(${id}, options, (init) =>
        client.${verb}(${id}.path, {
${init.map((line) => `          ${line},`).join('\n')}
        }),
      ),`;
}

/** openapi-typescript's arrays are not readonly, so a readonly list is copied. */
function bodySource({ name, optional, entries }: NonNullable<Method['body']>): string {
  if (entries === undefined) return name;
  const given = `${optional ? `${name} && ` : ''}list('${name}', ${name})`;
  if (entries.length === 0) return `${given}.slice()`;
  const fields = entries.map(
    ([field, least]) => `${field}: integer(\`${name}[\${index}].${field}\`, entry?.${field}, ${String(least)})`,
  );
  return `${given}.map((entry, index) => ({
            ...entry,
${fields.map((line) => `            ${line},`).join('\n')}
          }))`;
}

function argumentsOf({ pathArguments, query, body }: Method): Argument[] {
  return [...pathArguments.map(([, argument]) => argument), ...[query, body].filter((one) => one !== undefined)];
}
