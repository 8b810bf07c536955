import {
  hostProvider,
  verify,
  type CaseResult,
  type Exchange,
  type Provider,
  type Report,
} from '../../contract/index.js';
import { mayColor } from '../color.js';
import type { Command } from 'commander';
import { examples, integerBetween, type CliCommand } from '../command.js';
import { exitCode, UsageError, type ExitCode } from '../exit.js';
import type { Io } from '../io.js';
import { verdictOn, visibleLine } from '../report/facts.js';
import { reportTable } from '../report/table.js';
import {
  checkWritable,
  goesToStdout,
  harFile,
  output,
  writeHar,
  writeReports,
  type Output,
} from '../verify/outputs.js';
import { embeddedSandbox } from '../verify/sandbox.js';
import { connectionOptions } from '../settings.js';
import { hostSettings, pattern, type HostOptions } from '../verify/settings.js';

interface VerifyOptions extends HostOptions {
  readonly strict?: boolean;
  readonly complete?: boolean;
  readonly timeout?: number;
  readonly only?: RegExp;
  readonly report?: readonly Output[];
  readonly har?: string;
}

const id = integerBetween(1, Number.MAX_SAFE_INTEGER);
/** A day: no answer is worth a longer wait, and timers take no more than 24 days. */
const LONGEST_TIMEOUT = 86_400_000;

export const verifyCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program
        .command('verify')
        .summary('verify that a provider keeps to the contract')
        .description(
          [
            'Verifies that a provider keeps to the contract: every status of every operation, and what batches do to a group. If no host is named it verifies the sandbox, which runs in this process.',
            'A host is only read, unless --allow-writes lets it add, update and remove --user. Tokens come from STUDIO_ADMIN_TOKEN, STUDIO_MEMBER_TOKEN (of a member of --group) and STUDIO_OUTSIDER_TOKEN (of somebody outside it), or from --tokens, which wins; the token of --credentials, --token-file or STUDIO_TOKEN must be that of an admin. What has no token, group or user is skipped and named.',
          ].join('\n\n'),
        )
        .option('--group <id>', 'id of the group to list, and to change with --allow-writes', id)
        .option('--unknown-group <id>', 'id that no group has (default: 2147483647)', id)
        .option('--user <id>', 'id of a user outside the group, to be added and removed', id)
        .option('--tokens <file>', 'JSON file with the tokens: {"admin": "…", "member": "…", "outsider": "…"}')
        .option('--allow-writes', 'change the group with --user; it is put back as it was')
        .option('--strict', 'let a refuted assumption of the contract fail the run')
        .option('--complete', 'let an outcome that is skipped fail the run')
        .option(
          '--timeout <ms>',
          'how long an answer may take, in milliseconds (default: 5000)',
          integerBetween(1, LONGEST_TIMEOUT),
        )
        .option('--only <pattern>', 'only the cases whose name matches this regular expression', pattern)
        .option(
          '--report <format=file>',
          'write a report: json, junit, markdown or html; - is standard output; repeatable',
          output,
        )
        .option('--har <file>', 'record the traffic as HAR, with the secrets masked', harFile),
    ).addHelpText(
      'after',
      `${examples(
        'studio-groups verify',
        'studio-groups verify --base-url https://myschool.instructuremedia.com --group 42',
        'studio-groups verify --base-url http://127.0.0.1:8080 --group 42 --user 77 --allow-writes --strict',
        'studio-groups verify --only "listGroupUsers 40" --report html=report.html --report junit=report.xml',
      )}\n\nExit codes: 0 conforms, 1 findings or interrupted, 2 wrong use or no provider to be reached.`,
    ),

  async action(command, io) {
    const options = command.opts<VerifyOptions>();
    const { report: outputs = [], har } = options;
    await checkWritable([...outputs.map(({ file }) => file), ...(har === undefined ? [] : [har])]);
    const provider = await providerOf(command, io);
    const { report, exchanges } = await runOn(provider, options, io);
    if (report.problem === undefined) show(report, outputs, io);
    if (har !== undefined) await writeHar(har, exchanges, provider.secrets);
    await writeReports(report, outputs, io);
    if (report.problem !== undefined) throw new UsageError(visibleLine(report.problem));
    return exitCodeOf(report);
  },
};

/** The table; beside a report on stdout it goes to stderr, so that nothing is missed and the report stays whole. */
function show(report: Report, outputs: readonly Output[], io: Io): void {
  const stream = goesToStdout(outputs) ? 'err' : 'out';
  const color = mayColor(io, stream);
  io[stream](reportTable(report, { color }), color);
}

/** A run in which no case could run proves nothing: the settings are too few. */
function exitCodeOf(report: Report): ExitCode {
  if (!report.conforms) return exitCode.failed;
  return verdictOn(report) === 'conforms' ? exitCode.done : exitCode.misuse;
}

async function providerOf(command: Command, io: Io): Promise<Provider> {
  const host = await hostSettings(command, io);
  if (host !== undefined) return hostProvider(host);
  const unused = ['group', 'unknownGroup', 'user', 'tokens', 'tokenFile', 'credentials'].find(
    (name) => command.getOptionValue(name) !== undefined,
  );
  if (unused === undefined) return embeddedSandbox();
  const flag = `--${unused.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UsageError(`${flag} needs a host, but --base-url is missing. Omit ${flag} to verify the sandbox.`);
}

async function runOn(
  provider: Provider,
  options: VerifyOptions,
  io: Io,
): Promise<{ report: Report; exchanges: Exchange[] }> {
  const exchanges: Exchange[] = [];
  const stop = new AbortController();
  void io.stopped().then((signal) => {
    io.err(
      `${signal}: the run ends after the request in flight, and the group is put back. A second one ends it at once.`,
    );
    stop.abort();
  });
  const { strict, complete, timeout, only } = options;
  const report = await verify(provider, {
    signal: stop.signal,
    ...(strict === undefined ? {} : { strict }),
    ...(complete === undefined ? {} : { complete }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(only === undefined ? {} : { only }),
    onExchange: (exchange) => exchanges.push(exchange),
    onResult: ({ name }: CaseResult, done, total) => {
      io.progress(`${String(done)}/${String(total)} ${name}`);
    },
  });
  io.progress('');
  return { report, exchanges };
}
