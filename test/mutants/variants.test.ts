/** The suite accuses no correct provider, whatever it does that the published page leaves open. */
import { describe, expect, test } from 'vitest';
import { eachOf } from '../../src/lib/each-of.js';
import { AT_A_TIME, judge } from './judge.js';
import { problemsOfVariant } from './rules.js';
import { variants } from './variants.js';

const judged = await eachOf(variants, AT_A_TIME, async (variant) => {
  const { name, because, fault, meanwhile } = variant;
  const problems = problemsOfVariant(variant, await judge(fault, { meanwhile }));
  return { title: `${name}, since ${because}`, problems };
});

describe('A correct variant is not accused and is left unchanged', () => {
  test.each(judged)('$title', ({ problems }) => {
    expect(problems).toEqual([]);
  });
});

test('There are at least 60 variants with different names.', () => {
  expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
  expect(variants.length).toBeGreaterThanOrEqual(60);
});

test('A correct provider has every outcome verified and no assumption refuted.', async () => {
  const { report } = await judge(() => ({}), { strict: true, complete: true });
  expect(report).toMatchObject({ conforms: true, exitCode: 0, restored: { ok: true }, changedByOthers: [] });
  expect(report.outcomes.map(({ verdict }) => verdict)).toEqual(report.outcomes.map(() => 'verified'));
});
