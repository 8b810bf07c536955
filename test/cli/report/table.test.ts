import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { info } from '../../../generated/contract.js';
import { reportTable } from '../../../src/cli/report/table.js';
import { hostile, hostilePermission, namesMissing, quoting, readOnly, reportOf } from '../../support/reports.js';

const fine = await reportOf();
const broken = await reportOf(namesMissing);

test('begins with the outcomes and ends with the verdict', () => {
  const lines = reportTable(fine).split('\n');
  expect(lines[0]).toBe(`${info.title} ${info.version} on the sandbox`);
  expect(lines.find((line) => line.includes('listGroupUsers'))).toMatch(/^ {2}listGroupUsers( +✓ (\d+)\/\2){5}$/);
  expect(lines.at(-1)).toMatch(
    /^(\d+) of \1 outcomes verified \(\d+ cases, 0 failed, 0 refuting an assumption, in .* s\): conforms\.$/,
  );
});

test('contains for a finding what was expected and received, the violation and a curl line', () => {
  const text = reportTable(broken);
  expect(text).toMatch(
    /^✗ listGroupUsers 200: an admin\n {4}expected {2}200: The users of the group\.\n {4}received {2}200 · application\/json · \{/m,
  );
  expect(text).toMatch(
    /^ {4}finding {3}\/group_users\/1\/email must be string\.\n {4}also {6}listGroupUsers 200: .*\n {4}repeat {4}curl /m,
  );
  expect(text).toMatch(/^\d cases failed\.$/m);
});

test('contains the reason why a provider without failures does not conform', async () => {
  const text = reportTable(await reportOf(undefined, { complete: true }, readOnly));
  expect(text).toMatch(/^No case of batchUpdateGroupUsers 200, .* ran, which counts with --complete\.$/m);
  expect(text).toMatch(/^– \d+ skipped, it may change the group: pass --allow-writes: /m);
});

test('does not say that a provider conforms if nothing was verified', async () => {
  const skipped = reportTable(await reportOf(undefined, { only: /an admin removes a member$/ }, readOnly));
  expect(skipped.split('\n').at(-1)).toMatch(/^0 of \d+ outcomes verified .*: nothing was verified\.$/);
  const unmatched = reportTable(await reportOf(undefined, { only: /matches nothing/ }));
  expect(unmatched.split('\n').at(-1)).toMatch(/^0 of \d+ outcomes verified .*: nothing was verified\.$/);
});

describe('on a terminal', () => {
  test('is coloured only with the option', () => {
    const escape = '\u001b[';
    expect(reportTable(broken)).not.toContain(escape);
    const colored = reportTable(broken, { color: true });
    expect(colored).toContain(`${escape}31m✗ listGroupUsers 200: an admin`);
    expect(stripVTControlCharacters(colored)).toBe(reportTable(broken));
  });

  test('has no control character of the provider, whatever a report quotes', async () => {
    for (const report of [await reportOf(hostile), await reportOf(hostilePermission), quoting(broken)]) {
      expect(/(?!\n|\t)[\p{Cc}\p{Cs}\u2028\u202e]/u.exec(reportTable(report))).toBeNull();
    }
  });
});
