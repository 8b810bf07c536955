/**
 * `npm run test:edits [-- TITLE]`: makes each edit of the contract in a copy of the project, as a person would, and checks
 * what follows: generated code, lint, types, a call through the client, and the suites of every affected part. Prints a
 * matrix, edit by part. Exit code 1: something failed that no edit may break.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '../../scripts/generate/generate.js';
import { editedContract } from '../support/contract-copy.js';
import { lintContract } from '../support/lint-contract.js';
import { copyProject } from '../support/project-copy.js';
import { projectFolder, runNode } from '../support/run.js';
import { createTypecheck, type Typecheck } from '../support/typecheck.js';
import { edits, suites, type Edit, type Part } from './edits.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const TABLE = 'openapi/README.md';
const CALL = 'test/edits/call.ts';
const VITEST = join(projectFolder, 'node_modules/vitest/vitest.mjs');
const TSX = createRequire(import.meta.url).resolve('tsx/cli');

/** Each check resolves with what is wrong, or nothing. */
type Check = (copy: Copy, edit: Edit) => Promise<string>;

interface Copy {
  readonly folder: string;
  readonly typecheck: Typecheck;
}

const checks: Readonly<Record<string, Check>> = {
  generate: async ({ folder }, edit) => {
    const { contract, table = '' } = editedContract(...edit.contract);
    await writeFile(join(folder, CONTRACT), contract);
    await writeFile(join(folder, TABLE), table);
    const { ok, message } = await generate({ folder, check: false });
    return ok ? '' : message;
  },
  lint: async ({ folder }) => (await lintContract(folder)).join('\n'),
  /** Before the other files are edited, the compiler must name each of them. */
  named: ({ typecheck }, { files = [] }) => {
    if (files.length === 0) return Promise.resolve('');
    const found = typecheck().join('\n');
    const missing = ['src/contract/cases/', 'src/sandbox/handlers.ts']
      .filter((place) => files.some(({ file }) => file.startsWith(place)))
      .filter((place) => !found.includes(place));
    return Promise.resolve(missing.map((place) => `The compiler does not name ${place}.`).join('\n'));
  },
  types: async ({ folder, typecheck }, edit) => {
    await insert(folder, edit);
    await writeFile(join(folder, CALL), callSource(edit));
    return typecheck().join('\n');
  },
  call: async ({ folder }) => {
    const { code, stdout, stderr } = await runNode([TSX, CALL], { cwd: folder });
    return code === 0 ? '' : stdout + stderr;
  },
};

const wanted = edits.filter(({ title }) => title.includes(process.argv[2] ?? ''));
const columns = [...Object.keys(checks), ...Object.keys(suites)];
const width = Math.max(...wanted.map(({ title }) => title.length));
const folder = await mkdtemp(join(tmpdir(), 'edits-'));
const failures: string[] = [];
try {
  await copyProject(folder);
  const copy: Copy = { folder, typecheck: createTypecheck(folder) };
  console.log(row('', columns, 'seconds'));
  for (const edit of wanted) {
    const start = performance.now();
    const results = await resultsOf(copy, edit);
    await restore(folder, edit);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(
      row(
        edit.title,
        columns.map((column) => mark(results.get(column))),
        seconds,
      ),
    );
    for (const [column, wrong] of results) if (wrong !== '') failures.push(`${edit.title}, ${column}:\n${wrong}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const failure of failures) console.error(`\n${failure.slice(0, 3_000)}`);
console.log(`\n${String(wanted.length)} edits, ${String(failures.length)} failures.`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** What is wrong by column; a check that needs an earlier one is not made after a failure. */
async function resultsOf(copy: Copy, edit: Edit): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  for (const [name, check] of Object.entries(checks)) {
    const wrong = await check(copy, edit);
    results.set(name, wrong);
    if (wrong !== '') return results;
  }
  for (const [part, wrong] of await suiteResults(copy.folder, edit.parts)) results.set(part, wrong);
  return results;
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
}

/** Runs the suites of the parts at once; each test file belongs to one part. */
async function suiteResults(folder: string, parts: readonly Part[]): Promise<[Part, string][]> {
  const files = parts.flatMap((part) => suites[part]);
  const report = join(folder, '.artifacts-edits.json');
  const { stdout, stderr } = await runNode(
    [
      VITEST,
      'run',
      '--project',
      'unit',
      '--project',
      'integration',
      '--reporter=json',
      `--outputFile=${report}`,
      ...files,
    ],
    { cwd: folder },
  );
  const text = await readFile(report, 'utf8').catch(() => undefined);
  await rm(report, { force: true });
  if (text === undefined) return parts.map((part) => [part, stdout + stderr]);
  const { testResults } = JSON.parse(text) as { readonly testResults: readonly FileResult[] };
  return parts.map((part) => {
    const own = testResults.filter(({ name }) => suites[part].some((file) => name.includes(file)));
    return [part, own.length === 0 ? 'No test ran.' : own.map(failureOf).join('')];
  });
}

function failureOf({ status, message, assertionResults }: FileResult): string {
  const failed = assertionResults.filter((one) => one.status === 'failed');
  const lines = failed.map(
    ({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join('\n').slice(0, 600)}\n`,
  );
  return status === 'passed' ? '' : lines.join('') || message;
}

async function insert(folder: string, { files = [] }: Edit): Promise<void> {
  for (const { file, before, text } of files) {
    const present = before === '' ? '' : await readFile(join(folder, file), 'utf8');
    if (before !== '' && present.split(before).length !== 2)
      throw new Error(`${file} does not contain once: ${before}`);
    await writeFile(join(folder, file), before === '' ? text : present.replace(before, () => text + before));
  }
}

/** As it is in the project. */
async function restore(folder: string, { files = [] }: Edit): Promise<void> {
  for (const { file } of files) {
    const original = await readFile(join(projectFolder, file), 'utf8').catch(() => undefined);
    if (original === undefined) await rm(join(folder, file), { force: true });
    else await writeFile(join(folder, file), original);
  }
}

/** Calls of the client to the sandbox, with the responses validated. */
function callSource({ call = '' }: Edit): string {
  return `import { responseValidators } from '../../generated/validators.js';
import { createStudioClient } from '../../src/index.js';
import { createSandbox, defaultSeed, sandboxRoles } from '../../src/sandbox/index.js';

const { adminToken: token = '', groupId = 0, spareUserId: spareId = 0 } = sandboxRoles(defaultSeed);
const sandbox = createSandbox();
const studio = createStudioClient({
  baseUrl: 'https://myschool.instructuremedia.com',
  token,
  validate: responseValidators,
  fetch: (request) => sandbox.fetch(request),
});
const listed = await studio.listGroupUsers(groupId);
if (listed.status !== 200) throw new Error(JSON.stringify(listed));
const added = await studio.batchUpdateGroupUsers(groupId, [{ action: 'add', user_id: spareId }]);
if (added.status !== 200) throw new Error(JSON.stringify(added));
await studio.batchUpdateGroupUsers(groupId, [{ action: 'remove', user_id: spareId }]);
${call}
`;
}

function mark(wrong: string | undefined): string {
  return wrong === undefined ? '·' : wrong === '' ? '✓' : '✗';
}

function row(title: string, cells: readonly string[], last: string): string {
  return [title.padEnd(width), ...cells.map((cell, index) => cell.padStart(columns[index]?.length ?? 0)), last].join(
    '  ',
  );
}
