/** What must and what must not compile of the sandbox's handlers; checked by `npm run typecheck`. */
import type { operations } from '../../generated/schema.js';
import type { BodyOf, CallOf, HandlersFor, ResultOf } from '../../src/sandbox/handler-types.js';
import { handlers } from '../../src/sandbox/handlers.js';

handlers satisfies HandlersFor<operations>;

interface OperationsOfTomorrow extends operations {
  searchGroupUsers: operations['listGroupUsers'];
}
// @ts-expect-error A new operation needs a handler.
handlers satisfies HandlersFor<OperationsOfTomorrow>;

type ListResult = ResultOf<operations['listGroupUsers']>;
({ status: 200, body: { group_users: [] } }) satisfies ListResult;
({ status: 404, body: { error: 'Group not found.' }, headers: { 'x-request-id': 'a' } }) satisfies ListResult;
// @ts-expect-error A status that the contract does not document.
({ status: 418, body: { error: 'no' } }) satisfies ListResult;
// @ts-expect-error The body of another status.
({ status: 200, body: { error: 'no' } }) satisfies ListResult;

/** An operation of a kind that the contract does not have yet. */
interface Creates {
  parameters: {
    query?: { limit?: number; tags?: string[] };
    header: { 'Idempotency-Key': string };
    path: { 'group-name': string };
    cookie?: never;
  };
  requestBody?: { content: { 'application/json': { name: string }; 'text/plain': string } };
  responses: {
    201: { headers: Record<string, unknown> & { Location: string }; content: { 'application/json': { id: number } } };
    202: { headers: Record<string, unknown>; content?: never };
    204: { headers: Record<string, unknown>; content?: never };
    429: { headers: Record<string, unknown> & { 'Retry-After'?: number }; content?: never };
    '5XX': { headers: Record<string, unknown>; content: { 'text/plain': string } };
    default: { headers: Record<string, unknown>; content: { 'application/json': { problem: string } } };
  };
}

type Result = ResultOf<Creates>;
({ status: 201, headers: { Location: '/x' }, body: { id: 1 } }) satisfies Result;
({ status: 204 }) satisfies ResultOf<Pick<Creates, 'parameters'> & { responses: Pick<Creates['responses'], 204> }>;
({ status: 202 }) satisfies Result;
({ status: 429, headers: { 'Retry-After': 5 } }) satisfies Result;
({ status: 503, body: 'Down.' }) satisfies Result;
({ status: 418, body: { problem: 'No coffee.' } }) satisfies Result;

type Created = ResultOf<{ responses: Pick<Creates['responses'], 201> }>;
// @ts-expect-error A required header is missing.
({ status: 201, body: { id: 1 } }) satisfies Created;
// @ts-expect-error A status without a body has one.
({ status: 204, body: {} }) satisfies ResultOf<{ responses: Pick<Creates['responses'], 204> }>;

declare const call: CallOf<Creates>;
call.path['group-name'] satisfies string;
call.query.limit satisfies number | undefined;
call.header['Idempotency-Key'] satisfies string;
declare const body: BodyOf<Creates>;
body satisfies { name: string } | string | undefined;
undefined satisfies BodyOf<operations['listGroupUsers']>;
