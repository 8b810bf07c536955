import { describe, expect, test } from 'vitest';
import { responseValidators } from '../../generated/validators.js';
import { json, observedClient, severalUsers } from './support.js';

const changed = (change: object): unknown => ({ group_users: [{ ...severalUsers.group_users[0], ...change }] });

function call(status: number, body: unknown, validate = true) {
  const { studio } = observedClient([() => json(status, body)], validate ? { validate: responseValidators } : {});
  return studio.listGroupUsers(42);
}

describe('with validation', () => {
  test.each([
    [changed({ id: 'x' }), '/group_users/0/id', 'type'],
    [changed({ id: -1 }), '/group_users/0/id', 'minimum'],
    [changed({ email: null }), '/group_users/0/email', 'type'],
    [{ group_users: [{ id: 1 }] }, '/group_users/0', 'required'],
    [{ group_users: [null] }, '/group_users/0', 'type'],
  ])('the body %j of a 200 is invalid, and the place is told', async (body, pointer, keyword) => {
    const outcome = await call(200, body);
    expect(outcome).toMatchObject({ ok: false, status: 'invalid', httpStatus: 200 });
    expect(outcome).toHaveProperty('violations.0', expect.objectContaining({ pointer, keyword }));
    expect(outcome).toHaveProperty('reason', expect.stringMatching(new RegExp(`^${pointer} must `)));
    expect(await call(200, body, false)).toMatchObject({ status: 200, data: body });
  });

  test('unknown fields and unknown permissions pass', async () => {
    const body = { ...(changed({ permission: 'owner', unknown_field: 'x' }) as object), next_page: null };
    expect(await call(200, body)).toMatchObject({ ok: true, status: 200, data: body });
  });

  test('a refusal’s body that the validator finds something in is no data', async () => {
    const violation = { pointer: '/error', keyword: 'maxLength', message: 'must be short' };
    const validate = { listGroupUsers: { 404: { content: { 'application/json': () => [violation] } } } };
    const { studio } = observedClient([() => json(404, { error: 'far too long' })], { validate });
    expect(await studio.listGroupUsers(1)).toMatchObject({ status: 404, data: undefined, violations: [violation] });
  });

  test.each([401, 403, 404, 422])('a body that %i should not have leaves the status, and is told', async (status) => {
    expect(await call(status, { message: 'no' })).toMatchObject({
      status,
      data: undefined,
      violations: [expect.objectContaining({ pointer: '/error' })],
    });
    expect(await call(status, { error: 'no', code: 7 })).toMatchObject({ status, reason: 'no', violations: [] });
  });
});

describe('an integer beyond 2^53-1', () => {
  const huge = (text: string): Promise<unknown> => {
    const body = JSON.stringify(severalUsers).replace('"id":2718', text);
    return observedClient([() => new Response(body)]).studio.listGroupUsers(1);
  };

  test.each([
    '"id":9007199254740993',
    '"id":-9007199254740993',
    '"id":12345678901234567890',
    '"id":1e20',
    '"id":1e400',
    '"id":9007199254740992',
  ])('%s is not rounded in silence: the field is named', async (text) => {
    const reason = '/group_users/1/id must be at most 2^53-1';
    expect(await huge(text)).toMatchObject({ status: 'invalid', httpStatus: 200, reason });
  });

  test('in a field that the contract does not know is told, too', async () => {
    const outcome = await huge('"id":2718,"unknown_field":{"used":[9007199254740993]}');
    expect(outcome).toMatchObject({
      status: 'invalid',
      violations: [{ pointer: '/group_users/1/unknown_field/used/0' }],
    });
  });

  test.each([
    '"id":9007199254740991',
    '"id":2718,"phone":"12345678901234567890"',
    '"id":2718,"ratio":0.12345678901234567',
  ])('%s is none', async (text) => {
    expect(await huge(text)).toMatchObject({ status: 200 });
  });
});
