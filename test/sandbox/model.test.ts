import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { batch, list, seedUser } from '../support/sandbox-calls.js';

/** What a batch does, written down a second time and independently: the members after it, or undefined if it is rejected. */
function model(members: ReadonlyMap<number, string>, changes: unknown[]): Map<number, string> | undefined {
  const after = new Map(members);
  const named: unknown[] = [];
  for (const change of changes) {
    if (typeof change !== 'object' || change === null) return undefined;
    const { action, user_id: id, permission } = { action: '', user_id: 0, permission: undefined, ...change } as Draft;
    const known = permission === 'manager' || permission === 'member';
    if (!USERS.includes(id) || named.includes(id)) return undefined;
    named.push(id);
    switch (action) {
      case 'add':
        if (members.has(id) || !(known || permission === undefined)) return undefined;
        after.set(id, known ? permission : 'member');
        break;
      case 'update':
        if (!members.has(id) || !known) return undefined;
        after.set(id, permission);
        break;
      case 'remove':
        if (!members.has(id)) return undefined;
        after.delete(id);
        break;
      default:
        return undefined;
    }
  }
  return changes.length === 0 ? undefined : after;
}

interface Draft {
  action: unknown;
  user_id: number;
  permission: unknown;
}

const USERS = [1, 2, 3, 4, 5];
const seed = {
  users: [...USERS.map((id) => seedUser(id)), { ...seedUser(9), admin: true, token: 'admin' }],
  groups: [{ id: 7, members: [{ user_id: 1, permission: 'manager' }, { user_id: 2 }] }],
};

const change = fc.record(
  {
    action: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom('add', 'update', 'remove') },
      fc.constantFrom('Add', '', null),
    ),
    user_id: fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...USERS) }, fc.constantFrom(6, 0, -1, 1.5, '1', null)),
    permission: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom('manager', 'member') },
      fc.constantFrom('owner', null),
    ),
  },
  { requiredKeys: ['action', 'user_id'] },
);
const changes = fc.array(fc.oneof({ weight: 30, arbitrary: change }, fc.constantFrom(null, 'add', {}, [])), {
  maxLength: 4,
});

test('whatever batches come, the sandbox does what the model says', async () => {
  const seen = { applied: 0, rejected: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 8 }), async (batches) => {
      const sandbox = createSandbox({ seed });
      let members = new Map([
        [1, 'manager'],
        [2, 'member'],
      ]);
      for (const body of batches) {
        const expected = model(members, body);
        const reply = await batch(sandbox, body, 'admin', 7);
        expect(reply.status).toBe(expected === undefined ? 422 : 200);
        seen[expected === undefined ? 'rejected' : 'applied']++;
        members = expected ?? members;
        const listed = await list(sandbox, 'admin', 7);
        expect(permissionsIn(listed.body)).toEqual(members);
        if (expected !== undefined) expect(reply.body).toEqual(listed.body);
      }
    }),
    { numRuns: 300 },
  );
  expect(seen.applied).toBeGreaterThan(100);
  expect(seen.rejected).toBeGreaterThan(100);
});

function permissionsIn(body: unknown): Map<number, string> {
  const { group_users } = body as { group_users: { id: number; permission: string }[] };
  return new Map(group_users.map(({ id, permission }) => [id, permission]));
}
