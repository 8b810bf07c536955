/** What a report makes of the results of its cases. */
import { describe, expect, it } from 'vitest';
import { assumptions } from '../../generated/contract.js';
import type { Finding } from '../../src/contract/conformance.js';
import { summarise, verdictOf, type CaseResult, type Report, type Verdict } from '../../src/contract/report.js';

const [key = '', otherKey = ''] = Object.keys(assumptions);
const wrong: Finding = { kind: 'status', message: 'wrong' };
const refuting: Finding = { ...wrong, assumption: key };

const result = (verdict: Verdict, status = 200, more: Partial<CaseResult> = {}): CaseResult => ({
  name: `${verdict} ${String(status)}`,
  operation: 'listGroupUsers',
  given: 'somebody',
  status,
  expected: '',
  verdict,
  findings: verdict === 'failed' ? [wrong] : verdict === 'refuted' ? [refuting] : [],
  assumptions: [],
  duration: 1,
  ...more,
});

const summary = (cases: readonly CaseResult[], options = {}, parts: Partial<Report> = {}): Report =>
  summarise({ provider: 'p', startedAt: '', duration: 1, interrupted: false, ...parts }, cases, options);

const outcome = (cases: readonly CaseResult[]): unknown =>
  summary(cases).outcomes.find(({ operation, status }) => operation === 'listGroupUsers' && status === 200);

describe('a verdict', () => {
  it.each<[string, Finding[], Verdict]>([
    ['nothing', [], 'passed'],
    ['what breaks the contract', [wrong], 'failed'],
    ['what rests on an assumption', [refuting, refuting], 'refuted'],
    ['both', [refuting, wrong], 'failed'],
  ])('of %s', (_, findings, verdict) => {
    expect(verdictOf(findings)).toBe(verdict);
  });
});

describe('an outcome', () => {
  const other = [result('failed', 401), result('failed', 200, { operation: 'batchUpdateGroupUsers' })];

  it.each<[string, CaseResult[], object]>([
    [
      'is verified by a case that passed',
      [result('passed'), result('skipped')],
      { verdict: 'verified', ran: 1, passed: 1 },
    ],
    ['is failed by one case', [result('passed'), result('failed')], { verdict: 'failed', ran: 2, passed: 1 }],
    [
      'is verified beside a refuted case',
      [result('refuted'), result('passed')],
      { verdict: 'verified', ran: 2, passed: 1 },
    ],
    ['is refuted where no case passed', [result('refuted')], { verdict: 'refuted', ran: 1, passed: 0 }],
    [
      'is skipped where no case ran, with the reason',
      [result('skipped', 200, { reason: 'no token' })],
      { verdict: 'skipped', ran: 0, passed: 0, reason: 'no token' },
    ],
    ['is skipped where there was no case', [], { verdict: 'skipped', ran: 0, passed: 0, reason: 'no case was chosen' }],
  ])('%s', (_, cases, expected) => {
    expect(outcome([...other, ...cases])).toEqual({ operation: 'listGroupUsers', status: 200, ...expected });
  });
});

describe('an assumption', () => {
  const verdicts = (cases: readonly CaseResult[]): unknown =>
    summary(cases).assumptions.filter(({ verdict }) => verdict !== 'untested');
  const tests = { assumptions: [key] };

  it('is untested where no case puts it to the test', () => {
    expect(verdicts([result('passed'), result('failed', 200, tests), result('skipped', 200, tests)])).toEqual([]);
  });

  it('is confirmed by a case that passed', () => {
    const why = Object.entries(assumptions).find(([name]) => name === key)?.[1];
    expect(verdicts([result('passed', 200, tests), result('passed', 401)])).toEqual([
      { key, why, verdict: 'confirmed', by: ['passed 200'] },
    ]);
  });

  it('is refuted by one case, whoever confirms it', () => {
    const cases = [result('passed', 200, tests), result('refuted', 422, tests), result('failed', 401)];
    expect(verdicts(cases)).toEqual([expect.objectContaining({ key, verdict: 'refuted', by: ['refuted 422'] })]);
    expect(summary(cases).assumptions.find((one) => one.key === otherKey)).toMatchObject({
      verdict: 'untested',
      by: [],
    });
  });
});

describe('a provider', () => {
  const all = summary([]).outcomes.map(({ operation, status }) => result('passed', status, { operation }));
  const [, ...most] = all;

  it.each<[boolean, string, CaseResult[], object, Partial<Report>]>([
    [true, 'every case passed', all, { strict: true, complete: true }, {}],
    [false, 'one failed', [...all, result('failed')], {}, {}],
    [true, 'one refuted an assumption', [...all, result('refuted')], {}, {}],
    [false, 'one refuted an assumption, strictly', [...all, result('refuted')], { strict: true }, {}],
    [true, 'an outcome was skipped', most, { strict: true }, {}],
    [false, 'an outcome was skipped, and all are wanted', most, { complete: true }, {}],
    [false, 'there was a problem', all, {}, { problem: 'no host' }],
    [false, 'the run was interrupted', all, {}, { interrupted: true }],
    [true, 'the group was put back', all, {}, { restored: { ok: true, message: '' } }],
    [false, 'the group was not put back', all, {}, { restored: { ok: false, message: '' } }],
  ])('conforms: %s, where %s', (conforms, _, cases, options, parts) => {
    expect(summary(cases, options, parts).conforms).toBe(conforms);
  });
});
