/** The cases of `batchUpdateGroupUsers`. */
import { defaultPermission, permissions } from '../../../generated/constants.js';
import { operations, type assumptions } from '../../../generated/contract.js';
import type { Change, Permission } from '../../../generated/schema.js';
import type { Body } from '../http/request.js';
import type { Role } from '../provider.js';
import { wrongCredentials, type WrongCredentials } from './credentials.js';
import { invalidBodies, invalidParameters, invalidPayloads, type InvalidInput } from './invalid-inputs.js';
import { beyond, nonEmpty, rest, type Harmless, type KnownMember, type Scene, type Write } from './precondition.js';

const operation = operations.batchUpdateGroupUsers;
type Assumption = keyof typeof assumptions;
const batchIsAtomic: Assumption = operation['x-assumption'];
const defaultIsAssumed: Assumption = '#/components/schemas/AddChange/properties/permission';
const nameOfRemove: Assumption = '#/components/schemas/RemoveChange/properties/action';

/** A permission other than the default one, so that an update is visible. */
const otherPermission: Permission = permissions.find((one) => one !== defaultPermission) ?? defaultPermission;

const add = (user_id: number, permission: Permission): Change => ({ action: 'add', user_id, permission });
const update = (user_id: number, permission: Permission): Change => ({ action: 'update', user_id, permission });
const remove = (user_id: number): Change => ({ action: 'remove', user_id });

/** An update of a member to the permission that they have. */
function noChange({ id, permission }: KnownMember): object {
  return { action: 'update', user_id: id, permission };
}

function noChanges({ known }: Scene): object[] {
  return known.map(noChange);
}

/** The life of a spare user in the group, in this order; with several spare users they change together. */
const lifeCycle: readonly [Write, ...Write[]] = [
  applied(
    'an admin adds a user and leaves the permission out',
    'outside',
    ({ spare }) => [{ action: 'add', user_id: spare }],
    { effectAssumption: defaultIsAssumed },
  ),
  applied('an admin promotes a member', 'inside', ({ spare }) => [update(spare, otherPermission)]),
  applied('an admin demotes a member', 'inside', ({ spare }) => [update(spare, defaultPermission)]),
  removing('an admin removes a member', ({ spare }) => [remove(spare)]),
  applied(
    'an admin adds users after another change',
    'outside',
    (scene) => [
      ...noChanges(scene),
      add(scene.spare, otherPermission),
      ...scene.others.map((id) => add(id, defaultPermission)),
    ],
    { several: true },
  ),
  applied(
    'an admin updates members before another change',
    'inside',
    (scene) => [
      update(scene.spare, defaultPermission),
      ...scene.others.map((id) => update(id, otherPermission)),
      ...noChanges(scene),
    ],
    { several: true },
  ),
  removing(
    'an admin removes a member before another change',
    (scene) => [remove(scene.spare), ...scene.others.map((id) => update(id, defaultPermission)), ...noChanges(scene)],
    { several: true },
  ),
  applied('an admin adds a removed user again, and removes others', 'anywhere', ({ spare, others, isInside }) => [
    isInside(spare) ? update(spare, defaultPermission) : add(spare, defaultPermission),
    ...others.filter(isInside).map(remove),
  ]),
  removing('an admin removes all users that were added', ({ spare, others }) => [spare, ...others].map(remove)),
];

/** Batches that the schema allows and the state of the group forbids. */
const invalidByState: readonly Write[] = [
  forbidden('an add of a member', 'inside', 'AlreadyAMember', (spare) => [add(spare, defaultPermission)]),
  forbidden('an update of a user who is not a member', 'outside', 'UpdateOfANonMember', (spare) => [
    update(spare, otherPermission),
  ]),
  forbidden('a remove of a user who is not a member', 'outside', 'RemoveOfANonMember', (spare) => [remove(spare)]),
  forbidden('an add and an update of one user', 'outside', 'UserTwice', (spare) => [
    add(spare, defaultPermission),
    update(spare, otherPermission),
  ]),
  forbidden('one add twice', 'outside', 'UserTwice', (spare) => [
    add(spare, defaultPermission),
    add(spare, defaultPermission),
  ]),
  forbidden('two updates of one member', 'inside', 'UserTwice', (spare) => [
    update(spare, otherPermission),
    update(spare, defaultPermission),
  ]),
  forbidden('an update and a remove of one member', 'inside', 'UserTwice', (spare) => [
    update(spare, otherPermission),
    remove(spare),
  ]),
];

