/** `npm run docs [-- FILE]` writes the reference page of the contract, by default to `.artifacts/reference/index.html`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { referencePage } from './docs/page.js';
import { ContractError, parseContract } from './generate/read-contract.js';

const CONTRACT = 'openapi/studio-groups.yaml';

const [file = '.artifacts/reference/index.html'] = process.argv.slice(2);
try {
  const contract = parseContract(await readFile(CONTRACT, 'utf8'), CONTRACT);
  const style = await readFile(new URL('docs/style.css', import.meta.url), 'utf8');
  const page = await referencePage(contract, style);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, page);
  console.log(`Wrote ${file} (${String(Math.round(page.length / 1024))} kB).`);
} catch (error) {
  if (!(error instanceof ContractError)) throw error;
  console.error(`${error.message}\nNo page was written.`);
  process.exitCode = 1;
}
