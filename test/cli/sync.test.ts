import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import type { Roster } from '../../src/membership/index.js';
import { GROUP, managers, members, rosterIn, seedOf } from '../membership/support.js';
import { runHere } from '../support/cli.js';
import { serveProvider } from './provider.js';
import { csvOf, fileOf } from './support.js';

const group = [...managers(2), ...members(3, 4, 5, 6)];
const roster = [...managers(2, 3), ...members(4, 5, 7)];
const plan = `Group 42: 5 members, 1 to add, 1 to change, 1 to remove
  ~ 3 member → manager  User 3
  + 7 member
  - 6 member  User 6
`;

async function arranged(present: Roster = group, wanted: Roster = roster) {
  return { ...(await serveProvider(seedOf(present))), file: await fileOf(csvOf(wanted)) };
}

describe('studio-groups sync', () => {
  test('shows the plan and asks, then makes the group follow the roster', async () => {
    const { env, file, sandbox } = await arranged();
    const asked: string[] = [];
    const ask = (question: string) => Promise.resolve((asked.push(question), 'y'));
    const { code, stdout, stderr } = await runHere(['sync', '42', file], env, { ask });
    expect([code, stdout]).toEqual([exitCode.done, 'Group 42: 3 of 3 changes applied, in 2 requests.\n']);
    expect(stderr).toBe(`${plan}3 of 3 changes\n`);
    expect(asked).toEqual(['Change the group? [y/N] ']);
    expect(rosterIn(sandbox)).toEqual(roster);
  });

  test.each(['', 'n', 'no', 'x', 'yesterday'])('changes nothing when the answer is %j', async (answer) => {
    const { env, file, requests } = await arranged();
    const { code, stderr } = await runHere(['sync', '42', file], env, { ask: () => Promise.resolve(answer) });
    expect([code, stderr]).toEqual([exitCode.failed, `${plan}Nothing was changed.\n`]);
    expect(requests).toEqual(['GET 42']);
  });

  test('needs --yes where there is nobody to ask', async () => {
    const { env, file, requests, sandbox } = await arranged();
    const { code, stderr } = await runHere(['sync', '42', file], env);
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain('error: There is no terminal to ask at, so nothing was changed. Add --yes to go ahead.');
    expect(requests).toEqual(['GET 42']);
    expect((await runHere(['sync', '42', file, '--yes'], env)).code).toBe(exitCode.done);
    expect(rosterIn(sandbox)).toEqual(roster);
  });

  test('asks nothing and sends nothing where there is nothing to do', async () => {
    const { env, file, requests } = await arranged(group, group);
    const expected = { code: exitCode.done, stdout: 'Group 42: nothing to do, it follows the roster.\n', stderr: '' };
    expect(await runHere(['sync', '42', file], env)).toEqual(expected);
    expect(requests).toEqual(['GET 42']);
  });

  test('takes the roster from stdin, as CSV or JSON', async () => {
    const { env, sandbox } = await arranged();
    const from = (text: string) => ({ stdin: () => Promise.resolve(text) });
    expect((await runHere(['sync', '42', '-', '--yes'], env, from(csvOf(roster)))).code).toBe(exitCode.done);
    expect(rosterIn(sandbox)).toEqual(roster);
    expect((await runHere(['sync', '42', '-', '--yes'], env, from(JSON.stringify(group)))).code).toBe(exitCode.done);
    expect(rosterIn(sandbox)).toEqual(group);
  });

  test('--dry-run shows the plan on stdout and sends nothing; --exit-code reports it by 3', async () => {
    const { env, file, requests } = await arranged();
    expect(await runHere(['sync', '42', file, '--dry-run'], env)).toEqual({
      code: exitCode.done,
      stdout: plan,
      stderr: '',
    });
    expect((await runHere(['sync', '42', file, '-n', '--exit-code'], env)).code).toBe(exitCode.pending);
    await writeFile(file, csvOf(group));
    expect((await runHere(['sync', '42', file, '-n', '--exit-code'], env)).code).toBe(exitCode.done);
    expect(requests).toEqual(['GET 42', 'GET 42', 'GET 42']);
  });

  test('--no-remove leaves in the group who is not in the roster', async () => {
    const { env, file, sandbox } = await arranged();
    expect((await runHere(['sync', '42', file, '--yes', '--no-remove'], env)).code).toBe(exitCode.done);
    expect(rosterIn(sandbox)).toEqual([...managers(2, 3), ...members(4, 5, 6, 7)]);
  });

  test.each<[string, number, number, string[], string | undefined]>([
    ['5 of a small group', 20, 5, [], undefined],
    [
      '6 of a small group',
      20,
      6,
      [],
      'The plan removes 6 members of 20; the limit is 5. Use --max-removals 6 if that is right.',
    ],
    ['a tenth of a group', 60, 6, [], undefined],
    [
      'more than a tenth',
      60,
      7,
      [],
      'The plan removes 7 members of 60; the limit is 6. Use --max-removals 7 if that is right.',
    ],
    ['as many as are allowed', 20, 15, ['--max-removals', '15'], undefined],
    [
      'one where none is allowed',
      20,
      1,
      ['--max-removals', '0'],
      'The plan removes 1 member of 20; the limit is 0. Use --max-removals 1 if that is right.',
    ],
  ])('removes no more than it may: %s', async (_, size, removed, options, problem) => {
    const ids = Array.from({ length: size - 1 }, (_, index) => index + 2);
    const { env, file, sandbox } = await arranged(
      [...managers(1), ...members(...ids)],
      [...managers(1), ...members(...ids.slice(removed))],
    );
    const { code, stdout, stderr } = await runHere(['sync', '42', file, '--yes', ...options], env);
    expect(sandbox.state.groups.get(GROUP)?.size).toBe(problem === undefined ? size - removed : size);
    expect(code).toBe(problem === undefined ? exitCode.done : exitCode.failed);
    if (problem !== undefined)
      expect([stdout, stderr]).toEqual([
        'Nothing was changed.\n',
        expect.stringContaining(`error: group 42: ${problem}\n`),
      ]);
  });

  test('does not leave a group without a manager, unless that is wanted', async () => {
    const { env, file, sandbox } = await arranged(group, members(2, 3, 4, 5, 6));
    const { code, stderr } = await runHere(['sync', '42', file, '--yes'], env);
    expect(code).toBe(exitCode.failed);
    expect(stderr).toContain(
      'error: group 42: The plan leaves the group without a manager. Use --allow-no-manager if that is right.',
    );
    expect(rosterIn(sandbox)).toEqual(group);
    expect((await runHere(['sync', '42', file, '--yes', '--allow-no-manager'], env)).code).toBe(exitCode.done);
    // A group that has none anyway loses none.
    await writeFile(file, csvOf(members(2, 3)));
    expect((await runHere(['sync', '42', file, '--yes'], env)).code).toBe(exitCode.done);
    expect(rosterIn(sandbox)).toEqual(members(2, 3));
  });

  test('--backup saves a roster that restores the group, for its owner alone, and overwrites none', async () => {
    const owner = { user_id: 9, permission: 'owner' };
    const { env, file, sandbox } = await arranged([...group, owner]);
    const backup = `${file}.before`;
    expect((await runHere(['sync', '42', file, '--yes', '--backup', backup], env)).code).toBe(exitCode.done);
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    const again = await runHere(['sync', '42', file, '--yes', '--backup', backup], env);
    expect(again.code).toBe(exitCode.misuse);
    expect(again.stderr).toContain(`error: The backup ${backup} cannot be written: there is one already`);
    expect(rosterIn(sandbox)).toEqual([...roster, owner]);
    expect((await runHere(['sync', '42', backup, '--yes'], env)).code).toBe(exitCode.done);
    expect(rosterIn(sandbox)).toEqual([...group, owner]);
  });

  test('reports members with an unknown permission, whom it leaves unchanged', async () => {
    const { env, file } = await arranged([...group, { user_id: 9, permission: 'owner' }], group);
    const { code, stdout } = await runHere(['sync', '42', file, '--dry-run'], env);
    expect(code).toBe(exitCode.done);
    expect(stdout).toContain('  = 9 is left alone: owner is an unknown permission\n');
  });

  test('sends nothing if a row is invalid, and reports every such row', async () => {
    const { env, requests } = await arranged();
    const file = await fileOf('user_id,permission,email\n2,manager,\nx\u001B[2J,member,\n5,guest,\n,member,a@b\n');
    expect(await runHere(['sync', '42', file, '--yes'], env)).toEqual({
      code: exitCode.misuse,
      stdout: '',
      stderr: [
        'error: The roster cannot be followed, so nothing was sent:',
        '  line 3: The user_id "x\\u001b[2J" must be an integer from 1 to 9007199254740991.',
        '  line 4: The permission "guest" is unknown; it must be manager or member.',
        '  line 5: The email "a@b" is that of no present member; give a user_id.',
        '',
      ].join('\n'),
    });
    expect(requests).toEqual(['GET 42']);
  });

  test('reports which rows are rejected', async () => {
    const { env, file, sandbox } = await arranged(group, [...group, ...members(99, 7)]);
    const { code, stdout, stderr } = await runHere(['sync', '42', file, '--yes'], env);
    expect(code).toBe(exitCode.failed);
    expect(stdout).toBe(
      'Group 42: 1 of 2 changes applied, in 15 requests.\n  Rejected by the service:\n    + 99 member (row 7): User 99 does not exist.\n',
    );
    expect(stderr).toMatch(/\nerror: the service rejected some changes\. Fix their rows in the roster\.\n$/);
    expect(rosterIn(sandbox)).toEqual([...group, ...members(7)]);
  });

  test('reports what another admin changed meanwhile, and leaves it unchanged', async () => {
    const { env, file, sandbox, fail } = await arranged();
    fail('none', () => Promise.resolve(void sandbox.state.groups.get(GROUP)?.set(6, 'manager')), 'none');
    const { code, stdout, stderr } = await runHere(['sync', '42', file, '--yes', '--batch-size', '1'], env);
    expect([code, rosterIn(sandbox)]).toEqual([
      exitCode.failed,
      [...managers(2, 3), ...members(4, 5), ...managers(6), ...members(7)],
    ]);
    expect(stderr).toContain('error: somebody else changed the group meanwhile. Look at it, then run it again.');
    expect(stdout).toContain(
      '  Changed by somebody else meanwhile, and left alone:\n    6 is a manager, not no member\n',
    );
  });

  test('replaces its progress on a terminal, and takes it away in the end', async () => {
    const { env, file } = await arranged();
    const written: string[] = [];
    const io = { terminal: { out: true, err: true }, progress: (line: string) => void written.push(line) };
    const { stderr } = await runHere(['sync', '42', file, '--yes', '--batch-size', '2'], env, io);
    expect(written).toEqual(['2 of 3 changes', '3 of 3 changes', '']);
    expect(stderr).toBe(plan);
  });

  test('shows the start of a long plan, all of it where it is a dry run', async () => {
    const many = members(...Array.from({ length: 30 }, (_, index) => index + 10));
    const { env, file } = await arranged(group, [...group, ...many]);
    expect((await runHere(['sync', '42', file, '--dry-run'], env)).stdout.split('\n')).toHaveLength(32);
    const { stderr } = await runHere(['sync', '42', file, '--yes'], env);
    expect(stderr).toContain('  + 29 member\n    … and 10 more\n30 of 30 changes\n');
  });

  test('--json writes the plan, or what came of it', async () => {
    const { env, file } = await arranged();
    const changes = [
      { action: 'update', user_id: 3, permission: 'manager' },
      { action: 'add', user_id: 7, permission: 'member' },
      { action: 'remove', user_id: 6 },
    ];
    const planned = { group_id: 42, changes, left_alone: [] };
    const dry = await runHere(['sync', '42', file, '--dry-run', '--json'], env);
    expect(JSON.parse(dry.stdout)).toEqual({ groups: [{ ...planned, refusal: null }] });
    const real = await runHere(['sync', '42', file, '--yes', '--json'], env);
    expect(JSON.parse(real.stdout)).toMatchObject({
      groups: [{ ...planned, done: true, applied: changes, stopped: null, requests: 1 }],
    });
  });

  test.each<[string, string[], string]>([
    ['no roster', ['42'], 'Name a group and a roster, or a --manifest: one of the two.'],
    ['nothing at all', [], 'Name a group and a roster, or a --manifest: one of the two.'],
    [
      'a group and a manifest',
      ['42', '--manifest', 'x'],
      'Name a group and a roster, or a --manifest: one of the two.',
    ],
    [
      'a file that is not there',
      ['42', '/nowhere/x.csv'],
      'The roster /nowhere/x.csv cannot be read: there is no such file.',
    ],
    ['a directory', ['42', '/'], 'The roster / cannot be read: it is a directory.'],
    ['a batch size of 0', ['42', '-', '--batch-size', '0'], 'It has to be an integer from 1 to'],
  ])('is refused: %s', async (_, args, message) => {
    const { code, stderr } = await runHere(['sync', ...args], {});
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain(message);
  });

  test('refuses a roster that is not UTF-8', async () => {
    const { env, file } = await arranged();
    await writeFile(file, Buffer.from('user_id,permission\n1,member\n', 'utf16le'));
    expect((await runHere(['sync', '42', file], env)).stderr).toContain('lacks user_id or email');
    await writeFile(file, Buffer.from([0x75, 0xfc, 0x0a]));
    expect((await runHere(['sync', '42', file], env)).stderr).toContain(
      'is not UTF-8. Save it as that; spreadsheets call it “CSV UTF-8”.',
    );
  });
});

