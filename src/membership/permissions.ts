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

/** @param members Permissions by user. */
export function hasManager(members: ReadonlyMap<number, string>): boolean {
  for (const permission of members.values()) if (permission === MANAGER) return true;
  return false;
}

/** Whether the group has a manager after the changes. It copies no members, since it is called before every batch. */
export function hasManagerAfter(members: ReadonlyMap<number, string>, changes: readonly Change[]): boolean {
  const managers = new Set<number>();
  for (const [userId, permission] of members) if (permission === MANAGER) managers.add(userId);
  for (const change of changes) {
    if (permissionAfter(change) === MANAGER) return true;
    managers.delete(change.user_id);
  }
  return managers.size > 0;
}
