/** A report as JUnit XML, which CI servers read: a test suite for each operation, and one for the run as a whole. */
import Builder from 'fast-xml-builder';
import type { CaseResult, Report } from '../../contract/index.js';
import { factsOf, findingText, present, responseText, visible, visibleLine } from './facts.js';

/** An element for the builder. The names of attributes begin with `@`, `#text` is the text of an element; what is undefined is left out. */
type Element = Readonly<Record<string, unknown>>;

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
  const suites = rows.map(({ operation }) => {
    const own = cases.filter((result) => result.operation === operation);
    const time = own.reduce((sum, result) => sum + result.duration, 0);
    return suiteOf(
      operation,
      time,
      own.map((result) => testOf(result, strict)),
    );
  });
  suites.push(suiteOf(RUN, 0, testsOfRun(report)));
  const all = suites.flatMap(({ testcase }) => testcase);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      ...totals(`${contract} on ${provider}`, duration, all),
      testsuite: suites.map((suite) => ({ ...suite, '@timestamp': startedAt })),
    },
  });
}

const RUN = 'the run';

function suiteOf(name: string, duration: number, testcase: readonly Element[]) {
  return { ...totals(name, duration, testcase), testcase };
}

function totals(name: string, duration: number, tests: readonly Element[]): Element {
  const count = (outcome: string) => tests.filter((test) => outcome in test).length;
  return {
    ...named(name, duration),
    '@tests': tests.length,
    '@failures': count('failure'),
    '@errors': count('error'),
    '@skipped': count('skipped'),
  };
}

/** @param duration In milliseconds. */
function named(name: string, duration: number): Element {
  return { '@name': visibleLine(name), '@time': (duration / 1000).toFixed(3) };
}

function testOf(result: CaseResult, strict: boolean): Element {
  const { verdict, operation, duration, reason, findings } = result;
  const name = result.name.replace(`${operation} `, '').replace(`${operation}: `, '');
  const test = { ...named(name, duration), '@classname': operation };
  if (verdict === 'passed') return test;
  if (verdict === 'skipped') return { ...test, skipped: fault(reason) };
  if (verdict === 'inconclusive') return { ...test, error: fault(reason) };
  // A refuted assumption is a failure only with --strict.
  if (verdict === 'refuted' && !strict) return { ...test, 'system-out': textOf(result) };
  const message = findings.map((finding) => finding.message).join(' ');
  return { ...test, failure: { ...fault(message), '@type': findings[0]?.kind, '#text': textOf(result) } };
}

function fault(message = ''): Element {
  return { '@message': visibleLine(message) };
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
function testsOfRun({ problem, interrupted, restored, complete, outcomes }: Report): Element[] {
  const test = (name: string, outcome: 'failure' | 'error', message: string | false | undefined): Element => ({
    ...named(name, 0),
    '@classname': RUN,
    ...(typeof message === 'string' && { [outcome]: fault(message) }),
  });
  return [
    test('the provider responds and the settings are right', 'error', problem),
    test('the run is complete', 'error', interrupted && 'The run was interrupted.'),
    ...(restored ? [test('the group is restored', 'failure', !restored.ok && restored.message)] : []),
    ...(complete ? outcomes : []).map(({ operation, status, verdict, reason }) =>
      test(`${operation} ${status} is not skipped`, 'failure', verdict === 'skipped' && reason),
    ),
  ];
}
