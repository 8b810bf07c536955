/** What people mistype, and what hostile text does to a terminal. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import { sanitized } from '../../src/cli/text.js';
import { GROUP, managers, members, rosterIn, seedOf } from '../membership/support.js';
import { runHere } from '../support/cli.js';
import { serveProvider } from './provider.js';
import { csvOf, fileOf } from './support.js';

const roster = [...managers(2), ...members(3)];

describe('mistyped arguments of sync', () => {
  test.each<[string, string[], string]>([
    ['a group and a roster that are swapped', ['r.csv', '42'], 'The group comes before the roster: `sync 42 r.csv`.'],
    [
      'a roster without a group',
      ['r.csv'],
      'If r.csv is the roster: `sync GROUP r.csv`; for several groups `sync --manifest r.csv`.',
    ],
    ['a group without a roster', ['42'], 'There is no roster for the group 42.'],
    ['a group that is no id', ['x', 'r.csv'], '"x" is not the id of a group.'],
    ['a negative group', ['--', '-5', 'r.csv'], '"-5" is not the id of a group.'],
    ['a limit with a space', ['42', 'r.csv', '--max-removals', '10', '%'], 'too many arguments'],
    [
      'a limit that is no number',
      ['42', 'r.csv', '--max-removals', 'ten'],
      'It must be a number such as 20, or a share',
    ],
    ['a limit of 150 %', ['42', 'r.csv', '--max-removals-total', '150%'], 'It must be a number such as 20, or a share'],
    ['a rate of 0', ['42', 'r.csv', '--rate', '0'], 'It must be a number of requests per second'],
    ['an e-mail to keep', ['42', 'r.csv', '--keep', 'a@b.c'], 'from 1 to 9007199254740991'],
    [
      '--re-add without a baseline',
      ['42', 'r.csv', '--re-add'],
      '--re-add has no meaning for a run without --baseline.',
    ],
    ['two sources', ['--manifest', 'm.csv', '--apply', 'p.json'], 'one of the two'],
  ])('%s', async (_, args, message) => {
    const { code, stderr } = await runHere(['sync', ...args], {});
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain(message);
  });

  test('a file that is read and written is not touched', async () => {
    const file = await fileOf(csvOf(roster));
    for (const option of ['--backup', '--report', '--out', '--baseline']) {
      const { code, stderr } = await runHere(['sync', '42', file, option, file], {});
      expect([code, stderr]).toEqual([
        exitCode.misuse,
        `error: ${file} is both the roster and ${option}. Name two files.\n`,
      ]);
    }
    const other = await fileOf('precious');
    const { stderr } = await runHere(['sync', '42', file, '--report', other], {});
    expect(stderr).toContain('there is a file that is no report. Choose another name.');
    expect([await readFile(file, 'utf8'), await readFile(other, 'utf8')]).toEqual([csvOf(roster), 'precious']);
  });

  test('a manifest in the place of a roster, and a plan', async () => {
    const { env, requests } = await serveProvider(seedOf(roster));
    const manifest = await fileOf('group_id,user_id,permission\n42,2,manager\n7,3,member\n');
    expect((await runHere(['sync', '42', manifest, '--yes'], env)).stderr).toContain(
      'line 3: The group_id is "7", but the roster is for group 42. Use --manifest for several groups.',
    );
    const plan = await fileOf('{"format":"studio-groups/plan"}');
    expect((await runHere(['sync', '42', plan, '--yes'], env)).stderr).toContain(
      'It looks like a saved plan: use --apply.',
    );
    expect((await runHere(['sync', '--apply', manifest, '--yes'], env)).stderr).toContain('It is not valid JSON');
    expect(requests.filter((request) => request.startsWith('POST'))).toEqual([]);
  });

  test.each(['42,2,manager\n7,', '42,2,manager\n7', '42,2,manager\n42,3,', '42,2,manager\n42,3,"mem'])(
    'a manifest that was cut off in a row is rejected: %j',
    async (rows) => {
      const { env, requests } = await serveProvider(seedOf(roster, { groups: [{ id: 7, members: members(1, 2, 3) }] }));
      const file = await fileOf(`group_id,user_id,permission\n${rows}`);
      const { code } = await runHere(['sync', '--manifest', file, '--yes'], env);
      expect([code, requests.filter((request) => request.startsWith('POST'))]).toEqual([exitCode.misuse, []]);
    },
  );
});

test('a group that changes while the question waits is left alone', async () => {
  const { env, sandbox } = await serveProvider(seedOf(roster));
  const file = await fileOf(csvOf([...managers(2), ...members(4)]));
  const ask = () => {
    sandbox.state.groups.get(GROUP)?.set(3, 'manager');
    return Promise.resolve('y');
  };
  const { code, stderr } = await runHere(['sync', '42', file], env, { ask });
  expect([code, rosterIn(sandbox)]).toEqual([exitCode.failed, managers(2, 3)]);
  expect(stderr).toContain('Group 42 has changed since the plan was made, so nothing was sent to it.');
});

test('a baseline keeps members who were added by hand, over HTTP', async () => {
  const { env, sandbox } = await serveProvider(seedOf([...roster, ...members(9)]));
  const file = await fileOf(csvOf([...managers(2), ...members(4, 5)]));
  const baseline = await fileOf(csvOf([...managers(2), ...members(3, 5)]));
  const { code, stderr } = await runHere(['sync', '42', file, '--yes', '--baseline', baseline], env);
  expect([code, rosterIn(sandbox)]).toEqual([exitCode.done, [...managers(2), ...members(4, 9)]]);
  expect(stderr).toContain('  = 9 is kept: a member who was added by hand\n');
  expect(stderr).toContain('  = 5 has left and is not added again; --re-add adds them\n');
});

describe('hostile text', () => {
  const hostile = 'a\u001b]0;x\u0007\u009b2J\u202e\u2066\r\u2028b';

  test('is escaped in all output, so that JSON means the same', async () => {
    const { env } = await serveProvider(seedOf(roster, { named: [{ id: 3, full_name: hostile }] }));
    const file = await fileOf(csvOf(managers(2)));
    for (const args of [
      ['users', '42'],
      ['users', '42', '--json'],
      ['sync', '42', file, '-n'],
      ['users', hostile],
    ]) {
      const { stdout, stderr } = await runHere(args, env, { terminal: { out: true, err: true } });
      expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/u);
    }
    const { stdout } = await runHere(['users', '42', '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({ group_users: [{}, { full_name: hostile }] });
  });

  test('of other scripts and emoji stays as it is', () => {
    expect(sanitized('می\u200cخواهم 👩\u200d👩 é\tx\n')).toBe('می\u200cخواهم 👩\u200d👩 é\tx\n');
  });

  test('is no formula in CSV, also behind what spreadsheets take for the end of a cell', async () => {
    const names = [{ id: 3, full_name: 'a;=cmd()', display_name: '\t@x', email: '-1+2' }];
    const { env } = await serveProvider(seedOf(roster, { named: names }));
    const { stdout } = await runHere(['users', '42', '--format', 'csv'], env);
    expect(stdout).toContain(`3,member,a;'=cmd(),"'@x","'-1+2"\n`);
  });
});

test('a backup that cannot be written completely is removed, and nothing is sent', async () => {
  const { env, requests } = await serveProvider(seedOf(roster));
  const file = await fileOf(csvOf(managers(2)));
  const missing = await runHere(['sync', '42', file, '--yes', '--backup', '/nowhere/before.csv'], env);
  expect([missing.code, requests]).toEqual([exitCode.misuse, ['GET 42']]);
  await writeFile(`${file}.before`, 'old');
  expect((await runHere(['sync', '42', file, '--yes', '--backup', `${file}.before`], env)).code).toBe(exitCode.misuse);
  expect([await readFile(`${file}.before`, 'utf8'), (await stat(file)).isFile()]).toEqual(['old', true]);
});
