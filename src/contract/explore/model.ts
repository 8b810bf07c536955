/** The reference model of a group's spare users: what sequences of batches must lead to. Pure functions only. */
import type { Change } from '../../../generated/schema.js';

/** Permissions by user id. */
export type Members = ReadonlyMap<number, string>;

export type Batch = readonly Change[];

/** Batches that are sent at the same time; they concern different users. */
export type Step = readonly Batch[];

export type Sequence = readonly Step[];

type Permission = Extract<Change, { action: 'update' }>['permission'];

/** What a user, by position among the spare users, must become: `default` is an add without a permission. */
export interface Wish {
  readonly user: number;
  readonly permission: Permission | 'default' | 'absent';
}

/** The group after a batch. */
export function applied(members: Members, batch: Batch, defaultPermission: string): Members {
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
    members = applied(members, changes, '');
  }
  return undefined;
}

/** Turns wishes into valid batches, whatever the wishes are: what changes nothing is left out or is an update. */
export function sequenceOf(
  wishes: readonly (readonly (readonly Wish[])[])[],
  users: readonly number[],
  defaultPermission: Permission,
): Sequence {
  let members: Members = new Map();
  return wishes.flatMap((batches) => {
    const named = new Set<number>();
    const step = batches
      .map((batch) => batch.flatMap((wish) => changeFor(wish, users, members, named, defaultPermission)))
      .filter(({ length }) => length > 0);
    members = applied(members, step.flat(), defaultPermission);
    return step.length === 0 ? [] : [step];
  });
}

function changeFor(
  { user, permission }: Wish,
  users: readonly number[],
  members: Members,
  named: Set<number>,
  defaultPermission: Permission,
): Change[] {
  const user_id = users[user % users.length];
  if (user_id === undefined || named.has(user_id)) return [];
  const isMember = members.has(user_id);
  if (permission === 'absent' && !isMember) return [];
  named.add(user_id);
  if (permission === 'absent') return [{ action: 'remove', user_id }];
  if (isMember)
    return [{ action: 'update', user_id, permission: permission === 'default' ? defaultPermission : permission }];
  return [permission === 'default' ? { action: 'add', user_id } : { action: 'add', user_id, permission }];
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
