export type { Attempt, Logger } from './client/log.js';
export { createStudioClient, type StudioClient } from './client/create-studio-client.js';
export type { Token } from './client/credentials.js';
export type { CallOptions, StudioClientOptions } from './client/options.js';
export type {
  Failure,
  OperationId,
  Outcome,
  Refusal,
  SentRequest,
  Success,
  Validator,
  Validators,
  Violation,
} from './client/outcome.js';
export { StudioError, unwrap } from './client/studio-error.js';
