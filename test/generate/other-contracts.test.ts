/** Other contracts than the project's own: the generated code compiles, or every problem is reported. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { generate, type GenerateResult } from '../../scripts/generate/generate.js';
import { projectFolder } from '../support/run.js';
import { makeTempFolder } from '../support/temp-folder.js';
import { createTypecheck } from '../support/typecheck.js';
import { anyContract } from './any-contract.js';
import { contracts } from './contracts.js';

const ROUNDS = 50;

let folder: string;

beforeAll(async () => {
  folder = await makeTempFolder();
  const compilerOptions = {
    ...{ paths: { 'studio-groups': [join(projectFolder, 'src/index.ts')] }, types: [] },
    typeRoots: [],
    noUnusedLocals: true,
    skipLibCheck: true,
  };
  const settings = { extends: join(projectFolder, 'tsconfig.json'), compilerOptions, include: ['out'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('code of every kind of contract compiles', async () => {
  for (const [name, { files }] of Object.entries(contracts)) {
    const result = await generateFrom(name, files);
    expect(result.message, name).toMatch(/^Wrote /);
  }
  let count = 0;
  await fc.assert(
    fc.asyncProperty(anyContract, async (contract) => {
      const name = `random-${String(count++)}`;
      const { ok, message } = await generateFrom(name, { 'api.json': contract });
      if (ok) return;
      const lines = message.split('\n');
      expect(lines.at(-1)).toMatch(/^\d+ problems?\. Nothing was written to /);
      for (const line of lines.slice(0, -1)) expect(line).toMatch(/^\S+\.json:\d+: .+\.$/);
      expect(await readdir(join(folder, 'out'))).not.toContain(name);
    }),
    { numRuns: ROUNDS },
  );
  expect(createTypecheck(folder)()).toEqual([]);
}, 120_000);

describe('what is generated imports only the package and openapi-fetch', () => {
  test.each(Object.keys(contracts))('%s', async (name) => {
    for (const file of await readdir(join(folder, 'out', name))) {
      const text = await readFile(join(folder, 'out', name, file), 'utf8');
      const imported = [...text.matchAll(/^(?:import|export) .*from '([^']+)'/gm)].map(([, from]) => from);
      expect(imported.filter((from) => !/^(\.\/[\w-]+\.js|studio-groups|openapi-fetch)$/.test(from ?? ''))).toEqual([]);
    }
  });
});

async function generateFrom(name: string, files: Readonly<Record<string, object>>): Promise<GenerateResult> {
  await mkdir(join(folder, name), { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name, file)), { recursive: true });
    await writeFile(
      join(folder, name, file),
      file.endsWith('.json') ? JSON.stringify(content, null, 1) : stringify(content),
    );
  }
  const [contract = ''] = Object.keys(files);
  return generate({ folder, check: false, contract: `${name}/${contract}`, out: `out/${name}` });
}
