/** The cases of `batchUpdateGroupUsers`. */
import { defaultPermission, permissions } from '../../../generated/constants.js';
import { operations, type assumptions } from '../../../generated/contract.js';
import type { Change, Permission } from '../../../generated/schema.js';
import type { Body } from '../http/request.js';
import { noCredentials, wrongCredentials } from './credentials.js';
import { invalidBodies, invalidParameters, invalidPayloads, type InvalidInput } from './invalid-inputs.js';
import { beyond, nonEmpty, type Harmless, type KnownMember, type Scene, type Write } from './precondition.js';

const operation = operations.batchUpdateGroupUsers;
type Assumption = keyof typeof assumptions;
const batchIsAtomic: Assumption = operation['x-assumption'];
const defaultIsAssumed: Assumption = '#/components/schemas/AddChange/properties/permission';
const nameOfRemove: Assumption = '#/components/schemas/RemoveChange/properties/action';
const alreadyAMember: Assumption = '#/components/examples/AlreadyAMember';
const updateOfANonMember: Assumption = '#/components/examples/UpdateOfANonMember';
const removeOfANonMember: Assumption = '#/components/examples/RemoveOfANonMember';
const userTwice: Assumption = '#/components/examples/UserTwice';

/** A permission other than the default one, so that an update is visible. */
const otherPermission: Permission = permissions.find((one) => one !== defaultPermission) ?? defaultPermission;

const add = (user_id: number, permission: Permission = defaultPermission): Change => {
  return { action: 'add', user_id, permission };
};
const update = (user_id: number, permission: Permission): Change => ({ action: 'update', user_id, permission });
const promote = (user_id: number): Change => update(user_id, otherPermission);
const demote = (user_id: number): Change => update(user_id, defaultPermission);
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
  applied('an admin promotes a member', 'inside', ({ spare }) => [promote(spare)]),
  applied('an admin demotes a member', 'inside', ({ spare }) => [demote(spare)]),
  removing('an admin removes a member', ({ spare }) => [remove(spare)]),
  applied(
    'an admin adds users after another change',
    'outside',
    (scene) => [...noChanges(scene), add(scene.spare, otherPermission), ...scene.others.map((id) => add(id))],
    { several: true },
  ),
  applied(
    'an admin updates members before another change',
    'inside',
    (scene) => [demote(scene.spare), ...scene.others.map(promote), ...noChanges(scene)],
    { several: true },
  ),
  removing(
    'an admin removes a member before another change',
    (scene) => [remove(scene.spare), ...scene.others.map(demote), ...noChanges(scene)],
    { several: true },
  ),
  applied('an admin adds a removed user again, and removes others', 'anywhere', ({ spare, others, isInside }) => [
    isInside(spare) ? demote(spare) : add(spare),
    ...others.filter(isInside).map(remove),
  ]),
  removing('an admin removes all users that were added', ({ spare, others }) => [spare, ...others].map(remove)),
];

type Changes = (scene: Scene) => readonly unknown[];

function applied(name: string, spare: Write['spare'], changes: Changes, more: Partial<Write> = {}): Write {
  return write(name, spare, changes, { applies: true, ...more });
}

function removing(name: string, changes: Changes, more: Partial<Write> = {}): Write {
  return applied(name, 'inside', changes, { assumption: nameOfRemove, ...more });
}

function write(name: string, spare: Write['spare'], changes: Changes, more: Partial<Write> = {}): Write {
  return { kind: 'write', caller: 'admin', name, spare, body: (scene) => ({ json: changes(scene) }), ...more };
}

/** Batches that the schema allows and the state of the group forbids. */
const invalidByState: readonly Write[] = [
  write('an add of a member', 'inside', ({ spare }) => [add(spare)], { assumption: alreadyAMember }),
  write('an update of a user who is not a member', 'outside', ({ spare }) => [promote(spare)], {
    assumption: updateOfANonMember,
  }),
  write('a remove of a user who is not a member', 'outside', ({ spare }) => [remove(spare)], {
    assumption: removeOfANonMember,
  }),
  ...userNamedTwice({
    'an add and an update of one user': ['outside', (spare) => [add(spare), promote(spare)]],
    'one add twice': ['outside', (spare) => [add(spare), add(spare)]],
    'two updates of one member': ['inside', (spare) => [promote(spare), demote(spare)]],
    'an update and a remove of one member': ['inside', (spare) => [promote(spare), remove(spare)]],
  }),
];

function userNamedTwice(batches: Readonly<Record<string, [Write['spare'], (spare: number) => Change[]]>>): Write[] {
  return Object.entries(batches).map(([name, [place, changes]]) =>
    write(name, place, ({ spare }) => changes(spare), { assumption: userTwice }),
  );
}

/** An invalid change first, in the middle and last: nothing of the batch may be applied. */
const invalidAmongValid: readonly Write[] = [
  ...amongValid('a change that is null', () => null),
  ...amongValid('a change that is text', () => 'text'),
  ...amongValid('a user_id in quotes', (scene) => noChangeBut(scene, ({ id }) => ({ user_id: String(id) }))),
  // The schema allows this one. It changes nothing if it is accepted.
  ...amongValid('an add of a member', (scene) => noChangeBut(scene, () => ({ action: 'add' })), {
    assumption: alreadyAMember,
  }),
];

