/** What every format states, beside the findings. */
import { styleText } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formats } from '../../../src/cli/report/formats.js';
import { reportTable } from '../../../src/cli/report/table.js';
import type { CaseResult, Report } from '../../../src/contract/index.js';
import { namesMissing, otherErrors, readOnly, reportOf } from '../../support/reports.js';

const fine = await reportOf();
const broken = await reportOf(namesMissing);
const refuted = await reportOf(otherErrors);

function styled(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { validateStream: false });
}

/** The report with the first cases changed. */
function withCases(report: Report, ...changes: readonly Partial<CaseResult>[]): Report {
  return { ...report, cases: report.cases.map((result, index) => ({ ...result, ...changes[index] })) };
}

const inconclusive: Report = {
  ...withCases(fine, { verdict: 'inconclusive', reason: 'The provider responds with status 503.' }),
  exitCode: 2,
  conforms: false,
};

describe.each([
  ['the table', reportTable],
  ['Markdown', formats.markdown],
] as const)('%s', (_, format) => {
  test('contains the remarks that are no findings', () => {
    const text = format({
      ...fine,
      changedByOthers: ['user 7 was added'],
      advice: ['401 without WWW-Authenticate.'],
      changes: ['listGroupUsers 200: locale is new.'],
      unviolated: ['listGroupUsers format'],
    });
    for (const remark of [
      'Changed by someone else during the run: user 7 was added.',
      'Advice: 401 without WWW-Authenticate.',
      'Changed since the previous report: listGroupUsers 200: locale is new.',
      'No input violates listGroupUsers format.',
    ]) {
      expect(text).toContain(remark);
    }
  });

  test.each<[name: string, report: Report, sentence: string]>([
    ['an interrupted run', { ...fine, interrupted: true }, 'The run was interrupted.'],
    ['an inconclusive case', inconclusive, '1 case inconclusive: the condition of the host prevented a verdict.'],
    ['changes', { ...fine, strict: true, changes: ['a', 'b'] }, '2 changes since the previous report, which count'],
    ['what is left', { ...fine, restored: { ok: false, message: 'User 7 is left.' } }, 'User 7 is left.'],
    ['a problem', { ...fine, problem: 'No such group.' }, 'No such group.'],
  ])('contains why a run with %s does not conform', (_name, report, sentence) => {
    expect(format(report)).toContain(sentence);
    expect(format(fine)).not.toContain(sentence);
  });

  test('counts inconclusive cases only if there are any, and states that there is no verdict', () => {
    expect(format(inconclusive)).toContain(', 0 refuting an assumption, 1 inconclusive, in ');
    expect(format(inconclusive)).toContain(': no verdict');
    expect(format(fine)).toContain(', 0 refuting an assumption, in ');
  });
});

describe('the table', () => {
  test('contains the start of a long body, and three of many names', async () => {
    const received = { status: 200, headers: {}, body: 'x'.repeat(2000) };
    const long = reportTable(withCases(broken, { received }));
    expect(long).toContain(`received  200 · no content type · ${'x'.repeat(120)}\n`);
    const skipped = reportTable(await reportOf(undefined, {}, readOnly));
    expect(skipped).toMatch(/^– \d{2,} skipped, [^:]+: [^;]+; [^;]+; [^;]+; …$/m);
    expect(reportTable(refuted)).toMatch(/^ {4}also {6}[^;]+; [^;]+; [^;]+; and \d+ cases more$/m);
  });

  test('has room for many cases', () => {
    const outcomes = fine.outcomes.map((outcome) => ({ ...outcome, ran: 12_345, passed: 12_345 }));
    expect(reportTable({ ...fine, outcomes })).toContain('✓ 12345/12345 ✓ 12345/12345');
  });

  test('is coloured by the verdict', () => {
    const colored = reportTable(broken, { color: true });
    const [row = ''] = broken.outcomes
      .filter(({ verdict }) => verdict === 'failed')
      .map(({ ran, passed }) => `✗ ${passed}/${ran}`);
    expect(colored).toContain(styled('red', row));
    expect(colored).toContain(styled(['bold', 'red'], '3 cases failed.'));
    expect(reportTable(refuted, { color: true })).toContain(
      `  ${styled('yellow', '?')} #/components/schemas/ErrorBody: `,
    );
  });
});

test('Markdown unfolds the assumptions if one is refuted, and folds nothing that is empty', () => {
  expect(formats.markdown(refuted)).toMatch(/<details open>\n<summary>Assumptions: \d+ confirmed, [1-9]\d* refuted/);
  expect(formats.markdown(fine)).not.toContain('<details open>');
  const all = withCases(
    fine,
    ...fine.cases.map(({ verdict }) => (verdict === 'skipped' ? { verdict: 'passed' as const } : {})),
  );
  expect(formats.markdown(all)).not.toContain('0 cases skipped');
});

test('a response in a finding is followed by how much of it is omitted', () => {
  const received = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'x', omitted: 17 };
  expect(formats.markdown(withCases(broken, { received }))).toContain(
    '200\ncontent-type: text/plain\n\nx\n(17 more characters)\n',
  );
  expect(formats.markdown(broken)).not.toContain('more characters');
});
