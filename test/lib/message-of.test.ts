import { expect, test } from 'vitest';
import { isRecord } from '../../src/lib/is-record.js';
import { createMask } from '../../src/lib/mask.js';
import { messageOf } from '../../src/lib/message-of.js';

const ownCause = new Error('loop');
ownCause.cause = ownCause;

const thrown: [name: string, error: unknown, message: string | RegExp][] = [
  ['an error with causes', new Error('fetch failed', { cause: new Error('refused') }), 'fetch failed: refused'],
  ['an error without a message', Object.assign(new Error(), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['a text', 'boom', 'boom'],
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['an empty object', {}, 'Unknown error'],
  ['an object without toString', { message: Object.create(null) as unknown }, 'Unknown error'],
  ['an error that is its own cause', ownCause, /^loop(: loop)+$/],
  [
    'an error whose message throws',
    Object.defineProperty({}, 'message', {
      get: () => {
        throw new Error('no');
      },
    }),
    'Unknown error',
  ],
];

test.each(thrown)('The message of %s is readable.', (_, error, message) => {
  expect(messageOf(error)).toMatch(message);
});

test('A message has at most 1,000 characters, and is masked before it is cut.', () => {
  const message = messageOf(new Error(`${'x'.repeat(995)}secret`), createMask(['secret']));
  expect(message).toBe(`${'x'.repeat(995)}***`);
  expect(messageOf('y'.repeat(5_000))).toHaveLength(1_000);
});

test('A record is an object with named members.', () => {
  expect([{}, { a: 1 }, [], null, undefined, 'a', 1].map(isRecord)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
