import { describe, expect, test } from 'vitest';
import { security } from '../../generated/contract.js';
import { createStudioClient, type Token } from '../../src/index.js';
import { HOST, json, noUsers } from './support.js';

/** A provider that takes one token, and counts what it was sent. */
function provider(accepted: () => string, token: Token) {
  const sent: (string | null)[] = [];
  const fetch = (request: Request): Promise<Response> => {
    const value = request.headers.get(security.header);
    sent.push(value);
    const isRight = value === `Bearer ${accepted()}`;
    return Promise.resolve(isRight ? json(200, noUsers) : json(401, { error: 'Authorization is invalid.' }));
  };
  return { sent, studio: createStudioClient({ baseUrl: HOST, token, fetch, retries: 0 }) };
}

describe('a token function', () => {
  test('is asked once for all calls, at the same time or later', async () => {
    let asked = 0;
    const { studio, sent } = provider(
      () => 'one',
      () => {
        asked++;
        return Promise.resolve('one');
      },
    );
    await Promise.all([studio.listGroupUsers(1), studio.listGroupUsers(2)]);
    await studio.listGroupUsers(3);
    expect(asked).toBe(1);
    expect(sent).toEqual(Array(3).fill('Bearer one'));
  });

  test('is asked again after a 401, once, by one caller for all that wait, and each call is repeated once', async () => {
    const rejected: (string | undefined)[] = [];
    const { studio, sent } = provider(
      () => 'two',
      async (old) => {
        rejected.push(old);
        await new Promise(setImmediate);
        return old === undefined ? 'one' : 'two';
      },
    );
    const calls = [1, 2, 3, 4, 5].map((id) => studio.listGroupUsers(id));
    const batch = studio.batchUpdateGroupUsers(6, [{ action: 'remove', user_id: 1 }]);
    const outcomes = await Promise.all([...calls, batch]);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(rejected).toEqual([undefined, 'one']);
    expect(sent.filter((value) => value === 'Bearer one')).toHaveLength(6);
    expect(sent.filter((value) => value === 'Bearer two')).toHaveLength(6);
  });

  test('is asked once by a call whose 401 comes late, after others have a new token', async () => {
    let valid = 'one';
    const asked: (string | undefined)[] = [];
    const { studio } = provider(
      () => valid,
      (old) => {
        asked.push(old);
        return valid;
      },
    );
    await studio.listGroupUsers(1);
    valid = 'two';
    await studio.listGroupUsers(2);
    await studio.listGroupUsers(3);
    expect(asked).toEqual([undefined, 'one']);
  });

  test('gives 401 where the new token is rejected, too, or is the old one', async () => {
    let asked = 0;
    const fresh = provider(
      () => 'none',
      () => `t${String(++asked)}`,
    );
    expect(await fresh.studio.listGroupUsers(1)).toMatchObject({ status: 401, reason: 'Authorization is invalid.' });
    expect(fresh.sent).toEqual(['Bearer t1', 'Bearer t2']);
    const same = provider(
      () => 'none',
      () => 'same',
    );
    expect(await same.studio.listGroupUsers(1)).toMatchObject({ status: 401 });
    expect(same.sent).toEqual(['Bearer same']);
  });

  test('that throws gives a failure that says so, sends nothing, and is asked again by the next call', async () => {
    let asked = 0;
    const { studio, sent } = provider(
      () => 'one',
      () => {
        if (asked++ === 0) throw new Error('the vault is closed');
        return 'one';
      },
    );
    const outcome = await studio.listGroupUsers(1);
    expect(outcome).toMatchObject({
      status: 'token',
      httpStatus: undefined,
      reason: 'No token: the vault is closed',
    });
    expect(sent).toEqual([]);
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
  });

  test('that throws after a 401 gives a failure that keeps the 401', async () => {
    const { studio, sent } = provider(
      () => 'none',
      (old) => (old === undefined ? 'one' : Promise.reject(new Error('the grant is revoked'))),
    );
    expect(await studio.listGroupUsers(1)).toMatchObject({
      status: 'token',
      httpStatus: 401,
      reason: 'No token: the grant is revoked',
      body: '{"error":"Authorization is invalid."}',
    });
    expect(sent).toHaveLength(1);
  });

  test('that throws after a 401 is invoked again by the next call, which does not send the rejected token', async () => {
    let isRevoked = true;
    const { studio, sent } = provider(
      () => 'two',
      (old) => {
        if (old === undefined && isRevoked) return 'one';
        if (isRevoked) throw new Error('the grant is revoked');
        return 'two';
      },
    );
    await studio.listGroupUsers(1);
    isRevoked = false;
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 200 });
    expect(sent).toEqual(['Bearer one', 'Bearer two']);
  });

  test('whose abandoned invocation ends late does not disturb the invocations after it', async () => {
    const invocations: ((token: string) => void)[] = [];
    const { studio, sent } = provider(
      () => 'two',
      () => new Promise((resolve) => invocations.push(resolve)),
    );
    expect(await studio.listGroupUsers(1, { timeout: 20 })).toMatchObject({ status: 'timeout' });
    const second = studio.listGroupUsers(2);
    await new Promise(setImmediate);
    invocations[0]?.('one');
    await new Promise(setImmediate);
    const third = studio.listGroupUsers(3);
    await new Promise(setImmediate);
    invocations[1]?.('two');
    expect(await Promise.all([second, third])).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect([invocations.length, sent]).toEqual([2, ['Bearer two', 'Bearer two']]);
  });

  test.each([undefined, null, '', 42, {}, 'Bearer one', 'line\nbreak'])(
    'that gives %j gives a failure that says so',
    async (value) => {
      const token: unknown = () => value;
      const { studio, sent } = provider(() => 'one', token as Token);
      const outcome = await studio.listGroupUsers(1);
      expect(outcome).toMatchObject({ status: 'token' });
      expect(outcome).toHaveProperty(
        'reason',
        expect.stringMatching(/^No token: `token` must be the bare access token/),
      );
      expect(sent).toEqual([]);
    },
  );
});
