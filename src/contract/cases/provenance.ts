/** Which assumption of the contract a constraint rests on; undefined for a documented or observed one. */
import type { Schema } from '../../lib/model.js';

/** Constraints that a published source states wherever it names a field. */
const DOCUMENTED = ['type', 'enum', 'additionalProperties', 'discriminator', 'oneOf'];

/** The assumption behind one keyword of a schema; `property`: the one that `required` names. */
export function assumptionBehind(schema: Schema, keyword: string, property?: string): string | undefined {
  if (keyword === 'required') return requirednessOf(schema.properties?.[property ?? '']);
  if (DOCUMENTED.includes(keyword)) return undefined;
  return schema['x-assumption'];
}

/**
 * The assumption behind the constraint that a value violates at a JSON pointer. An object or a body that is assumed as a
 * whole makes everything inside it assumed.
 */
export function assumptionAt(root: Schema, pointer: string, keyword: string, property?: string): string | undefined {
  let schema = root;
  for (const step of pointer.split('/').slice(1)) {
    const assumed = assumptionOfObject(schema);
    if (assumed !== undefined) return assumed;
    schema = childOf(schema, step) ?? {};
  }
  return assumptionOfObject(schema) ?? assumptionBehind(schema, keyword, property);
}

/** The assumption behind an object as a whole. */
export function assumptionOfObject(schema: Schema | undefined): string | undefined {
  return schema?.properties === undefined ? undefined : schema['x-assumption'];
}

/** An assumption about a bound or a constant does not concern whether the property must be present. */
function requirednessOf(property: Schema | undefined): string | undefined {
  return property?.minimum === undefined && property?.const === undefined ? property?.['x-assumption'] : undefined;
}

function childOf(schema: Schema, step: string): Schema | undefined {
  const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
  if (/^\d+$/.test(step) && typeof schema.items === 'object') return schema.items;
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return (
    schema.properties?.[name] ?? branches.map((branch) => childOf(branch, step)).find((child) => child !== undefined)
  );
}
