import { describe, expect, test } from 'vitest';
import { operations } from '../../generated/contract.js';
import { seedUser } from '../support/sandbox-calls.js';
import { createSandbox, defaultSeed, parseSeed, SeedError } from '../../src/sandbox/index.js';

const user = seedUser(1);
const { minimum } = operations.listGroupUsers.parameters[0].schema;
const fields = Object.keys(
  operations.listGroupUsers.responses[200].content['application/json'].schema.properties.group_users.items.properties,
)
  .filter((name) => name !== 'permission')
  .join(', ');
const withUsers = (...users: unknown[]) => ({ users, groups: [] });
const withMembers = (...members: unknown[]) => ({ users: [user], groups: [{ id: 7, members }] });

describe('a seed', () => {
  test('is what the default one is', () => {
    expect(parseSeed(defaultSeed)).toBe(defaultSeed);
    expect(parseSeed(JSON.parse(JSON.stringify(defaultSeed)))).toEqual(defaultSeed);
  });

  test('may be empty', () => {
    expect(parseSeed({ users: [], groups: [] })).toEqual({ users: [], groups: [] });
  });

  const invalidId =
    'users[1].id must be an integer that the contract allows as an id, at most 9007199254740991, and unique.';
  const cases: [string, unknown, string[]][] = [
    ['no object', [], ['The seed must be an object.']],
    ['nothing', null, ['The seed must be an object.']],
    ['an empty object', {}, ['users must be a list.', 'groups must be a list.']],
    ['a mistyped field', { users: [], groups: [], group: [] }, ['The seed has no field group, only users, groups.']],
    ['a user that is a number', withUsers(user, 2), ['users[1] must be an object.']],
    [
      'a user with a missing name',
      withUsers({ ...user, full_name: undefined }),
      ["users[0] must have required property 'full_name'."],
    ],
    ['a user without an e-mail address', withUsers({ ...user, email: null }), ['users[0].email must be string.']],
    ['a user without id', withUsers(user, { ...user, id: undefined }), [invalidId]],
    ['a user with an id below the minimum', withUsers(user, { ...user, id: minimum - 1 }), [invalidId]],
    ['a user with a text for an id', withUsers(user, { ...user, id: '2' }), [invalidId]],
    ['an id that JavaScript cannot keep', withUsers(user, { ...user, id: 2 ** 53 }), [invalidId]],
    ['a user twice', withUsers(user, user), [invalidId]],
    [
      'a permission with the user',
      withUsers({ ...user, permission: 'member' }),
      [`users[0] has no field permission, only ${fields}, token, admin.`],
    ],
    ['admin as text', withUsers({ ...user, admin: 'yes' }), ['users[0].admin must be true or false.']],
    [
      'a token with a line break',
      withUsers({ ...user, token: 'a\nb' }),
      ['users[0].token must be printable ASCII characters without spaces, and unique.'],
    ],
    [
      'a token of two users',
      withUsers({ ...user, token: 't' }, { ...user, id: 2, token: 't' }),
      ['users[1].token must be printable ASCII characters without spaces, and unique.'],
    ],
    ['a group without members', { users: [], groups: [{ id: 1 }] }, ['groups[0].members must be a list.']],
    [
      'a group twice',
      {
        users: [],
        groups: [
          { id: 1, members: [] },
          { id: 1, members: [] },
        ],
      },
      [invalidId.replace('users', 'groups')],
    ],
    [
      'a member who is no user',
      withMembers({ user_id: 5 }),
      ['groups[0].members[0].user_id must be the id of a user of this seed, and unique.'],
    ],
    [
      'a member twice',
      withMembers({ user_id: 1 }, { user_id: 1 }),
      ['groups[0].members[1].user_id must be the id of a user of this seed, and unique.'],
    ],
    [
      'a member without user',
      withMembers({ id: 1 }),
      [
        'groups[0].members[0] has no field id, only user_id, permission.',
        'groups[0].members[0].user_id must be the id of a user of this seed, and unique.',
      ],
    ],
    [
      'a permission that is no string',
      withMembers({ user_id: 1, permission: 1 }),
      ['groups[0].members[0].permission must be a string.'],
    ],
  ];
  test.each(cases)('with %s is rejected, with the place', (_name, value, problems) => {
    const error = errorOf(() => parseSeed(value));
    expect(error).toBeInstanceOf(SeedError);
    expect(error).toMatchObject({ problems, message: problems.join('\n') });
  });

  test('that is wrong makes no sandbox', () => {
    expect(() => createSandbox({ seed: { users: [user, user], groups: [] } })).toThrow(SeedError);
  });
});

function errorOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
