/** Random sequences find what the cases cannot: faults that depend on what happened before, or at the same time. */
import { describe, expect, test } from 'vitest';
import { createExplorer } from '../../src/contract/explore/explore.js';
import type { Sequence } from '../../src/contract/explore/model.js';
import { eachOf } from '../../src/lib/each-of.js';
import { sequence } from './classes/sequence.js';
import { AT_A_TIME, judge } from './judge.js';
import { variants } from './variants.js';

/** No other cases. */
const only = /^$/;
const settings = { runs: 100, seed: 1 };

const judged = await eachOf(sequence, AT_A_TIME, async ({ name, fault }) => {
  const found: Sequence[] = [];
  const explore = createExplorer({ ...settings, onFound: (one) => found.push(one) });
  const plain = await judge(fault);
  const exploring = await judge(fault, { only, explore });
  return { title: name, fault, plain, exploring, found: found[0] ?? [] };
});

describe('A fault in sequences is found, shrunk to a few steps, and found again by a replay', () => {
  test.each(judged)('$title', async ({ fault, exploring, found }) => {
    expect(exploring.findings).toEqual(['batchUpdateGroupUsers: 100 random sequences, seed 1']);
    expect(found.length).toBeGreaterThan(0);
    const again = await judge(fault, { only, explore: createExplorer({ ...settings, replay: found }) });
    expect(again.findings).toEqual(['batchUpdateGroupUsers: the sequence of a file']);
  });

  test('Each step is printed as a curl line that holds no token.', () => {
    for (const { exploring, found } of judged) {
      const [cause] = exploring.report.causes;
      expect(cause?.curl?.split('\n')).toHaveLength(found.length);
      expect(cause?.curl).toContain('Bearer $STUDIO_ADMIN_TOKEN');
      expect(JSON.stringify(exploring.report)).not.toContain('token-of-');
    }
  });

  test('At least 20 of them are found by no case.', () => {
    expect(judged.filter(({ plain }) => plain.findings.length === 0).length).toBeGreaterThanOrEqual(20);
  });
});

describe('Exploring changes nothing for good', () => {
  test.each(judged.filter(({ exploring }) => exploring.report.restored?.ok === true))('$title', ({ exploring }) => {
    expect(exploring.isUnchanged || exploring.report.changedByOthers.length > 0).toBe(true);
  });

  test('A provider whose users cannot be removed is reported at once, with what to do by hand.', () => {
    const stuck = judged.filter(({ exploring }) => exploring.report.restored?.ok === false);
    expect(stuck.length).toBeGreaterThan(0);
    for (const { exploring } of stuck) expect(exploring.report.restored?.message).toContain('by hand');
  });
});

describe('A correct variant passes', () => {
  const permissive = variants.filter(({ flaky, refutes }) => flaky !== true && refutes !== true);
  test.each(permissive.filter((_, index) => index % 8 === 0))('$name', async ({ fault, meanwhile }) => {
    const { findings } = await judge(fault, {
      only,
      meanwhile,
      explore: createExplorer({ runs: 5, seed: 2 }),
    });
    expect(findings).toEqual([]);
  });
});

test('The same seed finds the same sequence.', async () => {
  const [first] = judged;
  const found: Sequence[] = [];
  await judge(first?.fault ?? (() => ({})), {
    only,
    explore: createExplorer({ ...settings, onFound: (one) => found.push(one) }),
  });
  expect(found[0]).toEqual(first?.found);
});

test('A replay of a sequence that cannot be sent is inconclusive.', async () => {
  const replay: Sequence = [[[{ action: 'remove', user_id: 7 }]]];
  const { report } = await judge(() => ({}), { only, explore: createExplorer({ ...settings, replay }) });
  expect(report.cases.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['inconclusive', 'user 7 is no spare user of this run: pass --user 7'],
  ]);
});
