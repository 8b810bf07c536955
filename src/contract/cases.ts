/**
 * The cases: for every status of every operation the givens that lead there. Exhaustive by type: a status that the
 * contract documents and that has no given here does not compile.
 */
import { defaultPermission } from '../../generated/constants.js';
import { operations, type assumptions } from '../../generated/contract.js';
import type { Change, Permission, operations as Operations } from '../../generated/schema.js';
import {
  UNKNOWN_ID,
  admin,
  alteredToken,
  emptyCredentials,
  member,
  noCredentials,
  outsider,
  unknown,
  wrongToken,
  type Given,
  type Ids,
  type Spare,
} from './given.js';
import { refusedInputs } from './refused-inputs.js';

export type OperationId = keyof typeof operations;

/** At least one given for each documented status of each operation. */
export type CasesFor<Ops> = {
  readonly [Op in keyof Ops]: Ops[Op] extends { responses: infer Responses }
    ? { readonly [Status in keyof Responses]: readonly [Given, ...Given[]] }
    : never;
};

/** An operation, a given, and the status that the answer must have. */
export interface Case {
  readonly operation: OperationId;
  readonly status: number;
  readonly given: Given;
}

type Assumption = keyof typeof assumptions;
type Changes = (user_id: number, other: Change) => readonly unknown[];

const permissionOfAdd =
  operations.batchUpdateGroupUsers.requestBody.content['application/json'].schema.items.oneOf[0].properties.permission;
/** Another one, to tell an update that is applied from one that is not. */
const otherPermission: Permission =
  permissionOfAdd.enum.find((permission) => permission !== defaultPermission) ?? defaultPermission;
const nameOfRemove: Assumption = '#/components/schemas/RemoveChange/properties/action';
const batchIsAtomic: Assumption = operations.batchUpdateGroupUsers['x-assumption'];

const add = (user_id: number): Change => ({ action: 'add', user_id });
const addAs = (user_id: number, permission: Permission): Change => ({ action: 'add', user_id, permission });
const update = (user_id: number, permission: Permission): Change => ({ action: 'update', user_id, permission });
const remove = (user_id: number): Change => ({ action: 'remove', user_id });

/** The life cycle of the spare user, in this order: each batch is applied, and the list shows it afterwards. */
const lifeCycle: readonly [Given, ...Given[]] = [
  {
    ...batch('an admin adds a user and leaves the permission out', 'outside', (user) => [add(user)]),
    effect: { spare: 'inside', permission: defaultPermission, assumption: permissionOfAdd['x-assumption'] },
  },
  {
    ...batch('an admin updates a member', 'inside', (user) => [update(user, otherPermission)]),
    effect: { spare: 'inside', permission: otherPermission },
  },
  {
    ...batch('an admin removes a member', 'inside', (user) => [remove(user)], nameOfRemove),
    effect: { spare: 'outside' },
  },
  {
    ...batch('an admin adds a user after another change', 'outside', (user, other) => [
      other,
      addAs(user, otherPermission),
    ]),
    effect: { spare: 'inside', permission: otherPermission },
    several: true,
  },
  {
    ...batch(
      'an admin removes a member before another change',
      'inside',
      (user, other) => [remove(user), other],
      nameOfRemove,
    ),
    effect: { spare: 'outside' },
    several: true,
  },
];

/** Batches that the contract's schemas allow and that the state of the group forbids. */
const refusedByState: readonly Given[] = [
  batch(
    'an add of somebody who is a member already',
    'inside',
    (user) => [addAs(user, defaultPermission)],
    '#/components/examples/AlreadyAMember',
  ),
  batch(
    'an update of somebody who is not a member',
    'outside',
    (user) => [update(user, otherPermission)],
    '#/components/examples/UpdateOfANonMember',
  ),
  batch(
    'a remove of somebody who is not a member',
    'outside',
    (user) => [remove(user)],
    '#/components/examples/RemoveOfANonMember',
  ),
  batch(
    'two changes of one user',
    'outside',
    (user) => [add(user), update(user, otherPermission)],
    '#/components/examples/UserTwice',
  ),
];

/** A valid change beside an invalid one: the batch is refused, and none of it is applied. */
const refusedAsAWhole: readonly Given[] = [
  {
    ...batch('a valid change before a permission that does not exist', 'outside', (user) => [
      add(user),
      { ...add(UNKNOWN_ID), permission: `not-${defaultPermission}` },
    ]),
    leaves: batchIsAtomic,
  },
  {
    ...batch(
      'a valid change before an update of somebody who is not a member',
      'outside',
      (user) => [add(user), update(UNKNOWN_ID, otherPermission)],
      '#/components/examples/UpdateOfANonMember',
    ),
    leaves: batchIsAtomic,
  },
];

const unauthorised = [noCredentials, emptyCredentials, wrongToken, alteredToken] as const;

export const cases = {
  listGroupUsers: {
    200: [admin, member],
    401: unauthorised,
    403: [outsider],
    404: [unknown('group_id')],
    422: refusedInputs('listGroupUsers'),
  },
  batchUpdateGroupUsers: {
    200: lifeCycle,
    401: unauthorised,
    403: [member, outsider],
    404: [unknown('group_id')],
    422: [...refusedInputsInTheirState(), ...refusedByState, ...refusedAsAWhole],
  },
} as const satisfies CasesFor<Operations>;

/** Every case of `cases`, in the order of the contract. */
export function allCases(table: CasesFor<Operations> = cases): Case[] {
  return operationIds().flatMap((operation) =>
    Object.entries<readonly Given[]>(table[operation]).flatMap(([status, givens]) =>
      givens.map((given) => ({ operation, status: Number(status), given })),
    ),
  );
}

/** The operations of the contract. */
export function operationIds(): OperationId[] {
  return Object.keys(operations).filter((id): id is OperationId => id in operations);
}

/** `listGroupUsers 403: somebody outside the group` */
export function nameOf({ operation, status, given }: Case): string {
  return `${operation} ${String(status)}: ${given.name}`;
}

function batch(name: string, spare: Spare, changes: Changes, assumption?: Assumption): Given {
  return {
    name,
    caller: 'admin',
    spare,
    stateful: true,
    body: (ids: Ids, other: Change) => ({ json: changes(ids.user_id ?? UNKNOWN_ID, other) }),
    ...(assumption === undefined ? {} : { assumption }),
  };
}

/** Only an add is valid for a user who is outside. For the rest he must be in, or his absence would refuse the batch. */
function refusedInputsInTheirState(): [Given, ...Given[]] {
  const [first, ...rest] = refusedInputs('batchUpdateGroupUsers');
  const inState = (given: Given): Given => {
    const forOutsiders = given.branch === undefined || given.branch === ('add' satisfies Change['action']);
    return { ...given, spare: forOutsiders ? 'outside' : 'inside' };
  };
  return [inState(first), ...rest.map(inState)];
}