/** An invalid change first, in the middle and last: nothing of the batch may be applied. */
const invalidAmongValid: readonly Write[] = [
  ...amongValid('a change that is null', () => null),
  ...amongValid('a change that is text', () => 'text'),
  ...amongValid('a user_id in quotes', ({ known: [known] }) =>
    known === undefined ? null : { ...noChange(known), user_id: String(known.id) },
  ),
  // The schema allows this one. It changes nothing if it is accepted.
  ...amongValid(
    'an add of a member',
    ({ known: [known] }) => (known === undefined ? null : { ...noChange(known), action: 'add' }),
    { assumption: '#/components/examples/AlreadyAMember' },
  ),
];

function amongValid(name: string, invalid: (scene: Scene) => unknown, more: Partial<Write> = {}): Write[] {
  const valid = ({ spare }: Scene): Change => add(spare, otherPermission);
  const atomic = (where: string, changes: (scene: Scene) => readonly unknown[]): Write =>
    write(`${name} ${where}`, 'outside', changes, more);
  return [
    atomic('before a valid change', (scene) => [invalid(scene), valid(scene)]),
    atomic('after a valid change', (scene) => [valid(scene), invalid(scene)]),
    atomic('between valid changes', (scene) => [valid(scene), invalid(scene), ...noChanges(scene)]),
  ];
}

/** What a rejected batch changes all the same rests on an assumption. */
function atomic(rejected: Write): Write {
  return { ...rejected, effectAssumption: batchIsAtomic };
}

/**
 * Invalid inputs that change nothing if they are accepted: made from an update that changes nothing. No invalid `user_id` is
 * among them, since a provider that accepts everything may add a user with it.
 */
const harmlessInputs: readonly Harmless[] = [
  ...invalidParameters(operation),
  ...invalidPayloads(operation),
  ...invalidBodies(operation, 'update').filter(
    ({ reading, violates }) => reading !== 'other' && !violates.pointer.endsWith('/user_id'),
  ),
].map(({ name, ...input }) => ({
  kind: 'harmless',
  caller: 'admin',
  name,
  ...rest(input),
  body: (known) => bodyOf(input, [noChange(known)]),
}));

const sameMemberTwice: Harmless = {
  ...harmless('admin', 'one update twice, of a member'),
  body: (known) => ({ json: [noChange(known), noChange(known)] }),
  assumption: '#/components/examples/UserTwice',
};

/** A number that no integer of 64 bits can hold; taken modulo 2^64 it is the spare user's id. */
const idBeyond64Bits: Write = {
  ...write('body/0/user_id is beyond 64 bits (update)', 'inside', () => []),
  body: ({ spare }) => {
    const text = JSON.stringify([update(spare, otherPermission)]);
    return { text: text.replace(`:${spare},`, `:${BigInt(spare) + 2n ** 64n},`) };
  },
  assumption: '#/components/schemas/Id',
  tolerated: [400],
};

/**
 * Invalid inputs that might change something: only spare users are named. An update or a remove without a `user_id` is not
 * among them, since a provider may take it for all members.
 */
const writtenInputs: readonly Write[] = [
  ...invalidBodies(operation, 'add').map((input) => fromInput(input, 'outside', (id) => add(id, defaultPermission))),
  ...invalidBodies(operation, 'update')
    .filter(({ violates }) => /\/(permission|action)$/.test(violates.pointer) || violates.keyword === 'required')
    .filter(({ violates }) => violates.property !== 'user_id')
    .map((input) => fromInput(input, 'inside', (id) => update(id, otherPermission))),
  ...invalidBodies(operation, 'remove')
    .filter(({ violates }) => violates.pointer.endsWith('/action'))
    .map((input) => fromInput(input, 'inside', remove)),
];

