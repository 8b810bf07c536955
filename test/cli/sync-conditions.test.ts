/** The command over HTTP under hostile but plausible conditions: what it must not do, and how it ends. */
import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, inject, test, type TestContext } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import type { Roster } from '../../src/membership/index.js';
import { createSandbox, type Sandbox, type SandboxSeed } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { GROUP, managers, members, rosterIn, seedOf, TOKEN } from '../membership/support.js';
import { runHere, startCli } from '../support/cli.js';
import { projectFolder, run, type Run } from '../support/run.js';
import { makeTempFolder } from '../support/temp-folder.js';
import { createTestClock } from '../support/test-clock.js';
import { csvOf } from './support.js';

// Tests that run side by side share a folder.
const folder = await makeTempFolder();
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(text: string): Promise<string> {
  const file = join(folder, randomUUID());
  await writeFile(file, text);
  return file;
}

type Fetch = (request: Request) => Promise<Response>;

interface Served {
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  /** The methods of the requests so far. */
  readonly methods: readonly string[];
  /** Runs `sync` with these arguments, on the clock of the sandbox. */
  readonly sync: (...args: readonly string[]) => Promise<Run>;
}

async function serve(
  { onTestFinished }: TestContext,
  seed: SandboxSeed,
  wrap: (fetch: Fetch) => Fetch = (fetch) => fetch,
): Promise<Served> {
  const clock = createTestClock();
  const sandbox = createSandbox({ seed, now: clock.now });
  const methods: string[] = [];
  const fetch = wrap((request) => sandbox.fetch(request));
  const { url, close } = await listen({
    fetch: (request) => {
      methods.push(request.method);
      return fetch(request);
    },
  });
  onTestFinished(close);
  const env = { STUDIO_BASE_URL: url, STUDIO_TOKEN: TOKEN };
  return { sandbox, env, methods, sync: (...args) => runHere(['sync', ...args], env, { clock }) };
}

const ids = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const group: Roster = [...managers(2), ...members(3, 4, 5, 6)];
const roster: Roster = [...managers(2, 3), ...members(4, 5, ...ids(7, 30))];
const writes = ({ methods }: Served) => methods.filter((method) => method === 'POST').length;

/** Faults of a batch, and the most requests that they may cost beside the list and the three batches. */
const survived: readonly [string, (sandbox: Sandbox) => void, number][] = [
  ['a 503 of a gateway after the batch was applied', fault({ status: 503, afterApplying: true }), 1],
  [
    'a 502 with a page of HTML after the batch was applied',
    fault({ status: 502, body: '<h1>', afterApplying: true }),
    1,
  ],
  ['a 504 with `Retry-After: 1`', fault({ status: 504, headers: { 'retry-after': '1' }, afterApplying: true }), 1],
  ['a connection that is reset after the batch was applied', fault({ drop: true, afterApplying: true }), 1],
  ['a response that breaks off', fault({ drop: 'body', afterApplying: true }), 1],
  ['a 202 without a list', fault({ status: 202, body: '', afterApplying: true }), 1],
  ['a 204', fault({ status: 204, afterApplying: true }), 1],
  ['a 200 with HTML', fault({ status: 200, body: '<h1>Sign in</h1>', afterApplying: true }), 1],
  ['a 200 with an empty list', fault({ body: { group_users: [] }, afterApplying: true }), 7],
  ['a 422 for a batch that was applied', fault({ status: 422, afterApplying: true }), 1],
  ['a 409 for a batch that was applied', fault({ status: 409, afterApplying: true }), 1],
  ['a 408', fault({ status: 408, afterApplying: true }), 1],
  ['a connection that is reset before', fault({ drop: true }), 10],
  ['429 without `Retry-After`', fault({ status: 429, times: 3 }), 3],
  ['429 with `Retry-After: 1`', fault({ status: 429, headers: { 'retry-after': '1' } }), 1],
  ['lists that lag by two seconds', lagging(() => undefined), 6],
  ['lists that lag, and a 503', lagging(fault({ status: 503, afterApplying: true })), 6],
  ['lists that lag, and a 422 for a batch that was applied', lagging(fault({ status: 422, afterApplying: true })), 6],
  [
    'batches that are limited',
    ({ control }) => {
      control.batchLimit(4);
    },
    17,
  ],
];

function fault(one: Parameters<Sandbox['control']['fail']>[0]) {
  return ({ control }: Sandbox): void => {
    control.fail({ operation: 'batchUpdateGroupUsers', ...one });
  };
}

