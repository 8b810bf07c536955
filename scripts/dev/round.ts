/** One round of `npm run dev`: lint, generate, typecheck, contract tests; the first that fails ends it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { operationsOf, wholeOf } from '../generate/contract-data.js';
import { generate } from '../generate/generate.js';
import { ContractError, parseContract } from '../generate/read-contract.js';
import { lintContract } from './lint.js';
import type { SuiteHost } from './suite-host.js';
import type { Typecheck } from './typecheck.js';

const CONTRACT = 'openapi/studio-groups.yaml';

/** The first complaints tell what to do; a renamed operation has hundreds. */
const MOST_SHOWN = 10;

export interface Tools {
  readonly folder: string;
  /** Where Prism serves the contract. */
  readonly port: number;
  readonly typecheck: Typecheck;
  readonly suite: SuiteHost;
  readonly say: (line: string) => void;
}

/** What each operation was, as JSON by its id, when its cases last passed. */
export type Passed = ReadonlyMap<string, string>;

/** What a step found wrong; nothing, or what it did, where all is well. */
type Step = () => Promise<{ readonly problems: readonly string[]; readonly done?: string }>;

/** Runs a round, and returns which operations have passed by now. */
export async function runRound(tools: Tools, passed: Passed): Promise<Passed> {
  let present: Passed = new Map();
  const steps: Record<string, Step> = {
    lint: async () => {
      // What is no YAML is told by us: Redocly says it with a stack.
      present = await operationsIn(tools.folder);
      return { problems: await lintContract(tools.folder) };
    },
    generate: async () => {
      const { ok, message } = await generate({ folder: tools.folder, check: false });
      return { problems: ok ? [] : [message] };
    },
    typecheck: () => Promise.resolve({ problems: tools.typecheck() }),
    'contract tests': () => runTouched(tools, touched(passed, present)),
  };
  for (const [name, step] of Object.entries(steps)) {
    if (!(await succeeds(name, step, tools.say))) return passed;
  }
  return present;
}

async function succeeds(name: string, step: Step, say: Tools['say']): Promise<boolean> {
  const start = performance.now();
  const { problems, done = '' } = await step().catch((error: unknown) => ({ problems: [messageOf(error)], done: '' }));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`  ${problems.length === 0 ? '✓' : '✗'} ${name.padEnd(14)} ${seconds} s  ${done}`.trimEnd());
  for (const problem of problems.slice(0, MOST_SHOWN)) say(problem.replaceAll(/^/gm, '    '));
  if (problems.length > MOST_SHOWN) say(`    … and ${String(problems.length - MOST_SHOWN)} more.`);
  return problems.length === 0;
}

async function runTouched({ suite, port }: Tools, operations: readonly string[]): ReturnType<Step> {
  const { baseUrl, cases, problem } = await suite.run({ port, operations });
  const ran =
    operations.length === 0 ? 'no operation was touched' : `${String(cases)} cases of ${operations.join(', ')}`;
  return { problems: problem === undefined ? [] : [problem], done: `${ran}; Prism at ${baseUrl ?? '(not started)'}` };
}

async function operationsIn(folder: string): Promise<Passed> {
  const contract = parseContract(await readFile(join(folder, CONTRACT), 'utf8'), CONTRACT);
  return new Map(operationsOf(contract).map((one) => [one.id, JSON.stringify(wholeOf(contract, one))]));
}

function touched(passed: Passed, present: Passed): string[] {
  return [...present].filter(([id, whole]) => passed.get(id) !== whole).map(([id]) => id);
}

/** Faults of the contract, and of the disk, need no stack. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof ContractError || 'code' in error ? error.message : (error.stack ?? error.message);
}
