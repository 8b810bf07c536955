import { build } from 'esbuild';
import { expect, test } from 'vitest';

test.each(['browser', 'neutral'] as const)(
  'the sandbox bundles for the platform %s, without Node and without dependencies',
  async (platform) => {
    const { metafile, warnings } = await build({
      entryPoints: ['src/sandbox/index.ts'],
      bundle: true,
      format: 'esm',
      platform,
      outdir: 'unused',
      metafile: true,
      write: false,
    });
    expect(warnings).toEqual([]);
    expect(Object.keys(metafile.inputs).filter((file) => !/^(src|generated)\//.test(file))).toEqual([]);
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    expect(imports.filter(({ external }) => external === true)).toEqual([]);
  },
);