function noChangeBut({ known: [known] }: Scene, wrong: (known: KnownMember) => object): object | null {
  return known === undefined ? null : { ...noChange(known), ...wrong(known) };
}

function amongValid(name: string, invalid: (scene: Scene) => unknown, more: Partial<Write> = {}): Write[] {
  const valid = ({ spare }: Scene): Change => add(spare, otherPermission);
  const batch = (where: string, changes: Changes): Write => write(`${name} ${where}`, 'outside', changes, more);
  return [
    batch('before a valid change', (scene) => [invalid(scene), valid(scene)]),
    batch('after a valid change', (scene) => [valid(scene), invalid(scene)]),
    batch('between valid changes', (scene) => [valid(scene), invalid(scene), ...noChanges(scene)]),
  ];
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
].map((input) => ({
  kind: 'harmless',
  caller: 'admin',
  ...input,
  body: (known) => damaged(input, [noChange(known)]),
}));

function damaged({ damage }: InvalidInput, valid: readonly unknown[]): Body {
  return damage === undefined ? { json: valid } : damage(valid);
}

/** A number that no integer of 64 bits can hold; taken modulo 2^64 it is the spare user's id. */
const idBeyond64Bits: Write = {
  ...write('body/0/user_id is beyond 64 bits (update)', 'inside', () => []),
  body: ({ spare }) => {
    const text = JSON.stringify([promote(spare)]);
    return { text: text.replace(`:${spare},`, `:${BigInt(spare) + 2n ** 64n},`) };
  },
  assumption: '#/components/schemas/Id' satisfies Assumption,
  tolerated: [400],
};

/**
 * Invalid inputs that might change something: only spare users are named. An update or a remove without a `user_id` is not
 * among them, since a provider may take it for all members.
 */
const writtenInputs: readonly Write[] = [
  ...invalidBodies(operation, 'add').map((input) => fromInput(input, 'outside', add)),
  ...invalidBodies(operation, 'update')
    .filter(({ violates }) => /\/(permission|action)$/.test(violates.pointer) || violates.keyword === 'required')
    .filter(({ violates }) => violates.property !== 'user_id')
    .map((input) => fromInput(input, 'inside', promote)),
  ...invalidBodies(operation, 'remove')
    .filter(({ violates }) => violates.pointer.endsWith('/action'))
    .map((input) => fromInput(input, 'inside', remove)),
];

function fromInput(input: InvalidInput, place: Write['spare'], change: (id: number) => Change): Write {
  return {
    kind: 'write',
    caller: 'admin',
    spare: place,
    ...input,
    body: ({ spare }) => damaged(input, [change(spare)]),
  };
}

/** What a rejected batch changes all the same rests on an assumption. */
function atomic(rejected: Write): Write {
  return { ...rejected, effectAssumption: batchIsAtomic };
}

/** Callers who may not change the group, with a body that changes nothing and with bodies that change a spare user. */
function attempts(caller: Write['caller'], name: string): [Harmless, Write, Write, Write] {
  return [
    harmless(caller, name),
    write(`${name} adds a user`, 'outside', ({ spare }) => [add(spare, otherPermission)], { caller }),
    write(`${name} updates a member`, 'inside', ({ spare }) => [promote(spare)], { caller }),
    write(`${name} removes a member`, 'inside', ({ spare }) => [remove(spare)], { caller }),
  ];
}

function harmless(caller: Harmless['caller'], name: string, more: Partial<Harmless> = {}): Harmless {
  return { kind: 'harmless', caller, name, body: (known) => ({ json: [noChange(known)] }), ...more };
}

export const batchUpdateGroupUsers = {
  200: lifeCycle,
  401: [
    ...attempts(noCredentials, noCredentials.name),
    ...wrongCredentials.slice(1).map((caller) => harmless(caller, caller.name)),
    harmless('expired', 'an expired token'),
  ],
  403: [
    ...attempts('member', 'a member of the group'),
    ...attempts('manager', 'a manager of the group'),
    ...attempts('outsider', 'an outsider'),
    ...attempts('otherManager', 'a manager of another group'),
    harmless('member', 'a member changes another group', { group: 'other' }),
    harmless('outsider', 'an outsider changes another group', { group: 'other' }),
    harmless('otherManager', 'a manager changes their own group', { group: 'other' }),
  ],
  404: [
    write('an unknown group', 'outside', ({ spare }) => [add(spare)], { group: 'unknown' }),
    write('', 'outside', ({ spare }) => [add(spare)], beyond(32, 'group_id')),
  ],
  422: nonEmpty(
    [
      ...harmlessInputs,
      harmless('admin', 'one update twice, of a member', {
        body: (known) => ({ json: [noChange(known), noChange(known)] }),
        assumption: userTwice,
      }),
      ...[idBeyond64Bits, ...writtenInputs, ...invalidByState, ...invalidAmongValid].map(atomic),
    ],
    'batchUpdateGroupUsers',
  ),
} as const;
