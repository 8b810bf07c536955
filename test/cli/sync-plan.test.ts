/** Saved plans, reports and resumed runs, with the command in this process over HTTP. */
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import type { SavedPlan } from '../../src/membership/index.js';
import { GROUP, managers, members, rosterIn, seedOf } from '../membership/support.js';
import { runHere } from '../support/cli.js';
import { serveProvider } from './provider.js';
import { fileOf } from './support.js';

const group = [...managers(2), ...members(3, 4, 5, 6)];
const roster = [...managers(2, 3), ...members(4, 5, 7)];
const more = [{ id: 8, members: [...managers(2), ...members(3)] }];
const manifest =
  'group_id,user_id,permission\n42,2,manager\n42,3,manager\n42,4,member\n42,5,member\n42,7,member\n8,2,manager\n8,9,member\n';

async function planned(text = manifest, ...options: string[]) {
  const provider = await serveProvider(
    seedOf(group, { groups: more, named: [{ id: 6, full_name: 'Eve | <b>@all</b>\u202e' }] }),
  );
  const file = await fileOf(text);
  const plan = join(dirname(file), 'plan.json');
  const result = await runHere(['sync', '--manifest', file, '--out', plan, ...options], provider.env);
  const apply = (...args: string[]) => runHere(['sync', '--apply', plan, '--yes', ...args], provider.env);
  const read = async () => JSON.parse(await readFile(plan, 'utf8')) as SavedPlan;
  return { ...provider, file, plan, result, apply, read };
}

const writes = (requests: readonly string[]) => requests.filter((request) => request.startsWith('POST'));

describe('studio-groups sync --out', () => {
  test('writes a plan for its owner only, sends nothing and exits with 0', async () => {
    const { result, plan, read, requests, env } = await planned();
    expect(result.code).toBe(exitCode.done);
    expect(writes(requests)).toEqual([]);
    expect((await stat(plan)).mode & 0o777).toBe(0o600);
    expect(await readFile(plan, 'utf8')).not.toContain(env.STUDIO_TOKEN);
    expect(await read()).toMatchObject({
      format: 'studio-groups/plan',
      version: 1,
      host: env.STUDIO_BASE_URL,
      groups: [
        {
          group_id: 42,
          members: 5,
          changes: [
            { action: 'update', user_id: 3, permission: 'manager', expected: 'member', name: 'User 3' },
            { action: 'add', user_id: 7, permission: 'member', expected: null },
            { action: 'remove', user_id: 6, expected: 'member' },
          ],
        },
        {
          group_id: 8,
          changes: [
            { action: 'add', user_id: 9 },
            { action: 'remove', user_id: 3 },
          ],
        },
      ],
    });
  });

  test('writes Markdown for a pull request, in which names are only text', async () => {
    const { result } = await planned(manifest, '--format', 'markdown');
    expect(result.stdout).toContain('### Plan for 2 groups: 5 changes');
    expect(result.stdout).toContain('| update | 3 | User 3 | member | manager |');
    expect(result.stdout).toContain('| remove | 6 | Eve &#124; &#60;b&#62;&#64;all&#60;/b&#62; | member | – |');
  });

  test('writes no plan that exceeds a limit or lacks a group, and replaces no other file', async () => {
    const emptied = await planned('group_id,user_id,permission\n42,,\n8,2,manager\n');
    expect(emptied.result.code).toBe(exitCode.failed);
    await expect(stat(emptied.plan)).rejects.toThrow('ENOENT');
    const unknown = await planned(`${manifest}555,1,member\n`);
    expect(unknown.result.stderr).toContain('There is no group 555');
    await expect(stat(unknown.plan)).rejects.toThrow('ENOENT');
    const other = await fileOf('precious', 'other.csv');
    const clobbered = await runHere(['sync', '--manifest', unknown.file, '--out', other], unknown.env);
    expect([clobbered.code, await readFile(other, 'utf8')]).toEqual([exitCode.misuse, 'precious']);
  });
});

