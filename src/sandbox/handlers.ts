/** What each operation does. Routing, credentials and schemas are dealt with in `answer.ts`, before it comes to this. */
import { defaultPermission } from '../../generated/constants.js';
import { operations as contract } from '../../generated/contract.js';
import type { Change, GroupUsers, operations } from '../../generated/schema.js';
import type { HandlersFor } from './handler-types.js';
import type { SandboxState } from './state.js';

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

/**
 * A group that does not exist is a 404 for every caller, also for one who might not see it if it did: the contract
 * leaves open which of 403 and 404 comes first, and of the two 404 tells a developer more.
 */
export const handlers = {
  listGroupUsers: {
    refuse({ state, caller, path }) {
      const members = state.groups.get(path.group_id);
      if (members === undefined) return notFound;
      return caller.admin || members.has(caller.id) ? undefined : notMember;
    },
    answer: ({ state, path }) => ({ status: 200, body: groupUsers(state, path.group_id) }),
  },

  batchUpdateGroupUsers: {
    refuse({ state, caller, path }) {
      if (!state.groups.has(path.group_id)) return notFound;
      return caller.admin ? undefined : notAdmin;
    },
    answer({ state, settings, path }, changes) {
      if (changes.length > settings.batchLimit) return tooManyChanges(settings.batchLimit);
      const members = state.groups.get(path.group_id) ?? new Map<number, string>();
      const reasons = refusals(state, members, changes);
      if (reasons.length > 0) return { status: 422, body: { error: reasons.join(' ') } };
      for (const change of changes) apply(members, change);
      return { status: 200, body: groupUsers(state, path.group_id) };
    },
  },
} satisfies HandlersFor<operations>;

function tooManyChanges(limit: number) {
  return { status: 422, body: { error: `A batch may have at most ${String(limit)} changes.` } } as const;
}

function groupUsers({ users, groups }: SandboxState, groupId: number): GroupUsers {
  const members = [...(groups.get(groupId) ?? [])];
  return {
    group_users: members.flatMap(([userId, permission]) => {
      const user = users.get(userId);
      if (user === undefined) return [];
      const { admin: _, ...shown } = user;
      return [{ ...shown, permission }];
    }),
  };
}

/** Why the batch as a whole is refused. Each change is held against the group as it was before the batch. */
function refusals(
  { users }: SandboxState,
  members: ReadonlyMap<number, string>,
  changes: readonly Change[],
): readonly string[] {
  const named = new Set<number>();
  const twice = new Set<number>();
  const reasons = changes.flatMap(({ action, user_id }) => {
    if (named.has(user_id)) twice.add(user_id);
    named.add(user_id);
    const user = `User ${String(user_id)}`;
    if (!users.has(user_id)) return [`${user} does not exist.`];
    if (action === 'add') return members.has(user_id) ? [`${user} is already a member of this group.`] : [];
    if (members.has(user_id)) return [];
    return [`${user} is not a member of this group and cannot be ${action === 'update' ? 'updated' : 'removed'}.`];
  });
  return twice.size === 0 ? reasons : [...twice].map((id) => `User ${String(id)} is named in more than one change.`);
}

function apply(members: Map<number, string>, change: Change): void {
  if (change.action === 'remove') members.delete(change.user_id);
  else members.set(change.user_id, change.permission ?? defaultPermission);
}
