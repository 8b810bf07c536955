import { describe, expect, test } from 'vitest';
import type { Change } from '../../generated/schema.js';
import { unwrap } from '../../src/index.js';
import {
  applyPlan,
  planMembership,
  type ApplyOptions,
  type ApplyResult,
  type Plan,
  type Roster,
} from '../../src/membership/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { batchesIn, faulty, type Fault, type FaultySandbox, type Step } from './faults.js';
import { createTestClock } from './test-clock.js';
import { GROUP, managers, members, presentOf, rosterIn, seedOf, sorted, studioOf } from './support.js';

interface Applied {
  readonly sandbox: Sandbox;
  readonly result: ApplyResult;
  readonly provider: FaultySandbox;
}

/** Plans from what the group is, then applies the plan through a provider with these steps. */
async function apply(
  group: Roster,
  roster: Roster,
  { steps = [], wrap, ...options }: ApplyOptions & { steps?: readonly Step[]; wrap?: Wrap } = {},
): Promise<Applied> {
  const sandbox = createSandbox({ seed: seedOf(group) });
  const provider = faulty(sandbox, steps);
  const studio = studioOf(wrap?.(provider.fetch) ?? provider.fetch);
  const result = await applyPlan(studio, GROUP, planMembership(presentOf(group), roster), {
    clock: createTestClock(),
    ...options,
  });
  return { sandbox, result, provider };
}

type Wrap = (fetch: FaultySandbox['fetch']) => FaultySandbox['fetch'];

function faults(...given: readonly Fault[]): readonly Step[] {
  return given.map((fault) => ({ fault }));
}

/** Another admin gives the user this permission, or takes the user out of the group. */
function edit(userId: number, permission: string | undefined): Step {
  return {
    fault: 'none',
    meanwhile: ({ state }) => {
      if (permission === undefined) state.groups.get(GROUP)?.delete(userId);
      else state.groups.get(GROUP)?.set(userId, permission);
    },
  };
}

const manager = managers(1);
const seven = members(2, 3, 4, 5, 6, 7, 8);
const add = (user_id: number): Change => ({ action: 'add', user_id, permission: 'member' });

