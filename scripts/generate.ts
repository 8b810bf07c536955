/**
 * `npm run generate [-- --check]` generates `generated/` from the contract, or compares the two. With
 * `-- --contract FILE --out DIR` it does so for any other OpenAPI description. Exit code 1: the contract has problems,
 * or the files differ; 2: wrong options.
 */
import { parseArgs } from 'node:util';
import { messageOf } from '../src/lib/message-of.js';
import { generate, type GenerateOptions } from './generate/generate.js';

const options = optionsOf(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`${options} Nothing was written.`);
  process.exitCode = 2;
} else {
  const { ok, message } = await generate(options);
  (ok ? console.log : console.error)(message);
  process.exitCode = ok ? 0 : 1;
}

function optionsOf(args: string[]): GenerateOptions | string {
  try {
    const { values } = parseArgs({
      args,
      options: { check: { type: 'boolean' }, contract: { type: 'string' }, out: { type: 'string' } },
    });
    const isComplete = (values.contract === undefined) === (values.out === undefined);
    return isComplete ? { folder: process.cwd(), ...values } : '--contract FILE and --out DIR need each other.';
  } catch (error) {
    return `${messageOf(error)}.`;
  }
}
