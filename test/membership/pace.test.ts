import { describe, expect, test } from 'vitest';
import { createPacedClient, type MembershipClient } from '../../src/membership/index.js';
import { createProvider, type Step } from './provider.js';
import { GROUP, managers, members, seedOf, studioOf } from './support.js';

function paced(steps: readonly Step[] = [], rate?: number, signal?: AbortSignal) {
  const provider = createProvider(seedOf(members(1, 2)), steps);
  const pauses: number[] = [];
  const times: number[] = [];
  const fetch = (request: Request) => {
    times.push(provider.clock.now());
    return provider.fetch(request);
  };
  const onPause = (seconds: number) => void pauses.push(seconds);
  const options = { rate, clock: provider.clock, onPause, ...(signal && { signal }) };
  // A client of its own for each call, since a client's own pause after `Retry-After` is not on the provider's clock.
  const client: MembershipClient = {
    listGroupUsers: (...args) => studioOf(fetch).listGroupUsers(...args),
    batchUpdateGroupUsers: (...args) => studioOf(fetch).batchUpdateGroupUsers(...args),
  };
  return { ...provider, pauses, times, studio: createPacedClient(client, options) };
}

describe('one pace', () => {
  test('sends no more requests in a second than `rate`, over all groups', async () => {
    const { studio, times } = paced([], 4);
    for (let request = 0; request < 5; request++) await studio.listGroupUsers(GROUP + request);
    expect(times).toEqual([0, 250, 500, 750, 1_000]);
  });

  test('waits out 429 as often as needed, with growing pauses', async () => {
    const { studio, sandbox, times } = paced();
    sandbox.control.fail({ status: 429, times: 6 });
    expect((await studio.listGroupUsers(GROUP)).status).toBe(200);
    expect(times).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
  });

  test('waits as long as `Retry-After` says, and the other groups with it', async () => {
    const { studio, sandbox, pauses, times } = paced();
    sandbox.control.fail({ status: 429, headers: { 'retry-after': '60' } });
    const batch = [{ action: 'add', user_id: 3, permission: 'member' }] as const;
    const first = await studio.batchUpdateGroupUsers(GROUP, [...batch]);
    const second = await studio.listGroupUsers(GROUP);
    expect([first.status, second.status, pauses]).toEqual([200, 200, [60]]);
    expect(times).toEqual([0, 60_000, 60_000]);
  });

  test('ends after 15 minutes without a success, and at once if the service asks for more', async () => {
    const { studio, sandbox, clock } = paced();
    sandbox.control.fail({ status: 429, times: Infinity });
    expect((await studio.listGroupUsers(GROUP)).httpStatus).toBe(429);
    expect(clock.now()).toBeLessThanOrEqual(900_000);
    const other = paced();
    other.sandbox.control.fail({ status: 429, headers: { 'retry-after': '86400' } });
    expect([(await other.studio.listGroupUsers(GROUP)).httpStatus, other.clock.now()]).toEqual([429, 0]);
  });

  test('reads a list again after 503, and sends a batch only once', async () => {
    const read = paced([{ fault: '503 before applying' }, { fault: 'reset before applying' }]);
    expect((await read.studio.listGroupUsers(GROUP)).status).toBe(200);
    const written = paced([{ fault: '503 after applying' }]);
    const outcome = await written.studio.batchUpdateGroupUsers(GROUP, [
      { action: 'add', user_id: 3, permission: 'member' },
    ]);
    expect([outcome.httpStatus, written.methods]).toEqual([503, ['POST']]);
  });

  test('sends no batch after the signal', async () => {
    const controller = new AbortController();
    const { studio, methods } = paced(
      [
        {
          fault: 429,
          meanwhile: () => {
            controller.abort();
          },
        },
      ],
      1,
      controller.signal,
    );
    const changes = managers(3).map(({ user_id }) => ({ action: 'remove' as const, user_id }));
    const outcomes = await Promise.all([
      studio.batchUpdateGroupUsers(GROUP, changes),
      studio.batchUpdateGroupUsers(GROUP, changes),
    ]);
    expect([outcomes.map(({ status }) => status), methods]).toEqual([['unexpected', 'aborted'], ['POST']]);
  });
});
