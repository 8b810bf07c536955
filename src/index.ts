export { createStudioClient, type StudioClient } from './client/create-studio-client.js';
export type { CallOptions, StudioClientOptions } from './client/options.js';
export type { Failure, OperationId, Outcome, Refusal, SentRequest, Success } from './client/outcome.js';
export { StudioError, unwrap } from './client/studio-error.js';
