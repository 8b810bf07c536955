/** What must compile of the client, and what must not: `npm run typecheck` fails on either. */
import { expectTypeOf } from 'vitest';
import type { Change, GroupUser, GroupUsers, operations } from '../../generated/schema.js';
import { createStudioClient, unwrap, type Failure, type Outcome } from '../../src/index.js';

const studio = createStudioClient({ baseUrl: 'https://myschool.instructuremedia.com', token: 'k' });
const outcome = await studio.listGroupUsers(42);

type Status = (typeof outcome)['status'];
type Documented = keyof operations['listGroupUsers']['responses'];
type Known = 200 | 401 | 403 | 404 | 422;
expectTypeOf(outcome).toEqualTypeOf<Outcome<'listGroupUsers'>>();
expectTypeOf<Exclude<Status, Failure['status']>>().toEqualTypeOf<Documented>();
expectTypeOf<Failure['status']>().toEqualTypeOf<
  'unexpected' | 'invalid' | 'network' | 'timeout' | 'aborted' | 'token'
>();
expectTypeOf<Extract<typeof outcome, { status: 200 }>['data']>().toEqualTypeOf<GroupUsers>();
expectTypeOf<Extract<typeof outcome, { ok: true }>['status']>().toEqualTypeOf<200>();
expectTypeOf(unwrap(outcome).group_users).toEqualTypeOf<GroupUser[]>();

/** Every outcome is told apart by its status, and nothing is left over. */
export function complete(
  of: Exclude<Outcome<'listGroupUsers'>, { status: Exclude<Documented, Known> }>,
): GroupUser[] | string {
  switch (of.status) {
    case 200:
      return of.data.group_users;
    case 401:
    case 403:
    case 404:
    case 422:
      return of.data?.error ?? '';
    default:
      of satisfies Failure;
      return of.reason;
  }
}

/** A switch that forgets 403 does not compile. */
export function forgetful(of: Outcome<'listGroupUsers'>): GroupUser[] | string {
  switch (of.status) {
    case 200:
      return of.data.group_users;
    case 401:
    case 404:
    case 422:
      return of.data?.error ?? '';
    default:
      // @ts-expect-error 403 is no Failure
      of satisfies Failure;
      return '';
  }
}

// @ts-expect-error the data of a refusal may be absent
if (outcome.status === 403) outcome.data.error.trim();
// @ts-expect-error an outcome has no data before its status is known
export type Data = (typeof outcome)['data'];

const changes: readonly Change[] = [
  { action: 'add', user_id: 1 },
  { action: 'add', user_id: 1, permission: 'manager' },
  { action: 'update', user_id: 1, permission: 'member' },
  { action: 'remove', user_id: 1 },
];
await studio.batchUpdateGroupUsers(42, changes, { signal: new AbortController().signal });
// @ts-expect-error an update needs a permission
await studio.batchUpdateGroupUsers(42, [{ action: 'update', user_id: 1 }]);
// @ts-expect-error a remove has no permission
await studio.batchUpdateGroupUsers(42, [{ action: 'remove', user_id: 1, permission: 'member' }]);
// @ts-expect-error there is no such action
await studio.batchUpdateGroupUsers(42, [{ action: 'promote', user_id: 1 }]);
// @ts-expect-error there is no such permission
await studio.batchUpdateGroupUsers(42, [{ action: 'add', user_id: 1, permission: 'owner' }]);
// @ts-expect-error an id is a number
await studio.listGroupUsers('42');
// @ts-expect-error a batch needs its changes
await studio.batchUpdateGroupUsers(42);

// @ts-expect-error a host is needed
createStudioClient({ token: 'k' });
// @ts-expect-error a misspelt option
createStudioClient({ baseURL: 'https://a.example', token: 'k' });
