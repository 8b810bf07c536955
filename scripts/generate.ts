/**
 * Writes `generated/` from the contract: `npm run generate`. With `--check` it writes nothing and exits 1 where a
 * file differs from what the contract gives. The same contract always gives the same bytes.
 */
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contractSource } from './generate/contract-data.js';
import { ContractError, readContract, type ContractDocument } from './generate/read-contract.js';
import { schemaSource } from './generate/schema-types.js';
import { requestValidatorsSource, responseValidatorsSource, validatorsSource } from './generate/validators.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const TARGET = 'generated';
const BY_HAND = new Set(['README.md']);

const makers: Record<string, (document: ContractDocument) => string | Promise<string>> = {
  'schema.ts': schemaSource,
  'contract.ts': contractSource,
  'validators.ts': validatorsSource,
  'response-validators.ts': responseValidatorsSource,
  'request-validators.ts': requestValidatorsSource,
};

try {
  const files = await makeAll();
  process.exitCode = process.argv.includes('--check') ? await check(files) : await write(files);
} catch (error) {
  if (!(error instanceof ContractError)) throw error;
  console.error(`${error.message}\n${TARGET}/ is left as it was.`);
  process.exitCode = 1;
}

/** All files, made in memory: where one cannot be made, none is written. */
async function makeAll(): Promise<Map<string, string>> {
  const document = await readContract(CONTRACT);
  const files = new Map<string, string>();
  for (const [name, make] of Object.entries(makers)) files.set(name, await make(document));
  return files;
}

async function write(files: Map<string, string>): Promise<number> {
  await mkdir(TARGET, { recursive: true });
  for (const name of await surplus(files)) await rm(join(TARGET, name));
  for (const [name, text] of files) {
    const path = join(TARGET, name);
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  }
  console.log(`Wrote ${[...files.keys()].map((name) => join(TARGET, name)).join(', ')} from ${CONTRACT}.`);
  return 0;
}

async function check(files: Map<string, string>): Promise<number> {
  const drifted: string[] = [];
  for (const [name, text] of files) {
    const path = join(TARGET, name);
    const present = await readFile(path, 'utf8').catch(() => undefined);
    if (present !== text) drifted.push(`${path} ${present === undefined ? 'is missing' : 'differs'}`);
  }
  for (const name of await surplus(files)) drifted.push(`${join(TARGET, name)} is not made from the contract`);
  if (drifted.length === 0) {
    console.log(`${TARGET}/ is what ${CONTRACT} gives.`);
    return 0;
  }
  console.error(
    `${TARGET}/ is not what ${CONTRACT} gives:\n${drifted.map((line) => `  ${line}`).join('\n')}\n` +
      `Run \`npm run generate\` and commit the result. Nothing in ${TARGET}/ is edited by hand.`,
  );
  return 1;
}

async function surplus(files: Map<string, string>): Promise<string[]> {
  const present = await readdir(TARGET).catch(() => []);
  return present.filter((name) => !files.has(name) && !BY_HAND.has(name));
}
