/** What is said of an answer that does not conform. */
import { describe, expect, it } from 'vitest';
import { ERROR_BODY, findingsOf } from '../../src/contract/conformance.js';
import type { Exchange, ResponseReceived } from '../../src/contract/exchange.js';
import { admin, type Given } from '../../src/contract/given.js';

const JSON_TYPE = { 'content-type': 'application/json' };

function findings(status: number, response: Partial<ResponseReceived>, given: Given = admin): unknown[] {
  const exchange: Exchange = {
    request: { method: 'GET', url: 'https://host.invalid/', headers: {} },
    response: { status, headers: JSON_TYPE, body: '', ...response },
    startedAt: new Date(),
    duration: 0,
  };
  return findingsOf({ operation: 'listGroupUsers', status, given }, exchange);
}

describe('a 200', () => {
  it.each([
    ['no content type', { headers: {} }, 'The content type is missing, expected application/json.'],
    [
      'another one',
      { headers: { 'content-type': 'text/json' }, body: '{}' },
      'The content type is text/json, expected application/json.',
    ],
    ['no body', { body: '' }, 'The body is empty.'],
    ['half a body', { body: '{"group_users":[' }, 'The body is not JSON, though its content type says so.'],
    ['a body that is no object', { body: '[]' }, 'The body must be object.'],
    ['a wrong place in the body', { body: '{"group_users":{}}' }, '/group_users must be array.'],
  ])('with %s is found', (_, response, message) => {
    expect(findings(200, response)).toEqual([expect.objectContaining({ message })]);
  });

  it('is found at every place where the schema is broken', () => {
    expect(findings(200, { body: '{"group_users":[{},{}]}' })).toHaveLength(10);
  });
});

describe('an error', () => {
  it.each(['', ' \n'])('with the body %j conforms, whatever its content type', (body) => {
    expect(findings(403, { headers: {}, body })).toEqual([]);
  });

  it('with a body of another form refutes an assumption and no more', () => {
    expect(findings(403, { body: '{}' })).toEqual([
      expect.objectContaining({ kind: 'schema', assumption: ERROR_BODY }),
    ]);
    expect(findings(403, { headers: { 'content-type': 'text/plain' }, body: 'no' })).toEqual([
      expect.objectContaining({ kind: 'content-type', assumption: ERROR_BODY }),
    ]);
  });

  it('with a body that calls itself JSON and is none breaks HTTP, and is no assumption', () => {
    const [finding] = findings(403, { body: '<p>no' });
    expect(finding).toMatchObject({ kind: 'json' });
    expect(finding).not.toHaveProperty('assumption');
  });
});

describe('another status', () => {
  const assumed: Given = { ...admin, assumption: '#/components/schemas/Id' };
  const exchange = (status: number): Exchange => ({
    request: { method: 'GET', url: 'https://host.invalid/', headers: {} },
    response: { status, headers: JSON_TYPE, body: '{}' },
    startedAt: new Date(),
    duration: 0,
  });
  const when = (status: number, given: Given): unknown[] =>
    findingsOf({ operation: 'listGroupUsers', status: 422, given }, exchange(status));

  it('is a finding, and an assumption refuted where the input rests on one', () => {
    expect(when(200, admin)).toEqual([{ kind: 'status', message: 'The status is 200; expected 422.' }]);
    expect(when(200, assumed)).toEqual([
      { kind: 'status', message: 'The status is 200; expected 422.', assumption: '#/components/schemas/Id' },
    ]);
  });

  it('that the contract does not document breaks it, whatever was assumed', () => {
    const message = 'The status is 500, which the contract does not document; expected 422.';
    expect(when(500, assumed)).toEqual([{ kind: 'status', message }]);
  });

  it('that HTTP allows for the input conforms, whatever its body', () => {
    expect(when(400, { ...admin, tolerated: [400] })).toEqual([]);
    expect(when(415, { ...admin, tolerated: [400] })).toHaveLength(1);
  });
});
