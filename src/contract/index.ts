/** Contract verification: verify that a provider keeps to the contract. */
export { allCases, cases, nameOf, type Case, type CasesFor } from './cases/cases.js';
export { secretsOf, tokenVariable } from './cases/credentials.js';
export type { OperationId } from './cases/operations.js';
export { cannotBeCaused, type Harmless, type Precondition, type Read, type Write } from './cases/precondition.js';
export type { Finding } from './checks/finding.js';
export type { Exchange } from './http/exchange.js';
export { curlLine, shellQuoted } from './http/curl.js';
export { toHar } from './http/har.js';
export { hostProvider, ROLES, type HostSettings, type Provider, type Role } from './provider.js';
export type { AssumptionSummary, Cause, OutcomeSummary, Report } from './report.js';
export { readJournal, undoJournal, type JournalContent } from './run/journal.js';
export { exampleRequest } from './run/request.js';
export type { Restored } from './run/restore.js';
export type { CaseResult, ResponseShown, Verdict } from './run/result.js';
export { verify, type VerifyOptions } from './verify.js';
