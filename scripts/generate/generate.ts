/** Generates the code of a contract, or compares it with what is there. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientModelOf } from './client-model.js';
import { clientSource } from './client-source.js';
import type { Contract } from './contract.js';
import { constantsSource, contractSource } from './contract-source.js';
import { readContract } from './read-contract.js';
import { schemaSource } from './schema-source.js';
import type { Report } from './source-files.js';
import { requestValidatorsSource, responseValidatorsSource, validatorsSource } from './validators.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const TARGET = 'generated';
const BY_HAND = new Set(['README.md']);

export interface GenerateOptions {
  /** All paths are relative to it. */
  readonly folder: string;
  /** Compare only, and write nothing. */
  readonly check: boolean;
  /** The OpenAPI description. Default: this project's contract. */
  readonly contract?: string;
  /** The folder for the generated files. Default: `generated`, from which everything else is removed. */
  readonly out?: string;
}

export interface GenerateResult {
  readonly ok: boolean;
  /** What was done, or what is wrong and how to correct it, for a terminal. */
  readonly message: string;
}

/** The same contract gives the same bytes. Nothing is written unless everything can be. */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const { folder, check, contract = CONTRACT, out = TARGET } = options;
  const report: Report = { problems: new Set(), notes: new Set() };
  const model = readContract(folder, contract, report);
  if (model === undefined) return { ok: false, message: failure(report, out) };
  const files = await filesOf(model, options.contract !== undefined);
  const target: Target = { folder: join(folder, out), name: out, isOwn: options.out === undefined, contract };
  const { ok, message } = await (check ? compare : write)(target, files);
  return { ok, message: [message, ...[...report.notes].map((note) => `Note: ${note}`)].join('\n') };
}

function failure({ problems }: Report, out: string): string {
  const count = problems.size === 1 ? '1 problem' : `${String(problems.size)} problems`;
  return `${[...problems].join('\n')}\n${count}. Nothing was written to ${out}/.`;
}

/** @param isStandalone Whether the files import the package, rather than this project's sources. */
async function filesOf(contract: Contract, isStandalone: boolean): Promise<Map<string, string>> {
  const model = isStandalone ? 'studio-groups' : '../src/lib/model.js';
  const constants: [string, string][] =
    contract.constants.length === 0 ? [] : [['constants.ts', constantsSource(contract)]];
  return new Map([
    ['contract.ts', contractSource(contract, model)],
    ...constants,
    ['schema.ts', await schemaSource(contract)],
    ['client.ts', clientSource(clientModelOf(contract, isStandalone))],
    ['validators.ts', validatorsSource(contract, model)],
    ['response-validators.ts', await responseValidatorsSource(contract, model)],
    ['request-validators.ts', await requestValidatorsSource(contract, model)],
  ]);
}

interface Target {
  readonly folder: string;
  /** The folder's name in messages. */
  readonly name: string;
  /** Whether the folder contains only generated files. */
  readonly isOwn: boolean;
  readonly contract: string;
}

async function write(target: Target, files: ReadonlyMap<string, string>): Promise<GenerateResult> {
  const { folder, name, contract } = target;
  await mkdir(folder, { recursive: true });
  for (const file of await surplus(target, files)) await rm(join(folder, file), { recursive: true });
  // An unchanged file keeps its time, by which other tools see what changed.
  const changed = [...files].filter(([file, text]) => contentOf(join(folder, file)) !== text);
  for (const [file, text] of changed) await writeFile(join(folder, `${file}.new`), text);
  for (const [file] of changed) await rename(join(folder, `${file}.new`), join(folder, file));
  if (changed.length === 0) return { ok: true, message: `${name}/ is up to date with ${contract}.` };
  return { ok: true, message: `Wrote ${changed.map(([file]) => `${name}/${file}`).join(', ')} from ${contract}.` };
}

async function compare(target: Target, files: ReadonlyMap<string, string>): Promise<GenerateResult> {
  const { folder, name, contract } = target;
  const differences = [...files].flatMap(([file, text]) => {
    const present = contentOf(join(folder, file));
    return present === text ? [] : [`${name}/${file} ${present === undefined ? 'is missing' : 'differs'}`];
  });
  for (const file of await surplus(target, files)) differences.push(`${name}/${file} is not generated`);
  if (differences.length === 0) return { ok: true, message: `${name}/ is up to date with ${contract}.` };
  return {
    ok: false,
    message:
      `${name}/ is not up to date with ${contract}:\n${differences.map((line) => `  ${line}`).join('\n')}\n` +
      `Run \`npm run generate\` and commit the result. Nothing in ${name}/ is edited by hand.`,
  };
}

function contentOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function surplus({ folder, isOwn }: Target, files: ReadonlyMap<string, string>): Promise<string[]> {
  const present = isOwn && existsSync(folder) ? await readdir(folder) : [];
  return present.filter((name) => !files.has(name) && !BY_HAND.has(name));
}
