/**
 * `npm run verify`: the project's main job. Lints the contract, checks that `generated/` is what it gives, runs the
 * contract suite against embedded providers, and prints a table for each. Exits 1 where any of it fails.
 */
import { spawnSync } from 'node:child_process';
import { mayColor, reportTable } from '../src/cli/report/table.js';
import { verify } from '../src/contract/verify.js';
import { prismCases, prismProvider, startPrism } from '../test/support/prism.js';

const steps = ['lint:contract', 'generate:check'];

const failed = steps.filter((step) => !passes(step));
const conforms = await verifyPrism();
if (failed.length > 0 || !conforms) {
  console.error(
    `\nNot verified: ${[...failed.map((step) => `npm run ${step}`), ...(conforms ? [] : ['the contract suite'])].join(', ')} failed.`,
  );
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

async function verifyPrism(): Promise<boolean> {
  const prism = await startPrism();
  try {
    const report = await verify(prismProvider(prism), { cases: prismCases(), strict: true, complete: true });
    console.log(`\n${reportTable(report, { color: mayColor(process.stdout) })}`);
    return report.conforms;
  } finally {
    await prism.close();
  }
}
