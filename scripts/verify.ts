/**
 * `npm run verify`: the project's main job. Lints the contract, checks that `generated/` is what it gives, runs the
 * contract suite against the embedded providers, and prints a table for each. Exits 1 where any of it fails.
 */
import { spawnSync } from 'node:child_process';
import { mayColor } from '../src/cli/io.js';
import { processIo } from '../src/cli/process-io.js';
import { reportTable } from '../src/cli/report/table.js';
import { embeddedSandbox } from '../src/cli/verify/sandbox.js';
import { verify, type Provider } from '../src/contract/index.js';
import { prismProvider, startPrism } from './prism.js';

const failed = ['lint:contract', 'generate:check'].filter((script) => !passes(script));
if (!(await onPrism())) failed.push('the suite on Prism');
if (!(await conforms(embeddedSandbox()))) failed.push('the suite on the sandbox');
if (failed.length > 0) {
  console.error(`\nNot verified, for these failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}

/** Runs a script of package.json; shows what it printed only where it failed. */
function passes(script: string): boolean {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const passed = status === 0;
  console.log(`${passed ? '✓' : '✗'} npm run ${script}`);
  if (!passed) console.error(`${stdout}${stderr}`.trim());
  return passed;
}

async function onPrism(): Promise<boolean> {
  const prism = await startPrism();
  try {
    return await conforms(prismProvider(prism));
  } finally {
    await prism.close();
  }
}

async function conforms(provider: Provider): Promise<boolean> {
  const report = await verify(provider, { strict: true, complete: true });
  console.log(`\n${reportTable(report, { color: mayColor(processIo) })}`);
  return report.conforms;
}
