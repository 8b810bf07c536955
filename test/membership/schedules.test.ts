/**
 * Random schedules of faults, lagging lists, rejections, other admins' edits and interruptions: the roster is in place
 * in the end, or the account of what is not is exact. 100 of each here, more with STUDIO_GROUPS_RUNS.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../generated/schema.js';
import {
  applyPlan,
  permissionAfter,
  planMembership,
  type ApplyResult,
  type Roster,
} from '../../src/membership/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { unwrap } from '../../src/index.js';
import { createProvider, type FaultName, type TestProvider } from './provider.js';
import { GROUP, presentOf, seedOf, sorted, studioOf } from './support.js';

/** Users up to here exist; the roster may name some beyond, whom the provider rejects. */
const PEOPLE = 7;
const RUNS = Number(process.env.STUDIO_GROUPS_RUNS ?? 100);

interface Schedule {
  readonly group: Roster;
  readonly roster: Roster;
  readonly steps: readonly ScheduledStep[];
  readonly batchSize: number;
  /** How many changes a batch of the provider may have. */
  readonly batchLimit: number;
  /** Milliseconds by which lists lag. */
  readonly lag: number;
  /** After how many requests the signal is aborted. */
  readonly abortedAfter: number;
}

interface ScheduledStep {
  readonly fault: FaultName;
  readonly edit?: { readonly userId: number; readonly permission: string | undefined } | undefined;
}

const permission = fc.constantFrom('manager', 'member');
const rosterUpTo = (max: number): fc.Arbitrary<Roster> =>
  fc.uniqueArray(fc.record({ user_id: fc.integer({ min: 1, max }), permission }), {
    selector: ({ user_id }) => user_id,
    maxLength: max,
  });

/** Faults that say nothing about whether the request had an effect. */
const unclear: readonly FaultName[] = [
  'reset before applying',
  'reset after applying',
  'body cut off',
  '502 after applying',
  '503 after applying',
  '408 after applying',
  '202 after applying',
  '200 with an invalid list',
  '500 before applying',
  '503 before applying',
];
/** Faults that claim that the batch had no effect. */
const untrue: readonly FaultName[] = ['422 after applying', '409 after applying'];
const final: readonly FaultName[] = [429, 401, 403, 404];

interface Choice {
  readonly faults: readonly FaultName[];
  readonly edits?: boolean;
  readonly isAborted?: boolean;
}

function schedules({ faults, edits = false, isAborted = false }: Choice): fc.Arbitrary<Schedule> {
  const fault = fc.oneof(fc.constant<FaultName>('none'), fc.constantFrom(...faults));
  const edit = fc.record({
    userId: fc.integer({ min: 1, max: PEOPLE }),
    permission: fc.option(permission, { nil: undefined }),
  });
  return fc.record({
    group: rosterUpTo(PEOPLE),
    roster: rosterUpTo(PEOPLE + 3),
    steps: fc.array(fc.record({ fault, ...(edits && { edit: fc.option(edit, { nil: undefined, freq: 3 }) }) }), {
      maxLength: 25,
    }),
    batchSize: fc.integer({ min: 1, max: 6 }),
    batchLimit: fc.constantFrom(1, 2, 3, Infinity, Infinity, Infinity),
    lag: fc.constantFrom(0, 0, 0, 400, 2_000, 9_000),
    abortedAfter: isAborted ? fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 12 })) : fc.constant(Infinity),
  });
}

/** Everything that may happen. */
const any = schedules({ faults: [...unclear, ...untrue, ...final], edits: true, isAborted: true });

interface Outcome extends TestProvider {
  readonly result: ApplyResult;
  /** Changes that were sent although an earlier batch had made them. */
  readonly repeated: readonly Change[];
  /** Whether the group had a manager after every request. */
  readonly alwaysManaged: boolean;
}

async function run({ group, roster, steps, batchSize, abortedAfter, ...settings }: Schedule): Promise<Outcome> {
  const provider = createProvider(
    seedOf(group, { people: PEOPLE }),
    steps.map(({ fault, edit }) => ({
      fault,
      meanwhile:
        edit &&
        ((sandbox: Sandbox) => {
          apply(sandbox, edit);
        }),
    })),
  );
  const { sandbox, clock, methods } = provider;
  sandbox.control.lag(settings.lag);
  sandbox.control.batchLimit(settings.batchLimit);
  const controller = new AbortController();
  const before = new Map(membersIn(sandbox));
  const repeated: Change[] = [];
  let alwaysManaged = true;
  const fetch = async (request: Request): Promise<Response> => {
    if (methods.length >= abortedAfter) controller.abort();
    if (request.method === 'POST') {
      const changes = (await request.clone().json()) as Change[];
      repeated.push(...changes.filter((change) => isMade(change, before, membersIn(sandbox))));
    }
    const response = provider.fetch(request);
    await response.catch(() => undefined);
    alwaysManaged &&= hasManager(membersIn(sandbox));
    return response;
  };
  const plan = planMembership(presentOf(group), roster);
  const result = await applyPlan(studioOf(fetch), GROUP, plan, { batchSize, clock, signal: controller.signal });
  return { ...provider, result, repeated, alwaysManaged };
}

function apply({ state }: Sandbox, { userId, permission }: NonNullable<ScheduledStep['edit']>): void {
  if (permission === undefined) state.groups.get(GROUP)?.delete(userId);
  else state.groups.get(GROUP)?.set(userId, permission);
}

