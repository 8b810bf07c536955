/** A schema, in words and indented lists. */
import { isObject, listOf, textOf, type Json, type JsonObject } from '../generate/json.js';
import type { Assumptions } from './assumptions.js';
import { html, markdown, type Html } from './html.js';

/** What a value may be: its type in words, then its fields or alternatives. */
export function schemaView(schema: Json | undefined, assumptions: Assumptions): Html {
  if (!isObject(schema)) return html`<p>Anything.</p>`;
  return html`<p class="type">${typeInWords(schema)} ${assumptions.badge(schema)}</p>
    ${assumptions.reason(schema)} ${partsView(schema, assumptions)}`;
}

/** Type and constraints in words: `integer (int64), at least 1`. */
export function typeInWords(schema: JsonObject): string {
  const { minimum, minItems } = schema;
  const constraints = [
    ...(typeof minimum === 'number' ? [`at least ${String(minimum)}`] : []),
    ...(typeof minItems === 'number' && minItems > 0 ? [`at least ${String(minItems)} of them`] : []),
    ...(schema.default === undefined ? [] : [`${JSON.stringify(schema.default)} if left out`]),
  ];
  return [nameInWords(schema), ...constraints].join(', ');
}

function nameInWords({ type, format, items, oneOf, ...schema }: JsonObject): string {
  if (schema.const !== undefined) return `always ${JSON.stringify(schema.const)}`;
  if (schema.enum !== undefined)
    return listOf(schema.enum)
      .map((value) => JSON.stringify(value))
      .join(' or ');
  if (oneOf !== undefined) return 'one of these';
  if (isObject(items)) return `array of ${entriesInWords(items)}`;
  return textOf(type) + (format === undefined ? '' : ` (${textOf(format)})`);
}

function entriesInWords(items: JsonObject): string {
  return items.oneOf !== undefined || items.type === 'object' ? 'objects' : `${textOf(items.type)}s`;
}

function partsView(schema: JsonObject, assumptions: Assumptions): Html {
  if (isObject(schema.properties)) return fieldsView(schema, assumptions);
  if (schema.oneOf !== undefined) {
    return html`${listOf(schema.oneOf)
      .filter(isObject)
      .map((branch) => branchView(branch, assumptions))}`;
  }
  return isObject(schema.items) ? partsView(schema.items, assumptions) : html``;
}

function branchView(branch: JsonObject, assumptions: Assumptions): Html {
  return html`<div class="branch">${markdown(textOf(branch.description))} ${partsView(branch, assumptions)}</div>`;
}

function fieldsView({ properties, required }: JsonObject, assumptions: Assumptions): Html {
  const fields = Object.entries(isObject(properties) ? properties : {});
  return html`<dl class="fields">
    ${fields.map(([name, field]) =>
      isObject(field) ? fieldView(name, field, listOf(required).includes(name), assumptions) : undefined,
    )}
  </dl>`;
}

function fieldView(name: string, field: JsonObject, required: boolean, assumptions: Assumptions): Html {
  return html`<dt>
      <code>${name}</code> <span class="type">${typeInWords(field)}</span>
      <span class="need">${required ? 'required' : 'optional'}</span> ${assumptions.badge(field)}
    </dt>
    <dd>${markdown(textOf(field.description))} ${assumptions.reason(field)} ${partsView(field, assumptions)}</dd>`;
}
