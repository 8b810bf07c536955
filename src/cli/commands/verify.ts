import type { Command } from 'commander';
import {
  allCases,
  hostProvider,
  nameOf,
  secretsOf,
  verify,
  type CaseResult,
  type Exchange,
  type Provider,
  type Report,
} from '../../contract/index.js';
import { examples, integerBetween, passedOption, type CliCommand } from '../command.js';
import { UsageError, type ExitCode } from '../exit.js';
import { interruption, mayColor, type Io } from '../io.js';
import { visibleLine } from '../report/facts.js';
import { reportTable } from '../report/table.js';
import { connectionOptions } from '../settings.js';
import { exploreOptions, type ExploreSettings } from '../verify/explore.js';
import { prepareJournal } from '../verify/journal.js';
import {
  checkOutputs,
  goesToStdout,
  harFile,
  output,
  readPrevious,
  writeHar,
  writeReports,
  type Output,
} from '../verify/outputs.js';
import { embeddedSandbox } from '../verify/sandbox.js';
import { basePath, header, hostSettings, pattern, spareUser, type HostOptions } from '../verify/settings.js';

interface VerifyOptions extends HostOptions, ExploreSettings {
  readonly list?: boolean;
  readonly strict?: boolean;
  readonly complete?: boolean;
  readonly timeout?: number;
  readonly rate?: number;
  readonly concurrency?: number;
  readonly only?: RegExp;
  readonly exclude?: RegExp;
  readonly report?: readonly Output[];
  readonly previous?: string;
  readonly har?: string;
  readonly journal?: string;
  readonly undo?: boolean;
}

const id = integerBetween(1, Number.MAX_SAFE_INTEGER);
const MAX_SEED = 0x7fff_ffff;
/** A day: timers take no more than 24. */
const MAX_TIMEOUT = 86_400_000;

const description = [
  'Verifies that a provider keeps to the contract: every status of every operation, and what batches do to a group. If no host is named it verifies the sandbox, which runs in this process.',
  'A host is only read, unless --allow-writes lets it add, update and remove the users of --user; every change is undone. Tokens come from STUDIO_ADMIN_TOKEN, STUDIO_MEMBER_TOKEN (of a member of --group), STUDIO_OUTSIDER_TOKEN (of a user outside it), STUDIO_MANAGER_TOKEN, STUDIO_OTHER_MANAGER_TOKEN, STUDIO_EXPIRED_TOKEN, or from --tokens, which has precedence; the token of --credentials, --token-file or STUDIO_TOKEN must be that of an admin. Cases without a token, group or user are skipped and named.',
].join('\n\n');

const footer = `${examples(
  'studio-groups verify',
  'studio-groups verify --base-url https://myschool.instructuremedia.com --group 42',
  'studio-groups verify --base-url http://127.0.0.1:8080 --group 42 --user 77 --allow-writes --strict',
  'studio-groups verify --base-url http://127.0.0.1:4010 --base-path / --group 42',
  'studio-groups verify --only "listGroupUsers 40" --report html=report.html --report junit=report.xml',
)}\n\nExit codes: 0 no findings, 1 findings, 2 no verdict: wrong use, no provider, inconclusive.`;

