/**
 * The model of a contract: the types of the data that `scripts/generate` writes to `generated/`. Client, contract
 * suite, sandbox, comparison, documentation and tests read an operation from this model and from nothing else.
 */

/** The part of JSON Schema 2020-12 that the model supports. References are resolved; `$ref` remains only where a schema contains itself. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  /** The property whose constant selects the branch of `oneOf`. */
  readonly discriminator?: { readonly propertyName: string };
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  /** The key of the assumption in `assumptions`, a JSON pointer into the contract. */
  readonly 'x-assumption'?: string;
  /** What a value that is left out means, where it is assumed. Unlike `default` no tool writes it into a body. */
  readonly 'x-assumed-default'?: unknown;
  /** The name under which `generated/constants.ts` exports the values of `enum`. */
  readonly 'x-constant'?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  /** How the value is written: `simple` in a path or a header, `form` in a query. */
  readonly style: string;
  /** Whether each item of an array is a parameter of its own. */
  readonly explode: boolean;
  readonly description: string;
  readonly schema: Schema;
  readonly example?: unknown;
}

/** A named example of a body. */
export interface Example {
  readonly summary?: string;
  readonly value: unknown;
  readonly 'x-assumption'?: string;
}

export interface MediaType {
  readonly schema: Schema;
  readonly examples: Readonly<Record<string, Example>>;
}

export interface RequestBody {
  readonly required: boolean;
  readonly description: string;
  /** The body by media type; at least one. */
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface ResponseHeader {
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

export interface DocumentedResponse {
  readonly description: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, ResponseHeader>>;
  /** The body by media type; empty for a response without a body. */
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface Operation {
  /** The operationId. */
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** The path template, below the server's base path. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Path parameters in path order, then query parameters, then headers. */
  readonly parameters: readonly Parameter[];
  readonly requestBody: RequestBody | null;
  /** By status: `200`, `4XX`, `default`. */
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
  /** The names of the security schemes; empty for an operation that anybody may call. */
  readonly security: readonly string[];
  readonly 'x-assumption'?: string;
}

/** Where a value violates a schema. */
export interface Violation {
  /** JSON pointer into the value, `''` for the value as a whole. */
  readonly pointer: string;
  /** The schema's keyword that is violated, such as `minimum`. */
  readonly keyword: string;
  /** What the value must be, in English; it does not repeat the value. */
  readonly message: string;
}

/** Every violation of a value parsed from JSON; empty for a valid value. */
export type Validator = (value: unknown) => readonly Violation[];

/** The documented statuses that are a number; `4XX` and `default` are ranges. */
export function statusesOf({ responses }: Pick<Operation, 'responses'>): number[] {
  return Object.keys(responses).map(Number).filter(Number.isInteger);
}
