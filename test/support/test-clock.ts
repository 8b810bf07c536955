/** Time that passes only when somebody waits. */
import type { Clock } from '../../src/membership/index.js';

export interface TestClock extends Clock {
  /** How many milliseconds have been waited so far. */
  readonly now: () => number;
}

export function createTestClock(): TestClock {
  let time = 0;
  return {
    now: () => time,
    sleep: async (ms, signal) => {
      if (signal?.aborted !== true) time += ms;
      await Promise.resolve();
    },
  };
}
