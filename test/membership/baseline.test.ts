/** Three-way sync: what people complain about in tools that only compare the group with the roster. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRoster, planMembership, RosterError, type PlanOptions, type Roster } from '../../src/membership/index.js';
import { managers, members, presentOf } from './support.js';

function planned(group: Roster, roster: Roster, options: PlanOptions) {
  const { changes, leftAlone } = planMembership(presentOf(group), roster, options);
  return {
    changes: changes.map((change) => `${change.action} ${change.user_id}`),
    leftAlone: leftAlone.map(({ user_id, reason }) => `${user_id} ${reason}`),
  };
}

describe('with a baseline', () => {
  test('only members whom the earlier roster contained are removed; those who were added by hand are kept', () => {
    const plan = planned(members(1, 2, 3, 9), members(1), { baseline: members(1, 2, 3) });
    expect(plan).toEqual({ changes: ['remove 2', 'remove 3'], leftAlone: ['9 added-by-hand'] });
  });

  test('users who left by themselves are reported and not added again, unless that is wanted', () => {
    const baseline = members(1, 2);
    expect(planned(members(1), members(1, 2, 3), { baseline })).toEqual({
      changes: ['add 3'],
      leftAlone: ['2 left'],
    });
    expect(planned(members(1), members(1, 2, 3), { baseline, reAdd: true }).changes).toEqual(['add 2', 'add 3']);
  });

  test('permissions that were changed by hand stay, unless the roster changed or that is not wanted', () => {
    const group = managers(1, 2);
    const baseline = [...members(1), ...managers(2)];
    const roster = members(1, 2);
    expect(planned(group, roster, { baseline })).toEqual({ changes: ['update 2'], leftAlone: ['1 changed-by-hand'] });
    expect(planned(group, roster, { baseline, overrideStickiness: true }).changes).toEqual(['update 1', 'update 2']);
  });

  test('half of a roster removes no more than the other half of the earlier one, whoever else is in the group', () => {
    const user = fc.integer({ min: 1, max: 30 });
    const roster = fc.uniqueArray(user, { maxLength: 30 }).map((ids) => members(...ids));
    fc.assert(
      fc.property(roster, roster, roster, (group, baseline, next) => {
        const { changes } = planMembership(presentOf(group), next, { baseline });
        const idsOf = (one: Roster) => new Set(one.map(({ user_id }) => user_id));
        for (const { action, user_id } of changes) {
          if (action === 'remove') expect(idsOf(baseline).has(user_id) && !idsOf(next).has(user_id)).toBe(true);
          else expect(idsOf(baseline).has(user_id)).toBe(false);
        }
      }),
    );
  });

  test('an empty one, as for a first run, removes nobody', () => {
    expect(planned(members(1, 2), members(3), { baseline: [] }).changes).toEqual(['add 3']);
  });
});

test('members whom `keep` names are never removed', () => {
  expect(planned(members(1, 2), [], { keep: new Set([2]) })).toEqual({ changes: ['remove 1'], leftAlone: ['2 kept'] });
});

describe('a date in `until`', () => {
  const at = new Date('2027-06-30T12:00:00Z');
  const roster = (rows: string) => parseRoster(`user_id,permission,until\n${rows}`, 'csv', { at });

  test('ends a membership after its day, in UTC, also of a member who was added by hand', () => {
    const wanted = roster('1,member,\n2,member,2027-06-29\n3,member,2027-06-30\n4,member,2027-06-30T11:59:59Z\n');
    expect(planned(members(1, 2, 3, 4), wanted, { baseline: [] }).changes).toEqual(['remove 2', 'remove 4']);
    expect(planned([], wanted, {}).changes).toEqual(['add 1', 'add 3']);
    expect(planned(members(2), wanted, { remove: false }).changes).toEqual(['add 1', 'add 3']);
  });

  test('of a user with several rows is the last one', () => {
    expect(roster('1,manager,2027-01-01\n1,member,2028-01-01\n')).toMatchObject([{ user_id: 1, permission: 'member' }]);
    expect(roster('1,member,\n1,manager,2027-01-01\n')).toMatchObject([{ user_id: 1, permission: 'member' }]);
    expect(() => roster('1,manager,2028-01-01\n1,member,\n')).toThrow('The user 1 is a member here and a manager');
  });

  test.each(['30.06.2027', '2027-02-30', '2027-6-30', 'tomorrow', '2027-06-30T12:00'])(
    'must be a date: %s',
    (until) => {
      expect(() => roster(`1,member,${until}\n`)).toThrow(RosterError);
    },
  );
});
