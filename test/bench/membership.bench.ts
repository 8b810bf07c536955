/**
 * What it costs to keep groups in step with rosters: planning, the requests sent, and a manifest beside the same
 * requests made bare. Run by `npm run bench membership`, or alone: `tsx test/bench/membership.bench.ts`.
 *
 * Each figure comes from a process of its own, so that memory is that of the work alone; the sandbox is in another one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { operations, server } from '../../generated/contract.js';
import type { Change } from '../../generated/schema.js';
import { eachOf } from '../../src/lib/each-of.js';
import { run } from '../../src/cli/run.js';
import { AT_A_TIME } from '../../src/cli/sync/run.js';
import { createStudioClient } from '../../src/index.js';
import { applyPlan, planMembership, type Roster } from '../../src/membership/index.js';
import { createSandbox, type SandboxSeed } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { median } from './interleaved.js';
import { seedUser } from '../support/sandbox-calls.js';

const TOKEN = 'admin-token';
const GROUPS = 1_000;
const MEMBERS = 200;
const ROUNDS = 5;

const parts: Readonly<Record<string, (...args: readonly string[]) => Promise<void> | void>> = {
  all,
  plan: (size) => {
    plan(Number(size));
  },
  serve,
  sync: (url = '', file = '', measured) => sync(url, file, measured),
  bare: (url = '') => bare(url),
};
async function all(): Promise<void> {
  console.log('Planning; the roster differs from the group in two changes for every five members:\n');
  for (const size of [10_000, 100_000, 1_000_000]) {
    const runs = range(1, ROUNDS).map(() => child('plan', String(size)).trim());
    // Each line begins with the processor's time for a member.
    console.log(runs.sort((one, two) => Number.parseFloat(one) - Number.parseFloat(two))[Math.floor(ROUNDS / 2)]);
  }
  await printRequests();
  await printManifest();
}

// Planning

/** Members 1 to n are there; a fifth of them goes, a fifth comes, every tenth changes its permission; in no order. */
function plan(size: number): void {
  const moved = Math.floor(size / 5);
  const present = shuffled(Array.from({ length: size }, (_, index) => ({ id: index + 1, permission: 'member' })));
  const roster = shuffled(
    Array.from({ length: size }, (_, index) => {
      const user_id = index + 1 + moved;
      return { user_id, permission: user_id % 10 === 0 ? 'manager' : 'member' };
    }),
  );
  const [start, used] = [performance.now(), process.cpuUsage()];
  const { changes } = planMembership(present, roster);
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  const cpu = (user + system) / 1e3;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${((cpu / size) * 1e3).toFixed(2)} µs of the processor for each of ${size.toLocaleString('en')} members, ` +
      `${took.toFixed(0)} ms in all; ${changes.length.toLocaleString('en')} changes; the whole process ${peak.toFixed(0)} MB at its peak`,
  );
}

/** By a generator of its own, so that every run has the same order. */
function shuffled<T>(items: T[]): T[] {
  let state = 1;
  for (let last = items.length - 1; last > 0; last--) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (last + 1);
    const item = items[last];
    const swapped = items[other];
    if (item !== undefined && swapped !== undefined) [items[last], items[other]] = [swapped, item];
  }
  return items;
}

// Requests

async function printRequests(): Promise<void> {
  console.log('\nRequests, the list that the plan is made from included, beside the least possible:\n');
  for (const size of [1, 100, 101, 1_000, 10_000]) {
    const ids = Array.from({ length: size }, (_, index) => index + 1);
    const sandbox = createSandbox({ seed: seedOf([{ id: 42, members: [] }], size) });
    let sent = 0;
    const fetch = (request: Request): Promise<Response> => {
      sent += 1;
      return sandbox.fetch(request);
    };
    const studio = createStudioClient({ baseUrl: 'https://sandbox.test', token: TOKEN, fetch });
    const listed = await studio.listGroupUsers(42);
    const roster: Roster = ids.map((user_id) => ({ user_id, permission: 'member' }));
    const result = await applyPlan(studio, 42, planMembership(listed.ok ? listed.data.group_users : [], roster));
    const least = Math.ceil(size / 100) + 1;
    console.log(
      `${size.toLocaleString('en')} changes: ${String(sent)} of ${String(least)}, ${result.done ? 'done' : 'not done'}`,
    );
  }
}

// A manifest beside bare requests

/** Of every group's members a tenth goes, as many come, and a twentieth becomes a manager. */
const present = range(1, MEMBERS).map((user_id) => ({
  user_id,
  permission: user_id === MEMBERS ? 'manager' : 'member',
}));
const [gone, promoted] = [MEMBERS / 10, MEMBERS / 20];
const wanted = [
  ...present.slice(gone).map((member, index) => (index < promoted ? { ...member, permission: 'manager' } : member)),
  ...range(MEMBERS + 1, MEMBERS + gone).map((user_id) => ({ user_id, permission: 'member' })),
];
const changes: readonly Change[] = planMembership(
  present.map(({ user_id, permission }) => ({ id: user_id, permission })),
  wanted,
).changes;

async function printManifest(): Promise<void> {
  const requests = GROUPS * 2;
  console.log(
    `\n${GROUPS.toLocaleString('en')} groups of ${String(MEMBERS)} members, ${String(changes.length)} changes each:\n`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'studio-groups-bench-'));
  const file = join(folder, 'manifest.csv');
  const rows = range(1, GROUPS).flatMap((id) =>
    wanted.map((one) => `${String(id)},${String(one.user_id)},${one.permission}`),
  );
  await writeFile(file, ['group_id,user_id,permission', ...rows].join('\n'));
  try {
    const times: Record<'sync' | 'bare', number[]> = { sync: [], bare: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const part of ['bare', 'sync'] as const) {
        times[part].push(Number.parseFloat(await onSandbox((url) => child(part, url, file))));
      }
    }
    const [synced, bared] = [median(times.sync), median(times.bare)];
    console.log(
      `by manifest, the command whole: ${synced.toFixed(0)} ms, ${((requests / synced) * 1e3).toFixed(0)} requests a second`,
    );
    console.log(
      `the same requests bare:         ${bared.toFixed(0)} ms; ratio ${(synced / bared).toFixed(2)}, at most 1.2 is wanted`,
    );
    const [, memory = ''] = (await onSandbox((url) => child('sync', url, file, 'measured'))).split('\n');
    console.log(memory);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The command whole, from reading the manifest to the last line. */
async function sync(url: string, file: string, measured?: string): Promise<void> {
  const heap: string[] = [];
  const collect = measured === undefined ? undefined : garbageCollector();
  const start = performance.now();
  const code = await run(['sync', '--manifest', file, '--yes'], {
    out: () => undefined,
    err: (line) => {
      const done = Number(/^\[(\d+)\//.exec(line)?.[1]);
      if (!collect || done % (GROUPS / 5) !== 0) return;
      collect();
      heap.push((process.memoryUsage().heapUsed / 1e6).toFixed(0));
    },
    terminal: { out: false, err: false },
    progress: () => undefined,
    env: { STUDIO_BASE_URL: url, STUDIO_TOKEN: TOKEN },
    stopped: () => new Promise(() => undefined),
  });
  const took = performance.now() - start;
  if (code !== 0) throw new Error(`The command ended with ${String(code)}.`);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${String(took)}\nheap in use after each fifth of the groups: ${heap.join(', ')} MB; the process ${peak.toFixed(0)} MB at its peak`,
  );
}

