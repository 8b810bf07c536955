import { operations, security, server } from '../../../generated/contract.js';
import type { Changes } from '../../../generated/schema.js';
import { shellQuoted } from '../../contract/mask.js';
import {
  createSandbox,
  defaultSeed,
  parseSeed,
  sandboxRoles,
  SeedError,
  type SandboxRoles,
  type SandboxSeed,
} from '../../sandbox/index.js';
import { listen as listenOn, type Served } from '../../sandbox/node.js';
import { examples, integerBetween, type CliCommand } from '../command.js';
import { exitCode, UsageError } from '../exit.js';
import { readJsonFile } from '../json-file.js';

interface SandboxOptions {
  readonly port?: number;
  readonly seed?: string;
}

export const sandboxCommand: CliCommand = {
  define: (program) =>
    program
      .command('sandbox')
      .summary('serve a provider with its state in memory')
      .description('Serves a provider of the API on this machine. It keeps its state in memory, until it is stopped.')
      .option('--port <number>', 'TCP port to listen on (default: a free one)', integerBetween(0, 65535))
      .option('--seed <file>', 'JSON file with users, groups and tokens to start with (default: a small school)')
      .addHelpText('after', examples('studio-groups sandbox', 'studio-groups sandbox --port 8080 --seed school.json')),

  async action(command, io) {
    const { port, seed: file } = command.opts<SandboxOptions>();
    const seed = file === undefined ? defaultSeed : await readSeed(file);
    const served = await listen(seed, port);
    const stopped = io.stopped();
    io.out(describe(served.url, sandboxRoles(seed)));
    io.err('Stop it with Ctrl-C.');
    await stopped;
    await served.close();
    io.err('Stopped.');
    return exitCode.done;
  },
};

async function readSeed(file: string): Promise<SandboxSeed> {
  const value = await readJsonFile(file, 'seed file');
  try {
    return parseSeed(value);
  } catch (error) {
    if (!(error instanceof SeedError)) throw error;
    throw new UsageError(`${file} is not a valid seed:\n${error.problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

async function listen(seed: SandboxSeed, port: number | undefined): Promise<Served> {
  try {
    return await listenOn(createSandbox({ seed }), port === undefined ? {} : { port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const hint = 'Choose another one, or leave --port out for a free one.';
    if (code === 'EADDRINUSE') throw new UsageError(`Port ${String(port)} is in use. ${hint}`);
    if (code === 'EACCES') throw new UsageError(`You may not listen on port ${String(port)}. ${hint}`);
    throw error;
  }
}

function describe(url: string, roles: SandboxRoles): string {
  const facts: [string, string | number | undefined][] = [
    ['URL', url],
    ['Admin token', roles.adminToken],
    ['Member token', roles.memberToken],
    ['Outsider token', roles.outsiderToken],
    ['Group', roles.groupId],
    ['Unknown group', roles.unknownGroupId],
    ['Spare user', roles.spareUserId],
  ];
  const lines = facts.map(([name, value]) => `${`${name}:`.padEnd(16)}${String(value ?? '(none in this seed)')}`);
  return [...lines, ...curlLines(url, roles).flatMap((line) => ['', line])].join('\n');
}

/** One line for each operation, as far as the seed has somebody to call it and to be added. */
function curlLines(url: string, { adminToken, groupId, spareUserId }: SandboxRoles): readonly string[] {
  if (adminToken === undefined || groupId === undefined) return [];
  const curl = (route: Route, ...more: readonly string[]) => {
    const target = `${url}${server.basePath}${route.path.replace('{group_id}', String(groupId))}`;
    return ['curl', '-H', shellQuoted(`${security.header}: Bearer ${adminToken}`), ...more, target].join(' ');
  };
  const lines = [curl(operations.listGroupUsers)];
  if (spareUserId === undefined) return lines;
  const changes: Changes = [{ action: 'add', user_id: spareUserId }];
  const { method } = operations.batchUpdateGroupUsers;
  const json = ['-H', shellQuoted('Content-Type: application/json'), '-d', shellQuoted(JSON.stringify(changes))];
  return [...lines, curl(operations.batchUpdateGroupUsers, '-X', method, ...json)];
}

type Route = (typeof operations)[keyof typeof operations];
