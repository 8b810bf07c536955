/**
 * `npm run test:edits [-- TEXT]`: makes edits of the contract in copies of the project, as a person would, and checks
 * what follows: generated code, lint, types, calls through the client, and the suites of every affected part. Edits of
 * one group share a copy and its checks; two copies are used at a time. Prints a matrix, edit by part. Exit code 1:
 * something failed that no edit may break. With TEXT, only edits with this text in `GROUP: TITLE` are made.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyProject } from '../support/project-copy.js';
import { checkNames, failuresOf } from './checks.js';
import { edits, suites, type Edit } from './edits.js';

const COPIES = 2;

const wanted = edits.filter(({ title, group }) => `${group}: ${title}`.includes(process.argv[2] ?? ''));
const columns = [...checkNames, ...Object.keys(suites)];
const width = Math.max(...wanted.map(({ title }) => title.length));
const groups = [...new Set(wanted.map(({ group }) => group))];
const reports: string[] = [];
const start = performance.now();

console.log(row('', columns, 'group, seconds'));
await Promise.all(Array.from({ length: Math.min(COPIES, groups.length) }, checkGroups));
for (const { title, fails } of wanted)
  if (fails !== undefined) console.log(`Known to fail, not run: ${title}, ${fails}.`);
for (const report of reports) console.error(`\n${report}`);
const failed = reports.length === 0 ? '' : ' Edits of a group fail together; check one alone with its title.';
console.log(
  `\n${String(wanted.length)} edits in ${secondsSince(start)} s, ${String(reports.length)} failures.${failed}`,
);
process.exitCode = wanted.length > 0 && reports.length === 0 ? 0 : 1;

/** Takes groups until there is none left. */
async function checkGroups(): Promise<void> {
  for (let next = groups.shift(); next !== undefined; next = groups.shift()) await checkGroup(next);
}

async function checkGroup(group: string): Promise<void> {
  const members = wanted.filter((edit) => edit.group === group);
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'edits-'));
  try {
    await copyProject(folder);
    const failures = await failuresOf(folder, members);
    for (const edit of members)
      console.log(row(edit.title, marksOf(edit, failures), `${group}, ${secondsSince(start)}`));
    for (const [column, failure] of failures)
      if (failure !== '') reports.push(`${group}, ${column}:\n${failure.slice(0, 5_000)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `✓` passed, `✗` failed, `·` not affected or not reached. */
function marksOf({ parts }: Edit, failures: ReadonlyMap<string, string>): string[] {
  const own = new Set<string>([...checkNames, ...parts]);
  return columns.map((column) => {
    const failure = own.has(column) ? failures.get(column) : undefined;
    return failure === undefined ? '·' : failure === '' ? '✓' : '✗';
  });
}

function row(title: string, cells: readonly string[], last: string): string {
  const padded = cells.map((cell, index) => cell.padStart(columns[index]?.length ?? 0));
  return [title.padEnd(width), ...padded, last].join('  ');
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(0);
}
