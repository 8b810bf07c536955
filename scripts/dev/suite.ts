/**
 * A process that serves the contract on Prism and runs the contract suite against it. `npm run dev` starts it ahead of
 * time, so that what is slow to load is loaded when the word comes; everything that depends on the contract is loaded
 * only then, since it has just been generated.
 */
import type { Case, Provider } from '../../src/contract/index.js';
import type { SuiteOrder, SuiteReport } from './suite-host.js';

await Promise.all([
  import('@stoplight/prism-cli/dist/operations.js'),
  import('@stoplight/prism-http-server'),
  import('pino'),
]);

process.once('message', (order: SuiteOrder) => {
  void runSuite(order).then((report) => process.send?.(report));
});
process.once('disconnect', () => process.exit());

async function runSuite({ port, operations }: SuiteOrder): Promise<SuiteReport> {
  try {
    const { prismCases, prismProvider, startPrism } = await import('../../test/support/prism.js');
    const prism = await startPrism(port);
    const cases = prismCases().filter(({ operation }) => operations.includes(operation));
    const problem = cases.length === 0 ? undefined : await problemOf(prismProvider(prism), cases);
    return { baseUrl: prism.baseUrl, cases: cases.length, problem };
  } catch (error) {
    return { cases: 0, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The report as text, where it finds something. */
async function problemOf(provider: Provider, cases: readonly Case[]): Promise<string | undefined> {
  const { verify } = await import('../../src/contract/index.js');
  const { reportTable } = await import('../../src/cli/report/table.js');
  const report = await verify(provider, { cases, strict: true });
  return report.conforms ? undefined : reportTable(report);
}
