/** What each operation does. Routing, credentials and schemas are checked in `operations.ts` before a handler is called. */
import { defaultPermission } from '../../generated/constants.js';
import { operations as contract } from '../../generated/contract.js';
import type { Change, GroupUsers, operations } from '../../generated/schema.js';
import type { DeepReadonly } from '../lib/deep-readonly.js';
import { isRecord } from '../lib/is-record.js';
import { contractAssumptions, type Assumptions } from './assumptions.js';
import type { CallOf, HandlersFor } from './handler-types.js';

const listed = contract.listGroupUsers.responses;
const updated = contract.batchUpdateGroupUsers.responses;

const notFound = {
  status: 404,
  body: listed[404].content['application/json'].examples['group-not-found'].value,
} as const;
const notMember = {
  status: 403,
  body: listed[403].content['application/json'].examples['neither-admin-nor-member'].value,
} as const;
const notAdmin = {
  status: 403,
  body: updated[403].content['application/json'].examples['not-an-admin'].value,
} as const;

export const handlers = {
  listGroupUsers: {
    reject({ state, assume, caller, path }) {
      const members = state.groups.get(path.group_id);
      if (members === undefined) return caller.admin || assume.first === '404' ? notFound : notMember;
      return caller.admin || members.has(caller.id) ? undefined : notMember;
    },
    respond: (call) => ({ status: 200, body: groupUsers(call) }),
  },

  batchUpdateGroupUsers: {
    prepare: renameAction,
    reject({ state, assume, caller, path }) {
      if (!state.groups.has(path.group_id)) return caller.admin || assume.first === '404' ? notFound : notAdmin;
      return caller.admin ? undefined : notAdmin;
    },
    respond(call) {
      const { state, settings, assume, path, body: changes } = call;
      if (changes.length > settings.batchLimit)
        return invalid(`A batch may have at most ${settings.batchLimit} changes.`);
      const members = state.groups.get(path.group_id) ?? new Map<number, string>();
      const repeated = repeatedIn(changes.map(({ user_id }) => user_id));
      const reasons = changes.map((change) => reasonAgainst(change, repeated, members, call));
      const problems = [...new Set(reasons)].filter((reason) => reason !== undefined);
      if (problems.length === 0 || assume.batch === 'partial')
        for (const [index, change] of changes.entries()) if (reasons[index] === undefined) apply(members, change);
      return problems.length === 0 ? { status: 200, body: groupUsers(call) } : invalid(problems.join(' '));
    },
  },
} satisfies HandlersFor<operations>;

type Call = CallOf<operations['listGroupUsers']>;

function groupUsers({ state, path }: Call): DeepReadonly<GroupUsers> {
  const members = [...(state.groups.get(path.group_id) ?? [])];
  return {
    group_users: members.flatMap(([userId, permission]) => {
      const user = state.users.get(userId);
      if (user === undefined) return [];
      const { admin: _, ...shown } = user;
      return [{ ...shown, permission }];
    }),
  };
}

function invalid(error: string) {
  return { status: 422, body: { error } } as const;
}

/** With another name for the third action, the contract's name is unknown. */
function renameAction(changes: unknown, { action: name }: Assumptions): unknown {
  if (!Array.isArray(changes) || name === REMOVE) return changes;
  return changes.map((change: unknown) => {
    if (!isRecord(change) || (change.action !== name && change.action !== REMOVE)) return change;
    return { ...change, action: change.action === name ? REMOVE : `${REMOVE} is not the name` };
  });
}

const REMOVE = contractAssumptions.action;

function repeatedIn(ids: readonly number[]): ReadonlySet<number> {
  const seen = new Set<number>();
  return new Set(ids.filter((id) => seen.has(id) || !seen.add(id)));
}

/** Why a change is invalid for the group as it was before the batch. */
function reasonAgainst(
  { action, user_id }: Change,
  repeated: ReadonlySet<number>,
  members: ReadonlyMap<number, string>,
  { state, assume }: Call,
): string | undefined {
  const user = `User ${user_id}`;
  if (repeated.has(user_id)) return `${user} is named in more than one change.`;
  if (!state.users.has(user_id)) return `${user} does not exist.`;
  if (action === 'add')
    return members.has(user_id) && assume.existing === 'rejected'
      ? `${user} is already a member of this group.`
      : undefined;
  if (members.has(user_id)) return undefined;
  return `${user} is not a member of this group and cannot be ${action === 'update' ? 'updated' : 'removed'}.`;
}

/** An `add` of a member who is there already changes nothing. */
function apply(members: Map<number, string>, change: Change): void {
  if (change.action === 'remove') members.delete(change.user_id);
  else if (change.action === 'update' || !members.has(change.user_id))
    members.set(change.user_id, change.permission ?? defaultPermission);
}
