/**
 * Random schedules of faults, refusals, other admins' edits and interruptions: the roster is in place at the end, or
 * the account of what is not is exact.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../../src/index.js';
import { applyPlan, planMembership, type ApplyResult, type Roster } from '../../src/membership/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { faulty, type Fault, type Step } from './faults.js';
import { GROUP, presentOf, seedOf, sorted, studioOf } from './support.js';

/** Users up to here exist; the roster may name some beyond, whom the provider refuses. */
const PEOPLE = 7;
const RUNS = 1_000;

interface Schedule {
  readonly group: Roster;
  readonly roster: Roster;
  readonly steps: readonly ScheduledStep[];
  readonly batchSize: number;
  /** After how many requests the signal is aborted. */
  readonly abortedAfter: number;
}

interface ScheduledStep {
  readonly fault: Fault;
  readonly edit: { readonly userId: number; readonly permission: string | undefined } | undefined;
}

const permission = fc.constantFrom('manager', 'member');
const rosterUpTo = (most: number): fc.Arbitrary<Roster> =>
  fc.uniqueArray(fc.record({ user_id: fc.integer({ min: 1, max: most }), permission }), {
    selector: ({ user_id }) => user_id,
    maxLength: most,
  });
const fault = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Fault>('none') },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Fault>('reset-before', 'reset-after', 'late', 'cut-off', 'gateway-after', 'unavailable'),
  },
  { weight: 1, arbitrary: fc.constantFrom<Fault>('too-many-requests', 'unauthorized', 'forbidden', 'gone') },
);
const userId = fc.integer({ min: 1, max: PEOPLE });
const edit = fc.record({ userId, permission: fc.option(permission, { nil: undefined }) });
const schedules = (edits: boolean): fc.Arbitrary<Schedule> =>
  fc.record({
    group: rosterUpTo(PEOPLE),
    roster: rosterUpTo(PEOPLE + 3),
    steps: fc.array(
      fc.record({ fault, edit: edits ? fc.option(edit, { nil: undefined, freq: 3 }) : fc.constant(undefined) }),
      {
        maxLength: 25,
      },
    ),
    batchSize: fc.integer({ min: 1, max: 6 }),
    abortedAfter: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, fc.integer({ min: 0, max: 12 })),
  });

function stepOf({ fault, edit }: ScheduledStep): Step {
  if (!edit) return { fault };
  const meanwhile = ({ state }: Sandbox) => {
    const group = state.groups.get(GROUP);
    if (edit.permission === undefined) group?.delete(edit.userId);
    else group?.set(edit.userId, edit.permission);
  };
  return { fault, meanwhile };
}

/** Runs the schedule; then lets arrive what was still under way. */
async function run(schedule: Schedule, sandbox: Sandbox): Promise<ApplyResult> {
  const { group, roster, steps, batchSize, abortedAfter } = schedule;
  const provider = faulty(sandbox, steps.map(stepOf));
  const controller = new AbortController();
  const fetch = (request: Request) => {
    if (provider.methods.length >= abortedAfter) controller.abort();
    return provider.fetch(request);
  };
  const plan = planMembership(presentOf(group), roster);
  const result = await applyPlan(studioOf(fetch), GROUP, plan, { batchSize, signal: controller.signal });
  await provider.settle();
  return result;
}

function membersOf({ state }: Sandbox): ReadonlyMap<number, string> {
  return new Map(state.groups.get(GROUP));
}

function mapOf(roster: Roster): ReadonlyMap<number, string> {
  return new Map(roster.map(({ user_id, permission }) => [user_id, permission]));
}

