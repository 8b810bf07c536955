import { describe, expect, test } from 'vitest';
import { operations } from '../../generated/contract.js';
import type { DocumentedResponse } from '../../src/lib/model.js';
import { requestValidators, responseValidators, type Validator, type Violation } from '../../generated/validators.js';

const [user] =
  operations.listGroupUsers.responses[200].content['application/json'].examples['several-users'].value.group_users;
const list = responseValidators.listGroupUsers[200].content['application/json'];
const batch = requestValidators.batchUpdateGroupUsers.content['application/json'];
const groupId = requestValidators.listGroupUsers.parameters.path.group_id;

/** Of an id. */
const { minimum } = operations.listGroupUsers.parameters[0].schema;

describe('answers', () => {
  test('every example of the contract is valid for its outcome', () => {
    let examples = 0;
    for (const id of Object.keys(operations) as (keyof typeof operations)[]) {
      const validators: Readonly<Record<string, { content: Readonly<Record<string, Validator>> }>> =
        responseValidators[id];
      for (const [status, { content }] of Object.entries<DocumentedResponse>(operations[id].responses)) {
        for (const { value } of Object.values(content['application/json']?.examples ?? {})) {
          expect(validators[status]?.content['application/json']?.(value), `${id} ${status}`).toEqual([]);
          examples++;
        }
      }
    }
    expect(examples).toBeGreaterThanOrEqual(10);
  });

  test('fields and permissions that the contract does not know pass', () => {
    expect(list({ group_users: [{ ...user, permission: 'owner', avatar: null }], next: 2 })).toEqual([]);
  });

  test('the largest id that JavaScript keeps exactly passes', () => {
    expect(list({ group_users: [{ ...user, id: Number.MAX_SAFE_INTEGER }] })).toEqual([]);
  });

  test('a fault of the last user is found as well as one of the first, each with its place', () => {
    const { email, ...withoutEmail } = user;
    expect(email).toBe(user.email);
    expect(list({ group_users: [{ ...user, id: '1618' }, user, { ...user, email: null }, withoutEmail] })).toEqual([
      { pointer: '/group_users/0/id', keyword: 'type', message: 'must be integer' },
      { pointer: '/group_users/2/email', keyword: 'type', message: 'must be string' },
      { pointer: '/group_users/3', keyword: 'required', message: "must have required property 'email'" },
    ]);
  });

  test.each([undefined, null, [], 'group_users', 0])('%j is no list of users', (value) => {
    expect(list(value)).toEqual([{ pointer: '', keyword: 'type', message: 'must be object' }]);
  });

  test('an error body names its reason in a string', () => {
    const notFound = responseValidators.batchUpdateGroupUsers[404].content['application/json'];
    expect(notFound({ error: '' })).toEqual([]);
    expect(notFound({ error: { reason: 'none' } }).map(({ pointer }) => pointer)).toEqual(['/error']);
    expect(notFound({ message: 'no' }).map(({ keyword }) => keyword)).toEqual(['required']);
  });

  test('operations and statuses with the same schema share one validator', () => {
    expect(responseValidators.batchUpdateGroupUsers[200].content['application/json']).toBe(list);
    expect(responseValidators.batchUpdateGroupUsers[422].content['application/json']).toBe(
      responseValidators.listGroupUsers[401].content['application/json'],
    );
  });

  test('a later answer does not change the violations of an earlier one', () => {
    const violations = list({ group_users: [{ ...user, id: -1 }] });
    list({ group_users: [] });
    expect(violations).toHaveLength(1);
  });
});

describe('requests', () => {
  test('every example of the contract is valid', () => {
    for (const { value } of Object.values(
      operations.batchUpdateGroupUsers.requestBody.content['application/json'].examples,
    )) {
      expect(batch(value)).toEqual([]);
    }
  });

  test('an operation with no body has no validator for one', () => {
    expect(requestValidators.listGroupUsers.content).toEqual({});
  });

  const add = { action: 'add', user_id: 2718 };
  const cases: [string, unknown, Violation[]][] = [
    ['no changes', [], [{ pointer: '', keyword: 'minItems', message: 'must NOT have fewer than 1 items' }]],
    ['an object for the list', add, [{ pointer: '', keyword: 'type', message: 'must be array' }]],
    ['a change that is no object', [add, 7], [{ pointer: '/1', keyword: 'type', message: 'must be object' }]],
    ['a change that is null', [null], [{ pointer: '/0', keyword: 'type', message: 'must be object' }]],
    ['a change that is a list', [[add]], [{ pointer: '/0', keyword: 'type', message: 'must be object' }]],
    [
      'an unknown action',
      [{ ...add, action: 'promote' }],
      [{ pointer: '/0/action', keyword: 'discriminator', message: 'must be one of add, update, remove' }],
    ],
    [
      'no action',
      [{ user_id: 1 }],
      [{ pointer: '/0/action', keyword: 'discriminator', message: 'must be one of add, update, remove' }],
    ],
    [
      'an unknown permission',
      [{ ...add, permission: 'owner' }],
      [{ pointer: '/0/permission', keyword: 'enum', message: 'must be one of manager, member' }],
    ],
    [
      'an update with no permission',
      [{ action: 'update', user_id: 1 }],
      [{ pointer: '/0', keyword: 'required', message: "must have required property 'permission'" }],
    ],
    [
      'a user id below the minimum, in the second change',
      [add, { action: 'remove', user_id: minimum - 1 }],
      [{ pointer: '/1/user_id', keyword: 'minimum', message: `must be >= ${String(minimum)}` }],
    ],
    [
      'every fault of a batch at once, of the selected action only',
      [{ action: 'update', user_id: 1.5, permission: null }, { action: 'remove' }],
      [
        { pointer: '/0/user_id', keyword: 'type', message: 'must be integer' },
        { pointer: '/0/permission', keyword: 'enum', message: 'must be one of manager, member' },
        { pointer: '/1', keyword: 'required', message: "must have required property 'user_id'" },
      ],
    ],
  ];
  test.each(cases)('%s is refused', (_name, body, violations) => {
    expect(batch(body)).toEqual(violations);
  });

  test('a permission on a remove has no meaning and is no fault', () => {
    expect(batch([{ action: 'remove', user_id: 1, permission: 'owner' }])).toEqual([]);
  });

  test.each([1, 42, Number.MAX_SAFE_INTEGER])('the group id %d is valid', (id) => {
    expect(groupId(id)).toEqual([]);
  });

  test.each([minimum - 1, -1, 1.5, '42', null, undefined, Number.NaN, Number.POSITIVE_INFINITY])(
    'the group id %j is refused',
    (id) => {
      expect(groupId(id)).toHaveLength(1);
    },
  );
});