function lagging(prepare: (sandbox: Sandbox) => void) {
  return (sandbox: Sandbox): void => {
    sandbox.control.lag(2_000);
    prepare(sandbox);
  };
}

test.for(survived)('the roster is in place after %s', async ([, prepare, more], context) => {
  const served = await serve(context, seedOf(group));
  prepare(served.sandbox);
  const { code, stdout } = await served.sync(
    '42',
    await fileOf(csvOf(roster)),
    '--yes',
    '--batch-size',
    '10',
    '--json',
  );
  const report = JSON.parse(stdout) as { groups: [{ applied: unknown[]; refused: unknown[] }] };
  expect(report.groups[0]).toMatchObject({ group_id: GROUP, done: true, refused: [], uncertain: [] });
  expect([code, rosterIn(served.sandbox)]).toEqual([exitCode.done, roster]);
  expect(served.methods.length).toBeLessThanOrEqual(4 + more);
});

test.for([
  ['a negative id', [{ id: -5, permission: 'member' }]],
  ['an entry that is null', [null]],
  [
    'a user twice',
    [
      { id: 3, permission: 'member' },
      { id: 3, permission: 'member' },
    ],
  ],
  ['a fraction', [{ id: 1.5, permission: 'member' }]],
  ['an id as text', [{ id: '3', permission: 'member' }]],
  ['no permission', [{ id: 3 }]],
])('a list with %s stops the run before the first change in any group', async ([, users], context) => {
  const served = await serve(context, seedOf(group, { groups: [{ id: 7, members: [] }] }));
  served.sandbox.control.fail({ path: '*/7/*', body: { group_users: users } });
  const file = await fileOf('group_id,user_id,permission\n42,2,manager\n42,9,member\n7,1,member\n');
  const { code, stderr } = await served.sync('--manifest', file, '--yes');
  expect([code, writes(served)]).toEqual([exitCode.failed, 0]);
  expect(stderr).toMatch(/^error: Nothing was sent, since a list is invalid\.\n {2}group 7: Entry \d of the list/);
});

test('a manifest that was cut off behind the managers of 300 groups removes nobody', async (context) => {
  const groups = ids(101, 400).map((id) => ({ id, members: [...managers(1), ...members(2, 3, 4, 5, 6)] }));
  const served = await serve(context, seedOf(group, { groups }));
  const file = await fileOf(['group_id,user_id,permission', ...groups.map(({ id }) => `${id},1,manager`)].join('\n'));
  const { code, stderr } = await served.sync('--manifest', file, '--yes');
  expect([code, writes(served)]).toEqual([exitCode.failed, 0]);
  expect(stderr).toContain(
    'The plan removes 1,500 members of 1,800; the limit is 180 for the run; in the groups 101 (5 of 6)',
  );
  expect(stderr).toContain('290 more groups. Use --max-removals-total 1500 if that is right.');
});

test('60 groups finish at 10 requests per second without `Retry-After`', async (context) => {
  const groups = ids(101, 160).map((id) => ({ id, members: [] }));
  const served = await serve(context, seedOf(group, { groups }), (fetch) => async (request) => {
    const response = await fetch(request);
    return response.status === 429 ? new Response('', { status: 429 }) : response;
  });
  served.sandbox.control.rate(10);
  const file = await fileOf(['group_id,user_id,permission', ...groups.map(({ id }) => `${id},1,manager`)].join('\n'));
  const { code, stdout } = await served.sync('--manifest', file, '--yes');
  expect([code, stdout]).toEqual([exitCode.done, '60 groups: 60 changed, 0 with nothing to do; 60 changes applied.\n']);
});

test('an outage ends a run of 200 groups after a few requests', async (context) => {
  const served = await serve(context, seedOf(group));
  served.sandbox.control.fail({ status: 503, times: Infinity });
  const file = await fileOf(['group_id,user_id,permission', ...ids(101, 300).map((id) => `${id},1,member`)].join('\n'));
  const { code } = await served.sync('--manifest', file, '--yes');
  expect(code).toBe(exitCode.failed);
  expect(served.methods.length).toBeLessThanOrEqual(30);
});

test('writes that always fail end the run, and the report says what is uncertain', async (context) => {
  const served = await serve(context, seedOf(group));
  fault({ status: 500, times: Infinity })(served.sandbox);
  const { code, stdout } = await served.sync('42', await fileOf(csvOf([...group, ...members(7)])), '--yes', '--json');
  expect([code, rosterIn(served.sandbox)]).toEqual([exitCode.failed, group]);
  expect(JSON.parse(stdout)).toMatchObject({ groups: [{ refused: [], uncertain: [{ user_id: 7 }] }] });
});