describe('studio-groups sync, interrupted', () => {
  test('ends after the batch in flight, says what is done, and goes on when it is run again, at every boundary', async () => {
    for (let boundary = 0; boundary <= 3; boundary++) {
      const { env, file, sandbox, fail } = await arranged();
      let interrupt: (signal: NodeJS.Signals) => void = () => undefined;
      const stopped = () => new Promise<NodeJS.Signals>((resolve) => (interrupt = resolve));
      // The list is the first request, then come the batches.
      const interrupted = () => {
        interrupt('SIGINT');
        return Promise.resolve();
      };
      fail(...Array.from({ length: boundary }, () => 'none' as const), interrupted);
      const args = ['sync', '42', file, '--yes', '--batch-size', '1'];
      const first = await runHere(args, env, { stopped });
      expect(first.stderr).toContain('Ending after the batch in flight.');
      if (boundary === 0) expect(first).toMatchObject({ code: exitCode.failed, stdout: 'Nothing was changed.\n' });
      else expect(first.stdout).toContain(`Group 42: ${String(boundary)} of 3 changes applied`);
      if (boundary === 1 || boundary === 2)
        expect(first.stderr).toContain('error: not everything is done. Run it again to go on');
      expect(first.code).toBe(boundary === 3 ? exitCode.done : exitCode.failed);
      expect((await runHere(args, env)).code).toBe(exitCode.done);
      expect(rosterIn(sandbox)).toEqual(roster);
    }
  });
});

