/** The permissions that a change may set, as the contract lists them. */
import { defaultPermission, permissions } from '../../generated/constants.js';
import type { Change, Permission } from '../../generated/schema.js';

export { defaultPermission, permissions };

/** The permission that a group should not be left without. */
export const MANAGER = 'manager' satisfies Permission;

export function isPermission(text: unknown): text is Permission {
  return permissions.some((permission) => permission === text);
}

/** The user's permission after the change; undefined for a user who is then no member. */
export function permissionAfter(change: Change): Permission | undefined {
  return change.action === 'remove' ? undefined : (change.permission ?? defaultPermission);
}

/** Whether the group has a manager after the changes. It copies no members, since it is called before every batch. */
export function hasManagerAfter(members: ReadonlyMap<number, string>, changes: readonly Change[]): boolean {
  if (changes.some((change) => permissionAfter(change) === MANAGER)) return true;
  const changed = new Set(changes.map(({ user_id }) => user_id));
  for (const [userId, permission] of members) if (permission === MANAGER && !changed.has(userId)) return true;
  return false;
}
