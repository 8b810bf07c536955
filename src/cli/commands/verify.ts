import {
  allCases,
  nameOf,
  verify,
  type Exchange,
  type Provider,
  type Report,
  type VerifyOptions,
} from '../../contract/index.js';
import { examples, type CliCommand } from '../command.js';
import { exitCode, UsageError, type ExitCode } from '../exit.js';
import { interruption, type Io } from '../io.js';
import { visibleLine } from '../report/facts.js';
import { exploration } from '../verify/explore.js';
import { prepareJournal } from '../verify/journal.js';
import { addOptions, type CliOptions } from '../verify/options.js';
import { checkOutputs, readPrevious, writeHar, writeReports } from '../verify/outputs.js';
import { providerOf } from '../verify/settings.js';

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
    addOptions(
      program.command('verify').summary('verify that a provider keeps to the contract').description(description),
    ).addHelpText('after', footer),

  async action(command, io) {
    const options = command.opts<CliOptions>();
    if (options.list === true) return listCases(options, io);
    await checkOutputs(options);
    const previous = options.previous === undefined ? undefined : await readPrevious(options.previous);
    const provider = await providerOf(command, io);
    const { journal, code } = await prepareJournal(provider, options, io);
    if (code !== undefined) return code;
    const exchanges: Exchange[] = [];
    const onExchange = (exchange: Exchange): void => {
      if (options.har !== undefined) exchanges.push(exchange);
    };
    const report = await run(provider, { ...options, journal }, { previous, onExchange }, io);
    await writeReports(report, options, io);
    if (options.har !== undefined) await writeHar(options.har, exchanges, provider);
    if (report.problem !== undefined) throw new UsageError(visibleLine(report.problem));
    return report.exitCode;
  },
};

function listCases({ only, exclude }: CliOptions, io: Io): ExitCode {
  const names = allCases().map(nameOf);
  const chosen = names.filter((name) => only?.test(name) !== false && exclude?.test(name) !== true);
  io.out(chosen.join('\n'));
  return exitCode.done;
}

type More = Required<Pick<VerifyOptions, 'previous' | 'onExchange'>>;

async function run(provider: Provider, options: CliOptions, { previous, onExchange }: More, io: Io): Promise<Report> {
  const signal = interruption(io, (reason) => `${reason}: ${ENDING}`);
  let assumptions: string | undefined;
  const report = await verify(provider, {
    ...options,
    ...(await exploration(provider, options, signal, io)),
    ...{ previous, signal },
    onExchange: (exchange) => {
      assumptions ??= exchange.response?.headers['x-sandbox-assumptions'];
      onExchange?.(exchange);
    },
    onResult: ({ name }, done, total) => {
      io.progress(`${done}/${total} ${name}`);
    },
  });
  io.progress('');
  if (assumptions !== undefined)
    io.err(`The host is a sandbox that does not assume what the contract does: ${visibleLine(assumptions)}.`);
  return report;
}

const ENDING = 'the run ends after the requests in flight, and its changes are undone. A second one ends it at once.';
