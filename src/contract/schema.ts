/** JSON Schema as far as the contract uses it, and valid values made from it. */

/** The part of JSON Schema that the contract uses. */
export interface Schema {
  readonly type?: string;
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
  readonly 'x-assumption'?: string;
}

/** A valid value, with the branch of each `oneOf` decided. */
export interface Sample {
  /** The branch's name: the `const` that tells it apart; empty where there is no branch. */
  readonly branch: string;
  readonly value: unknown;
  /** The schema of that branch alone. */
  readonly schema: Schema;
}

/** A valid value for each branch of the schema, from its examples. */
export function samplesOf(schema: Schema): Sample[] {
  if (schema.oneOf !== undefined) return schema.oneOf.flatMap(samplesOf);
  if (schema.const !== undefined) return [{ branch: String(schema.const), value: schema.const, schema }];
  if (schema.items !== undefined) {
    return samplesOf(schema.items).map((item) => ({
      branch: item.branch,
      value: [item.value],
      schema: { ...schema, items: item.schema },
    }));
  }
  if (schema.properties !== undefined) {
    const parts = Object.entries(schema.properties).map(([key, child]): [string, Sample | undefined] => [
      key,
      samplesOf(child)[0],
    ]);
    return [
      {
        branch: parts.find(([key]) => schema.properties?.[key]?.const !== undefined)?.[1]?.branch ?? '',
        value: Object.fromEntries(parts.map(([key, sample]) => [key, sample?.value])),
        schema,
      },
    ];
  }
  return [{ branch: '', value: schema.examples?.[0] ?? schema.enum?.[0] ?? schema.minimum ?? 'text', schema }];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
