import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../generated/schema.js';
import { planMembership, RosterError, type Roster } from '../../src/membership/index.js';
import { managers, members, presentOf, sorted } from './support.js';

const KNOWN = ['manager', 'member'] as const;

const rosters = rosterArbitrary(KNOWN);
const groups = rosterArbitrary([...KNOWN, 'owner']);

function rosterArbitrary(permissions: readonly string[]): fc.Arbitrary<Roster> {
  const member = fc.record({ user_id: fc.integer({ min: 1, max: 40 }), permission: fc.constantFrom(...permissions) });
  return fc.uniqueArray(member, { selector: ({ user_id }) => user_id, maxLength: 40 });
}

/** What the contract says that a batch does. */
function applied(group: Roster, changes: readonly Change[]): Roster {
  const after = new Map(group.map(({ user_id, permission }) => [user_id, permission]));
  for (const change of changes) {
    expect(after.has(change.user_id)).toBe(change.action !== 'add');
    if (change.action === 'remove') after.delete(change.user_id);
    else after.set(change.user_id, change.permission ?? 'member');
  }
  return sorted([...after].map(([user_id, permission]) => ({ user_id, permission })));
}

describe('a plan', () => {
  test('applied to the group gives the roster', () => {
    fc.assert(
      fc.property(rosters, rosters, (group, roster) => {
        expect(applied(group, planMembership(presentOf(group), roster).changes)).toEqual(sorted(roster));
      }),
    );
  });

  test('is as large as group and roster differ, and no larger', () => {
    fc.assert(
      fc.property(rosters, rosters, (group, roster) => {
        const ids = new Set([...group, ...roster].map(({ user_id }) => user_id));
        const of = (one: Roster, id: number) => one.find(({ user_id }) => user_id === id)?.permission;
        const differing = [...ids].filter((id) => of(group, id) !== of(roster, id));
        const changed = planMembership(presentOf(group), roster).changes.map(({ user_id }) => user_id);
        expect(changed.sort()).toEqual(differing.sort());
      }),
    );
  });

  test('made again after it was applied is empty', () => {
    fc.assert(
      fc.property(groups, rosters, fc.boolean(), (group, roster, remove) => {
        const after = applied(group, planMembership(presentOf(group), roster, { remove }).changes);
        expect(planMembership(presentOf(after), roster, { remove }).changes).toEqual([]);
      }),
    );
  });

  test('is the same whatever the order of the roster and of the group', () => {
    fc.assert(
      fc.property(groups, rosters, (group, roster) => {
        const plan = planMembership(presentOf(group), roster);
        const other = planMembership(presentOf([...group].reverse()), [...roster].reverse());
        expect(other.changes).toEqual(plan.changes);
        expect(sorted(other.leftAlone)).toEqual(sorted(plan.leftAlone));
      }),
    );
  });

  test('keeps a manager in the group after every batch, whatever the batches are', () => {
    const hasManager = (roster: Roster) => roster.some(({ permission }) => permission === 'manager');
    fc.assert(
      fc.property(rosters.filter(hasManager), rosters.filter(hasManager), (group, roster) => {
        const { changes } = planMembership(presentOf(group), roster);
        for (let sent = 0; sent <= changes.length; sent++) {
          expect(hasManager(applied(group, changes.slice(0, sent)))).toBe(true);
        }
      }),
    );
  });

  test('leaves members of an unknown permission alone, and reports them', () => {
    fc.assert(
      fc.property(groups, rosters, (group, roster) => {
        const owners = group.filter(({ permission }) => permission === 'owner');
        const { changes, leftAlone } = planMembership(presentOf(group), roster);
        const changed = new Set(changes.map(({ user_id }) => user_id));
        expect(owners.filter(({ user_id }) => changed.has(user_id))).toEqual([]);
        expect(leftAlone.every(({ reason }) => reason === 'unknown-permission')).toBe(true);
        expect(sorted(leftAlone)).toMatchObject(sorted(owners));
      }),
    );
  });

  test('reports no unknown permission that the roster has too', () => {
    const owner = { user_id: 7, permission: 'owner' };
    expect(planMembership(presentOf([owner]), [owner])).toMatchObject({ changes: [], leftAlone: [] });
  });

  test('removes nobody where that is not wanted', () => {
    const { changes } = planMembership(presentOf(members(1, 2, 3)), [...managers(2), ...members(4)], { remove: false });
    expect(changes).toEqual([
      { action: 'update', user_id: 2, permission: 'manager' },
      { action: 'add', user_id: 4, permission: 'member' },
    ]);
  });

  test('is not made of a roster that contradicts itself', () => {
    expect(() => planMembership([], [...members(5), ...managers(5)])).toThrow(
      new RosterError([{ place: '', message: 'The user 5 is a member and a manager.' }]),
    );
  });

  test('is not made of a permission that no change can set', () => {
    const roster = [{ user_id: 5, permission: 'owner' }];
    expect(() => planMembership([], roster)).toThrow('The permission "owner" of the user 5 is unknown.');
    expect(() => planMembership(presentOf(members(5)), roster)).toThrow(RosterError);
  });
});
