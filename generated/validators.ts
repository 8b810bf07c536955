// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.
export type { Validator, Violation } from '../src/lib/model.js';
export { requestValidators } from './request-validators.js';
export { responseValidators } from './response-validators.js';
