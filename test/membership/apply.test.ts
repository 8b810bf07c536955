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
import { createProvider, type FaultName, type Step, type TestProvider } from './provider.js';
import { GROUP, managers, members, presentOf, rosterIn, seedOf, sorted, studioOf } from './support.js';
import { createTestClock } from '../support/test-clock.js';

interface Applied extends TestProvider {
  readonly result: ApplyResult;
}

type Wrap = (fetch: TestProvider['fetch']) => TestProvider['fetch'];

interface Setup extends ApplyOptions {
  readonly steps?: readonly (Step | FaultName)[];
  readonly wrap?: Wrap;
  readonly prepare?: (sandbox: Sandbox) => void;
}

/** Plans from the group as it is, then applies the plan through a provider with these steps. */
async function apply(group: Roster, roster: Roster, setup: Setup = {}): Promise<Applied> {
  const { steps = [], wrap = (fetch: TestProvider['fetch']) => fetch, prepare, ...options } = setup;
  const provider = createProvider(
    seedOf(group),
    steps.map((step) => (typeof step === 'object' ? step : { fault: step })),
  );
  prepare?.(provider.sandbox);
  const plan = planMembership(presentOf(group), roster);
  const { clock } = provider;
  const result = await applyPlan(studioOf(wrap(provider.fetch)), GROUP, plan, { clock, ...options });
  return { ...provider, result };
}

/** Another admin sets the user's permission, or removes the user. */
function edit(userId: number, permission?: string): Step {
  return {
    meanwhile: ({ state }) => {
      if (permission === undefined) state.groups.get(GROUP)?.delete(userId);
      else state.groups.get(GROUP)?.set(userId, permission);
    },
  };
}

/** Responds in place of the provider where the function returns a response for the number of changes. */
function instead(respond: (changes: number) => Response | undefined): Wrap {
  return (fetch) => async (request) => {
    const body: unknown = request.method === 'POST' ? await request.clone().json() : [];
    const changes = Array.isArray(body) ? body.length : 0;
    return (changes > 0 ? respond(changes) : undefined) ?? fetch(request);
  };
}

const manager = managers(1);
const seven = members(2, 3, 4, 5, 6, 7, 8);
const add = (user_id: number): Change => ({ action: 'add', user_id, permission: 'member' });
const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const times = (count: number, name: FaultName): FaultName[] => Array.from({ length: count }, () => name);

describe('a plan without faults', () => {
  test('is applied in as many requests as it fills batches', async () => {
    const { sandbox, result, methods } = await apply(manager, [...manager, ...seven], { batchSize: 3 });
    expect(rosterIn(sandbox)).toEqual([...manager, ...seven]);
    expect(methods).toEqual(['POST', 'POST', 'POST']);
    expect(result).toEqual({
      done: true,
      applied: seven.map(({ user_id }) => add(user_id)),
      refused: [],
      notAttempted: [],
      uncertain: [],
      conflicts: [],
      requests: 3,
      batchSize: 3,
    });
  });

  test('takes batches of 100 by default', async () => {
    const { fetch, methods } = createProvider(seedOf([], { people: 201 }));
    const result = await applyPlan(studioOf(fetch), GROUP, planMembership([], members(...ids(201))));
    expect([result.done, result.requests, methods.length]).toEqual([true, 3, 3]);
  });

  test('sends nothing without changes', async () => {
    const { result, methods } = await apply(seven, seven, { recheck: true });
    expect([result.done, result.requests, methods]).toEqual([true, 0, []]);
  });

  test('reports its progress after each batch', async () => {
    const progress: unknown[] = [];
    await apply([], seven, { batchSize: 3, onProgress: (state) => progress.push(state) });
    expect(progress).toEqual([
      { completed: 3, refused: 0, total: 7, requests: 1 },
      { completed: 6, refused: 0, total: 7, requests: 2 },
      { completed: 7, refused: 0, total: 7, requests: 3 },
    ]);
  });

  test('uses the default permission of the contract for a change without one', async () => {
    const { sandbox, fetch } = createProvider(seedOf([]));
    const plan: Plan = { changes: [{ action: 'add', user_id: 5 }], present: new Map(), leftAlone: [], isExact: true };
    expect((await applyPlan(studioOf(fetch), GROUP, plan)).done).toBe(true);
    expect(rosterIn(sandbox)).toEqual(members(5));
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])('is not started with a batch size of %s', async (batchSize) => {
    await expect(apply([], seven, { batchSize })).rejects.toThrow('`batchSize` must be an integer from 1.');
  });

  test('is not started on an invalid group id', async () => {
    const studio = studioOf(createSandbox().fetch);
    await expect(applyPlan(studio, 1.5, planMembership([], seven))).rejects.toThrow(TypeError);
  });
});

