/** Bodies of another shape. */
import { body, lastUser, users, without, type Json } from '../faults.js';
import { violating } from '../mutant.js';
import { ids } from '../studio.js';

const batch = { operation: 'batch' } as const;
const list = { operation: 'list' } as const;
const fields = ['id', 'full_name', 'display_name', 'email', 'permission'];
const isSpare = (user: Json): boolean => (ids.spares as readonly unknown[]).includes(user.id);
const retyped = (name: string, value: unknown) => lastUser((user) => ({ ...user, [name]: value }));

const missing = Object.fromEntries(
  fields.map((name) => [`${name} is missing from the last user`, lastUser(without(name))]),
);

export const shape = [
  ...violating('shape', 'documented', 'a user has id, full_name, display_name, email and permission', {
    ...missing,
    'display_name is missing from all users': users((all) => all.map(without('display_name'))),
    'email is missing from the response to a batch': lastUser(without('email'), batch),
    'full_name is missing from the users that an admin did not ask for': lastUser(without('full_name'), {
      ...list,
      when: (call) => call.caller === ids.member,
    }),
    'permission is missing from a user who was just added': users((all) =>
      all.map((user) => (isSpare(user) ? without('permission')(user) : user)),
    ),
    'fields are in camel case': users((all) =>
      all.map(({ full_name, display_name, ...user }) => ({
        ...user,
        fullName: full_name,
        displayName: display_name,
      })),
    ),
    'email is missing from lists of more than three users': users((all) =>
      all.length > 3 ? all.map(without('email')) : all,
    ),
    'every fifth response lacks the email addresses': users((all) => all.map(without('email')), {
      when: ({ number }) => number % 5 === 0,
    }),
    'each user is wrapped in user': users((all) => all.map((user) => ({ user }))),
    'only the ids are listed': users((all) => all.map(({ id }) => id)),
    'the last user is null': lastUser(() => null),
  }),
  ...violating('shape', 'documented', 'id is an integer', {
    'id is a string': users((all) => all.map((user) => ({ ...user, id: String(user.id) }))),
    'id is a string for the last user': lastUser((user) => ({ ...user, id: String(user.id) })),
    'id is a fraction': retyped('id', 1.5),
    'id is null': retyped('id', null),
    'id is a string in the response to a batch': lastUser((user) => ({ ...user, id: String(user.id) }), batch),
  }),
  ...violating('shape', 'documented', 'the other four fields are strings', {
    'full_name is null': retyped('full_name', null),
    'display_name is a number': retyped('display_name', 7),
    'email is null': retyped('email', null),
    'email is a list': retyped('email', ['a@example.edu']),
    'email is null for a user who was just added': users((all) =>
      all.map((user) => (isSpare(user) ? { ...user, email: null } : user)),
    ),
    'permission is a number': users((all) => all.map((user) => ({ ...user, permission: 2 }))),
    'permission is an object': retyped('permission', { name: 'member' }),
    'permission is null': retyped('permission', null),
    'permission is a boolean': retyped('permission', true),
  }),
  ...violating('shape', 'documented', 'a 200 is an object with a list in group_users', {
    'group_users is called users': body({ status: 200 }, ({ group_users }) => ({ users: group_users })),
    'group_users is an object by id': users((all) => Object.fromEntries(all.map((user) => [String(user.id), user]))),
    'group_users is null': users(() => null),
    'group_users is JSON inside a string': users((all) => JSON.stringify(all)),
    'the body is a bare list': body({ status: 200 }, ({ group_users }) => group_users),
    'the body is wrapped in data': body({ status: 200 }, (data) => ({ data })),
    'the body is JSON inside a string': body({ status: 200 }, (sent) => JSON.stringify(sent)),
    'the body of a batch is empty': body({ ...batch, status: 200 }, () => ({})),
    'a batch returns its changes': body({ ...batch, status: 200 }, () => ({ changes: [] })),
    'a batch returns one user instead of a list': users((all) => all.at(-1), batch),
  }),
  ...violating('shape', 'assumed', 'ids are positive', {
    'a user has the id 0': users((all) =>
      all.map((user) => (user.id === ids.silentMember ? { ...user, id: 0 } : user)),
    ),
  }),
  ...violating('shape', 'observed', 'an error body has its reason under error', {
    'an error body is a string': body({ status: 403 }, ({ error }) => error),
    'an error body calls its reason message': body({ status: 404 }, ({ error }) => ({ message: error })),
    'an error body has an object under error': body({ status: 422 }, () => ({ error: { code: 7 } })),
    'an error body is a list': body({ status: 401 }, ({ error }) => [error]),
    'an error body is null': body({ status: 422 }, () => null),
  }),
];
