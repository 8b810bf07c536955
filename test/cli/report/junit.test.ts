import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/contract/report.js';
import { formats } from '../../../src/cli/report/formats.js';
import {
  hostile,
  hostilePermission,
  namesMissing,
  otherErrors,
  quoting,
  readOnly,
  reportOf,
} from '../../support/reports.js';

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

const fine = await reportOf();
const broken = await reportOf(namesMissing);
const adminOnly = { tokens: { admin: 'sandbox-admin-token' }, ...readOnly };

const reports: Record<string, Report> = {
  'a run in which all is well': fine,
  'a run with findings': broken,
  'a refuted assumption': await reportOf(otherErrors),
  'a refuted assumption, judged strictly': await reportOf(otherErrors, { strict: true }),
  'skipped outcomes': await reportOf(undefined, {}, adminOnly),
  'skipped outcomes, judged for completeness': await reportOf(undefined, { complete: true }, adminOnly),
  'nobody who answers': await reportOf(() => () => Promise.reject(new Error('refused'))),
  'an interrupted run': await reportOf(undefined, { signal: AbortSignal.abort() }),
  'a group that was not put back': { ...fine, conforms: false, restored: { ok: false, message: 'User 7 is left.' } },
  'hostile answers': await reportOf(hostile),
  'hostile words of every kind': quoting(broken),
  'hostile permissions': await reportOf(hostilePermission),
};

describe.each(Object.entries(reports))('%s', (_, report) => {
  test('is XML with correct counts', async () => {
    const suites = parse(await formats.junit(report));
    for (const element of [suites, ...named(suites, 'testsuite')]) {
      expect(element.attributes).toMatchObject({
        tests: String(named(element, 'testcase').length),
        failures: String(named(element, 'failure').length),
        errors: String(named(element, 'error').length),
        skipped: String(named(element, 'skipped').length),
      });
    }
  });

  test('has a failure or an error exactly if the provider does not conform', async () => {
    const suites = parse(await formats.junit(report));
    expect(named(suites, 'failure').length + named(suites, 'error').length > 0).toBe(!report.conforms);
  });

  test('has a test case for every case, in the suite of its operation, with its time in seconds', async () => {
    const written = named(parse(await formats.junit(report)), 'testcase').map(({ attributes }) => attributes);
    expect(written.slice(0, report.cases.length).map(({ classname, time }) => [classname, time])).toEqual(
      sorted(report).map(({ operation, duration }) => [operation, (duration / 1000).toFixed(3)]),
    );
  });
});

test('a failure contains what was expected, what was received, the violation and a curl line', async () => {
  const [failure] = named(parse(await formats.junit(broken)), 'failure');
  expect(failure?.attributes.type).toBe('schema');
  expect(failure?.attributes.message).toMatch(/must have required property 'full_name'/);
  expect(failure?.text).toContain('Expected: 200: The users of the group.');
  expect(failure?.text).toContain('schema: /group_users/1/email must be string.');
  expect(failure?.text).toMatch(/Received:\n200\ncontent-type: application\/json\n\n\{"group_users":/);
  expect(failure?.text).toContain('-H "Authorization: Bearer $STUDIO_ADMIN_TOKEN"');
});

test('a skipped case has its reason', async () => {
  const report = reports['skipped outcomes'] ?? expect.unreachable();
  const reasons = named(parse(await formats.junit(report)), 'skipped').map(({ attributes }) => attributes.message);
  expect(new Set(reasons)).toEqual(
    new Set(report.cases.map(({ reason }) => reason).filter((one) => one !== undefined)),
  );
});

test('a refuted assumption is in the output, without a failure', async () => {
  const report = reports['a refuted assumption'] ?? expect.unreachable();
  const suites = parse(await formats.junit(report));
  expect(named(suites, 'failure')).toEqual([]);
  expect(named(suites, 'system-out')[0]?.text).toContain(
    'It depends on the assumption #/components/schemas/ErrorBody.',
  );
});

test('characters that XML does not allow are escaped, and no text of a response becomes markup', async () => {
  const failures = named(parse(await formats.junit(quoting(broken))), 'failure');
  expect(failures[0]?.text).toContain(']]></failure></testcase></testsuites>\n<script>');
  expect(failures[0]?.text).toContain('nul \\u0000 bell \\u0007 escape \\u001b[31m csi \\u009b31m');
  expect(failures[0]?.text).toContain('lone \\ud800 and \\udc00 none \\ufffe\\uffff\na\\u000db\nc\u{1f600}\tdone');
});

/** The parser is strict: it throws for what is not well-formed, for characters that XML 1.0 forbids, too. */
function parse(xml: string): Node {
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const node: Node = { name, attributes, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('text', (text) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return root.children[0] ?? expect.unreachable();
}

function named(node: Node, name: string): Node[] {
  return node.children.flatMap((child) => [...(child.name === name ? [child] : []), ...named(child, name)]);
}

function sorted(report: Report): Report['cases'] {
  const operations = [...new Set(report.outcomes.map(({ operation }) => operation))];
  return operations.flatMap((operation) => report.cases.filter((result) => result.operation === operation));
}