test.for([
  ['401', 401],
  ['404', 404],
] as const)('a %s in the middle ends the work, and what was not attempted is reported', async ([, status], context) => {
  const served = await serve(context, seedOf(group));
  fault({})(served.sandbox);
  fault({ status, times: Infinity })(served.sandbox);
  const file = await fileOf(csvOf(roster));
  const { code, stdout } = await served.sync('42', file, '--yes', '--batch-size', '10', '--json');
  const [result] = (JSON.parse(stdout) as { groups: Record<string, unknown[]>[] }).groups;
  expect([code, result?.applied?.length, result?.refused, writes(served)]).toEqual([exitCode.failed, 10, [], 2]);
  expect(result?.not_attempted).toHaveLength(16);
});

test('a backup exists only if the group was read, and blocks no run after one that changed nothing', async (context) => {
  const served = await serve(context, seedOf(group));
  const file = await fileOf(csvOf(roster));
  const saved = `${file}.before`;
  const args = ['42', file, '--yes', '--backup', saved];
  served.sandbox.control.fail({ status: 404 });
  expect((await served.sync(...args)).code).toBe(exitCode.failed);
  await expect(stat(saved)).rejects.toThrow('ENOENT');
  fault({ status: 403 })(served.sandbox);
  expect((await served.sync(...args)).code).toBe(exitCode.failed);
  await expect(stat(saved)).rejects.toThrow('ENOENT');
  expect((await served.sync(...args)).code).toBe(exitCode.done);
  expect((await readFile(saved, 'utf8')).split('\n')[1]).toBe('2,manager,User 2,U2,u2@example.edu');
});

/** Runs `sync` in a shell, where its output can be cut off or have no room. */
async function inShell(served: Served, redirection: string, ...args: readonly string[]): Promise<Run> {
  const command = ['node', `'${inject('command')}'`, 'sync', ...args].join(' ');
  return run('bash', ['-c', `set -o pipefail; ${command} ${redirection}`], { cwd: projectFolder, env: served.env });
}

test.concurrent.for([
  ['stdout and stderr', '2>&1 | head -1'],
  ['stdout', '| true'],
  ['stdout and stderr from the start', '>&- 2>&-'],
] as const)('closed %s do not end a run', async ([, redirection], context) => {
  const served = await serve(context, seedOf(group));
  const { code } = await inShell(served, redirection, '42', await fileOf(csvOf(roster)), '--yes', '--batch-size', '1');
  expect([code, rosterIn(served.sandbox)]).toEqual([exitCode.done, roster]);
});

test.concurrent(
  'a full disk under stdout ends a run in good order, and the report says how far it came',
  async (context) => {
    const served = await serve(context, seedOf(group));
    const report = `${await fileOf(csvOf(roster))}.report`;
    const args = ['42', report.replace('.report', ''), '--yes', '--batch-size', '1', '--report', report];
    const { code } = await inShell(served, '2> /dev/full > /dev/full', ...args);
    expect(code).toBe(exitCode.failed);
    const { groups } = JSON.parse(await readFile(report, 'utf8')) as { groups: Record<string, unknown[]>[] };
    expect(groups[0]?.applied).toHaveLength(writes(served));
  },
);

test.concurrent('a run that is killed leaves a report from which another one continues', async (context) => {
  let release: () => void = () => undefined;
  let reached: () => void = () => undefined;
  const inFlight = new Promise<void>((resolve) => (reached = resolve));
  const held = new Promise<void>((resolve) => (release = resolve));
  let posts = 0;
  const served = await serve(context, seedOf(group), (fetch) => async (request) => {
    if (request.method === 'POST' && ++posts === 3) {
      reached();
      await held;
    }
    return fetch(request);
  });
  const file = await fileOf(csvOf(roster));
  const report = `${file}.report`;
  const command = startCli(['sync', '42', file, '--yes', '--batch-size', '5', '--report', report], served.env);
  await inFlight;
  command.kill('SIGKILL');
  await command.ended;
  expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({ plan: { groups: [{ group_id: GROUP }] } });
  release();
  expect((await served.sync('--resume', report, '--yes')).code).toBe(exitCode.done);
  expect(rosterIn(served.sandbox)).toEqual(roster);
});
