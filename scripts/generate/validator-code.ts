/** Compiles schemas to JavaScript: ajv writes the checks, esbuild bundles what they need of ajv. */
import type { CodeKeywordDefinition, KeywordErrorDefinition } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import discriminator from 'ajv/dist/vocabularies/discriminator/index.js';
import enumeration from 'ajv/dist/vocabularies/validation/enum.js';
import { build } from 'esbuild';
import type { Schema } from '../../src/lib/model.js';
import { mapParts, mapValues, refName, resolved, type Contract } from './contract.js';
import { FORMATS } from './formats.js';

/**
 * A schema with only what constrains a value, so that schemas with the same constraints share a validator. `$ref` is
 * the name of another one.
 */
export function constraintsOf(contract: Contract, schema: Schema): Schema {
  const {
    title: _,
    description: __,
    examples: ___,
    ...parts
  } = mapParts(schema, (part) => constraintsOf(contract, part));
  const { discriminator, type, const: constant, format = '', enum: values, ...rest } = parts;
  const name = refName(schema);
  const allowed = constant === undefined ? values : [constant];
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('x-'))),
    ...(name !== undefined && { $ref: idOf(name) }),
    ...(constant !== undefined ? { const: constant } : values && { enum: values }),
    // A type beside the allowed values would report the same violation twice.
    ...(type !== undefined && !allowed?.every((value) => hasType(value, type)) && { type }),
    ...(Object.hasOwn(FORMATS, format) && { format }),
    // A discriminator constrains only objects.
    ...(discriminator && hasTags(contract, schema) && { type: 'object', discriminator }),
  };
}

/** A URI that is no property of every object, as `toString` is. */
function idOf(name: string): string {
  return `schema-${encodeURIComponent(name)}`;
}

function hasType(value: unknown, type: string | readonly string[]): boolean {
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return [type].flat().some((one) => one === own || (one === 'integer' && Number.isInteger(value)));
}

/** Whether each branch requires the discriminating property and allows only texts that no other branch allows. */
function hasTags(contract: Contract, { oneOf = [], discriminator }: Schema): boolean {
  const { propertyName } = discriminator ?? { propertyName: '' };
  const branches = oneOf.map((branch) => resolved(contract, branch));
  const tags = branches.flatMap((branch) => tagsOf(branch, propertyName));
  return (
    branches.length > 0 &&
    branches.every((one) => one.required?.includes(propertyName) && tagsOf(one, propertyName).length > 0) &&
    tags.every((tag, index) => typeof tag === 'string' && tags.indexOf(tag) === index)
  );
}

/** The values that a branch allows for its discriminating property. */
function tagsOf({ properties = {} }: Schema, name: string): readonly unknown[] {
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return property?.const === undefined ? (property?.enum ?? []) : [property.const];
}

/**
 * JavaScript that defines functions, each true or false with `errors` on the function, as ajv does it.
 *
 * @param schemas By name; those that a `$ref` names are among them.
 * @param functions The schema's name for each function.
 */
export async function compiledSource(
  schemas: ReadonlyMap<string, Schema>,
  functions: Readonly<Record<string, string>>,
): Promise<string> {
  // esbuild would export nothing.
  if (Object.keys(functions).length === 0) return '';
  const ajv = ajvForStandalone(schemas);
  for (const [name, schema] of schemas) ajv.addSchema(schema, idOf(name));
  const exported = mapValues(functions, idOf);
  return withoutExports(await bundled(withoutUnusedDetails(standalone.default(ajv, exported))));
}

function ajvForStandalone(schemas: ReadonlyMap<string, Schema>): Ajv2020 {
  const byId = new Map([...schemas].map(([name, schema]) => [idOf(name), schema]));
  const ajv = new Ajv2020({
    allErrors: true,
    discriminator: true,
    // The schemas have been read, and only their constraints are left.
    strict: false,
    strictNumbers: true,
    validateSchema: false,
    formats: { ...FORMATS },
    code: { source: true, esm: true, lines: true },
  });
  replaceMessage(ajv, enumeration.default, ({ schema }) => mustBeOneOf(schema as readonly unknown[]));
  replaceMessage(ajv, discriminator.default, ({ schema, parentSchema }) => {
    const { propertyName = '' } = schema as { propertyName?: string };
    const { oneOf = [] } = parentSchema as Schema;
    const branches = oneOf.map((branch) => byId.get(branch.$ref ?? '') ?? branch);
    return mustBeOneOf(branches.flatMap((branch) => tagsOf(branch, propertyName)));
  });
  return ajv;
}

/** Ajv's own messages of these keywords do not say which values are allowed. */
function replaceMessage(ajv: Ajv2020, definition: CodeKeywordDefinition, message: KeywordErrorDefinition['message']) {
  const keyword = String(definition.keyword);
  ajv.removeKeyword(keyword).addKeyword({ ...definition, error: { ...definition.error, message } });
}

function mustBeOneOf(values: readonly unknown[]): string {
  return `must be one of ${values.map(String).join(', ')}`;
}

/** Ajv's errors contain more than a violation does, and all of it would be bundled. A discriminator's tag remains. */
function withoutUnusedDetails(code: string): string {
  const text = '"(?:[^"\\\\]|\\\\.)*"';
  return code
    .replace(new RegExp(`schemaPath:${text},`, 'g'), '')
    .replace(new RegExp(`params:\\{(?!error:)(?:[^{}"]|${text})*\\},`, 'g'), '');
}

/** The code with what it imports of ajv. */
async function bundled(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, sourcefile: 'ajv' },
    // esbuild writes the path into the code, which must not depend on the folder.
    absWorkingDir: import.meta.dirname,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** The code becomes part of a module that exports something else. */
function withoutExports(code: string): string {
  const kept = code.replace(/^export \{[^}]*\};\n/m, '');
  if (kept === code) throw new Error('esbuild wrote no exports where they were expected.');
  return kept;
}
