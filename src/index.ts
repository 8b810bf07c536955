export { createClientFor } from './client/create-client-for.js';
export { createStudioClient, type StudioClient } from './client/create-studio-client.js';
export { createStudioFetch } from './client/create-studio-fetch.js';
export type { Attempt, Logger } from './client/log-attempt.js';
export type { ContractData, OperationData } from './client/operation-data.js';
export type { CallOptions, ClientOptions, FetchOptions, OptionsOf } from './client/options.js';
export type {
  ErrorResponse,
  Failure,
  OperationId,
  Outcome,
  OutcomesOf,
  SentRequest,
  Success,
} from './client/outcome.js';
export { mediaTypes } from './client/media-types.js';
export { writeParameters } from './client/parameters.js';
export { StudioError, unwrap } from './client/studio-error.js';
export type { Validators } from './client/to-outcome.js';
export type { Token } from './client/token.js';
export type { Operation, Schema, Validator, Violation } from './lib/model.js';
