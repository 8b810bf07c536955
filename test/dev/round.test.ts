import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { operations } from '../../generated/contract.js';
import { runRound, type Passed, type Tools } from '../../scripts/dev/round.js';
import type { SuiteOrder } from '../../scripts/dev/suite-host.js';
import { watchContract } from '../../scripts/dev/watch.js';
import {
  editedContract,
  operationPointer,
  remove,
  replaceText,
  set,
  type ContractEdit,
} from '../support/contract-copy.js';
import { projectFolder } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const everything = Object.keys(operations);

let folder: string;
let said: string[];
let ordered: SuiteOrder[];
let tools: Tools;

beforeEach(async () => {
  folder = await tempFolder();
  said = [];
  ordered = [];
  for (const name of ['redocly.yaml', 'package.json', 'openapi', 'generated']) {
    await cp(join(projectFolder, name), join(folder, name), { recursive: true });
  }
  tools = {
    folder,
    port: 0,
    say: (line) => said.push(line),
    typecheck: () => [],
    suite: {
      run: (order) => {
        ordered.push(order);
        return Promise.resolve({ baseUrl: 'http://prism', cases: order.operations.length, problem: undefined });
      },
      close: () => Promise.resolve(),
    },
  };
});

describe('a round', () => {
  test('lints, generates, typechecks and tests, in that order', async () => {
    await round();
    expect(steps()).toEqual(['✓ lint', '✓ generate', '✓ typecheck', '✓ contract tests']);
    expect(said.at(-1)).toContain(`2 cases of ${everything.join(', ')}; Prism at http://prism`);
  });

  test('tests only the operations that an edit touches, and serves the contract anew all the same', async () => {
    const passed = await round();
    await round(passed);
    await edit(set(`${operationPointer('listGroupUsers')}/summary`, 'List the members of a group'));
    await round(await round(passed));
    await edit(set('#/components/schemas/ErrorBody/properties/error/description', 'Why.'));
    await round(passed);
    expect(ordered.map(({ operations }) => operations)).toEqual([everything, [], ['listGroupUsers'], [], everything]);
  });

  test('that fails leaves its operations to be tested by the next one', async () => {
    const passed = await round();
    await edit(set(`${operationPointer('listGroupUsers')}/summary`, 'List the members of a group'));
    tools = { ...tools, typecheck: () => ['src/a.ts(1,1): error TS1: No.'] };
    expect(await round(passed)).toBe(passed);
    expect(steps()).toEqual(['✓ lint', '✓ generate', '✗ typecheck']);
    expect(said.at(-1)).toBe('    src/a.ts(1,1): error TS1: No.');
  });

  test('shows the first of many complaints, and how many there are', async () => {
    tools = { ...tools, typecheck: () => Array.from({ length: 200 }, (_, index) => `complaint ${String(index)}`) };
    await round();
    expect(said.at(-2)).toBe('    complaint 9');
    expect(said.at(-1)).toBe('    … and 190 more.');
  });

  test.each<[string, ContractEdit, RegExp]>([
    [
      'a half-typed line',
      replaceText('      operationId: listGroupUsers\n', '      operationId: listGroupUsers\n      desc\n'),
      /^ {4}openapi\/studio-groups\.yaml:\d+:7 is not valid YAML: Implicit keys need to be on a single line/,
    ],
    [
      'a reference to nothing',
      set('#/components/schemas/Changes/items/$ref', '#/components/schemas/Chance'),
      /^ {4}openapi\/studio-groups\.yaml:\d+:\d+: \$ref #\/components\/schemas\/Chance points to nothing\.$/,
    ],
    [
      'a broken rule of lint',
      remove(`${operationPointer('listGroupUsers')}/responses/404`),
      /^ {4}openapi\/studio-groups\.yaml:\d+:\d+ listGroupUsers lacks the status 404: .* \(studio\/statuses\)$/,
    ],
  ])('ends at %s with file, line and column, and leaves generated/ as it was', async (_name, change, says) => {
    const before = await readFile(join(folder, 'generated/contract.ts'), 'utf8');
    await edit(change);
    await round();
    expect(steps()).toEqual(['✗ lint']);
    expect(said.at(-1)).toMatch(says);
    expect(said.join('\n')).not.toMatch(/^\s+at /m);
    expect(await readFile(join(folder, 'generated/contract.ts'), 'utf8')).toBe(before);
  });

  test('tells what the contract tests found', async () => {
    const suite = {
      ...tools.suite,
      run: () => Promise.resolve({ cases: 3, problem: 'One finding.' }),
    };
    await runRound({ ...tools, suite }, new Map());
    expect(steps().at(-1)).toBe('✗ contract tests');
    expect(said.at(-1)).toBe('    One finding.');
  });
});

test('each save starts a round, one after the other, until it is stopped', async () => {
  const stopped = new AbortController();
  const until = listen();
  const ended = watchContract(tools, stopped.signal);
  await until(() => said.some((line) => line.startsWith('  Waiting')));
  expect(said[0]).toMatch(/^\n\d\d:\d\d:\d\d Start$/);
  await edit(replaceText('operationId: listGroupUsers', 'operationId: [listGroupUsers'));
  await until(() => said.join('\n').includes('is not valid YAML'));
  expect(said.find((line) => line.endsWith(CONTRACT))).toMatch(/^\n\d\d:\d\d:\d\d openapi/);
  await edit();
  await until(() => ordered.length > 1);
  stopped.abort();
  await ended;
  expect(ordered.slice(0, 2).map(({ operations }) => operations)).toEqual([everything, []]);
});

function round(passed: Passed = new Map()): Promise<Passed> {
  said.length = 0;
  return runRound(tools, passed);
}

function steps(): string[] {
  return said.flatMap((line) => /^ {2}([✓✗] .*?) +\d+\.\d s/.exec(line)?.[1] ?? []);
}

async function edit(...edits: readonly ContractEdit[]): Promise<void> {
  await writeFile(join(folder, CONTRACT), editedContract(...edits).contract);
}

/** A function that waits until something holds, which is asked after each line that is said. */
function listen(): (holds: () => boolean) => Promise<void> {
  let look: () => void = () => undefined;
  tools = {
    ...tools,
    say: (line) => {
      said.push(line);
      look();
    },
  };
  return (holds) =>
    new Promise((resolve) => {
      look = () => {
        if (holds()) resolve();
      };
      look();
    });
}
