import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excessesOf, parseManifest, planMembership, RosterError, type Limits } from '../../src/membership/index.js';
import { managers, members, presentOf } from './support.js';

const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 2);

/** Plans for groups of a manager and so many members, of whom so many are removed. */
function excesses(groups: readonly (readonly [size: number, removed: number])[], limits: Limits = {}) {
  const plans = groups.map(([size, removed], index) => {
    const group = [...managers(1), ...members(...ids(size - 1))];
    return { groupId: index + 1, plan: planMembership(presentOf(group), group.slice(0, size - removed)) };
  });
  return excessesOf(plans, limits).map((excess) => {
    if (excess.kind === 'no-manager') return excess.kind;
    return `${excess.kind}: ${excess.removals} of ${excess.members}, limit ${excess.limit}`;
  });
}

describe('the limits', () => {
  test('allow 10 % of a group and 10 % of a run by default, at least 5 each', () => {
    expect(excesses([[20, 5]])).toEqual([]);
    expect(excesses([[20, 6]])).toEqual(['group: 6 of 20, limit 5']);
    expect(excesses([[60, 6]])).toEqual([]);
    expect(excesses([[60, 7]])).toEqual(['group: 7 of 60, limit 6']);
    expect(
      excesses([
        [6, 2],
        [6, 2],
        [6, 1],
      ]),
    ).toEqual([]);
    expect(
      excesses([
        [6, 2],
        [6, 2],
        [6, 2],
      ]),
    ).toEqual(['run: 6 of 18, limit 5']);
  });

  test('of a group are those of a run with this group only', () => {
    expect(excesses([[20, 15]], { maxRemovals: { count: 15 } })).toEqual([]);
    expect(excesses([[20, 15]], { maxRemovals: { count: 15 }, maxRemovalsTotal: { count: 10 } })).toHaveLength(1);
  });

  test('may be shares', () => {
    expect(excesses([[20, 10]], { maxRemovals: { percent: 50 } })).toEqual([]);
    expect(excesses([[20, 11]], { maxRemovals: { percent: 50 } })).toEqual(['group: 11 of 20, limit 10']);
    expect(excesses([[20, 1]], { maxRemovals: { percent: 2.5 } })).toEqual(['group: 1 of 20, limit 0']);
    expect(
      excesses(
        [
          [9, 4],
          [9, 4],
        ],
        { maxRemovalsTotal: { percent: 50 } },
      ),
    ).toEqual([]);
  });

  test('keep the last manager of a group that has one', () => {
    const plan = (group = managers(1), roster = members(1)) => planMembership(presentOf(group), roster);
    expect(excessesOf([{ groupId: 7, plan: plan() }])).toEqual([{ kind: 'no-manager', groupId: 7 }]);
    expect(excessesOf([{ groupId: 7, plan: plan() }], { allowNoManager: true })).toEqual([]);
    expect(excessesOf([{ groupId: 7, plan: plan(members(1), []) }])).toEqual([]);
  });
});

test('1,000 random truncations of an export of 300 groups never remove more than 10 % without a flag', () => {
  const size = fc.integer({ min: 1, max: 12 });
  const columns = fc.constantFrom(
    'group_id,user_id,permission',
    'permission,user_id,group_id',
    'user_id,group_id,permission',
  );
  const truncation = fc.record({
    sizes: fc.array(size, { minLength: 300, maxLength: 300 }),
    columns,
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    isSorted: fc.boolean(),
  });
  fc.assert(
    fc.property(truncation, ({ sizes, columns, cut, isSorted }) => {
      const groups = new Map(sizes.map((count, index) => [index + 1, [...managers(1), ...members(...ids(count - 1))]]));
      const rows = [...groups].flatMap(([group_id, group]) => group.map((member) => ({ group_id, ...member })));
      // Either the export is cut off behind some group, or behind all managers.
      if (isSorted) rows.sort((one, two) => one.permission.localeCompare(two.permission));
      const line = (row: Readonly<Record<string, unknown>>) =>
        columns
          .split(',')
          .map((name) => String(row[name]))
          .join(',');
      const text = [columns, ...rows.map(line)].join('\n');
      const removed = removalsAllowed(text.slice(0, Math.round(text.length * cut)), groups);
      expect(removed.share).toBeLessThanOrEqual(0.1);
    }),
    { numRuns: 1_000 },
  );
});

/** What a run with this manifest would remove. */
function removalsAllowed(text: string, groups: ReadonlyMap<number, ReturnType<typeof members>>) {
  const nothing = { removals: 0, share: 0 };
  try {
    const plans = parseManifest(text, 'csv').map(({ groupId, rosterFor }) => ({
      groupId,
      plan: planMembership(presentOf(groups.get(groupId) ?? []), rosterFor([])),
    }));
    if (excessesOf(plans).length > 0) return nothing;
    const removals = plans.flatMap(({ plan }) => plan.changes).filter(({ action }) => action === 'remove').length;
    const total = [...groups.values()].reduce((sum, { length }) => sum + length, 0);
    return { removals, share: removals / total };
  } catch (error) {
    if (error instanceof RosterError) return nothing;
    throw error;
  }
}
