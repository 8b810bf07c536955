import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('the handler loads nothing of Node and no dependency; only listen does, when it is called', async () => {
  const { metafile } = await build({
    entryPoints: ['src/sandbox/index.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'unused',
    packages: 'external',
    external: ['node:*'],
    metafile: true,
    write: false,
  });
  const imports = Object.entries(metafile.inputs).flatMap(([file, input]) =>
    input.imports.map(({ path, kind, external }) => ({ file, path, kind, external: external === true })),
  );
  expect(imports.filter(({ external }) => external)).toEqual([
    { file: 'src/sandbox/serve.ts', path: 'node:http', kind: 'import-statement', external: true },
  ]);
  expect(imports.filter(({ path }) => path === 'src/sandbox/serve.ts').map(({ kind }) => kind)).toEqual([
    'dynamic-import',
  ]);
});
