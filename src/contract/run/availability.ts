/** What a case needs that a provider may lack: tokens, groups, spare users, permission to write. */
import type { Case } from '../cases/cases.js';
import { tokenVariable } from '../cases/credentials.js';
import { operationOf } from '../cases/operations.js';
import type { GroupName, Precondition } from '../cases/precondition.js';
import type { Provider, Role } from '../provider.js';

/** Which setting a case lacks, in words; undefined if it has all that it needs. */
export function missingSetting(provider: Provider, { operation, precondition }: Case): string | undefined {
  if (precondition.kind === 'uncausable') return undefined;
  const role = roleOf(precondition);
  if (role !== undefined && provider.tokens[role] === undefined) {
    return `no token of ${article(words(role))}: set ${tokenVariable(role)}`;
  }
  const takesGroup = operationOf(operation).parameters.some(({ name }) => name === 'group_id');
  const group = takesGroup ? missingGroup(provider, precondition.group ?? 'own') : undefined;
  if (group !== undefined) return group;
  if (precondition.kind === 'write') return missingForWrites(provider);
  return precondition.kind === 'harmless' && provider.tokens.admin === undefined && provider.stateful !== false
    ? `no token of an admin, to read the group: set ${tokenVariable('admin')}`
    : undefined;
}

function missingForWrites({ allowWrites, users }: Provider): string | undefined {
  if (allowWrites !== true) return 'it may change the group: pass --allow-writes';
  return users.length === 0 ? 'no spare user: pass --user with the id of a user outside the group' : undefined;
}

function missingGroup({ group, otherGroup }: Provider, name: GroupName): string | undefined {
  if (group === undefined) return 'no group: pass --group with the id of one';
  if (name !== 'other' || otherGroup !== undefined) return undefined;
  return 'no other group: pass --other-group with the id of a group without the member';
}

function roleOf({ caller }: Extract<Precondition, { caller: unknown }>): Role | undefined {
  if (typeof caller === 'string') return caller;
  return caller.fromToken ? 'admin' : undefined;
}

function words(role: Role): string {
  return { otherManager: 'manager of the other group', expired: 'expired session' }[role as string] ?? role;
}

function article(text: string): string {
  return /^[aeiou]/.test(text) ? `an ${text}` : `a ${text}`;
}

/** Which setting may be wrong if a response contradicts the role that a token is said to have. */
export function hintFor({ precondition, status }: Case, received: number | undefined): string | undefined {
  if (precondition.kind === 'uncausable' || received === undefined) return undefined;
  const { caller } = precondition;
  if (caller === 'member' && status === '200' && (received === 401 || received === 403)) {
    return 'Or STUDIO_MEMBER_TOKEN does not belong to a member of this group, or has expired.';
  }
  if (caller === 'member' && status === '403' && received !== 403) {
    return 'Or STUDIO_MEMBER_TOKEN belongs to an admin, or has expired.';
  }
  if (caller === 'outsider' && status === '403' && received !== 403) {
    return 'Or STUDIO_OUTSIDER_TOKEN belongs to an admin or a member of this group, or has expired.';
  }
  return undefined;
}
