import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/ecosystem/**'],
    // Much of the suite waits for child processes, so every core may have a worker.
    maxWorkers: '100%',
    // No test asserts a time; a busy machine fails none.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Imports of CommonJS modules mean what they mean in Node, where the code runs in earnest.
    deps: { interopDefault: false },
  },
});
