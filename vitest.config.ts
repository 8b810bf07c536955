import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Imports of CommonJS modules mean what they mean in Node, where the code runs in earnest.
    deps: { interopDefault: false },
  },
});
