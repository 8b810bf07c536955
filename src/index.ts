export { createClientFor } from './client/create-client-for.js';
export { createStudioClient, type StudioClient } from './client/create-studio-client.js';
export { createStudioFetch } from './client/create-studio-fetch.js';
export { mediaTypes, writeParameters } from './client/extensions.js';
export type { ContractData, OperationData } from './client/operation-data.js';
export type {
  Attempt,
  CallOptions,
  ClientOptions,
  FetchOptions,
  Logger,
  OptionsOf,
  Validators,
} from './client/options.js';
export {
  StudioError,
  unwrap,
  type ErrorResponse,
  type Failure,
  type OperationId,
  type Outcome,
  type OutcomesOf,
  type SentRequest,
  type Success,
} from './client/outcome.js';
export type { Token } from './client/token.js';
export type { Operation, Schema, Validator, Violation } from './lib/model.js';
