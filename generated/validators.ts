// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.

/** Where a value breaks the contract's schema. */
export interface Violation {
  /** JSON pointer into the value, `''` for the value as a whole. */
  readonly pointer: string;
  /** The schema's keyword that is broken, such as `minimum`; `discriminator` where a tag selects no alternative. */
  readonly keyword: string;
  /** What the value must be, in English; it does not repeat the value. */
  readonly message: string;
}

/** Every violation of a value parsed from JSON; none, an empty array, means that the value is valid. */
export type Validator = (value: unknown) => readonly Violation[];

export { requestValidators } from './request-validators.js';
export { responseValidators } from './response-validators.js';
