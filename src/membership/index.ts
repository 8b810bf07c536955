export { applyPlan, type ApplyOptions, type ApplyProgress } from './apply-plan.js';
export type { ApplyResult, Conflict, RefusedChange, Stop, UnattemptedChange } from './apply-result.js';
export { parseManifest, parseRoster, type ManifestGroup, type ParseRosterOptions } from './parse-roster.js';
export { planMembership, type Plan, type PlanOptions } from './plan-membership.js';
export type { RosterFormat } from './read-rows.js';
export { RosterError, type Roster, type RosterMember, type RosterProblem } from './roster.js';