describe('studio-groups sync --manifest', () => {
  const more = [
    { id: 7, members: [] },
    { id: 8, members: [{ user_id: 2, permission: 'manager' }] },
  ];
  const manifest = 'group_id,user_id,permission\n7,10,manager\n7,11,member\n8,2,manager\n42,2,manager\n42,20,member\n';

  test('makes many groups follow their rosters, with a line of progress each', async () => {
    const provider = await serveProvider(seedOf(managers(2), { groups: more }));
    const file = await fileOf(manifest);
    const { code, stdout, stderr } = await runHere(['sync', '--manifest', file, '--yes'], provider.env);
    expect([code, stdout]).toEqual([exitCode.done, '3 groups: 2 changed, 1 with nothing to do; 3 changes applied.\n']);
    expect(stderr).toMatch(
      /\[1\/2\] group (7|42): [12] changes? applied\n\[2\/2\] group (7|42): [12] changes? applied\n$/,
    );
    expect(rosterIn(provider.sandbox, 7)).toEqual([...managers(10), ...members(11)]);
    expect(rosterIn(provider.sandbox, 42)).toEqual([...managers(2), ...members(20)]);
  });

  test('works on 8 groups at a time', async () => {
    const groups = Array.from({ length: 10 }, (_, index) => ({ id: 100 + index, members: [] }));
    const provider = await serveProvider(seedOf([], { groups }));
    let [now, most] = [0, 0];
    const slow = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };
    provider.fail(...Array.from({ length: 20 }, () => slow));
    const rows = groups.map(({ id }) => `${String(id)},5,member`);
    const file = await fileOf(['group_id,user_id,permission', ...rows].join('\n'));
    const { code, stdout } = await runHere(['sync', '--manifest', file, '--yes'], provider.env);
    expect([code, stdout]).toEqual([
      exitCode.done,
      '10 groups: 10 changed, 0 with nothing to do; 10 changes applied.\n',
    ]);
    expect(provider.requests).toHaveLength(20);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  test('does what it can if a group does not exist, and nothing if a limit is exceeded', async () => {
    const crowd = { id: 9, members: members(...Array.from({ length: 20 }, (_, index) => index + 1)) };
    const provider = await serveProvider(seedOf(managers(2), { groups: [...more, crowd] }));
    const file = await fileOf(`${manifest}555,1,member\n9,1,member\n`);
    const { code, stderr } = await runHere(['sync', '--manifest', file, '--yes'], provider.env);
    expect(code).toBe(exitCode.failed);
    expect(stderr).toContain('error: group 555: There is no group 555 (404).');
    expect(stderr).toContain(
      'error: group 9: The plan removes 19 members of 20; the limit is 5. Use --max-removals 19',
    );
    expect(provider.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    const limits = ['--max-removals', '19', '--max-removals-total', '19'];
    expect((await runHere(['sync', '--manifest', file, '--yes', ...limits], provider.env)).code).toBe(exitCode.failed);
    expect(rosterIn(provider.sandbox, 7)).toEqual([...managers(10), ...members(11)]);
    expect(provider.sandbox.state.groups.get(9)?.size).toBe(1);
  });

  test('sends nothing to any group while a row of one is bad', async () => {
    const provider = await serveProvider(seedOf(managers(2), { groups: more }));
    const file = await fileOf(manifest.replace('8,2,manager', '8,2,boss'));
    const { code, stderr } = await runHere(['sync', '--manifest', file, '--yes'], provider.env);
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain('line 4: The permission "boss" is unknown');
    expect(provider.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    const broken = await fileOf(`${manifest}x,1,member\n`);
    expect((await runHere(['sync', '--manifest', broken, '--yes'], provider.env)).stderr).toContain(
      'line 7: The group_id "x"',
    );
  });

  test('asks the provider no further where the token is wrong', async () => {
    const groups = Array.from({ length: 30 }, (_, index) => ({ id: 100 + index, members: [] }));
    const provider = await serveProvider(seedOf([], { groups }));
    const rows = groups.map(({ id }) => `${String(id)},5,member`);
    const file = await fileOf(['group_id,user_id,permission', ...rows].join('\n'));
    const { code } = await runHere(['sync', '--manifest', file, '--yes'], { ...provider.env, STUDIO_TOKEN: 'wrong' });
    expect(code).toBe(exitCode.failed);
    expect(provider.requests.length).toBeLessThan(30);
  });

  test('has a backup that restores every group', async () => {
    const provider = await serveProvider(seedOf(managers(2), { groups: more }));
    const file = await fileOf(manifest);
    const backup = `${file}.before`;
    await runHere(['sync', '--manifest', file, '--yes', '--backup', backup], provider.env);
    expect((await readFile(backup, 'utf8')).split('\n')[0]).toBe(
      'group_id,user_id,permission,full_name,display_name,email',
    );
    expect((await runHere(['sync', '--manifest', backup, '--yes', '--allow-no-manager'], provider.env)).code).toBe(
      exitCode.done,
    );
    expect([42, 7, 8].map((id) => rosterIn(provider.sandbox, id))).toEqual([managers(2), [], managers(2)]);
  });
});
