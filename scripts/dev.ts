/**
 * `npm run dev [-- --port N]` watches the contract: after each save it lints, generates, typechecks and runs the
 * contract tests of the operations that changed, and serves the contract on Prism, by default on port 4010.
 */
import { parseArgs } from 'node:util';
import { createSuiteHost } from './dev/suite-host.js';
import { createTypecheck } from './dev/typecheck.js';
import { watchContract } from './dev/watch.js';

const port = portFrom(process.argv.slice(2));
if (port === undefined) {
  console.error('dev takes --port and a number from 0 (a free one) to 65535: npm run dev -- --port 4011');
  process.exitCode = 2;
} else {
  const folder = process.cwd();
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopped.abort();
    });
  const suite = createSuiteHost(folder);
  const tools = { folder, port, typecheck: createTypecheck(folder), suite, say: console.log };
  await watchContract(tools, stopped.signal);
  await suite.close();
}

function portFrom(args: readonly string[]): number | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { port: { type: 'string', default: '4010' } } });
    const wanted = Number(values.port);
    return /^\d+$/.test(values.port) && wanted <= 65_535 ? wanted : undefined;
  } catch {
    return undefined;
  }
}
