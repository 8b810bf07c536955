/** A report as JUnit XML, which CI servers read: a test suite for each operation, and one for the run as a whole. */
import Builder from 'fast-xml-builder';
import type { CaseResult, Report } from '../../contract/index.js';
import { factsOf, findingText, present, responseText, visible, visibleLine } from './facts.js';

interface TestCase {
  readonly name: string;
  /** In milliseconds. */
  readonly duration: number;
  readonly outcome?: 'failure' | 'error' | 'skipped';
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  readonly text?: string;
  readonly output?: string;
}

/** The names of attributes begin with `@`, `#text` is the text of an element; what is undefined is left out. */
const builder = new Builder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // Otherwise the builder omits the value "true", as in HTML.
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  format: true,
});

/**
 * The file has a failure or an error exactly if the report does not conform: a problem that prevented the cases from
 * running, an interrupted run and a group that was not restored are test cases of the suite "the run".
 */
export function junit(report: Report): string {
  const { cases, strict, startedAt, duration } = report;
  const { contract, provider, rows } = factsOf(report);
  const suites: [name: string, tests: TestCase[]][] = rows.map(({ operation }) => [
    operation,
    cases.filter((result) => result.operation === operation).map((result) => testOf(result, strict)),
  ]);
  suites.push(['the run', testsOfRun(report)]);
  const all = suites.flatMap(([, tests]) => tests);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      ...totals(`${contract} on ${provider}`, all),
      '@time': seconds(duration),
      testsuite: suites.map(([name, tests]) => ({
        ...totals(name, tests),
        '@timestamp': startedAt,
        testcase: tests.map((test) => elementOf(test, name)),
      })),
    },
  });
}

function totals(name: string, tests: readonly TestCase[]) {
  const of = (wanted: TestCase['outcome']) => tests.filter(({ outcome }) => outcome === wanted).length;
  return {
    '@name': visibleLine(name),
    '@tests': tests.length,
    '@failures': of('failure'),
    '@errors': of('error'),
    '@skipped': of('skipped'),
    '@time': seconds(tests.reduce((sum, { duration }) => sum + duration, 0)),
  };
}

function elementOf({ name, duration, outcome, type, message = '', text, output }: TestCase, suite: string) {
  return {
    '@name': visibleLine(name),
    '@classname': suite,
    '@time': seconds(duration),
    ...(outcome && { [outcome]: { '@message': visibleLine(message), '@type': type, '#text': text } }),
    'system-out': output,
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function testOf(result: CaseResult, strict: boolean): TestCase {
  const { verdict, operation, duration, reason, findings } = result;
  const test = { name: result.name.replace(`${operation} `, '').replace(`${operation}: `, ''), duration };
  if (verdict === 'passed') return test;
  if (verdict === 'skipped') return { ...test, outcome: 'skipped', message: reason };
  if (verdict === 'inconclusive') return { ...test, outcome: 'error', message: reason };
  // A refuted assumption is a failure only with --strict.
  if (verdict === 'refuted' && !strict) return { ...test, output: textOf(result) };
  const message = findings.map((finding) => finding.message).join(' ');
  return { ...test, outcome: 'failure', type: findings[0]?.kind, message, text: textOf(result) };
}

function textOf(result: CaseResult): string {
  const { expected, findings, hint, curl } = result;
  const parts = present([
    `Expected: ${expected}`,
    `Findings:\n${findings.map((finding) => `  ${findingText(finding)}`).join('\n')}`,
    hint,
    curl !== undefined && `Reproduce:\n${curl}`,
    `Received:\n${responseText(result)}`,
  ]);
  return visible(parts.join('\n\n'));
}

/** What does not belong to a single case. */
function testsOfRun({ problem, interrupted, restored, complete, outcomes }: Report): TestCase[] {
  const test = (name: string, outcome: 'failure' | 'error', message: string | false | undefined): TestCase =>
    message === false || message === undefined ? { name, duration: 0 } : { name, duration: 0, outcome, message };
  return [
    test('the provider responds and the settings are right', 'error', problem),
    test('the run is complete', 'error', interrupted && 'The run was interrupted.'),
    ...(restored ? [test('the group is restored', 'failure', !restored.ok && restored.message)] : []),
    ...(complete ? outcomes : []).map(({ operation, status, verdict, reason }) =>
      test(`${operation} ${status} is not skipped`, 'failure', verdict === 'skipped' && reason),
    ),
  ];
}
