/**
 * `npm run bench [name …]`: runs the benchmarks of this folder, `<name>.bench.ts`, one after the other, each bundled
 * and in a process of its own, so that nothing but its code is measured.
 */
import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const TARGET = '.artifacts/bench';
const names = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
  .sort();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const name of asked.length > 0 ? asked : names) await bench(name);
  await rm(TARGET, { recursive: true });
}

async function bench(name: string): Promise<void> {
  const outfile = `${TARGET}/${name}.mjs`;
  await build({
    entryPoints: [`${import.meta.dirname}/${name}.bench.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  console.log(`\n# ${name}\n`);
  const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