function fromInput(input: InvalidInput, spare: Write['spare'], change: (id: number) => Change): Write {
  const { name, ...more } = input;
  return { ...write(name, spare, () => []), ...rest(more), body: (scene) => bodyOf(more, [change(scene.spare)]) };
}

function bodyOf({ body }: Pick<InvalidInput, 'body'>, valid: readonly unknown[]): Body {
  return body === undefined ? { json: valid } : body(valid);
}

/** Callers who may not change the group, with a body that changes nothing and with bodies that change a spare user. */
const notAdmins: readonly [[Role, string], ...[Role, string][]] = [
  ['member', 'a member of the group'],
  ['manager', 'a manager of the group'],
  ['outsider', 'an outsider'],
  ['otherManager', 'a manager of another group'],
];

function attempts(caller: Role | WrongCredentials, name: string): [Harmless, Write, Write, Write] {
  const by = (what: string, spare: Write['spare'], changes: (scene: Scene) => Change[]): Write => ({
    ...write(`${name} ${what}`, spare, changes),
    caller,
  });
  return [
    harmless(caller, name),
    by('adds a user', 'outside', ({ spare }) => [add(spare, otherPermission)]),
    by('updates a member', 'inside', ({ spare }) => [update(spare, otherPermission)]),
    by('removes a member', 'inside', ({ spare }) => [remove(spare)]),
  ];
}

const [noCredentials] = wrongCredentials;

export const batchUpdateGroupUsers = {
  200: lifeCycle,
  401: [
    ...attempts(noCredentials, noCredentials.name),
    ...wrongCredentials.slice(1).map((caller) => harmless(caller, caller.name)),
    harmless('expired', 'an expired token'),
  ],
  403: [
    ...attempts(...notAdmins[0]),
    ...notAdmins.slice(1).flatMap((caller) => attempts(...caller)),
    { ...harmless('member', 'a member changes another group'), group: 'other' },
    { ...harmless('outsider', 'an outsider changes another group'), group: 'other' },
    { ...harmless('otherManager', 'a manager changes their own group'), group: 'other' },
  ],
  404: [
    { ...write('an unknown group', 'outside', ({ spare }) => [add(spare, defaultPermission)]), group: 'unknown' },
    {
      ...write('', 'outside', ({ spare }) => [add(spare, defaultPermission)]),
      ...beyond(32, 'group_id'),
      alternatives: [422],
      tolerated: [400, 414],
    },
  ],
  422: nonEmpty(
    [
      ...harmlessInputs,
      sameMemberTwice,
      ...[idBeyond64Bits, ...writtenInputs, ...invalidByState, ...invalidAmongValid].map(atomic),
    ],
    'batchUpdateGroupUsers',
  ),
} as const;

type Changes = (scene: Scene) => readonly unknown[];

function write(name: string, spare: Write['spare'], changes: Changes, more: Partial<Write> = {}): Write {
  return { kind: 'write', caller: 'admin', name, spare, body: (scene) => ({ json: changes(scene) }), ...more };
}

function applied(name: string, spare: Write['spare'], changes: Changes, more: Partial<Write> = {}): Write {
  return write(name, spare, changes, { applies: true, ...more });
}

function removing(name: string, changes: Changes, more: Partial<Write> = {}): Write {
  return applied(name, 'inside', changes, { assumption: nameOfRemove, ...more });
}

type ForbiddenExample = Assumption extends infer Key
  ? Key extends `#/components/examples/${infer Name}`
    ? Name
    : never
  : never;

function forbidden(
  name: string,
  spare: Write['spare'],
  example: ForbiddenExample,
  changes: (spare: number) => readonly Change[],
): Write {
  const assumption: Assumption = `#/components/examples/${example}`;
  return write(name, spare, (scene) => changes(scene.spare), { assumption });
}

function harmless(caller: Role | WrongCredentials, name: string): Harmless {
  return { kind: 'harmless', caller, name, body: (known) => ({ json: [noChange(known)] }) };
}