describe('a plan without faults', () => {
  test('is applied in as many requests as it fills batches', async () => {
    const { sandbox, result, provider } = await apply(manager, [...manager, ...seven], { batchSize: 3 });
    expect(rosterIn(sandbox)).toEqual([...manager, ...seven]);
    expect(provider.methods).toEqual(['POST', 'POST', 'POST']);
    expect(result).toEqual({
      done: true,
      applied: seven.map(({ user_id }) => add(user_id)),
      refused: [],
      notAttempted: [],
      uncertain: [],
      conflicts: [],
      requests: 3,
    });
  });

  test('takes batches of 100', async () => {
    const roster = members(...Array.from({ length: 201 }, (_, index) => index + 1));
    const sandbox = createSandbox({ seed: seedOf([], 201) });
    const provider = faulty(sandbox, []);
    const result = await applyPlan(studioOf(provider.fetch), GROUP, planMembership([], roster));
    expect([result.done, result.requests, provider.methods.length]).toEqual([true, 3, 3]);
  });

  test('and without changes sends nothing', async () => {
    const { result, provider } = await apply(seven, seven);
    expect([result.done, result.requests, provider.methods]).toEqual([true, 0, []]);
  });

  test('tells its progress after each batch', async () => {
    const told: unknown[] = [];
    await apply([], seven, { batchSize: 3, onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([
      { settled: 3, refused: 0, total: 7, requests: 1 },
      { settled: 6, refused: 0, total: 7, requests: 2 },
      { settled: 7, refused: 0, total: 7, requests: 3 },
    ]);
  });

  test('whose change names no permission means the one that the contract gives', async () => {
    const sandbox = createSandbox({ seed: seedOf([]) });
    const plan: Plan = { changes: [{ action: 'add', user_id: 5 }], present: new Map(), leftAlone: [], isExact: true };
    expect((await applyPlan(studioOf(sandbox.fetch), GROUP, plan)).done).toBe(true);
    expect(rosterIn(sandbox)).toEqual(members(5));
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])('is not begun with a batch size of %s', async (batchSize) => {
    await expect(apply([], seven, { batchSize })).rejects.toThrow('`batchSize` must be an integer from 1.');
  });

  test('is not begun on a group id that is none', async () => {
    const studio = studioOf(createSandbox().fetch);
    await expect(applyPlan(studio, 1.5, planMembership([], seven))).rejects.toThrow(TypeError);
  });
});

describe('a refused batch', () => {
  test('is narrowed by halves to the changes that are refused, and the rest is applied', async () => {
    const roster = [...manager, ...members(2, 3, 4, 99, 6, 7, 8, 98)];
    const { sandbox, result } = await apply(manager, roster);
    expect(rosterIn(sandbox)).toEqual([...manager, ...members(2, 3, 4, 6, 7, 8)]);
    expect(result).toMatchObject({
      done: false,
      refused: [
        { change: add(98), reason: 'User 98 does not exist.' },
        { change: add(99), reason: 'User 99 does not exist.' },
      ],
      notAttempted: [],
      conflicts: [],
    });
    expect(result.applied).toHaveLength(6);
    expect(result.stopped).toBeUndefined();
  });

  test('of one change is reported without its parts being tried', async () => {
    const { result, provider } = await apply([], members(99));
    expect(provider.methods).toEqual(['POST', 'GET']);
    expect(result.refused).toEqual([{ change: add(99), reason: 'User 99 does not exist.' }]);
  });

  test('with a refused change makes the following ones no smaller', async () => {
    const { provider } = await apply([], members(2, 99, 3, 4, 5, 6), { batchSize: 4 });
    // 2 3 4 5, then 6 99 and its halves.
    expect(provider.methods).toEqual(['POST', 'POST', 'GET', 'POST', 'POST', 'GET']);
    const other = await apply([], [...managers(99), ...members(2, 3, 4, 5, 6, 7, 8)], { batchSize: 4 });
    // 99 2 3 4, then 99 2, 99, 2, 3 4, and then 5 6 7 8 at once.
    expect(other.provider.methods).toEqual(['POST', 'GET', 'POST', 'POST', 'POST', 'POST', 'POST']);
  });

  test('that was merely too large makes the following ones smaller', async () => {
    const atMostThree: Wrap = (fetch) => async (request) => {
      const body: unknown = request.method === 'POST' ? await request.clone().json() : [];
      const large = Array.isArray(body) && body.length > 3;
      return large ? Response.json({ error: 'Too many changes.' }, { status: 422 }) : fetch(request);
    };
    const roster = members(...Array.from({ length: 24 }, (_, index) => index + 1));
    const { sandbox, result, provider } = await apply([], roster, { batchSize: 12, wrap: atMostThree });
    expect(rosterIn(sandbox)).toEqual(roster);
    expect(result.done).toBe(true);
    // Refused: 12, 6, 6, each once; sent in threes from there on.
    expect([result.requests, batchesIn(provider)]).toEqual([3 + 1 + 8, 8]);
  });

  test('that a gateway finds too large is made smaller as well', async () => {
    const atMostFour: Wrap = (fetch) => async (request) => {
      const large = (await request.clone().text()).split('user_id').length > 5;
      return large ? new Response('', { status: 413 }) : fetch(request);
    };
    const { result } = await apply([], seven, { wrap: atMostFour });
    expect([result.done, result.refused]).toEqual([true, []]);
  });

  test('may have no reason', async () => {
    const wordless: Wrap = (fetch) => async (request) =>
      request.method === 'POST' ? new Response(null, { status: 422 }) : fetch(request);
    const { result } = await apply([], members(5), { wrap: wordless });
    expect(result.refused).toEqual([{ change: add(5), reason: '' }]);
  });
});

describe('the last manager', () => {
  test('stays where the one who was to follow is refused', async () => {
    const { sandbox, result } = await apply([...manager, ...members(2)], [...managers(99), ...members(1)]);
    expect(rosterIn(sandbox)).toEqual(manager);
    expect(result.refused.map(({ change }) => change.user_id)).toEqual([99]);
    expect(result.notAttempted).toEqual([
      { change: { action: 'update', user_id: 1, permission: 'member' }, reason: 'last-manager' },
    ]);
    expect(result.applied).toEqual([{ action: 'remove', user_id: 2 }]);
  });

  test('goes where the roster wants none', async () => {
    const { sandbox, result } = await apply(manager, members(1));
    expect([result.done, rosterIn(sandbox)]).toEqual([true, members(1)]);
  });
});

describe('an unclear answer to a batch', () => {
  test.each<Fault>(['reset-after', 'cut-off', 'gateway-after'])(
    'leads to a look at the group, not to a repetition: %s',
    async (fault) => {
      const { sandbox, result, provider } = await apply([], seven, { batchSize: 4, steps: faults(fault) });
      expect(provider.methods).toEqual(['POST', 'GET', 'POST']);
      expect([result.done, result.uncertain, rosterIn(sandbox)]).toEqual([true, [], seven]);
    },
  );

  test.each<Fault>(['reset-before', 'unavailable', 'too-many-requests'])(
    'leads to a look at the group, and what is missing is sent again: %s',
    async (fault) => {
      const { sandbox, result, provider } = await apply([], seven, { batchSize: 4, steps: faults(fault) });
      expect(provider.methods).toEqual(['POST', 'GET', 'POST', 'POST']);
      expect([result.done, rosterIn(sandbox)]).toEqual([true, seven]);
    },
  );

  test('does no harm where the first try takes effect while the second one is on its way', async () => {
    const { sandbox, result, provider } = await apply([], seven, { steps: faults('late') });
    expect(provider.methods).toEqual(['POST', 'GET', 'POST', 'GET']);
    expect([result.done, result.refused, rosterIn(sandbox)]).toEqual([true, [], seven]);
  });

  test('three times in a row, and nothing of it in place, ends the work', async () => {
    const steps = faults('reset-before', 'none', 'reset-before', 'none', 'reset-before');
    const { sandbox, result } = await apply([], seven, { batchSize: 4, steps });
    expect(rosterIn(sandbox)).toEqual([]);
    expect(result.stopped).toMatchObject({ status: 'network' });
    expect(result.uncertain).toEqual([2, 3, 4, 5].map(add));
    expect(result.notAttempted).toEqual([6, 7, 8].map((id) => ({ change: add(id), reason: 'stopped' })));
  });

  test('is not made clear by a refusal of the second try alone, since the first one may be why', async () => {
    const steps = faults('late', 'none', 'none', 'reset-before');
    const { sandbox, result } = await apply([], members(2), { steps });
    expect(rosterIn(sandbox)).toEqual(members(2));
    expect([result.uncertain, result.notAttempted]).toEqual([[add(2)], []]);
  });

  test('is made clear by a clear answer to the second try, and a look at the group', async () => {
    const alone = await apply([], members(99), { steps: faults('reset-before') });
    expect([alone.result.uncertain, alone.result.refused.length]).toEqual([[], 1]);
    const narrowed = await apply([], members(98, 99), { steps: faults('none', 'none', 'reset-before') });
    expect([narrowed.result.uncertain, narrowed.result.refused.length]).toEqual([[], 2]);
    const steps = [...faults('reset-before', 'none', 'none'), edit(2, undefined)];
    const undone = await apply([], members(2, 3), { batchSize: 1, steps });
    expect(undone.result.uncertain).toEqual([]);
    expect(undone.result.conflicts).toEqual([{ userId: 2, wanted: 'member', found: undefined }]);
  });

  test('is no reason to be uncertain where the provider turned the batch away', async () => {
    const steps = faults('unavailable', 'none', 'too-many-requests', 'none', 'unavailable');
    const { result } = await apply([], members(2), { steps });
    expect([result.uncertain, result.notAttempted]).toEqual([[], [{ change: add(2), reason: 'stopped' }]]);
  });

  test('and a group that cannot be read ends the work, and tells what is uncertain', async () => {
    const { result } = await apply([], seven, { batchSize: 4, steps: faults('reset-after', 'unauthorized') });
    expect(result.stopped).toMatchObject({ status: 401 });
    expect(result.uncertain).toEqual([2, 3, 4, 5].map(add));
    expect(result.notAttempted).toHaveLength(3);
  });
});

describe('faults', () => {
  test('do not add up where there is progress in between', async () => {
    const twice = faults('reset-before', 'none', 'reset-before', 'none');
    const steps = [...twice, ...faults('none'), ...twice, ...faults('none')];
    const { result } = await apply([], seven, { batchSize: 4, steps });
    expect(result.done).toBe(true);
    const each = faults('reset-after', 'none');
    const other = await apply([], seven, { batchSize: 2, steps: [...each, ...each, ...each, ...each] });
    expect([other.result.done, other.result.requests]).toEqual([true, 8]);
  });

  test('while a batch is narrowed keep the order of its changes', async () => {
    const steps = faults('none', 'none', 'reset-before');
    const { provider, result } = await apply([], members(2, 3, 4, 99), { steps });
    // 2 3 4 99, a look, 2 3 in vain, a look, 2 3, 4 99, 4, 99, and a last look.
    expect(provider.methods.join(' ')).toBe('POST GET POST GET POST POST POST POST GET');
    expect(result.refused.map(({ change }) => change.user_id)).toEqual([99]);
  });
});

describe('a refused request', () => {
  test.each<[Fault, number]>([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['gone', 404],
  ])('ends the work: %s', async (fault, status) => {
    const { sandbox, result, provider } = await apply([], seven, { batchSize: 4, steps: faults('none', fault) });
    expect(provider.methods).toHaveLength(2);
    expect(rosterIn(sandbox)).toEqual(members(2, 3, 4, 5));
    expect(result.stopped).toMatchObject({ status });
    expect(result.applied).toEqual([2, 3, 4, 5].map(add));
    expect(result.notAttempted).toEqual([6, 7, 8].map((id) => ({ change: add(id), reason: 'stopped' })));
  });
});

describe("another admin's change in between", () => {
  test('to a member whom the plan leaves alone is told, and left as it is', async () => {
    const { sandbox, result } = await apply([...manager, ...seven], managers(1, 2), {
      batchSize: 3,
      steps: [{ fault: 'none' }, edit(20, 'member')],
    });
    expect(rosterIn(sandbox)).toEqual([...managers(1, 2), ...members(20)]);
    expect(result).toMatchObject({
      done: false,
      conflicts: [{ userId: 20, wanted: undefined, found: 'member' }],
    });
    expect(result.applied).toHaveLength(7);
  });

  test('to a member whom the plan was to change is not overwritten', async () => {
    const { sandbox, result } = await apply([...manager, ...seven], manager, {
      batchSize: 3,
      steps: [edit(8, 'manager')],
    });
    expect(rosterIn(sandbox)).toEqual(managers(1, 8));
    expect(result.conflicts).toEqual([{ userId: 8, wanted: undefined, found: 'manager' }]);
    expect(result.applied).toHaveLength(6);
  });

  test('that did what the plan wants is welcome, and no reason to blame the rest of the batch', async () => {
    const { sandbox, result, provider } = await apply([], seven, { steps: [edit(5, 'member')] });
    expect(provider.methods).toEqual(['POST', 'GET', 'POST']);
    expect([result.done, rosterIn(sandbox)]).toEqual([true, seven]);
  });

  test('while a batch is narrowed is told, not taken for a refusal', async () => {
    const steps = [...faults('none', 'none'), edit(3, 'manager')];
    const { result } = await apply([], members(2, 3, 98, 99), { steps });
    expect(result.conflicts).toEqual([{ userId: 3, wanted: 'member', found: 'manager' }]);
    expect(result.refused.map(({ change }) => change.user_id)).toEqual([98, 99]);
    expect(result.applied).toEqual([add(2)]);
  });

  test('that comes before a change is refused for it is told, not the refusal', async () => {
    const narrowed = faults('none', 'none');
    const against = await apply([], members(3, 98), { steps: [...narrowed, edit(3, 'manager')] });
    expect(against.result.refused.map(({ change }) => change.user_id)).toEqual([98]);
    expect(against.result.conflicts).toEqual([{ userId: 3, wanted: 'member', found: 'manager' }]);
    const alike = await apply([], members(3, 98), { steps: [...narrowed, edit(3, 'member')] });
    expect(alike.result.refused.map(({ change }) => change.user_id)).toEqual([98]);
    expect(alike.result.applied).toEqual([add(3)]);
  });

  test('after an unclear answer is told beside it, for the batch may take effect yet', async () => {
    const steps = [...faults('reset-before'), edit(2, 'manager')];
    const { result } = await apply([], members(2), { steps });
    expect(result).toMatchObject({
      uncertain: [add(2)],
      conflicts: [{ userId: 2, wanted: 'member', found: 'manager' }],
    });
  });

  test('to the last manager, who was to stay, is told', async () => {
    const steps = [...faults('none', 'none'), edit(1, undefined)];
    const group = [...manager, ...members(2)];
    const { result } = await apply(group, [...managers(99), ...members(1)], { batchSize: 1, steps: [...steps] });
    expect(result.notAttempted).toEqual([]);
    expect(result.conflicts).toEqual([{ userId: 1, wanted: 'member', found: undefined }]);
  });

  test('that undoes what was applied is told', async () => {
    const { result } = await apply([], seven, { batchSize: 4, steps: [{ fault: 'none' }, edit(2, undefined)] });
    expect(result.conflicts).toEqual([{ userId: 2, wanted: 'member', found: undefined }]);
    expect(result.applied).toHaveLength(6);
  });
});

test('a change that the provider says is applied, and that is not there, is told', async () => {
  const forgetful: Wrap = (fetch) => async (request) => {
    const body = (await request.clone().text()).replace(`${JSON.stringify(add(5))},`, '');
    return fetch(request.method === 'POST' ? new Request(request, { body }) : request);
  };
  const { result } = await apply([], seven, { wrap: forgetful });
  expect(result.refused).toEqual([
    { change: add(5), reason: 'The provider accepted the change, but the group does not show it.' },
  ]);
});

test('an aborted signal ends the work after the batch in flight, at any batch, and it can be taken up again', async () => {
  const group = [...managers(1, 9), ...members(2, 3, 4)];
  const roster = [...managers(2), ...members(5, 6, 7, 8)];
  const plan = planMembership(presentOf(group), roster);
  for (let boundary = 0; boundary <= plan.changes.length; boundary++) {
    const sandbox = createSandbox({ seed: seedOf(group) });
    const studio = studioOf(sandbox.fetch);
    const controller = new AbortController();
    if (boundary === 0) controller.abort();
    const onProgress = ({ requests }: { requests: number }) => {
      if (requests === boundary) controller.abort();
    };
    const first = await applyPlan(studio, GROUP, plan, { batchSize: 1, onProgress, signal: controller.signal });
    expect(first.applied).toEqual(plan.changes.slice(0, boundary));
    expect(first.notAttempted.map(({ change }) => change)).toEqual(plan.changes.slice(boundary));
    expect(first.stopped).toBe(boundary < plan.changes.length ? 'aborted' : undefined);
    const { group_users } = unwrap(await studio.listGroupUsers(GROUP));
    const second = await applyPlan(studio, GROUP, planMembership(group_users, roster));
    expect([second.done, rosterIn(sandbox)]).toEqual([true, sorted(roster)]);
  }
});
