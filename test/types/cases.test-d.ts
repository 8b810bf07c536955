/** A status that the contract documents and that has no case does not compile; nor does a write where only reads are. */
import type { operations } from '../../generated/contract.js';
import { cases, type CasesFor } from '../../src/contract/cases/cases.js';

type All = CasesFor<typeof operations>;

const { 403: _forbidden, ...withoutForbidden } = cases.listGroupUsers;
const { batchUpdateGroupUsers: _batch, ...withoutBatch } = cases;

export const complete = cases satisfies All;

// @ts-expect-error listGroupUsers has no case for 403
export const forgotten = { ...cases, listGroupUsers: withoutForbidden } satisfies All;

// @ts-expect-error listGroupUsers has an empty list of cases for 404
export const empty = { ...cases, listGroupUsers: { ...cases.listGroupUsers, 404: [] } } satisfies All;

// @ts-expect-error batchUpdateGroupUsers has no cases at all
export const missing = withoutBatch satisfies All;

const reads = cases.listGroupUsers[401];

export const unsafe = {
  ...cases,
  // @ts-expect-error a case of an operation that writes must say whether its request is harmless
  batchUpdateGroupUsers: { ...cases.batchUpdateGroupUsers, 401: reads },
} satisfies All;
