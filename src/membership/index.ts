export { applyPlan, type ApplyOptions, type ApplyProgress } from './apply-plan.js';
export type { ApplyResult, Conflict, RefusedChange, Stop, UnattemptedChange } from './apply-result.js';
export type { Clock } from './clock.js';
export { excessesOf, losesLastManager, type Excess, type Limit, type Limits, type PlannedRemovals } from './limits.js';
export { ListError, membersOf } from './list-members.js';
export { permissionAfter } from './permissions.js';
export { createPacedClient, type MembershipClient, type PaceOptions } from './pace.js';
export {
  createManifestReader,
  createRosterReader,
  parseManifest,
  parseRoster,
  type ManifestGroup,
  type ParsedRoster,
  type ParseRosterOptions,
} from '../rosters/parse-roster.js';
export { planMembership, type LeftAlone, type Plan, type PlanOptions } from './plan-membership.js';
export type { Reader, RosterFormat } from '../rosters/read-rows.js';
export { RosterError, type Roster, type RosterMember, type RosterProblem } from '../rosters/roster.js';
export {
  checkedPlan,
  parsePlan,
  PlanError,
  planText,
  remainingPlan,
  restorePlan,
  saveGroup,
  savePlan,
  type Difference,
  type SavedChange,
  type SavedGroup,
  type SavedPlan,
} from './saved-plan.js';
