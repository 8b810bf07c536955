/** `npm run mock`: Prism's mock of the contract on port 4010, or `-- --port N`, with a curl line for each outcome. */
import { parseArgs } from 'node:util';
import { allCases, curlLine, exampleRequest } from '../src/contract/index.js';
import { messageOf } from '../src/lib/message-of.js';
import { prismProvider, startPrism, type Prism } from './prism.js';

const DEFAULT_PORT = '4010';

const port = portFrom(process.argv.slice(2));
if (port === undefined) process.exitCode = 2;
else await serve(port);

async function serve(wanted: number): Promise<void> {
  const prism = await startPrism(wanted).catch((error: unknown) => {
    const reason = messageOf(error).includes('EADDRINUSE') ? 'another program has it' : messageOf(error);
    console.error(`Port ${String(wanted)} cannot be used: ${reason}. Choose another one: npm run mock -- --port 4011`);
    process.exitCode = 1;
  });
  if (prism === undefined) return;
  console.log(`Prism serves the contract at ${prism.baseUrl} (Ctrl-C ends it). A line for each outcome:\n`);
  console.log(curlLines(prism).join('\n'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void prism.close());
}

function curlLines(prism: Prism): string[] {
  const provider = prismProvider(prism);
  const firsts = new Map(
    allCases()
      .reverse()
      .map((wanted) => [`${wanted.operation} ${wanted.status}`, wanted]),
  );
  return [...firsts].reverse().flatMap(([outcome, wanted]) => {
    const line = curlLine(exampleRequest(provider, wanted), (text) => text);
    return [`# ${outcome}: ${wanted.precondition.name}`, line];
  });
}

function portFrom(args: string[]): number | undefined {
  const usage = 'Usage: npm run mock -- [--port N], a port from 0 to 65535; 0 takes a free one.';
  try {
    const { values } = parseArgs({ args, options: { port: { type: 'string', default: DEFAULT_PORT } } });
    if (/^\d{1,5}$/.test(values.port) && Number(values.port) <= 65_535) return Number(values.port);
    console.error(`--port ${values.port} is no port. ${usage}`);
  } catch (error) {
    console.error(`${messageOf(error)}\n${usage}`);
  }
  return undefined;
}
