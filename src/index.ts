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
export { applyPlan, type ApplyOptions, type ApplyProgress } from './membership/apply-plan.js';
export type { ApplyResult, Conflict, RefusedChange, Stop, UnattemptedChange } from './membership/apply-result.js';
export { parseManifest, parseRoster, type ManifestGroup, type ParseRosterOptions } from './membership/parse-roster.js';
export { planMembership, type Plan, type PlanOptions } from './membership/plan-membership.js';
export type { RosterFormat } from './membership/read-rows.js';
export { RosterError, type Roster, type RosterMember, type RosterProblem } from './membership/roster.js';
