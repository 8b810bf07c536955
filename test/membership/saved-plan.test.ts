import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../generated/schema.js';
import { unwrap } from '../../src/index.js';
import {
  applyPlan,
  parsePlan,
  planMembership,
  restorePlan,
  saveGroup,
  savePlan,
  type Roster,
  type SavedPlan,
} from '../../src/membership/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { createProvider } from './provider.js';
import { GROUP, managers, members, presentOf, seedOf, studioOf } from './support.js';

const RUNS = Number(process.env.STUDIO_GROUPS_RUNS ?? 100);
const made = { host: 'https://studio.test', created: new Date(0), allowNoManager: false };

function saved(group: Roster, roster: Roster): string {
  const plan = planMembership(presentOf(group), roster);
  return JSON.stringify(savePlan([saveGroup(GROUP, plan)], made), null, 2);
}

describe('a saved plan', () => {
  const text = saved([...managers(1), ...members(2)], [...managers(1, 3)]);

  test('is read as it was written', () => {
    expect(parsePlan(text)).toEqual({
      format: 'studio-groups/plan',
      version: 1,
      created: '1970-01-01T00:00:00.000Z',
      host: 'https://studio.test',
      allow_no_manager: false,
      groups: [
        {
          group_id: GROUP,
          members: 2,
          changes: [
            { action: 'add', user_id: 3, permission: 'manager', expected: null },
            { action: 'remove', user_id: 2, expected: 'member' },
          ],
        },
      ],
    });
  });

  test.each<[string, string, string]>([
    ['that is no JSON', '{', 'It is not valid JSON'],
    ['that is a roster', '[]', 'It is no saved plan'],
    ['of a later version', text.replace('"version": 1', '"version": 2'), 'Its version must be 1'],
    ['without a host', text.replace('https://studio.test', 'x'), 'host must be a URL'],
    [
      'with an unknown property',
      text.replace('"members": 2', '"members": 2, "force": true'),
      'unknown property "force"',
    ],
    ['with a mistyped action', text.replace('"remove"', '"delete"'), 'changes[1].action must be "add"'],
    ['with an id that is none', text.replace('"user_id": 3', '"user_id": -3'), 'user_id must be a positive integer'],
    ['with an unsafe id', text.replace('"user_id": 3', '"user_id": 9007199254740993'), 'must be a positive integer'],
    ['with an unknown permission', text.replace('"manager"', '"boss"'), 'permission must be "manager" or "member"'],
    ['that adds a member', text.replace('"expected": null', '"expected": "member"'), 'expected must be null'],
    ['that removes nobody', text.replace('"expected": "member"', '"expected": null'), 'expected must be a permission'],
    ['with a user twice', text.replace('"user_id": 3', '"user_id": 2'), 'names the user 2 twice'],
    ['with a number for groups', text.replace(/"groups": \[[^]*/, '"groups": 3}'), 'groups must be an array'],
    ['with __proto__', text.replace('"members": 2', '"members": 2, "__proto__": {}'), 'unknown property "__proto__"'],
  ])('%s is rejected', (_, hostile, message) => {
    expect(() => parsePlan(hostile)).toThrow(message);
  });

  test('never fails in another way than with a PlanError', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.nat(), (json, start, length) => {
        const at = start % text.length;
        for (const hostile of [json, text.slice(0, at) + json + text.slice(at + (length % 50))]) {
          try {
            parsePlan(hostile);
          } catch (error) {
            expect(error).toMatchObject({ name: 'PlanError' });
          }
        }
      }),
    );
  });
});

test(`in ${RUNS} interleavings with other admins no change is sent that was not reviewed`, async () => {
  const permission = fc.constantFrom('manager', 'member');
  const rosters = fc.uniqueArray(fc.record({ user_id: fc.integer({ min: 1, max: 8 }), permission }), {
    selector: ({ user_id }) => user_id,
  });
  const edit = fc.record({
    userId: fc.integer({ min: 1, max: 8 }),
    permission: fc.option(permission, { nil: undefined }),
  });
  const edits = fc.array(fc.option(edit, { nil: undefined }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      rosters,
      rosters,
      edits,
      fc.integer({ min: 1, max: 4 }),
      async (group, roster, others, batchSize) => {
        const plan = parsePlan(saved(group, roster));
        const { sent } = await applySaved(plan, group, others, batchSize);
        const [reviewed] = plan.groups;
        for (const { change, seen } of sent) {
          const planned = reviewed?.changes.find(({ user_id }) => user_id === change.user_id);
          expect(planned).toMatchObject(change);
          // The user was in the expected state when the group was last seen.
          expect(seen.get(change.user_id) ?? null).toBe(planned?.expected);
        }
        expect(new Set(sent.map(({ change }) => change.user_id)).size).toBeLessThanOrEqual(
          reviewed?.changes.length ?? 0,
        );
      },
    ),
    { numRuns: RUNS },
  );
});

interface Sent {
  readonly change: Change;
  /** The group in the last response before. */
  readonly seen: ReadonlyMap<number, string>;
}

type Edit = { readonly userId: number; readonly permission: string | undefined } | undefined;

/** Applies a plan as the command does, while others edit the group between the requests. */
async function applySaved(plan: SavedPlan, group: Roster, others: readonly Edit[], batchSize: number) {
  const edits = others.map((edit) => ({
    meanwhile:
      edit &&
      ((sandbox: Sandbox) => {
        apply(sandbox, edit);
      }),
  }));
  const provider = createProvider(seedOf(group), edits);
  const sent: Sent[] = [];
  let seen: ReadonlyMap<number, string> = new Map();
  const studio = studioOf(async (request) => {
    const changes = request.method === 'POST' ? ((await request.clone().json()) as Change[]) : [];
    sent.push(...changes.map((change) => ({ change, seen })));
    const response = await provider.fetch(request);
    if (response.status === 200) {
      const { group_users } = (await response.clone().json()) as { group_users: { id: number; permission: string }[] };
      seen = new Map(group_users.map(({ id, permission }) => [id, permission]));
    }
    return response;
  });
  for (const saved of plan.groups) {
    const { plan: restored, differences } = restorePlan(saved, unwrap(await studio.listGroupUsers(GROUP)).group_users);
    if (differences.length > 0) continue;
    await applyPlan(studio, saved.group_id, restored, { batchSize, recheck: true, clock: provider.clock });
  }
  return { ...provider, sent };
}

function apply({ state }: Sandbox, { userId, permission }: NonNullable<Edit>): void {
  if (permission === undefined) state.groups.get(GROUP)?.delete(userId);
  else state.groups.get(GROUP)?.set(userId, permission);
}
