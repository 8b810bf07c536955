/** `generated/contract.ts`: the model as data, and `generated/constants.ts`: the few values that light parts need. */
import type { Schema } from '../../src/lib/model.js';
import { mapParts, mapSchemas, refName, type Contract } from './contract.js';
import { createNames } from './names.js';
import { comment, header, print, variable } from './source-text.js';

const EXPORTED = ['info', 'server', 'security', 'operations', 'schemas', 'assumptions'];

/** @param model What the types of the model are imported from. */
export function contractSource(contract: Contract, model: string): string {
  const { file, info, server, security = null, assumptions } = contract;
  const { constants, recursive, link } = linkSchemas(contract);
  const operations = Object.fromEntries(contract.operations.map((one) => [one.id, mapSchemas(one, link)]));
  return [
    `${header(file)}import type { Operation, Schema } from '${model}';\n`,
    ...constants,
    constant('info', 'Title and version of the contract.', info),
    constant('server', 'Where the API is served: the URL with its variables, and the path below the host.', server),
    constant('security', 'How requests are authorized; null if they are not.', security),
    constant(
      'operations',
      'The operations by operationId. An `x-assumption` is a key of `assumptions`.',
      operations,
      ' satisfies Readonly<Record<string, Operation>>',
    ),
    `${comment('The schemas that contain themselves: `$ref` is `#/components/schemas/NAME`.')}\
export const schemas: Readonly<Record<string, Schema>> = ${print(recursive)};\n`,
    constant(
      'assumptions',
      'What no published source states: JSON pointer into the contract, and the reason.',
      assumptions,
    ),
  ].join('\n');
}

export function constantsSource({ file, constants }: Contract): string {
  return [header(file), ...constants.map(({ name, comment, value }) => constant(name, comment, value))].join('\n');
}

function constant(name: string, description: string, value: unknown, satisfies = ''): string {
  return `${comment(description)}export const ${name} = ${asConst(value)}${satisfies};\n`;
}

/** A schema that is only a reference is another variable, which is constant already. */
function asConst(value: unknown): string {
  const source = print(value);
  return /^[{["\d]/.test(source) ? `${source} as const` : source;
}

/** A variable for each shared schema that is used. Where a schema would contain itself, the reference remains. */
function linkSchemas({ schemas }: Contract) {
  const unique = createNames('Schema', [...EXPORTED, 'Operation', 'Schema']);
  const variables = new Map<string, string>();
  const open = new Set<string>();
  const constants: string[] = [];
  const recursive: Record<string, object> = {};

  const link = (schema: Schema): Schema => {
    const linked = mapParts(schema, link);
    const name = refName(schema);
    if (name === undefined) return linked;
    const constantName = variables.get(name) ?? declare(name);
    if (open.has(name)) {
      recursive[name] = variable(constantName);
      return linked;
    }
    const { $ref: _, ...own } = linked;
    return variable(constantName, own);
  };

  /** The constants of the schemas that it contains precede its own. */
  const declare = (name: string): string => {
    const constantName = unique(name);
    variables.set(name, constantName);
    open.add(name);
    constants.push(`const ${constantName} = ${asConst(link(schemas.get(name) ?? {}))};\n`);
    open.delete(name);
    return constantName;
  };
  return { constants, recursive, link };
}
