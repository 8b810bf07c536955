/** Why a request is not sent: a setting is missing, or it would not be harmless. */
import type { Case } from '../cases/cases.js';
import { tokenVariable } from '../cases/credentials.js';
import { operationOf } from '../cases/operations.js';
import type { GroupName, Harmless, Precondition, Write } from '../cases/precondition.js';
import type { Provider, Role } from '../provider.js';
import { sendOwn } from './context.js';
import type { Group } from './group.js';
import { sceneOf } from './ledger.js';
import { requestOf, usersNamedIn } from './request.js';
import type { Skip } from './result.js';
import type { Run } from './step.js';

export async function obstacleTo(run: Run, wanted: Case): Promise<Skip | undefined> {
  const { group, provider, readOnly } = run;
  const { precondition } = wanted;
  if (precondition.kind === 'uncausable') return optional(`it cannot be caused: ${precondition.name}`);
  const missing = missingSetting(provider, wanted);
  if (missing !== undefined) return optional(missing);
  if (precondition.kind === 'read' || provider.stateful === false) return undefined;
  if (group === undefined) return prevented(`nothing is written: ${readOnly ?? 'the group cannot be read'}`);
  if (precondition.kind === 'harmless') return obstacleToHarmless(group, precondition);
  const stopped = writingStopped(run);
  if (stopped !== undefined) return prevented(stopped);
  return obstacleToWrite(run, group, wanted, precondition);
}

function optional(reason: string): Skip {
  return { reason, prevented: false };
}

function prevented(reason: string): Skip {
  return { reason, prevented: true };
}

/** Why the run writes nothing any more. */
export function writingStopped({ group, readOnly }: Run): string | undefined {
  const reason = group?.stopped ?? readOnly;
  return reason === undefined ? undefined : `nothing is written: ${reason}`;
}

const NO_MEMBER = 'member whose permission the contract knows';

function obstacleToHarmless(group: Group, precondition: Harmless): Skip | undefined {
  if (precondition.group === 'other') return optional('no member of the other group is known');
  return sceneOf(group).member === undefined ? prevented(`the group has no ${NO_MEMBER}`) : undefined;
}

async function obstacleToWrite(run: Run, group: Group, wanted: Case, write: Write): Promise<Skip | undefined> {
  const scene = sceneOf(group);
  const { spare, others, known } = scene;
  if (write.several === true && known.length + others.length === 0)
    return optional(`the group has no other ${NO_MEMBER}`);
  const harmless = new Set([spare, ...others, ...known.map(({ id }) => id)].map(String));
  const named = usersNamedIn(requestOf(run.provider, wanted, scene));
  const endangered = [...named].find((id) => group.present.has(id) && !harmless.has(id));
  if (endangered !== undefined) return optional(`it may be understood as user ${endangered}, a member`);
  const isElsewhere = write.group === 'unknown' || write.values !== undefined;
  return isElsewhere && write.violates === undefined ? obstacleElsewhere(run, group, wanted) : undefined;
}

/** A valid batch goes to a group that must not exist only after an admin's read of it was rejected. */
async function obstacleElsewhere(run: Run, group: Group, wanted: Case): Promise<Skip | undefined> {
  const read: Case = {
    ...wanted,
    operation: 'listGroupUsers',
    precondition: { ...wanted.precondition, kind: 'read', caller: 'admin' },
  };
  const { response } = await sendOwn(run, 'listGroupUsers', requestOf(run.provider, read, sceneOf(group)));
  const status = response?.status ?? 0;
  if (status === 404 || status === 422) return undefined;
  return prevented(`an admin's read of that group has the status ${status}, not 404`);
}

/** Which setting a case lacks, in words; undefined if it has all that it needs. */
function missingSetting(provider: Provider, { operation, precondition }: Case): string | undefined {
  const { kind, caller, group } = precondition;
  const takesGroup = operationOf(operation).parameters.some(({ name }) => name === 'group_id');
  const missing =
    missingToken(provider, roleOf(caller)) ?? (takesGroup ? missingGroup(provider, group ?? 'own') : undefined);
  if (missing !== undefined) return missing;
  if (kind === 'write') return missingForWrites(provider) ?? missingUser(provider);
  return kind === 'harmless' && provider.tokens.admin === undefined && provider.stateful !== false
    ? `no token of an admin, to read the group: set ${tokenVariable('admin')}`
    : undefined;
}

export function missingToken(provider: Provider, role: Role | undefined): string | undefined {
  if (role === undefined || provider.tokens[role] !== undefined) return undefined;
  return `no token of ${inWords[role]}: set ${tokenVariable(role)}`;
}

const inWords: Readonly<Record<Role, string>> = {
  admin: 'an admin',
  manager: 'a manager',
  member: 'a member',
  outsider: 'an outsider',
  otherManager: 'a manager of the other group',
  expired: 'an expired session',
};

function roleOf(caller: Precondition['caller'] = 'admin'): Role | undefined {
  if (typeof caller === 'string') return caller;
  return caller.fromToken ? 'admin' : undefined;
}

export function missingGroup({ group, otherGroup }: Provider, name: GroupName): string | undefined {
  if (group === undefined) return 'no group: pass --group with the id of one';
  if (name !== 'other' || otherGroup !== undefined) return undefined;
  return 'no other group: pass --other-group with the id of a group without the member';
}

export function missingForWrites({ allowWrites }: Provider): string | undefined {
  return allowWrites === true ? undefined : 'it may change the group: pass --allow-writes';
}

function missingUser({ users }: Provider): string | undefined {
  return users.length === 0 ? 'no spare user: pass --user with the id of a user outside the group' : undefined;
}
