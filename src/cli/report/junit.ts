/** A report as JUnit XML, which CI servers read: a test suite for each operation, and one for the run as a whole. */
import Builder from 'fast-xml-builder';
import type { CaseResult, Report } from '../../contract/index.js';
import { responseText, matrixOf, visible, visibleLine } from './facts.js';

/** An element for the builder: the names of attributes begin with `@`, `#text` is the text. */
type Element = Readonly<Record<string, unknown>>;

interface TestCase {
  readonly name: string;
  /** In milliseconds. */
  readonly duration: number;
  readonly outcome?: 'failure' | 'error' | 'skipped';
  readonly element: Element;
}

const RUN = 'the run';

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
  const suites = [
    ...matrixOf(report).rows.map(({ operation }) => ({
      name: operation,
      tests: report.cases.filter((result) => result.operation === operation).map((result) => testOf(result, report)),
    })),
    { name: RUN, tests: testsOfRun(report) },
  ];
  const tests = suites.flatMap((suite) => suite.tests);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      ...totals(`${report.contract.title} ${report.contract.version}`, tests),
      '@time': seconds(report.duration),
      testsuite: suites.map((suite) => ({
        ...totals(suite.name, suite.tests),
        '@time': seconds(suite.tests.reduce((sum, { duration }) => sum + duration, 0)),
        '@timestamp': report.startedAt,
        properties: { property: propertiesOf(report) },
        testcase: suite.tests.map(({ element }) => element),
      })),
    },
  });
}

function totals(name: string, tests: readonly TestCase[]): Element {
  const of = (wanted: TestCase['outcome']) => tests.filter(({ outcome }) => outcome === wanted).length;
  return {
    '@name': visibleLine(name),
    '@tests': tests.length,
    '@failures': of('failure'),
    '@errors': of('error'),
    '@skipped': of('skipped'),
  };
}

function propertiesOf({ provider, strict, complete }: Report): Element[] {
  return Object.entries({ provider, strict, complete }).map(([name, value]) => ({
    '@name': name,
    '@value': visibleLine(String(value)),
  }));
}

function testOf(result: CaseResult, { strict }: Report): TestCase {
  const { verdict, operation, duration } = result;
  const name = result.name.replace(`${operation} `, '').replace(`${operation}: `, '');
  if (verdict === 'inconclusive' || verdict === 'skipped') {
    const outcome = verdict === 'skipped' ? 'skipped' : 'error';
    return test(operation, name, duration, { outcome, message: result.reason ?? '' });
  }
  if (verdict === 'passed') return test(operation, name, duration);
  const message = result.findings.map((finding) => finding.message).join(' ');
  const text = findingText(result);
  // A refuted assumption is a failure only with --strict.
  if (verdict === 'refuted' && !strict) return test(operation, name, duration, { output: text });
  return test(operation, name, duration, { outcome: 'failure', type: result.findings[0]?.kind, message, text });
}

/** What does not belong to a single case. */
function testsOfRun(report: Report): TestCase[] {
  const { problem, interrupted, restored, complete, outcomes } = report;
  const check = (name: string, outcome: 'failure' | 'error', message: string | undefined): TestCase =>
    test(RUN, name, 0, message === undefined ? {} : { outcome, message });
  return [
    check('the provider responds and the settings are right', 'error', problem),
    check('the run is complete', 'error', interrupted ? 'The run was interrupted.' : undefined),
    ...(restored === undefined
      ? []
      : [check('the group is restored', 'failure', restored.ok ? undefined : restored.message)]),
    ...(complete ? outcomes : []).map(({ operation, status, verdict, reason }) =>
      check(`${operation} ${String(status)} is not skipped`, 'failure', verdict === 'skipped' ? reason : undefined),
    ),
  ];
}

interface TestResult {
  readonly outcome?: 'failure' | 'error' | 'skipped';
  readonly type?: string | undefined;
  readonly message?: string;
  readonly text?: string;
  readonly output?: string;
}

function test(suite: string, name: string, duration: number, result: TestResult = {}): TestCase {
  const { outcome, type, message = '', text = '', output } = result;
  const attributes = { '@message': visibleLine(message), ...(type === undefined ? {} : { '@type': type }) };
  return {
    name,
    duration,
    ...(outcome === undefined ? {} : { outcome }),
    element: {
      '@name': visibleLine(name),
      '@classname': suite,
      '@time': seconds(duration),
      ...(outcome === undefined ? {} : { [outcome]: { ...attributes, ...(text === '' ? {} : { '#text': text }) } }),
      ...(output === undefined ? {} : { 'system-out': output }),
    },
  };
}

function findingText(result: CaseResult): string {
  const { expected, findings, hint, curl } = result;
  const lines = findings.map(({ kind, pointer, message, assumption }) => {
    const where = pointer === undefined ? '' : ` at ${pointer === '' ? 'the whole body' : pointer}`;
    const basis = assumption === undefined ? '' : ` It depends on the assumption ${assumption}.`;
    return `${kind}${where}: ${message}${basis}`;
  });
  const parts = [
    `Expected: ${expected}`,
    `Findings:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    ...(hint === undefined ? [] : [hint]),
    ...(curl === undefined ? [] : [`Reproduce:\n${curl}`]),
    `Received:\n${responseText(result)}`,
  ];
  return visible(parts.join('\n\n'));
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
