/** The suite finds what is wrong with a broken provider, changes nothing for good, and claims nothing untrue. */
import { describe, expect, test } from 'vitest';
import { eachOf } from '../../src/lib/each-of.js';
import { AT_A_TIME, judge } from './judge.js';
import { mutants } from './mutants.js';
import { problemsOfMutant, timeLimit } from './rules.js';

const judged = await eachOf(mutants, AT_A_TIME, async (mutant) => {
  const writing = await judge(mutant.fault, timeLimit(mutant));
  const reading = await judge(mutant.fault, { ...timeLimit(mutant), allowWrites: false });
  return { title: `${mutant.class}: ${mutant.name}`, problems: problemsOfMutant(mutant, writing, reading) };
});

describe('A mutant is caught, fails without --strict if it violates a documented fact, and is left unchanged', () => {
  test.each(judged)('$title', ({ problems }) => {
    expect(problems).toEqual([]);
  });
});

test('There are at least 160 mutants with different names, in the proportions of the comparison.', () => {
  const min = { shape: 27, status: 27, authorization: 23, input: 35, state: 34, transport: 9 };
  const counts = Object.fromEntries(
    Object.keys(min).map((kind) => [kind, mutants.filter((mutant) => mutant.class === kind).length]),
  );
  for (const [kind, count] of Object.entries(min)) expect(counts[kind]).toBeGreaterThanOrEqual(count);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
