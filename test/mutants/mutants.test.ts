import { describe, expect, it } from 'vitest';
import type { Mutant } from './mutation.js';
import { mutants } from './mutants.js';
import { judge, type Judged } from './run.js';
import { variants } from './variants.js';

const judged = new Map<Mutant, Judged>();
for (const mutant of mutants) judged.set(mutant, await judge(mutant.mutate));

describe('every mutant is caught', () => {
  it.each(mutants.map((mutant) => ({ title: `${mutant.class}: ${mutant.name}`, mutant })))('$title', ({ mutant }) => {
    const { report, caughtBy } = judged.get(mutant) ?? expect.unreachable();
    expect(report.conforms).toBe(false);
    expect(caughtBy).not.toEqual([]);
  });
});

describe('a mutant that breaks no assumption is caught without --strict, too', () => {
  it.each(mutants.filter(({ assumption }) => assumption !== true))('$class: $name', async ({ mutate }) => {
    expect((await judge(mutate, { strict: false })).report.conforms).toBe(false);
  });
});

describe('a mutant that breaks an assumption alone refutes it, and is left in peace without --strict', () => {
  it.each(mutants.filter(({ assumption }) => assumption === true))('$class: $name', async ({ mutate }) => {
    const { report } = await judge(mutate, { strict: false });
    expect(report.assumptions.filter(({ verdict }) => verdict === 'refuted')).not.toEqual([]);
    expect(report.cases.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
  });
});

describe('no correct provider is accused', () => {
  it.each(Object.entries(variants))('%s', async (_, variant) => {
    const { report, caughtBy } = await judge(variant);
    expect(caughtBy).toEqual([]);
    expect(report.conforms).toBe(true);
    expect(report.outcomes.map(({ verdict }) => verdict)).toEqual(report.outcomes.map(() => 'verified'));
  });
});

describe('the suite is no longer than it must be', () => {
  it('has no case that catches no mutant', async () => {
    const all = (await judge((sandbox) => sandbox.fetch)).report.cases.map(({ name }) => name);
    const useful = new Set([...judged.values()].flatMap(({ caughtBy }) => caughtBy));
    expect(all.filter((name) => !useful.has(name))).toEqual([]);
  });

  it('is measured by mutants in all classes, in the proportions of the comparison at least', () => {
    const least = { shape: 15, status: 11, auth: 8, input: 9, state: 6, transport: 2 };
    for (const [kind, count] of Object.entries(least)) {
      expect(mutants.filter((mutant) => mutant.class === kind).length).toBeGreaterThanOrEqual(count);
    }
    expect(mutants.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(variants).length).toBeGreaterThanOrEqual(12);
  });
});