describe('studio-groups sync --apply', () => {
  test('executes exactly the plan, whatever else has changed', async () => {
    const { apply, sandbox, file } = await planned();
    await writeFile(file, 'group_id,user_id,permission\n42,,\n');
    sandbox.state.groups.get(GROUP)?.set(30, 'member');
    const { code, stdout } = await apply();
    expect([code, stdout]).toEqual([exitCode.done, '2 groups: 2 changed, 0 with nothing to do; 5 changes applied.\n']);
    expect(rosterIn(sandbox)).toEqual([...roster, ...members(30)]);
    expect(rosterIn(sandbox, 8)).toEqual([...managers(2), ...members(9)]);
  });

  test.each<[string, (members: Map<number, string>) => void, string]>([
    [
      'a member to remove was promoted',
      (one) => one.set(6, 'manager'),
      'user 6 is a manager; the plan expects a member',
    ],
    ['a member to change has left', (one) => one.delete(3), 'user 3 is no member; the plan expects a member'],
    ['a user to add was added', (one) => one.set(7, 'member'), 'user 7 is a member; the plan expects no member'],
  ])('rejects a group in which %s, with the difference, and continues with the others', async (_, edit, difference) => {
    const { apply, sandbox, requests } = await planned();
    edit(sandbox.state.groups.get(GROUP) ?? new Map<number, string>());
    const before = rosterIn(sandbox);
    const { code, stderr } = await apply();
    expect(code).toBe(exitCode.failed);
    expect(stderr).toContain(`error: group 42: The group has changed since the plan was made`);
    expect(stderr).toContain(difference);
    expect(rosterIn(sandbox)).toEqual(before);
    expect(rosterIn(sandbox, 8)).toEqual([...managers(2), ...members(9)]);
    expect(writes(requests)).toEqual(['POST 8']);
  });

  test('rejects a group that would lose its last manager because another admin removed the other one', async () => {
    const swap = 'group_id,user_id,permission\n42,3,manager\n42,4,member\n42,5,member\n42,6,member\n42,2,member\n';
    const { env, sandbox } = await planned();
    sandbox.state.groups.get(GROUP)?.set(3, 'manager');
    const file = await fileOf(swap);
    const plan = `${file}.json`;
    expect((await runHere(['sync', '--manifest', file, '--out', plan], env)).code).toBe(exitCode.done);
    sandbox.state.groups.get(GROUP)?.set(3, 'member');
    const { code, stderr } = await runHere(['sync', '--apply', plan, '--yes'], env);
    expect(code).toBe(exitCode.failed);
    expect(stderr).toContain('leaves the group without a manager');
    expect(sandbox.state.groups.get(GROUP)?.get(2)).toBe('manager');
  });

  test('sends nothing to another host than the one that the plan was made for', async () => {
    const { plan } = await planned();
    const other = await serveProvider(seedOf(group, { groups: more }));
    const { code, stderr } = await runHere(['sync', '--apply', plan, '--yes'], other.env);
    expect([code, other.requests]).toEqual([exitCode.misuse, []]);
    expect(stderr).toContain('The plan was made for http://127.0.0.1:');
  });

  test('shows the plan with --dry-run, and keeps users whom --keep names', async () => {
    const { apply, requests, sandbox } = await planned();
    expect((await apply('--dry-run')).stdout).toContain('  - 6 member  Eve | <b>@all</b>\n');
    expect(writes(requests)).toEqual([]);
    expect((await apply('--keep', '6')).stderr).toContain('The plan removes the user 6, whom --keep names.');
    expect(sandbox.state.groups.get(GROUP)?.has(6)).toBe(true);
  });

  test.each([
    ['--baseline', 'x'],
    ['--max-removals', '3'],
    ['--out', 'x.json'],
  ] as const)('has no use for %s %s', async (name, value) => {
    const { apply } = await planned();
    const { code, stderr } = await apply(name, value);
    expect([code, stderr]).toEqual([exitCode.misuse, `error: ${name} has no meaning for --apply.\n`]);
  });
});

