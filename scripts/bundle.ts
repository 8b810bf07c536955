/** Bundles of the sources with esbuild. What is not in `dependencies` is bundled. */
import { build, type BuildOptions, type Metafile } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };

/** Bundles the command into a folder below the project, in which it finds its package.json. */
export function bundleCommand(folder: string): Promise<Metafile> {
  return bundle(folder, {
    entryPoints: Object.values(manifest.bin).map(sourceOf),
    chunkNames: 'command/[name]-[hash]',
    minifyIdentifiers: true,
    // Bundled CommonJS modules require Node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });
}

/** Bundles entry points into a folder, where they have the same paths as in the project. */
export async function bundle(folder: string, options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({
    outdir: folder,
    outbase: '.',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: Object.keys(manifest.dependencies),
    // Names are kept in the entry points, for stack traces; Node prints the line of an error.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 120,
    logLevel: 'warning',
    ...options,
    metafile: true,
  });
  return metafile;
}

/** `dist/src/index.js` is built from `src/index.ts`. */
export function sourceOf(target: string): string {
  return target.replace(/^(?:\.\/)?dist\//, '').replace(/\.js$/, '.ts');
}