function isMade(change: Change, before: ReadonlyMap<number, string>, now: ReadonlyMap<number, string>): boolean {
  const wanted = permissionAfter(change);
  return now.get(change.user_id) === wanted && before.get(change.user_id) !== wanted;
}

function membersIn({ state }: Sandbox): ReadonlyMap<number, string> {
  return state.groups.get(GROUP) ?? new Map();
}

function hasManager(members: ReadonlyMap<number, string>): boolean {
  return [...members.values()].includes('manager');
}

function mapOf(roster: Roster): ReadonlyMap<number, string> {
  return new Map(roster.map(({ user_id, permission }) => [user_id, permission]));
}

test(`${RUNS} schedules end with the roster in place, or with an exact account of what is not`, async () => {
  await fc.assert(
    fc.asyncProperty(any, async (schedule) => {
      const { result, sandbox } = await run(schedule);
      const now = membersIn(sandbox);
      const wanted = mapOf(schedule.roster);
      const { changes } = planMembership(presentOf(schedule.group), schedule.roster);
      const isInPlace = (userId: number) => now.get(userId) === wanted.get(userId);

      const uncertain = result.uncertain.map(({ user_id }) => user_id);
      const missing = [...result.refused, ...result.notAttempted].map(({ change }) => change.user_id);
      const conflicting = result.conflicts.map(({ userId }) => userId);
      const applied = result.applied.map(({ user_id }) => user_id);

      // Each change is accounted for once.
      const accounted = [...applied, ...missing, ...uncertain];
      expect(new Set(accounted).size).toBe(accounted.length);
      const rest = changes.map(({ user_id }) => user_id).filter((userId) => !accounted.includes(userId));
      expect(rest.filter((userId) => !conflicting.includes(userId))).toEqual([]);

      // What another admin did after the last list cannot be known.
      if (schedule.steps.every(({ edit }) => edit === undefined)) {
        expect(applied.filter((userId) => !isInPlace(userId))).toEqual([]);
        expect(missing.filter(isInPlace)).toEqual([]);
        const reported = new Set([...missing, ...uncertain, ...conflicting]);
        const everybody = [...new Set([...now.keys(), ...wanted.keys()])];
        expect(everybody.filter((userId) => !isInPlace(userId) && !reported.has(userId))).toEqual([]);
        if (result.done) expect(new Map([...now].sort())).toEqual(new Map([...wanted].sort()));
      }
    }),
    { numRuns: RUNS },
  );
});

test(`in ${RUNS} schedules of unclear faults no change that was made is sent again, and none is falsely refused`, async () => {
  await fc.assert(
    fc.asyncProperty(schedules({ faults: unclear }), async (schedule) => {
      const { result, repeated } = await run(schedule);
      expect(repeated).toEqual([]);
      // The sandbox rejects the users who do not exist, and nothing else.
      expect(result.refused.filter(({ change }) => change.user_id <= PEOPLE)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test(`in ${RUNS} schedules no batch that was rejected although it was applied is sent again`, async () => {
  const onlyUntrue = schedules({ faults: [...unclear, ...untrue] }).map((schedule) => ({
    ...schedule,
    // Nothing else is rejected: parts of a batch that was rejected before are not waited for again.
    roster: schedule.roster.filter(({ user_id }) => user_id <= PEOPLE),
    batchLimit: Infinity,
  }));
  await fc.assert(
    fc.asyncProperty(onlyUntrue, async (schedule) => {
      const { result, repeated } = await run(schedule);
      expect([repeated, result.refused]).toEqual([[], []]);
    }),
    { numRuns: RUNS },
  );
});

test('whatever happened, another run without faults puts the roster in place', async () => {
  await fc.assert(
    fc.asyncProperty(any, async (schedule) => {
      const { sandbox, clock } = await run(schedule);
      sandbox.control.clearFaults();
      await clock.sleep(10_000);
      sandbox.control.lag(0);
      const studio = studioOf(sandbox.fetch);
      const { group_users } = unwrap(await studio.listGroupUsers(GROUP));
      const result = await applyPlan(studio, GROUP, planMembership(group_users, schedule.roster), { clock });
      const unknown = schedule.roster.filter(({ user_id }) => user_id > PEOPLE);
      expect(result.stopped).toBeUndefined();
      expect(result.refused.map(({ change }) => change.user_id).sort()).toEqual(
        unknown.map(({ user_id }) => user_id).sort(),
      );
      const held = result.notAttempted.map(({ change }) => change.user_id);
      const wanted = schedule.roster.filter(({ user_id }) => user_id <= PEOPLE && !held.includes(user_id));
      const now = [...membersIn(sandbox)].map(([user_id, permission]) => ({ user_id, permission }));
      expect(sorted(now.filter(({ user_id }) => !held.includes(user_id)))).toEqual(sorted(wanted));
    }),
    { numRuns: RUNS },
  );
});

test('where nobody else edits the group, it has a manager at any time', async () => {
  const both = schedules({ faults: [...unclear, ...untrue], isAborted: true }).filter(
    ({ group, roster }) => hasManager(mapOf(group)) && hasManager(mapOf(roster)),
  );
  await fc.assert(
    fc.asyncProperty(both, async (schedule) => {
      expect((await run(schedule)).alwaysManaged).toBe(true);
    }),
    { numRuns: RUNS },
  );
});