test(`${String(RUNS)} schedules end with the roster in place, or with an exact account of what is not`, async () => {
  await fc.assert(
    fc.asyncProperty(schedules(true), async (schedule) => {
      const sandbox = createSandbox({ seed: seedOf(schedule.group, PEOPLE) });
      const result = await run(schedule, sandbox);
      const now = membersOf(sandbox);
      const wanted = mapOf(schedule.roster);
      const { changes } = planMembership(presentOf(schedule.group), schedule.roster);
      const inPlace = (userId: number) => now.get(userId) === wanted.get(userId);

      const uncertain = new Set(result.uncertain.map(({ user_id }) => user_id));
      const missing = [...result.refused, ...result.notAttempted].map(({ change }) => change.user_id);
      const conflicting = new Map(result.conflicts.map(({ userId, found }) => [userId, found]));
      const { applied } = result;

      // Each change is accounted for once.
      const accounted = [...applied.map(({ user_id }) => user_id), ...missing, ...uncertain];
      expect(new Set(accounted).size).toBe(accounted.length);
      const rest = changes.filter(({ user_id }) => !accounted.includes(user_id));
      expect(rest.filter(({ user_id }) => !conflicting.has(user_id))).toEqual([]);

      // A stop may come before another's last edit could be seen; else the account is that of the group now.
      if (result.stopped === undefined || schedule.steps.every(({ edit }) => !edit)) {
        expect(applied.filter(({ user_id }) => !inPlace(user_id))).toEqual([]);
        expect(missing.filter(inPlace)).toEqual([]);
        expect(
          [...conflicting].filter(([userId, found]) => !uncertain.has(userId) && now.get(userId) !== found),
        ).toEqual([]);
        const everybody = new Set([...now.keys(), ...wanted.keys()]);
        const told = new Set([...missing, ...uncertain, ...conflicting.keys()]);
        expect([...everybody].filter((userId) => !inPlace(userId) && !told.has(userId))).toEqual([]);
      }
      if (result.done) expect(new Map([...now].sort())).toEqual(new Map([...wanted].sort()));
    }),
    { numRuns: RUNS },
  );
});

test('whatever happened, running it again where nothing goes wrong brings the roster in place', async () => {
  await fc.assert(
    fc.asyncProperty(schedules(true), async (schedule) => {
      const sandbox = createSandbox({ seed: seedOf(schedule.group, PEOPLE) });
      await run(schedule, sandbox);
      const studio = studioOf(sandbox.fetch);
      const { group_users } = unwrap(await studio.listGroupUsers(GROUP));
      const result = await applyPlan(studio, GROUP, planMembership(group_users, schedule.roster));
      const unknown = schedule.roster.filter(({ user_id }) => user_id > PEOPLE);
      expect(result.stopped).toBeUndefined();
      expect(result.refused.map(({ change }) => change.user_id).sort()).toEqual(
        unknown.map(({ user_id }) => user_id).sort(),
      );
      const held = result.notAttempted.map(({ change }) => change.user_id);
      const wanted = schedule.roster.filter(({ user_id }) => user_id <= PEOPLE && !held.includes(user_id));
      const now = [...membersOf(sandbox)].map(([user_id, permission]) => ({ user_id, permission }));
      expect(sorted(now.filter(({ user_id }) => !held.includes(user_id)))).toEqual(sorted(wanted));
    }),
    { numRuns: RUNS },
  );
});

test('where nobody else edits the group, it is never without a manager on the way', async () => {
  const hasManager = (members: Iterable<string>) => [...members].includes('manager');
  const both = schedules(false).filter(
    ({ group, roster }) => hasManager(mapOf(group).values()) && hasManager(mapOf(roster).values()),
  );
  await fc.assert(
    fc.asyncProperty(both, async (schedule) => {
      const sandbox = createSandbox({ seed: seedOf(schedule.group, PEOPLE) });
      const seen: boolean[] = [];
      const fetch: Sandbox['fetch'] = async (input) => {
        const response = await sandbox.fetch(input);
        seen.push(hasManager(membersOf(sandbox).values()));
        return response;
      };
      await run(schedule, { ...sandbox, fetch });
      expect(seen).not.toContain(false);
    }),
    { numRuns: RUNS },
  );
});
