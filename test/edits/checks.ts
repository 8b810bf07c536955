/** What is checked in a copy of the project after edits of the contract. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { generate } from '../../scripts/generate/generate.js';
import { editedContract } from '../support/contract-copy.js';
import { lintContract } from '../support/lint-contract.js';
import { projectFolder, runNode } from '../support/run.js';
import { suites, type Edit, type Part } from './edits.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const TABLE = 'openapi/README.md';
const CALL = 'test/edits/call.ts';
/** The compiler of TypeScript 7, which needs seconds less than the project's own. */
const TSC = join(projectFolder, 'test/package/typescript-newest/node_modules/typescript/bin/tsc');
const VITEST = join(projectFolder, 'node_modules/vitest/vitest.mjs');
const TSX = createRequire(import.meta.url).resolve('tsx/cli');

/** Resolves with what is wrong, or nothing. */
type Check = (folder: string, edits: readonly Edit[]) => Promise<string>;

/** In this order; after a failure, nothing else is checked. */
const checks: Readonly<Record<string, Check>> = {
  generate: async (folder, edits) => {
    // Edits may share one, such as a schema that several operations need.
    const { contract, table = '' } = editedContract(...new Set(edits.flatMap((edit) => edit.contract)));
    await writeFile(join(folder, CONTRACT), contract);
    await writeFile(join(folder, TABLE), table);
    const { ok, message } = await generate({ folder, check: false });
    return ok ? '' : message;
  },
  lint: async (folder) => (await lintContract(folder)).join('\n'),
  /** Before the other files are edited, the compiler must name each of them. */
  named: async (folder, edits) => {
    const files = edits.flatMap((edit) => edit.files ?? []);
    if (files.length === 0) return '';
    const found = await typecheck(folder);
    return ['src/contract/cases/', 'src/sandbox/handlers.ts']
      .filter((place) => files.some(({ file }) => file.startsWith(place)) && !found.includes(place))
      .map((place) => `The compiler does not name ${place}.`)
      .join('\n');
  },
  types: async (folder, edits) => {
    for (const edit of edits) await insert(folder, edit);
    await writeFile(join(folder, CALL), callSource(edits));
    return typecheck(folder);
  },
  call: async (folder) => {
    const { code, stdout, stderr } = await runNode([TSX, CALL], { cwd: folder });
    return code === 0 ? '' : stdout + stderr;
  },
};

export const checkNames = Object.keys(checks);

/** What is wrong by check and part: an empty text where all is well, no entry where nothing was checked. */
export async function failuresOf(folder: string, edits: readonly Edit[]): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  for (const [name, check] of Object.entries(checks)) {
    const failure = await check(folder, edits);
    failures.set(name, failure);
    if (failure !== '') return failures;
  }
  const parts = [...new Set(edits.flatMap((edit) => edit.parts))];
  for (const [part, failure] of await suiteFailures(folder, parts)) failures.set(part, failure);
  return failures;
}

async function typecheck(folder: string): Promise<string> {
  const { stdout, stderr } = await runNode([TSC, '--noEmit', '--incremental', '--tsBuildInfoFile', '.tsbuildinfo'], {
    cwd: folder,
  });
  return stdout + stderr;
}

async function insert(folder: string, { files = [] }: Edit): Promise<void> {
  for (const { file, before, text } of files) {
    const present = before === '' ? '' : await readFile(join(folder, file), 'utf8');
    if (before !== '' && present.split(before).length !== 2)
      throw new Error(`${file} does not contain once: ${before}`);
    await writeFile(join(folder, file), before === '' ? text : present.replace(before, () => text + before));
  }
}

/** Calls of the client to the sandbox, with the responses validated. */
function callSource(edits: readonly Edit[]): string {
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
${edits.map(({ call = '' }) => `{\n${call}\n}\n`).join('')}`;
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
async function suiteFailures(folder: string, parts: readonly Part[]): Promise<[Part, string][]> {
  const files = parts.flatMap((part) => suites[part]);
  const report = join(folder, '.artifacts-edits.json');
  const projects = ['--project', 'unit', '--project', 'integration'];
  const { stdout, stderr } = await runNode(
    [VITEST, 'run', ...projects, '--maxWorkers=1', '--reporter=json', `--outputFile=${report}`, ...files],
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