describe('studio-groups sync --report', () => {
  test('accounts for every change in a file for its owner only, whatever it was before', async () => {
    const { env, file, sandbox } = await planned(`${manifest}42,99,member\n`);
    const report = await fileOf('', 'report.json');
    await chmod(report, 0o644);
    const { code, stdout } = await runHere(['sync', '--manifest', file, '--yes', '--json', '--report', report], env);
    expect(code).toBe(exitCode.failed);
    expect((await stat(report)).mode & 0o777).toBe(0o600);
    const written = JSON.parse(await readFile(report, 'utf8')) as { groups: { group_id: number }[] };
    expect(written).toMatchObject({ format: 'studio-groups/report', version: 1, exit_code: 1 });
    const { groups } = JSON.parse(stdout) as { groups: { group_id: number }[] };
    const inOrder = (list: { group_id: number }[]) => list.sort((one, two) => one.group_id - two.group_id);
    expect(inOrder(written.groups)).toEqual(inOrder(groups));
    expect(groups).toMatchObject([
      { group_id: 8, done: true },
      { group_id: 42, done: false, refused: [{ change: { user_id: 99 } }] },
    ]);
    expect(rosterIn(sandbox)).toEqual(roster);
  });

  test('that cannot be written keeps a run from starting, and from going on', async () => {
    const { env, file, requests } = await planned();
    const { code, stderr } = await runHere(['sync', '--manifest', file, '--yes', '--report', '/dev/full'], env);
    expect([code, writes(requests)]).toEqual([exitCode.misuse, []]);
    expect(stderr).toContain('The report /dev/full cannot be written: the disk is full.');
    expect((await stat('/dev/full')).mode & 0o777).toBe(0o666);
    const missing = await runHere(['sync', '--manifest', file, '--yes', '--report', '/nowhere/report.json'], env);
    expect([missing.code, writes(requests)]).toEqual([exitCode.misuse, []]);
  });
});

describe('studio-groups sync --resume', () => {
  test('continues an interrupted run, and leaves groups alone that were done', async () => {
    const { env, file, fail, requests, sandbox } = await planned();
    const report = `${file}.report`;
    let interrupt: (reason: string) => void = () => undefined;
    const stopped = () => new Promise<string>((resolve) => (interrupt = resolve));
    const interrupted = () => {
      interrupt('SIGTERM');
      return Promise.resolve();
    };
    fail('none', 'none', interrupted);
    const args = ['sync', '--manifest', file, '--yes', '--batch-size', '1', '--report', report];
    expect((await runHere(args, env, { stopped })).code).toBe(exitCode.failed);
    const before = writes(requests).length;
    const { code, stdout } = await runHere(['sync', '--resume', report, '--yes'], env);
    expect([code, rosterIn(sandbox), rosterIn(sandbox, 8)]).toEqual([
      exitCode.done,
      roster,
      [...managers(2), ...members(9)],
    ]);
    expect(stdout).toContain('applied');
    expect(before).toBeGreaterThan(0);
    const { groups } = JSON.parse(await readFile(report, 'utf8')) as { groups: { group_id: number; done: boolean }[] };
    expect(groups.map(({ group_id }) => group_id).sort()).toEqual([42, 8]);
    expect(groups.every(({ done }) => done)).toBe(true);
    const asked = requests.length;
    expect((await runHere(['sync', '--manifest', file, '--resume', report, '--yes'], env)).code).toBe(exitCode.done);
    expect(requests).toHaveLength(asked);
  });

  test.each([
    ['a roster', 'user_id,permission\n1,member\n', 'cannot be resumed'],
    ['a plan', '{"format":"studio-groups/plan"}', 'It is no report'],
    ['a report without a plan', '{"format":"studio-groups/report","groups":[]}', 'It is no saved plan'],
    ['deeply nested arrays', '['.repeat(20_000) + ']'.repeat(20_000), 'It is no report'],
  ])('rejects %s', async (_, text, message) => {
    const { code, stderr } = await runHere(['sync', '--resume', await fileOf(text), '--yes'], {});
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain(message);
  });
});