export const verifyCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program.command('verify').summary('verify that a provider keeps to the contract').description(description),
    )
      .option(
        '--base-path <path>',
        'path of the API below the host, / for its root (default: /api/public/v1)',
        basePath,
      )
      .option('--group <id>', 'id of the group to list, and to change with --allow-writes', id)
      .option('--other-group <id>', 'id of a group that the member is not in; it is only read', id)
      .option('--unknown-group <id>', 'id that no group has (default: 2147483647)', id)
      .option('--user <id>', 'id of a spare user outside the group, to be added and removed; repeatable', spareUser)
      .option('--tokens <file>', 'JSON file with the tokens: {"admin": "…", "member": "…", "outsider": "…"}')
      .option('--header <line>', "header of every request, as 'Name: value'; repeatable", header)
      .option('--allow-writes', 'change the group with --user; every change is undone')
      .option('--journal <file>', 'note in this file what must be undone (default: in the state directory)')
      .option('--undo', 'undo what an earlier run left in the journal, and end')
      .option('--strict', 'fail if an assumption of the contract is refuted')
      .option('--complete', 'fail if an outcome is skipped')
      .option('--timeout <ms>', 'maximum time of a response (default: 5000)', integerBetween(1, MAX_TIMEOUT))
      .option('--rate <n>', 'maximum number of requests per second', integerBetween(1, 10_000))
      .option('--concurrency <n>', 'how many requests are sent at once (default: 16)', integerBetween(1, 256))
      .option('--only <pattern>', 'only the cases whose name matches this regular expression', pattern)
      .option('--exclude <pattern>', 'not the cases whose name matches this regular expression', pattern)
      .option(
        '--explore <n>',
        'also send n random sequences of batches on the users of --user',
        integerBetween(1, 100_000),
      )
      .option('--seed <n>', 'the seed of --explore (default: random)', integerBetween(0, MAX_SEED))
      .option('--replay <file>', 'send only the sequence that an earlier --explore found')
      .option('--list', 'print the names of the cases, and send nothing')
      .option(
        '--report <format=file>',
        'write a report: json, junit, markdown or html; - is standard output; repeatable',
        output,
      )
      .option('--previous <file>', 'report what changed since this JSON report although it conforms')
      .option('--har <file>', 'record the traffic as HAR, with the secrets masked', harFile)
      .addHelpText('after', footer),

  async action(command, io) {
    const options = command.opts<VerifyOptions>();
    if (options.list === true) return listCases(options, io);
    const { report: outputs = [], har } = options;
    await checkOutputs([...outputs.map(({ file }) => file), ...(har === undefined ? [] : [har])]);
    const previous = options.previous === undefined ? undefined : await readPrevious(options.previous);
    const host = await hostSettings(command, io);
    const provider = host === undefined ? sandboxFor(command) : hostProvider(host);
    const journal = await prepareJournal(provider, options, io);
    if (journal.code !== undefined) return journal.code;
    const { report, exchanges } = await runOn(provider, { ...options, journal: journal.file, previous }, io);
    if (report.problem === undefined) show(report, outputs, io);
    if (har !== undefined) await writeHar(har, exchanges, secretsOf(provider.tokens));
    await writeReports(report, outputs, io);
    if (report.problem !== undefined) throw new UsageError(visibleLine(report.problem));
    return report.exitCode;
  },
};

function listCases({ only, exclude }: VerifyOptions, io: Io): ExitCode {
  const names = allCases().map(nameOf);
  const chosen = names.filter((name) => (only === undefined || only.test(name)) && exclude?.test(name) !== true);
  io.out(chosen.join('\n'));
  return 0;
}

/** The table; beside a report on stdout it goes to stderr, so that the report stays whole. */
function show(report: Report, outputs: readonly Output[], io: Io): void {
  const stream = goesToStdout(outputs) ? 'err' : 'out';
  const color = mayColor(io, stream);
  io[stream](reportTable(report, { color }), color);
}

const HOST_OPTIONS = [
  'group',
  'otherGroup',
  'unknownGroup',
  'user',
  'tokens',
  'tokenFile',
  'credentials',
  'basePath',
  'header',
];

/** The sandbox, unless an option names a part of a host. */
function sandboxFor(command: Command): Provider {
  const flag = passedOption(command, HOST_OPTIONS);
  if (flag === undefined) return embeddedSandbox();
  throw new UsageError(`${flag} needs a host, but --base-url is missing. Omit ${flag} to verify the sandbox.`);
}

type RunSettings = Omit<VerifyOptions, 'journal' | 'previous'> & {
  readonly journal: string | undefined;
  readonly previous: Pick<Report, 'shapes'> | undefined;
};

async function runOn(
  provider: Provider,
  options: RunSettings,
  io: Io,
): Promise<{ report: Report; exchanges: Exchange[] }> {
  const exchanges: Exchange[] = [];
  let selected: string | undefined;
  const signal = interruption(io, ending);
  const { strict, complete, timeout, rate, concurrency, only, exclude, journal, previous } = options;
  const exploring = await exploreOptions(provider, options, { journal, signal, io });
  const report = await verify(provider, {
    ...{ strict, complete, timeout, rate, concurrency, only, exclude, journal, previous },
    ...exploring,
    signal,
    onExchange: (exchange) => {
      selected ??= exchange.response?.headers['x-sandbox-assumptions'];
      if (options.har !== undefined) exchanges.push(exchange);
    },
    onResult: ({ name }: CaseResult, done, total) => {
      io.progress(`${String(done)}/${String(total)} ${name}`);
    },
  });
  io.progress('');
  if (selected !== undefined)
    io.err(`The host is a sandbox that does not assume what the contract does: ${visibleLine(selected)}.`);
  return { report, exchanges };
}

function ending(reason: string): string {
  return `${reason}: the run ends after the requests in flight, and its changes are undone. A second one ends it at once.`;
}
