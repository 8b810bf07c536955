import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { codeOf } from '../../lib/code-of.js';
import { messageOf } from '../../lib/message-of.js';
import {
  assumptionChecks,
  controlRoutes,
  createSandbox,
  defaultSeed,
  parseSeed,
  sandboxRoles,
  SeedError,
  selectAssumptions,
  type Assumptions,
  type LoggedRequest,
  type Sandbox,
  type SandboxOptions,
  type SandboxSeed,
} from '../../sandbox/index.js';
import { listen, type ListenOptions, type Served } from '../../sandbox/node.js';
import { examples, integerBetween, repeatable, type CliCommand } from '../command.js';
import { exitCode, UsageError } from '../exit.js';
import { readJsonFile, unwritable } from '../text-file.js';
import type { Certificate } from '../sandbox/certificate.js';
import { startMessage } from '../sandbox/start-message.js';

interface Options extends Omit<SandboxOptions, 'seed' | 'assume'>, Required<Omit<ListenOptions, 'tls'>> {
  readonly tls?: boolean;
  readonly seed?: string;
  readonly log?: string;
  readonly assume?: readonly string[];
}

const MAX_TIME = 2 ** 31 - 1;

export const sandboxCommand: CliCommand = {
  define: (program) =>
    program
      .command('sandbox')
      .summary('serve a Studio host with its state in memory')
      .description(
        'Serves a Studio host on this machine: the API, OAuth, and its own description. It keeps its state in memory until it is stopped.',
      )
      .option('--port <number>', 'TCP port to listen on, 0 for a free one', integerBetween(0, 65535), 0)
      .option('--host <name>', 'name or address to listen on', '127.0.0.1')
      .option('--cors', 'let pages of any origin call', false)
      .option('--tls', 'serve https with a certificate that is created now; prints the certificate of its authority')
      .option('--seed <file>', 'JSON file with users, groups and tokens to start with (default: a small school)')
      .option('--log <file>', 'append a line of JSON for each request to a file')
      .option('--rate <n>', 'respond with 429 to more than n requests per second', integerBetween(1, MAX_TIME))
      .option('--latency <ms>', 'wait before each response', integerBetween(0, MAX_TIME))
      .option('--lag <ms>', 'let lists lag behind batches', integerBetween(0, MAX_TIME))
      .option('--batch-limit <n>', 'reject batches of more than n changes', integerBetween(1, MAX_TIME))
      .option('--expires-in <seconds>', 'how long issued tokens are valid (default: 7200)', integerBetween(1, MAX_TIME))
      .option(
        '--assume <name=value>',
        'behave differently where sources are silent, see below; repeatable',
        repeatable(String),
      )
      .option('--strict-redirects', 'reject http and loopback redirect URIs, as Studio does')
      .option('--no-control', 'do not serve the control routes')
      .addHelpText('after', help),

  async action(command, io) {
    const { seed: seedFile, log: logFile, assume = [], tls, ...options } = command.opts<Options>();
    const seed = seedFile === undefined ? defaultSeed : await readSeed(seedFile);
    const log = logFile === undefined ? undefined : await openLog(logFile);
    const onRequest = (entry: LoggedRequest) => void log?.write(`${JSON.stringify(entry)}\n`);
    const sandbox = createSandbox({ ...options, seed, assume: parseAssumptions(assume), onRequest });
    const certificate = tls === true ? await createCertificate(options.host) : undefined;
    const served = await start(sandbox, { ...options, ...(certificate && { tls: certificate }) });
    const stopped = io.stopped();
    io.out(startMessage(served.url, sandboxRoles(seed), sandbox.assumptions));
    if (certificate !== undefined) io.out(`\n${certificate.ca.trim()}`);
    io.err('Stop it with Ctrl-C.');
    await stopped;
    await served.close();
    log?.end();
    io.err('Stopped.');
    return exitCode.done;
  },
};

function help(): string {
  const line = (name: string, about: string) => `  ${name.padEnd(28)}${about}`;
  return [
    '\nAssumptions, the contract’s first (its name of the action is remove):',
    ...Object.entries(assumptionChecks).map(([name, { expected }]) => line(name, expected)),
    '\nControl routes, for programs on this machine:',
    ...Object.entries(controlRoutes).map(([route, about]) => line(route.replace(' ', ' /_sandbox/'), about)),
    examples(
      'studio-groups sandbox',
      'studio-groups sandbox --port 8080 --seed school.json',
      'studio-groups sandbox --rate 5 --assume action=delete --assume batch=partial',
    ),
  ].join('\n');
}

async function readSeed(file: string): Promise<SandboxSeed> {
  const value = await readJsonFile(file, 'seed file');
  try {
    return parseSeed(value);
  } catch (error) {
    if (!(error instanceof SeedError)) throw error;
    throw new UsageError(`${file} is not a valid seed:\n${error.problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** `name=value`, once for each assumption. */
function parseAssumptions(selected: readonly string[]): Assumptions {
  try {
    const pairs = selected.map((text) => text.split(/=(.*)/s));
    return selectAssumptions(Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value])));
  } catch (error) {
    throw new UsageError(`--assume: ${messageOf(error)}`);
  }
}

async function openLog(file: string): Promise<Writable> {
  const log = createWriteStream(file, { flags: 'a' });
  try {
    await once(log, 'open');
  } catch (error) {
    throw unwritable(file, 'log file', error);
  }
  // A full disk must not stop the sandbox.
  return log.on('error', () => undefined);
}

async function createCertificate(host: string): Promise<Certificate> {
  return (await import('../sandbox/certificate.js')).createCertificate(host);
}

async function start(sandbox: Sandbox, options: ListenOptions): Promise<Served> {
  try {
    return await listen(sandbox, options);
  } catch (error) {
    const explain = problems[codeOf(error) ?? ''];
    throw explain === undefined ? error : new UsageError(explain(options));
  }
}

const ANOTHER_PORT = 'Choose another one, or leave --port out for a free one.';
const notThisMachine = ({ host }: ListenOptions) => `${host ?? ''} is no name or address of this machine.`;
const problems: Readonly<Record<string, (options: ListenOptions) => string>> = {
  EADDRINUSE: ({ port }) => `Port ${port ?? 0} is in use. ${ANOTHER_PORT}`,
  EACCES: ({ port }) => `You may not listen on port ${port ?? 0}. ${ANOTHER_PORT}`,
  ENOTFOUND: notThisMachine,
  EADDRNOTAVAIL: notThisMachine,
};
