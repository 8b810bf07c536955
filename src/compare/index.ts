export { compareContract, type AssumptionVerdict, type Comparison } from './compare.js';
export { DescriptionError } from './description.js';
export { downloadDescription } from './download.js';
export type { Statement, Verdict } from './statement.js';
