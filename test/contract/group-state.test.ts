/** What is read of a group, and the way back to what it was. */
import { describe, expect, it } from 'vitest';
import type { GroupUser } from '../../generated/schema.js';
import type { Exchange } from '../../src/contract/exchange.js';
import {
  changeOfAnother,
  changesBack,
  differences,
  listedTwice,
  membersIn,
  stateFindings,
  type Members,
} from '../../src/contract/group-state.js';

const user = (id: number, permission = 'member'): GroupUser => ({
  id,
  full_name: 'A',
  display_name: 'A',
  email: '',
  permission,
});
const group = (...users: GroupUser[]): Members => new Map(users.map((one) => [one.id, one]));
const answer = (body: string, status = 200): Exchange => ({
  request: { method: 'GET', url: 'https://host.invalid/', headers: {} },
  response: { status, headers: {}, body },
  startedAt: new Date(),
  duration: 0,
});

describe('the members in an answer', () => {
  it('are those with an id', () => {
    const body = JSON.stringify({ group_users: [user(1), null, { id: 'x' }, user(2), user(1)] });
    expect([...(membersIn(answer(body))?.keys() ?? [])]).toEqual([1, 2]);
    expect(listedTwice(answer(body))).toEqual([1]);
  });

  it.each(['', '[]', 'null', '{}', '{"group_users":{}}', '{"group_users"'])('cannot be read from %j', (body) => {
    expect(membersIn(answer(body))).toBeUndefined();
    expect(listedTwice(answer(body))).toEqual([]);
  });

  it('are none of an error', () => {
    expect(membersIn(answer(JSON.stringify({ group_users: [] }), 403))).toBeUndefined();
  });
});

describe('the way back', () => {
  it('is nothing where nothing has changed', () => {
    expect(changesBack(group(user(1), user(2, 'manager')), group(user(2, 'manager'), user(1)))).toEqual([]);
  });

  it('takes out who came, brings back who went, and gives back what was changed', () => {
    const before = group(user(1, 'manager'), user(2, 'manager'), user(3));
    const now = group(user(2), user(3), user(4));
    expect(changesBack(before, now)).toEqual([
      { action: 'remove', user_id: 4 },
      { action: 'add', user_id: 1, permission: 'manager' },
      { action: 'update', user_id: 2, permission: 'manager' },
    ]);
  });

  it('leaves out what no change can give: a permission that the contract does not know', () => {
    expect(changesBack(group(user(1, 'owner')), group(user(1)))).toEqual([]);
    expect(changesBack(group(user(1, 'owner')), group())).toEqual([]);
  });
});

describe('differences', () => {
  it('are told for each user once', () => {
    const before = group(user(1), user(2), user(3));
    expect(differences(before, group(user(2, 'manager'), user(3), user(4)))).toEqual([
      'user 1 is missing',
      'user 4 is in it',
      'user 2 has another permission',
    ]);
    expect(differences(before, before)).toEqual([]);
  });
});

describe('a change of another member', () => {
  it('names neither the spare user nor somebody whose permission cannot be given, and changes nothing', () => {
    const members = group(user(9), user(1, 'owner'), user(2, 'manager'));
    expect(changeOfAnother(members, 9)).toEqual({ action: 'update', user_id: 2, permission: 'manager' });
    expect(changeOfAnother(group(user(9), user(1, 'owner')), 9)).toBeUndefined();
  });
});

describe('the group after a batch', () => {
  const before = group(user(1));
  const messages = (now: Members, effect: Parameters<typeof stateFindings>[3]): string[] =>
    stateFindings(before, now, 9, effect, 'The list').map(({ message }) => message);
  const added = { spare: 'inside', permission: 'member' } as const;

  it.each([
    ['as it should be', group(user(1), user(9)), added, []],
    ['without the user', group(user(1)), added, ['The list: user 9 is missing, though he was added.']],
    [
      'with another permission',
      group(user(1), user(9, 'manager')),
      added,
      ['The list: user 9 has the permission "manager", expected "member".'],
    ],
    [
      'with the user still in it',
      group(user(1), user(9)),
      { spare: 'outside' } as const,
      ['The list: user 9 is still in it after his removal.'],
    ],
    [
      'with somebody else changed',
      group(user(1, 'manager')),
      { spare: 'outside' } as const,
      ['The list: user 1 has another permission, though the batch does not name him.'],
    ],
  ])('is told: %s', (_, now, effect, expected) => {
    expect(messages(now, effect)).toEqual(expected);
  });
});
