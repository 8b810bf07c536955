/**
 * What must be touched when the contract grows: one file for a field, three for an operation, of which the compiler names
 * two. All of it in a copy of the project.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTypecheck, type Typecheck } from '../support/typecheck.js';
import { lintContract } from '../support/lint-contract.js';
import { generate } from '../../scripts/generate/generate.js';
import { editedContract, type ContractEdit } from '../support/contract-copy.js';
import { copyProject } from '../support/project-copy.js';
import { runNode } from '../support/run.js';
import { makeTempFolder } from '../support/temp-folder.js';
import { aField, addCases, addHandler, inContract, probe } from './get-user.js';

const CONTRACT = 'openapi/studio-groups.yaml';

let folder: string;
let typecheck: Typecheck;

beforeAll(async () => {
  folder = await makeTempFolder();
  await copyProject(folder);
  typecheck = createTypecheck(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a field and an operation in the contract', () => {
  let complaints: readonly string[];

  beforeAll(async () => {
    await edit(...aField, ...inContract);
    complaints = typecheck();
  });

  test('are all that lint and generation need', async () => {
    expect(await lintContract(folder)).toEqual([]);
    expect(await readFile(join(folder, 'generated/schema.ts'), 'utf8')).toContain('avatar_url?: string;');
  });

  test('leave nothing to do for the field', () => {
    expect(complaints.filter((complaint) => !complaint.includes('getUser'))).toEqual([]);
  });

  test.each(['src/contract/cases.ts', 'src/sandbox/handlers.ts'])(
    'leave the operation to %s, says the compiler',
    (file) => {
      const own = complaints.filter((complaint) => complaint.startsWith(`${file}(`));
      expect(own.join('\n')).toContain("Property 'getUser' is missing");
    },
  );

  test('need nothing else: with cases and handler everything compiles, and everything follows', async () => {
    await addCases(folder);
    await addHandler(folder);
    await mkdir(join(folder, 'test/ripple'), { recursive: true });
    await writeFile(join(folder, 'test/ripple/probe.ts'), probe);
    expect(typecheck()).toEqual([]);

    const told = await run('test/ripple/probe.ts');
    expect(told.stderr).toBe('');
    const found = JSON.parse(told.stdout) as Found;
    expect(found.client).toEqual([200, true]);
    expect(found.prism).toEqual([200, 401, 403, 404, 422].map((status) => [status, 'verified']));
    expect(found.conforms).toBe(true);
    expect(found.refused).toEqual(expect.arrayContaining(['user_id is text', 'user_id is below its minimum 1']));
    expect(found.referee).toMatchObject({ missing: [], findingsOnResponses: [] });
    for (const { covered, total } of Object.values(found.referee.totals)) expect(covered).toBe(total);
    expect(found.referee.totals).toMatchObject({
      operations: { total: found.operations.length },
      responses: { total: found.operations.length * 5 },
    });
  });

  test('are verified by `npm run verify`, on Prism and on the sandbox', async () => {
    const { code, stdout, stderr } = await run('scripts/verify.ts');
    expect(code, stdout + stderr).toBe(0);
    expect(stdout.match(/^ {2}getUser( +✓ (\d+)\/\2){5}$/gm)).toHaveLength(2);
  });
});

interface Found {
  readonly client: unknown;
  readonly prism: unknown;
  readonly conforms: boolean;
  readonly refused: readonly string[];
  readonly operations: readonly string[];
  readonly referee: { readonly totals: Readonly<Record<string, { readonly covered: number; readonly total: number }>> };
}

/** Edits the copy's contract and table, from what they are in the project, and generates. */
async function edit(...edits: readonly ContractEdit[]): Promise<void> {
  const { contract, table } = editedContract(...edits);
  await writeFile(join(folder, CONTRACT), contract);
  await writeFile(join(folder, 'openapi/README.md'), table ?? '');
  expect(await generate({ folder, check: false })).toMatchObject({ ok: true });
}

function run(script: string): ReturnType<typeof runNode> {
  return runNode(['--import', 'tsx', relative(folder, join(folder, script))], { cwd: folder });
}
