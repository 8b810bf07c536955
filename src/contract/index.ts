/** The contract suite: verify that a provider keeps to the contract. */
export { cases, allCases, nameOf, type Case, type CasesFor, type OperationId } from './cases.js';
export type { Finding } from './conformance.js';
export type { Exchange } from './exchange.js';
export type { Given } from './given.js';
export { toHar } from './har.js';
export {
  hostProvider,
  ROLES,
  tokenVariable,
  type Role,
  type Arrangement,
  type HostSettings,
  type Provider,
  type Unavailable,
} from './provider.js';
export { refusedInputs } from './refused-inputs.js';
export type { AssumptionSummary, CaseResult, OutcomeSummary, Report, ResponseShown, Verdict } from './report.js';
export { verify, type VerifyOptions } from './verify.js';
