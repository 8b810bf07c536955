/** From schemas to JavaScript: ajv writes the checks, esbuild bundles the little that they need of ajv into them. */
import type { AnySchema, CodeKeywordDefinition, KeywordErrorDefinition } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import discriminator from 'ajv/dist/vocabularies/discriminator/index.js';
import enumeration from 'ajv/dist/vocabularies/validation/enum.js';
import { build } from 'esbuild';
import { isList, isObject, textOf, type Json, type JsonObject } from './json.js';

/** What describes and does not constrain. */
const ANNOTATIONS = new Set(['description', 'title', 'example', 'examples', 'default', 'deprecated']);
/** Says no more than integer, as far as JavaScript's numbers reach. Ajv refuses any other format that it does not know. */
const IDLE_FORMAT = 'int64';
/** Keywords that hold values and no schemas. */
const VALUES = new Set(['enum', 'const', 'required', 'discriminator']);
/** Keywords that hold schemas by name. */
const MAPS = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs']);
const LOWER_BOUNDS = new Set(['minLength', 'minItems', 'minProperties']);

/** The schema with what constrains a value and no more, so that equal constraints share one validator. */
export function prepared(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => !isIdle(schema, key, value));
  // A discriminator works on objects only, and ajv lets everything else through.
  const implied = isObject(schema.discriminator) ? { type: 'object' } : {};
  return { ...implied, ...Object.fromEntries(kept.map(([key, value]) => [key, preparedChild(key, value)])) };
}

function isIdle(schema: JsonObject, key: string, value: Json): boolean {
  if (ANNOTATIONS.has(key) || key.startsWith('x-')) return true;
  if (LOWER_BOUNDS.has(key)) return value === 0;
  if (key === 'format') return value === IDLE_FORMAT;
  // Beside a const an enum only repeats it, for tools that do not know const.
  if (key === 'enum') return schema.const !== undefined && isList(value) && value.includes(schema.const);
  return key === 'type' && allowedValues(schema).some((allowed) => typeof allowed === value);
}

/** The values of an `enum` or `const`, where one is there: a type beside it would report the same fault twice. */
function allowedValues({ enum: values, const: value }: JsonObject): readonly Json[] {
  if (value !== undefined) return [value];
  return Array.isArray(values) ? (values as readonly Json[]) : [];
}

function preparedChild(key: string, value: Json): Json {
  if (VALUES.has(key)) return value;
  if (MAPS.has(key) && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, prepared(schema)]));
  return Array.isArray(value) ? value.map((item: Json) => prepared(item)) : prepared(value);
}

/**
 * JavaScript that defines `check<Name>` for each schema: true, or false with `errors` on the function, as ajv does it.
 * Throws where ajv can make nothing of a schema.
 */
export async function compiledSource(schemas: ReadonlyMap<string, Json>): Promise<string> {
  const ajv = ajvForStandalone();
  for (const [name, schema] of schemas) ajv.addSchema(schemaOf(schema), name);
  const exported = Object.fromEntries([...schemas.keys()].map((name) => [`check${name}`, name]));
  return withoutExports(await bundled(withoutUnusedDetails(standalone.default(ajv, exported))));
}

/** Why ajv can make nothing of a schema; undefined where it can. */
export function problemOf(schema: Json): string | undefined {
  try {
    ajvForStandalone().compile(schemaOf(schema));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function schemaOf(value: Json): AnySchema {
  if (isObject(value) || typeof value === 'boolean') return value;
  throw new Error(`a schema has to be an object, true or false, not ${JSON.stringify(value)}`);
}

function ajvForStandalone(): Ajv2020 {
  const code = { source: true, esm: true, lines: true };
  const ajv = new Ajv2020({ allErrors: true, discriminator: true, strict: true, logger: false, code });
  replaceMessage(ajv, enumeration.default, ({ schema }) => mustBeOneOf(schema as Json));
  replaceMessage(ajv, discriminator.default, ({ schema, parentSchema }) =>
    mustBeOneOf(tagsOf(schema as Json, parentSchema as Json)),
  );
  return ajv;
}

/** Ajv's own messages of these keywords do not say which values are allowed. */
function replaceMessage(ajv: Ajv2020, definition: CodeKeywordDefinition, message: KeywordErrorDefinition['message']) {
  const keyword = String(definition.keyword);
  ajv.removeKeyword(keyword).addKeyword({ ...definition, error: { ...definition.error, message } });
}

function mustBeOneOf(values: Json): string {
  return `must be one of ${(Array.isArray(values) ? (values as readonly Json[]) : []).map(String).join(', ')}`;
}

function tagsOf(discriminatorSchema: Json, parent: Json): Json {
  const property = isObject(discriminatorSchema) ? textOf(discriminatorSchema.propertyName) : '';
  const branches = isObject(parent) && Array.isArray(parent.oneOf) ? (parent.oneOf as readonly Json[]) : [];
  return branches.flatMap((branch) => {
    const tag = isObject(branch) && isObject(branch.properties) ? branch.properties[property] : undefined;
    return isObject(tag) ? allowedValues(tag) : [];
  });
}

/** Ajv's errors say more than a violation does, and every byte goes to whoever bundles them. A discriminator's tag stays. */
function withoutUnusedDetails(code: string): string {
  const text = '"(?:[^"\\\\]|\\\\.)*"';
  return code
    .replace(new RegExp(`schemaPath:${text},`, 'g'), '')
    .replace(new RegExp(`params:\\{(?!error:)(?:[^{}"]|${text})*\\},`, 'g'), '');
}

/** One file's worth of code, with what ajv would import from itself at run time put into it. */
async function bundled(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, sourcefile: 'ajv' },
    // esbuild writes the file's path from here into the code, which must not depend on where it runs.
    absWorkingDir: import.meta.dirname,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** The code ends up in a module that exports something else. */
function withoutExports(code: string): string {
  const kept = code.replace(/^export \{[^}]*\};\n/m, '');
  if (kept === code) throw new Error('esbuild wrote no exports where they were expected.');
  return kept;
}
