/**
 * `verify` beside a suite as a careful tester writes it by hand: 34 requests with plain fetch and assert, nothing of
 * ours. Both run against one served sandbox, `verify` with all it has: writes allowed, and strict.
 */
import assert from 'node:assert/strict';
import { hostProvider, verify } from '../../src/contract/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { sandboxSettings } from '../support/sandbox.js';
import { medians } from './interleaved.js';

const ROUNDS = 40;
const ADMIN = 'Bearer sandbox-admin-token';
const MEMBER = 'Bearer sandbox-member-token';
const OUTSIDER = 'Bearer sandbox-outsider-token';
const JSON_TYPE = 'application/json';

const served = await listen(createSandbox());
try {
  await compare();
} finally {
  await served.close();
}

async function compare(): Promise<void> {
  const provider = hostProvider(sandboxSettings({ baseUrl: served.url }));
  let sent = 0;
  const ours = async (): Promise<void> => {
    sent = 0;
    const report = await verify(provider, { strict: true, complete: true, onExchange: () => sent++ });
    assert.ok(report.conforms);
  };
  const api = `${served.url}/api/public/v1`;
  const times = await medians(
    { verify: ours, 'by hand': () => handWritten(api) },
    { rounds: ROUNDS, callsPerRound: 1 },
  );
  const [mine = NaN, byHand = NaN] = [times.verify, times['by hand']];
  console.log(`Median of ${String(ROUNDS)} interleaved rounds against one served sandbox:\n`);
  console.log(`by hand  ${byHand.toFixed(1)} ms  ${String(await requestsByHand(api))} requests`);
  console.log(`verify   ${mine.toFixed(1)} ms  ${String(sent)} requests, writes allowed, strict`);
  console.log(`ratio    ${(mine / byHand).toFixed(2)}  (to reach: at most 3)`);
}

/** Counts what the suite by hand sends, so that nobody has to believe it. */
async function requestsByHand(api: string): Promise<number> {
  const { fetch } = globalThis;
  let count = 0;
  await handWritten(api, (...args) => {
    count++;
    return fetch(...args);
  });
  return count;
}

async function handWritten(api: string, fetch = globalThis.fetch): Promise<void> {
  const users = `${api}/groups/42/users`;
  const batch = `${users}/batch_update`;

  const get = async (url: string, authorization?: string): Promise<Response> =>
    fetch(url, { headers: authorization === undefined ? {} : { authorization } });
  const post = async (url: string, body: string, authorization?: string, type = JSON_TYPE): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': type, ...(authorization === undefined ? {} : { authorization }) },
      body,
    });
  const refused = async (answer: Promise<Response>, status: number): Promise<void> => {
    const response = await answer;
    assert.equal(response.status, status);
    assert.ok(response.headers.get('content-type')?.startsWith(JSON_TYPE));
    const { error } = (await response.json()) as { error: unknown };
    assert.equal(typeof error, 'string');
  };
  const listed = async (answer: Promise<Response>): Promise<Map<number, string>> => {
    const response = await answer;
    assert.equal(response.status, 200);
    assert.ok(response.headers.get('content-type')?.startsWith(JSON_TYPE));
    const { group_users } = (await response.json()) as { group_users: Record<string, unknown>[] };
    assert.ok(Array.isArray(group_users));
    for (const user of group_users) {
      assert.ok(Number.isInteger(user.id));
      for (const field of ['full_name', 'display_name', 'email', 'permission']) {
        assert.equal(typeof user[field], 'string');
      }
    }
    return new Map(group_users.map((user) => [Number(user.id), String(user.permission)]));
  };
  const change = (changes: unknown): Promise<Response> => post(batch, JSON.stringify(changes), ADMIN);

  // The list: who may see it, and what is refused.
  const before = await listed(get(users, ADMIN));
  assert.deepEqual(await listed(get(users, MEMBER)), before);
  await refused(get(users), 401);
  await refused(get(users, 'Bearer nonsense'), 401);
  await refused(get(users, OUTSIDER), 403);
  await refused(get(`${api}/groups/404/users`, ADMIN), 404);
  await refused(get(`${api}/groups/abc/users`, ADMIN), 422);
  await refused(get(`${api}/groups/0/users`, ADMIN), 422);

  // The batch: the same, and every kind of wrong change.
  const add = { action: 'add', user_id: 2718 };
  await refused(post(batch, JSON.stringify([add])), 401);
  await refused(post(batch, JSON.stringify([add]), 'Bearer nonsense'), 401);
  await refused(post(batch, JSON.stringify([add]), MEMBER), 403);
  await refused(post(batch, JSON.stringify([add]), OUTSIDER), 403);
  await refused(post(`${api}/groups/404/users/batch_update`, JSON.stringify([add]), ADMIN), 404);
  await refused(post(`${api}/groups/abc/users/batch_update`, JSON.stringify([add]), ADMIN), 422);
  await refused(change([]), 422);
  await refused(change(add), 422);
  await refused(change([{ action: 'promote', user_id: 2718 }]), 422);
  await refused(change([{ ...add, permission: 'owner' }]), 422);
  await refused(change([{ action: 'add' }]), 422);
  await refused(change([{ action: 'add', user_id: '2718' }]), 422);
  await refused(change([{ action: 'add', user_id: -1 }]), 422);
  await refused(change([{ action: 'update', user_id: 1618 }]), 422);
  await refused(post(batch, '[{"action":', ADMIN), 422);

  // The life cycle of one user, with the list after each step.
  assert.equal((await listed(change([add]))).get(2718), 'member');
  assert.equal((await listed(get(users, ADMIN))).get(2718), 'member');
  await refused(change([add]), 422);
  assert.equal(
    (await listed(change([{ action: 'update', user_id: 2718, permission: 'manager' }]))).get(2718),
    'manager',
  );
  assert.equal((await listed(get(users, ADMIN))).get(2718), 'manager');
  assert.deepEqual(await listed(change([{ action: 'remove', user_id: 2718 }])), before);
  assert.deepEqual(await listed(get(users, ADMIN)), before);
  await refused(change([{ action: 'remove', user_id: 2718 }]), 422);

  // A batch with one wrong change is refused as a whole; a method that is not described is, too.
  await refused(change([add, { action: 'update', user_id: 999999, permission: 'member' }]), 422);
  assert.deepEqual(await listed(get(users, ADMIN)), before);
  assert.ok((await fetch(batch, { headers: { authorization: ADMIN } })).status >= 400);
}
