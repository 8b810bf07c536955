import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import manifest from './package.json' with { type: 'json' };

/** Tests that start processes, typecheck, lint, build, try many random inputs, or replace modules. */
const integration = [
  'test/{dev,docs,generate,house,mutants,openapi,package,release}/**/*.test.ts',
  'test/cli/{completion,end-to-end,login,sandbox,sync-conditions,terminal,usage,verify,verify-explore}.test.ts',
  'test/cli/report/secrets.test.ts',
  'test/contract/{client,prism,sandbox,verify}.test.ts',
  'test/membership/{limits,saved-plan,schedules}.test.ts',
  'test/oauth/{crash,file-lock,file-store,oidc-provider,token-endpoint,token-source}.test.ts',
  'test/sandbox/{life-cycle,model,robustness}.test.ts',
];
/** Tests with scripts of their own: they install packages, or run the suite again for each edit of the contract. */
const separate = ['test/ecosystem/**', 'test/frameworks/**', 'test/edits/**'];
const browser = ['test/**/*.browser.test.ts'];

/** Small files that take long. They start first, so that nothing waits for one of them in the end. */
const slow = /test\/(dev|mutants|oauth\/crash|package|cli\/verify|contract\/verify)\b.*\.test\.ts$/;

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => slow.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

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
    // Many tests wait for child processes or time-outs, so every core has two workers.
    maxWorkers: 2 * availableParallelism(),
    // Tests run side by side where they wait.
    maxConcurrency: 50,
    sequence: { sequencer: SlowFirst },
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
          exclude: [...separate, ...integration, ...browser],
          // Most of the time would be spent on loading the same modules for each file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'integration', include: integration, exclude: browser, globalSetup: 'test/support/command.ts' },
      },
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
