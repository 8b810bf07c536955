/** A status that the contract documents and that has no case does not compile. */
import type { operations } from '../../generated/schema.js';
import { cases, type CasesFor } from '../../src/contract/cases.js';

const { 403: _forbidden, ...withoutForbidden } = cases.listGroupUsers;
const { batchUpdateGroupUsers: _batch, ...withoutBatch } = cases;

export const complete = cases satisfies CasesFor<operations>;

// @ts-expect-error listGroupUsers has no case for 403
export const forgotten = { ...cases, listGroupUsers: withoutForbidden } satisfies CasesFor<operations>;

// @ts-expect-error listGroupUsers has an empty list of cases for 404
export const empty = { ...cases, listGroupUsers: { ...cases.listGroupUsers, 404: [] } } satisfies CasesFor<operations>;

// @ts-expect-error batchUpdateGroupUsers has no cases at all
export const missing = withoutBatch satisfies CasesFor<operations>;
