import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

/** The files that are left of this code once a bundler has dropped what is not used. */
async function filesOf(contents: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}

describe('a bundle', () => {
  test('of the client alone holds nothing of membership and no parser of CSV', async () => {
    const files = await filesOf(`
      import { createStudioClient } from './src/index.js';
      const studio = createStudioClient({ baseUrl: 'https://myschool.instructuremedia.com', token: 'token' });
      export const users = await studio.listGroupUsers(42);
      export const changed = await studio.batchUpdateGroupUsers(42, []);`);
    expect(files.filter((file) => file.startsWith('src/client/'))).not.toEqual([]);
    expect(files.filter((file) => /membership|papaparse/.test(file))).toEqual([]);
  });

  test('of a plan and its application holds no parser of CSV, and nothing that needs Node', async () => {
    const files = await filesOf(`export { applyPlan, planMembership } from './src/membership/index.js';`);
    expect(files).toContain('src/membership/apply-plan.ts');
    expect(files.filter((file) => file.includes('papaparse'))).toEqual([]);
  });

  test('of a roster holds the parser', async () => {
    const files = await filesOf(`export { parseRoster } from './src/membership/index.js';`);
    expect(files.filter((file) => file.includes('papaparse'))).toHaveLength(1);
  });
});
