import { expect, test } from 'vitest';
import { eachOf } from '../../src/lib/each-of.js';

test('works on so many items at a time, and keeps their order', async () => {
  const waiting: (() => void)[] = [];
  let atATime = 0;
  const results = eachOf([1, 2, 3, 4, 5], 2, async (item) => {
    await new Promise<void>((resolve) => (atATime = Math.max(atATime, waiting.push(resolve))));
    return item * 10;
  });
  // The last of those that wait goes on first.
  for (let done = 0; done < 5; done++) {
    waiting.pop()?.();
    await new Promise(setImmediate);
  }
  expect([await results, atATime]).toEqual([[10, 20, 30, 40, 50], 2]);
});

test('a failure is that of the whole', async () => {
  await expect(
    eachOf([1, 2], 2, (item) => (item === 2 ? Promise.reject(new Error('2')) : Promise.resolve())),
  ).rejects.toThrow('2');
});
