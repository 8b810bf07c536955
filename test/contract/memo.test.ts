/** What is remembered of long responses. */
import { expect, test } from 'vitest';
import { createMemo } from '../../src/contract/checks/memo.js';
import { readableRoster } from '../../src/contract/checks/roster.js';
import type { Exchange } from '../../src/contract/http/exchange.js';

test('A long text is computed once, and no other text gets its value.', () => {
  const memo = createMemo<number>();
  const texts = ['a', 'b'].map((letter) => letter.repeat(2000));
  let count = 0;
  const values = [...texts, ...texts].map((text) => memo(text, () => ++count));
  expect(values).toEqual([1, 2, 1, 2]);
});

test('Only the last texts are remembered, so that a run on large groups keeps its memory.', () => {
  const memo = createMemo<number>();
  const texts = Array.from({ length: 50 }, (_, index) => String(index).padEnd(2000));
  let count = 0;
  for (const text of [...texts, ...texts]) memo(text, () => ++count);
  expect(count).toBe(100);
});

test('Equal lists of a large group give one roster, different lists give different ones.', () => {
  const listOf = (permission: string): Exchange => {
    const users = Array.from({ length: 100 }, (_, index) => ({ id: index + 1, permission }));
    const response = { status: 200, headers: {}, body: JSON.stringify({ group_users: users }) };
    const request = { method: 'GET', url: 'https://studio.invalid', headers: {} };
    return { request, response, startedAt: new Date(0), duration: 0 };
  };
  expect(readableRoster(listOf('member'))).toBe(readableRoster(listOf('member')));
  expect(readableRoster(listOf('manager'))?.get('1')).toMatchObject({ permission: 'manager' });
});