/** What a script without any library would send, as many at a time. */
async function bare(url: string): Promise<void> {
  const body = JSON.stringify(changes);
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const urlOf = (id: keyof typeof operations, group: number) =>
    url + server.basePath + operations[id].path.replace('{group_id}', String(group));
  const groups = range(1, GROUPS);
  const start = performance.now();
  await eachOf(groups, AT_A_TIME, async (group) => {
    await (await fetch(urlOf('listGroupUsers', group), { headers })).json();
  });
  const statuses = await eachOf(groups, AT_A_TIME, async (group) => {
    const changed = await fetch(urlOf('batchUpdateGroupUsers', group), { method: 'POST', headers, body });
    await changed.json();
    return changed.status;
  });
  const took = performance.now() - start;
  if (statuses.some((status) => status !== 200)) throw new Error('A request was refused.');
  console.log(took);
}

async function serve(): Promise<void> {
  const groups = range(1, GROUPS).map((id) => ({ id, members: present }));
  const { url } = await listen(createSandbox({ seed: seedOf(groups, MEMBERS + gone) }));
  console.log(url);
}

async function onSandbox(work: (url: string) => string): Promise<string> {
  const provider = spawn(process.execPath, selfWith('serve'), { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      provider.stdout.setEncoding('utf8').once('data', (text: string) => {
        resolve(text.trim());
      });
      provider.once('error', reject);
    });
    return work(url);
  } finally {
    provider.kill();
  }
}

// Tools

function seedOf(groups: SandboxSeed['groups'], people: number): SandboxSeed {
  const users = range(1, people).map((id) => {
    const name = `User number ${String(id)}`;
    return { ...seedUser(0), id, full_name: name, display_name: name, email: `user.${String(id)}@example.edu` };
  });
  const admin = {
    ...seedUser(0),
    id: 10_000_000,
    full_name: 'Admin',
    display_name: 'A',
    email: '',
    admin: true,
    token: TOKEN,
  };
  return { users: [...users, admin], groups };
}

function child(...args: readonly string[]): string {
  const { status, stdout } = spawnSync(process.execPath, selfWith(...args), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`The benchmark ${args.join(' ')} failed.`);
  return stdout;
}

function selfWith(...args: readonly string[]): string[] {
  return [...process.execArgv, process.argv[1] ?? '', ...args];
}

/** Node hides it, unless it is asked for at run time. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  return () => {
    if (typeof found === 'function') Reflect.apply(found, undefined, []);
  };
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

await parts[process.argv[2] ?? 'all']?.(...process.argv.slice(3));
