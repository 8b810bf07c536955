import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

/** Tests that start processes, typecheck, lint or build. */
const integration = [
  'test/{dev,docs,edits,generate,openapi,package,release}/**/*.test.ts',
  'test/cli/{end-to-end,terminal,completion,sync-conditions}.test.ts',
  'test/contract/{prism,client}.test.ts',
  'test/mutants/**/*.test.ts',
  'test/oauth/crash.test.ts',
];
const browser = ['test/**/*.browser.test.ts'];

/** Snippets of the documents import the package by its name; here that is its source. */
const alias = Object.entries(manifest.exports).flatMap(([entry, target]) => {
  if (typeof target === 'string') return [];
  const source = target.default.replace('/dist/', '/').replace(/\.js$/, '.ts');
  const name = entry.replace('.', manifest.name);
  return [{ find: new RegExp(`^${name}$`), replacement: fileURLToPath(new URL(source, import.meta.url)) }];
});

export default defineConfig({
  resolve: { alias },
  test: {
    // Many tests wait for child processes, so every core may have a worker.
    maxWorkers: '100%',
    // No test asserts a time. Only a test that hangs fails.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Imports of CommonJS modules behave as in Node.
    deps: { interopDefault: false },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/ecosystem/**', ...integration, ...browser],
        },
      },
      { extends: true, test: { name: 'integration', include: integration, exclude: browser } },
      { extends: true, test: { name: 'browser', include: browser } },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/types/**/*.test-d.ts'],
            tsconfig: 'test/types/tsconfig.json',
          },
        },
      },
    ],
  },
});
