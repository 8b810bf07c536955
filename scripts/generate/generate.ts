/** Makes `generated/` from the contract, or checks that it is what the contract gives. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientSource } from './client-source.js';
import { constantsSource, contractSource } from './contract-data.js';
import { ContractError, parseContract, type ContractDocument } from './read-contract.js';
import { schemaSource } from './schema-types.js';
import { requestValidatorsSource, responseValidatorsSource, validatorsSource } from './validators.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const TARGET = 'generated';
const BY_HAND = new Set(['README.md']);

const makers: Record<string, (contract: ContractDocument) => string | Promise<string>> = {
  'contract.ts': contractSource,
  'constants.ts': constantsSource,
  'schema.ts': schemaSource,
  'client.ts': clientSource,
  'validators.ts': validatorsSource,
  'response-validators.ts': responseValidatorsSource,
  'request-validators.ts': requestValidatorsSource,
};

export interface GenerateResult {
  readonly ok: boolean;
  /** What was done, or what is wrong and what mends it: for the person at the terminal. */
  readonly message: string;
}

export interface GenerateOptions {
  /** The project's folder. */
  readonly folder: string;
  /** Write nothing, only compare. */
  readonly check: boolean;
}

/** The same contract always gives the same bytes. Files are replaced only when all of them could be made. */
export async function generate({ folder, check }: GenerateOptions): Promise<GenerateResult> {
  try {
    const files = await makeAll(folder);
    return await (check ? compare : write)(join(folder, TARGET), files);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return { ok: false, message: `${error.message}\n${TARGET}/ is left as it was.` };
  }
}

async function makeAll(folder: string): Promise<Map<string, string>> {
  const text = await readFile(join(folder, CONTRACT), 'utf8').catch((error: unknown) => {
    throw new ContractError(`${CONTRACT} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const contract = parseContract(text, CONTRACT);
  const files = new Map<string, string>();
  for (const [name, make] of Object.entries(makers)) files.set(name, await make(contract));
  return files;
}

async function write(target: string, files: Map<string, string>): Promise<GenerateResult> {
  await mkdir(target, { recursive: true });
  for (const name of await surplus(target, files)) await rm(join(target, name), { recursive: true });
  // A file that stays as it is keeps its time, by which other tools see what changed.
  const changed = [...files].filter(([name, text]) => contentOf(join(target, name)) !== text);
  for (const [name, text] of changed) await writeFile(join(target, `${name}.new`), text);
  for (const [name] of changed) await rename(join(target, `${name}.new`), join(target, name));
  if (changed.length === 0) return { ok: true, message: `${TARGET}/ is what ${CONTRACT} gives already.` };
  return { ok: true, message: `Wrote ${changed.map(([name]) => `${TARGET}/${name}`).join(', ')} from ${CONTRACT}.` };
}

async function compare(target: string, files: Map<string, string>): Promise<GenerateResult> {
  const drifted: string[] = [];
  for (const [name, text] of files) {
    const present = contentOf(join(target, name));
    if (present !== text) drifted.push(`${TARGET}/${name} ${present === undefined ? 'is missing' : 'differs'}`);
  }
  for (const name of await surplus(target, files)) drifted.push(`${TARGET}/${name} is not made from the contract`);
  if (drifted.length === 0) return { ok: true, message: `${TARGET}/ is what ${CONTRACT} gives.` };
  return {
    ok: false,
    message:
      `${TARGET}/ is not what ${CONTRACT} gives:\n${drifted.map((line) => `  ${line}`).join('\n')}\n` +
      `Run \`npm run generate\` and commit the result. Nothing in ${TARGET}/ is edited by hand.`,
  };
}

function contentOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function surplus(target: string, files: Map<string, string>): Promise<string[]> {
  const present = await readdir(target).catch(() => []);
  return present.filter((name) => !files.has(name) && !BY_HAND.has(name));
}
