/** The reference model of a group's spare users: what sequences of batches must lead to. Pure functions only. */
import { defaultPermission } from '../../../generated/constants.js';
import type { Change, Permission } from '../../../generated/schema.js';

/** Permissions by user id. */
export type Members = ReadonlyMap<number, string>;

export type Batch = readonly Change[];

/** Each step is one batch, or several that are sent at the same time and concern different users. */
export type Sequence = readonly (readonly Batch[])[];

/** What a user, by position among the spare users, must become: `default` is an add without a permission. */
interface Wish {
  readonly user: number;
  readonly permission: Permission | 'default' | 'absent';
}

/** Wishes by step and batch. */
export type Wishes = readonly (readonly (readonly Wish[])[])[];

/** The group after a batch. */
export function applied(members: Members, batch: Batch): Members {
  const result = new Map(members);
  for (const change of batch) {
    if (change.action === 'remove') result.delete(change.user_id);
    else result.set(change.user_id, change.permission ?? defaultPermission);
  }
  return result;
}

/** Why a sequence cannot be sent to a group without spare users; undefined for a valid one. */
export function invalidity(sequence: Sequence, users: readonly number[]): string | undefined {
  let members: Members = new Map();
  for (const [index, step] of sequence.entries()) {
    const changes = step.flat();
    const named = new Set(changes.map(({ user_id }) => user_id));
    if (named.size < changes.length) return `step ${index + 1} names a user twice`;
    for (const { action, user_id } of changes) {
      if (!users.includes(user_id)) return `user ${user_id} is no spare user of this run: pass --user ${user_id}`;
      if (members.has(user_id) === (action === 'add')) return `step ${index + 1} cannot ${action} user ${user_id}`;
    }
    members = applied(members, changes);
  }
  return undefined;
}

/** Turns wishes into valid batches, whatever the wishes are: what changes nothing is left out or is an update. */
export function sequenceOf(wishes: Wishes, users: readonly number[]): Sequence {
  let members: Members = new Map();
  return wishes.flatMap((batches) => {
    const named = new Set<number>();
    const step = batches.map((batch) => batch.flatMap((wish) => changeFor(wish, users, members, named)));
    members = applied(members, step.flat());
    const sent = step.filter(({ length }) => length > 0);
    return sent.length === 0 ? [] : [sent];
  });
}

function changeFor({ user, permission }: Wish, users: readonly number[], members: Members, named: Set<number>): Batch {
  const user_id = users[user % users.length];
  if (user_id === undefined || named.has(user_id)) return [];
  const isMember = members.has(user_id);
  if (permission === 'absent' && !isMember) return [];
  named.add(user_id);
  if (permission === 'absent') return [{ action: 'remove', user_id }];
  if (!isMember && permission === 'default') return [{ action: 'add', user_id }];
  const wanted = permission === 'default' ? defaultPermission : permission;
  return [{ action: isMember ? 'update' : 'add', user_id, permission: wanted }];
}

/** Where a response differs from the model, for the first of these users; default: for all users. */
export function deviation(
  shown: Members,
  expected: Members,
  users: Iterable<number> = new Set([...expected.keys(), ...shown.keys()]),
): string | undefined {
  for (const id of users)
    if (shown.get(id) !== expected.get(id))
      return `shows user ${id} ${presence(shown.get(id))}; must be ${presence(expected.get(id))}`;
  return undefined;
}

function presence(permission: string | undefined): string {
  return permission === undefined ? 'as no member' : `with the permission ${permission}`;
}
