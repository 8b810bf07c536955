import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSuiteHost } from '../../scripts/dev/suite-host.js';
import { createTypecheck } from '../../scripts/dev/typecheck.js';
import { projectFolder } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';

test('the typecheck sees what changes from one time to the next', async () => {
  const folder = await tempFolder();
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write(
    'tsconfig.json',
    '{ "compilerOptions": { "strict": true, "noEmit": true, "lib": ["ES2022"], "types": [] } }',
  );
  await write('a.ts', "export const a = 'a';\n");
  await write('b.ts', "import { a } from './a';\nexport const b: string = a;\n");
  const typecheck = createTypecheck(folder);
  expect(typecheck()).toEqual([]);
  await write('a.ts', 'export const a = 1_000_000;\n');
  expect(typecheck()).toEqual(["b.ts(2,14): error TS2322: Type 'number' is not assignable to type 'string'."]);
  await write('c.ts', 'export const c = ;\n');
  expect(typecheck()).toContain('c.ts(1,18): error TS1109: Expression expected.');
  await write('c.ts', 'export const c = 1;\n');
  await write('a.ts', "export const a = 'again';\n");
  expect(typecheck()).toEqual([]);
});

test('the suite runs in a process of its own, which serves the contract until the next run', async () => {
  const host = createSuiteHost(projectFolder);
  try {
    const first = await host.run({ port: 0, operations: ['listGroupUsers'] });
    expect(first.problem).toBeUndefined();
    expect(first.cases).toBeGreaterThan(5);
    expect((await fetch(`${String(first.baseUrl)}/groups/42/users`)).status).toBe(401);
    const second = await host.run({ port: 0, operations: [] });
    expect(second).toEqual({ baseUrl: second.baseUrl, cases: 0 });
    await expect(fetch(`${String(first.baseUrl)}/groups/42/users`)).rejects.toThrow();
    expect((await fetch(`${String(second.baseUrl)}/groups/42/users`)).status).toBe(401);
  } finally {
    await host.close();
  }
});

test('a port that is taken is told', async () => {
  const host = createSuiteHost(projectFolder);
  const other = createSuiteHost(projectFolder);
  try {
    const { baseUrl } = await host.run({ port: 0, operations: [] });
    const port = Number(new URL(String(baseUrl)).port);
    expect((await other.run({ port, operations: [] })).problem).toMatch(/EADDRINUSE/);
  } finally {
    await Promise.all([host.close(), other.close()]);
  }
});