describe('a rejected batch', () => {
  test('is narrowed by halves to the rejected changes, and the others are applied', async () => {
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

  test('of one change is reported after the list has been read for 10 seconds', async () => {
    const { result, methods, clock } = await apply([], members(99));
    expect(methods.filter((method) => method === 'POST')).toHaveLength(1);
    expect(clock.now()).toBe(10_000);
    expect(result.refused).toEqual([{ change: add(99), reason: 'User 99 does not exist.' }]);
  });

  test('is split after 10 seconds, and reported at once if the list shows a change that was accepted later', async () => {
    const wrap: Wrap = (fetch) => async (request) => {
      const isRejected = request.method === 'POST' && (await request.clone().text()).includes('"user_id":3,');
      return isRejected ? Response.json({ error: 'No.' }, { status: 400 }) : fetch(request);
    };
    const { result, clock, sandbox } = await apply([], seven, { batchSize: 4, wrap });
    expect(result.refused).toEqual([{ change: add(3), reason: 'No.' }]);
    expect([clock.now(), rosterIn(sandbox)]).toEqual([10_000, members(2, 4, 5, 6, 7, 8)]);
  });

  test.each([400, 409, 413, 422, 418])(
    'that was only too large makes the following ones smaller, and none is sent twice: status %i',
    async (status) => {
      const wrap = instead((changes) => (changes > 3 ? new Response('', { status }) : undefined));
      const roster = members(...ids(24));
      const { sandbox, result, batches } = await apply([], roster, { batchSize: 12, wrap });
      expect(rosterIn(sandbox)).toEqual(roster);
      // Rejected without reaching the provider: 12, 6, 6, and six reads in 10 seconds. Then it goes on in threes.
      expect([result.done, result.batchSize, result.requests, batches.length]).toEqual([true, 3, 3 + 6 + 8, 8]);
      expect(new Set(batches).size).toBe(batches.length);
    },
  );

  test('that the sandbox limits is applied in smaller batches', async () => {
    const { result, sandbox } = await apply([], seven, {
      prepare: (sandbox) => {
        sandbox.control.batchLimit(2);
      },
    });
    expect([result.done, result.batchSize, rosterIn(sandbox)]).toEqual([true, 2, seven]);
  });

  test('may have no reason', async () => {
    const wrap = instead(() => new Response(null, { status: 422 }));
    const { result } = await apply([], members(5), { wrap });
    expect(result.refused).toEqual([{ change: add(5), reason: '' }]);
  });

  test.each<FaultName>(['422 after applying', '409 after applying'])(
    'that was applied nevertheless is neither sent again nor reported as refused, even if the list lags: %s',
    async (fault) => {
      const { result, sandbox, batches } = await apply([], seven, {
        batchSize: 4,
        steps: [fault],
        prepare: (sandbox) => {
          sandbox.control.lag(9_000);
        },
      });
      expect([result.done, result.refused, rosterIn(sandbox)]).toEqual([true, [], seven]);
      expect(batches).toHaveLength(2);
    },
  );

  test('of which every change is rejected is reported after 20 seconds', async () => {
    const { result, clock } = await apply([], members(96, 97, 98, 99));
    expect(result.refused.map(({ change }) => change.user_id)).toEqual([96, 97, 98, 99]);
    expect(clock.now()).toBe(20_000);
  });
});

describe('the last manager', () => {
  test('stays if the new one is rejected', async () => {
    const { sandbox, result } = await apply([...manager, ...members(2)], [...managers(99), ...members(1)]);
    expect(rosterIn(sandbox)).toEqual(manager);
    expect(result.refused.map(({ change }) => change.user_id)).toEqual([99]);
    expect(result.notAttempted).toEqual([
      { change: { action: 'update', user_id: 1, permission: 'member' }, reason: 'last-manager' },
    ]);
    expect(result.applied).toEqual([{ action: 'remove', user_id: 2 }]);
  });

  test('stays until the list shows the new one', async () => {
    const prepare = (sandbox: Sandbox) => {
      sandbox.control.lag(2_000);
    };
    const { sandbox, result } = await apply(manager, managers(2), { batchSize: 1, prepare });
    expect([result.done, rosterIn(sandbox)]).toEqual([true, managers(2)]);
  });

  test('leaves if the roster has none', async () => {
    const { sandbox, result } = await apply(manager, members(1));
    expect([result.done, rosterIn(sandbox)]).toEqual([true, members(1)]);
  });
});

describe('an unclear response to a batch', () => {
  test.each<FaultName>([
    'reset after applying',
    'body cut off',
    '502 after applying',
    '503 after applying',
    '408 after applying',
    '202 after applying',
    '200 with an invalid list',
  ])('makes the group be read, and nothing is sent twice: %s', async (fault) => {
    const { sandbox, result, batches } = await apply([], seven, { batchSize: 4, steps: [fault] });
    expect(batches.map((batch) => (JSON.parse(batch) as Change[]).map(({ user_id }) => user_id))).toEqual([
      [2, 3, 4, 5],
      [6, 7, 8],
    ]);
    expect([result.done, result.uncertain, rosterIn(sandbox)]).toEqual([true, [], seven]);
  });

  test.each<FaultName>(['reset after applying', '503 after applying'])(
    'to a provider whose list lags makes the group be read until it shows the batch: %s',
    async (fault) => {
      const { sandbox, result, batches, methods } = await apply([], seven, {
        batchSize: 4,
        steps: ['none', fault],
        prepare: (sandbox) => {
          sandbox.control.lag(2_000);
        },
      });
      expect([result.done, rosterIn(sandbox)]).toEqual([true, seven]);
      expect(batches).toHaveLength(2);
      expect(methods.length).toBeLessThan(8);
    },
  );

  test.each<FaultName>(['reset before applying', '500 before applying', '503 before applying'])(
    'is followed by the same changes in smaller batches if the group does not show them: %s',
    async (fault) => {
      const { sandbox, result, batches } = await apply([], seven, { batchSize: 4, steps: [fault] });
      expect([result.done, rosterIn(sandbox)]).toEqual([true, seven]);
      expect(batches.map((batch) => (JSON.parse(batch) as Change[]).length)).toEqual([4, 2, 2, 2, 1]);
    },
  );

  test('is learned from if the provider fails for large batches', async () => {
    const wrap = instead((changes) => (changes > 4 ? new Response('', { status: 504 }) : undefined));
    const { result } = await apply([], members(...ids(30)), { batchSize: 16, wrap });
    expect([result.done, result.batchSize]).toEqual([true, 4]);
  });

  test('three times in a row without an effect ends the work', async () => {
    const steps: FaultName[] = ['reset before applying', ...times(6, 'none')];
    const { sandbox, result } = await apply([], seven, { batchSize: 4, steps: [...steps, ...steps, ...steps] });
    expect(rosterIn(sandbox)).toEqual([]);
    expect(result.stopped).toMatchObject({ status: 'network' });
    expect(result.uncertain).toEqual([2, 3, 4, 5].map(add));
    expect(result.notAttempted).toEqual([6, 7, 8].map((id) => ({ change: add(id), reason: 'stopped' })));
  });

  test('and a group that cannot be read end the work, and the uncertain changes are reported', async () => {
    const { result } = await apply([], seven, { batchSize: 4, steps: ['reset after applying', 401] });
    expect(result.stopped).toMatchObject({ status: 401 });
    expect(result.uncertain).toEqual([2, 3, 4, 5].map(add));
    expect(result.notAttempted).toHaveLength(3);
  });

  test('does no harm if the batch takes effect while the next one is on its way', async () => {
    const { fetch, sandbox, clock } = createProvider(seedOf([]));
    const late: Request[] = [];
    const delayed = async (request: Request): Promise<Response> => {
      if (request.method !== 'POST') return fetch(request);
      if (late.push(request.clone()) === 1) throw new TypeError('fetch failed');
      const [first] = late.splice(0);
      if (first?.url === request.url) await fetch(first);
      return fetch(request);
    };
    const result = await applyPlan(studioOf(delayed), GROUP, planMembership([], seven), { clock });
    expect([result.done, result.refused, rosterIn(sandbox)]).toEqual([true, [], seven]);
  });

  test('stays uncertain after a signal, and nothing is waited for', async () => {
    const controller = new AbortController();
    const steps = [
      {
        fault: 'reset before applying',
        meanwhile: () => {
          controller.abort();
        },
      },
    ] as const;
    const { result, clock } = await apply([], seven, { batchSize: 4, steps, signal: controller.signal });
    expect([result.stopped, clock.now()]).toEqual(['aborted', 0]);
    expect(result.uncertain).toEqual([2, 3, 4, 5].map(add));
  });
});

describe('a list that lags', () => {
  test.each([500, 2_000, 9_000])('by %i ms causes no false report and a few more requests', async (lag) => {
    const roster = [...managers(1), ...members(...ids(300).slice(1))];
    const provider = createProvider(seedOf(manager, { people: 300 }));
    provider.sandbox.control.lag(lag);
    const plan = planMembership(presentOf(manager), roster);
    const result = await applyPlan(studioOf(provider.fetch), GROUP, plan, { clock: provider.clock });
    expect([result.done, result.refused, rosterIn(provider.sandbox).length]).toEqual([true, [], 300]);
    expect(result.requests).toBeLessThanOrEqual(3 + 6);
  });
});

describe('a failed request', () => {
  test.each<[FaultName, number]>([
    [401, 401],
    [403, 403],
    [404, 404],
    [429, 429],
  ])('ends the work: %s', async (fault, status) => {
    const { sandbox, result, methods } = await apply([], seven, { batchSize: 4, steps: ['none', fault] });
    expect(methods).toHaveLength(2);
    expect(rosterIn(sandbox)).toEqual(members(2, 3, 4, 5));
    expect(result.stopped).toMatchObject({ httpStatus: status });
    expect(result.applied).toEqual([2, 3, 4, 5].map(add));
    expect(result.uncertain).toEqual([]);
    expect(result.notAttempted).toEqual([6, 7, 8].map((id) => ({ change: add(id), reason: 'stopped' })));
  });
});

describe("another admin's change meanwhile", () => {
  test('of a member whom the plan leaves alone is reported', async () => {
    const { sandbox, result } = await apply([...manager, ...seven], managers(1, 2), {
      batchSize: 3,
      steps: ['none', edit(20, 'member')],
    });
    expect(rosterIn(sandbox)).toEqual([...managers(1, 2), ...members(20)]);
    expect(result).toMatchObject({ done: false, conflicts: [{ userId: 20, wanted: undefined, found: 'member' }] });
    expect(result.applied).toHaveLength(7);
  });

  test('of a planned member is not overwritten', async () => {
    const { sandbox, result } = await apply([...manager, ...seven], manager, {
      batchSize: 3,
      steps: [edit(8, 'manager')],
    });
    expect(rosterIn(sandbox)).toEqual(managers(1, 8));
    expect(result.conflicts).toEqual([{ userId: 8, wanted: undefined, found: 'manager' }]);
    expect(result.applied).toHaveLength(6);
  });

  test('that does what the plan wants is no reason to reject the rest of the batch', async () => {
    const { sandbox, result, methods } = await apply([], seven, { steps: [edit(5, 'member')] });
    expect(methods).toEqual(['POST', 'GET', 'POST']);
    expect([result.done, rosterIn(sandbox)]).toEqual([true, seven]);
  });

  test('while a batch is narrowed is reported as a conflict, not as rejected', async () => {
    const { result } = await apply([], members(2, 3, 98, 99), { steps: ['none', 'none', edit(3, 'manager')] });
    expect(result.conflicts).toEqual([{ userId: 3, wanted: 'member', found: 'manager' }]);
    expect(result.refused.map(({ change }) => change.user_id)).toEqual([98, 99]);
    expect(result.applied).toEqual([add(2)]);
  });

  test('that undoes what was applied is reported', async () => {
    const { result } = await apply([], seven, { batchSize: 4, steps: ['none', edit(2)] });
    expect(result.conflicts).toEqual([{ userId: 2, wanted: 'member', found: undefined }]);
    expect(result.applied).toHaveLength(6);
  });

  test('before the first batch makes a plan stale that is checked again, and nothing is sent', async () => {
    const { result, methods } = await apply([...manager, ...seven], manager, {
      recheck: true,
      steps: [edit(8, 'manager')],
    });
    expect([methods, result.stopped, result.applied]).toEqual([['GET'], 'stale', []]);
    expect(result.conflicts).toEqual([{ userId: 8, wanted: undefined, found: 'manager' }]);
  });
});

test('a change that the provider accepts and never shows is reported', async () => {
  const wrap: Wrap = (fetch) => async (request) => {
    const body = (await request.clone().text()).replace(`${JSON.stringify(add(5))},`, '');
    return fetch(request.method === 'POST' ? new Request(request, { body }) : request);
  };
  const { result } = await apply([], seven, { wrap });
  expect(result.refused).toEqual([
    { change: add(5), reason: 'The provider accepted the change, but the group does not show it.' },
  ]);
});

test('an invalid list in the middle ends the work', async () => {
  const invalid = {
    status: 200,
    body: {
      group_users: [
        { id: 1, permission: 'member' },
        { id: 1, permission: 'x' },
      ],
    },
  };
  const prepare = (sandbox: Sandbox) => {
    sandbox.control.fail({ ...invalid, times: Infinity, afterApplying: true });
  };
  const { result } = await apply([], seven, { batchSize: 4, prepare });
  expect(result.stopped).toBe('invalid-list');
  expect([...result.uncertain, ...result.notAttempted]).not.toEqual([]);
  expect(result.refused).toEqual([]);
});

test('an aborted signal ends the work after the batch in flight, at any batch, and it can be continued', async () => {
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
    const clock = createTestClock();
    const second = await applyPlan(studio, GROUP, planMembership(group_users, roster), { clock });
    expect([second.done, rosterIn(sandbox)]).toEqual([true, sorted(roster)]);
  }
});
