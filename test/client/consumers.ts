import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Programs that use the client, as their sizes are measured; `npm run bench` prints what the test holds. */
const host = "'https://myschool.instructuremedia.com'";
const use = (options: string): string => `
  import { createStudioClient, unwrap } from './src/index.ts';
  const studio = createStudioClient({ baseUrl: ${host}, token: 'key'${options} });
  const { group_users } = unwrap(await studio.listGroupUsers(42));
  console.log(group_users, unwrap(await studio.batchUpdateGroupUsers(42, [{ action: 'add', user_id: 1 }])));`;

export const consumers = {
  listsAndUpdates: use(''),
  validates: `import { responseValidators } from './generated/validators.ts';${use(', validate: responseValidators')}`,
  typesAlone: "import type { Outcome } from './src/index.ts'; export type Mine = Outcome;",
};

/** Bytes, minified by esbuild and gzipped. */
export const sizeLimits = { client: 6_610, validation: 1_500 };

/** A program as a browser gets it: one file, minified. */
export async function bundleOf(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** Bytes of a bundle on its way. */
export function gzippedSize(bundle: string): number {
  return gzipSync(bundle, { level: 9 }).length;
}
