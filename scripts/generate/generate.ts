/** Generates the code of a contract, or compares it with what is there. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientSource } from './client-source.js';
import type { Contract } from './contract.js';
import { constantsSource, contractSource } from './contract-source.js';
import { readContract } from './read-contract.js';
import { schemaSource } from './schema-source.js';
import { requestValidatorsSource, responseValidatorsSource, validatorsSource } from './validators.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const TARGET = 'generated';
const BY_HAND = ['README.md'];

export interface GenerateOptions {
  /** All paths are relative to it. */
  readonly folder: string;
  /** Compare only, and write nothing. Default: false. */
  readonly check?: boolean;
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
  const { check = false, contract: path = CONTRACT, out = TARGET } = options;
  const { contract, problems, notes } = readContract(options.folder, path);
  if (contract === undefined || problems.size > 0) {
    const count = problems.size === 1 ? '1 problem' : `${problems.size} problems`;
    return { ok: false, message: [...problems, `${count}. Nothing was written to ${out}/.`].join('\n') };
  }
  const folder = join(options.folder, out);
  const files = await filesOf(contract, options.contract !== undefined);
  const differences = await differencesOf(folder, files, options.out === undefined);
  if (!check) await write(folder, differences);
  const message = (check ? checkMessage : writeMessage)(differences, out, path);
  return {
    ok: !check || differences.length === 0,
    message: [message, ...[...notes].map((note) => `Note: ${note}`)].join('\n'),
  };
}

/** @param isStandalone Whether the files import the package, rather than this project's sources. */
async function filesOf(contract: Contract, isStandalone: boolean): Promise<Map<string, string>> {
  const model = isStandalone ? 'studio-groups' : '../src/lib/model.js';
  return new Map([
    ['contract.ts', contractSource(contract, model)],
    ...(contract.constants.length === 0 ? [] : [['constants.ts', constantsSource(contract)] as const]),
    ['schema.ts', await schemaSource(contract)],
    ['client.ts', clientSource(contract, isStandalone)],
    ['validators.ts', validatorsSource(contract, model)],
    ['response-validators.ts', await responseValidatorsSource(contract, model)],
    ['request-validators.ts', await requestValidatorsSource(contract, model)],
  ]);
}

/** A file that is not as it must be. */
interface Difference {
  readonly name: string;
  readonly state: 'is missing' | 'differs' | 'is not generated';
  /** What it must contain; `undefined` if there must be no such file. */
  readonly text?: string;
}

/** @param isOwn Whether the folder contains only generated files. */
async function differencesOf(
  folder: string,
  files: ReadonlyMap<string, string>,
  isOwn: boolean,
): Promise<Difference[]> {
  const present = existsSync(folder) ? await readdir(folder) : [];
  const surplus = present.filter((name) => isOwn && !files.has(name) && !BY_HAND.includes(name));
  const differing = [...files].flatMap(([name, text]): Difference[] => {
    if (!present.includes(name)) return [{ name, state: 'is missing', text }];
    return readFileSync(join(folder, name), 'utf8') === text ? [] : [{ name, state: 'differs', text }];
  });
  return [...differing, ...surplus.map((name) => ({ name, state: 'is not generated' }) as const)];
}

/** An unchanged file keeps its time, by which other tools see what changed. */
async function write(folder: string, differences: readonly Difference[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, text } of differences)
    if (text === undefined) await rm(join(folder, name), { recursive: true });
    else await writeFile(join(folder, `${name}.new`), text);
  for (const { name, text } of differences)
    if (text !== undefined) await rename(join(folder, `${name}.new`), join(folder, name));
}

function writeMessage(differences: readonly Difference[], out: string, path: string): string {
  const written = differences.filter(({ text }) => text !== undefined).map(({ name }) => `${out}/${name}`);
  return written.length === 0 ? `${out}/ is up to date with ${path}.` : `Wrote ${written.join(', ')} from ${path}.`;
}

function checkMessage(differences: readonly Difference[], out: string, path: string): string {
  if (differences.length === 0) return `${out}/ is up to date with ${path}.`;
  const lines = differences.map(({ name, state }) => `  ${out}/${name} ${state}\n`);
  return (
    `${out}/ is not up to date with ${path}:\n${lines.join('')}` +
    `Run \`npm run generate\` and commit the result. Nothing in ${out}/ is edited by hand.`
  );
}
