/**
 * `npm run generate` writes `generated/` from the contract; with `--check` it writes nothing and exits 1 where a
 * file differs from what the contract gives.
 */
import { generate } from './generate/generate.js';

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg !== '--check');
if (unknown === undefined) {
  const { ok, message } = await generate({ folder: process.cwd(), check: args.includes('--check') });
  (ok ? console.log : console.error)(message);
  process.exitCode = ok ? 0 : 1;
} else {
  console.error(`generate knows only --check, not ${unknown}. Nothing was written.`);
  process.exitCode = 2;
}
