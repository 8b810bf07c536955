import type { Command } from 'commander';
import { examples, passedOption, type CliCommand } from '../command.js';
import { exitCode, UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { comparisonText } from '../report/comparison.js';
import { accessToken, connectionOptions, connectionSettings } from '../settings.js';
import { readTextFile } from '../text-file.js';

interface CompareOptions {
  readonly file?: string;
  readonly json?: boolean;
}

const description =
  "Compares the contract with the vendor's own description of its API, which every Studio host serves at " +
  '/api/public/apidocs: what it confirms, what it contradicts, where it is silent, and what it says of each ' +
  'assumption. Exit code 0: it contradicts nothing. 1: it contradicts something. 2: it cannot be compared.';

const footer = examples(
  'studio-groups compare --base-url https://myschool.instructuremedia.com --credentials studio.json',
  'studio-groups compare --file apidocs.json --json',
);

export const compareCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program
        .command('compare')
        .summary("compare the contract with the vendor's own description")
        .description(description)
        .option('--file <file>', 'a saved copy instead')
        .option('--json', 'print the comparison as JSON'),
    ).addHelpText('after', footer),

  async action(command, io) {
    const { compareContract, DescriptionError } = await import('../../compare/index.js');
    try {
      const comparison = compareContract(await readDescription(command, io));
      const isJson = command.opts<CompareOptions>().json === true;
      io.out(isJson ? JSON.stringify(comparison, null, 2) : comparisonText(comparison));
      return comparison.agrees ? exitCode.done : exitCode.failed;
    } catch (error) {
      if (!(error instanceof DescriptionError)) throw error;
      throw new UsageError(`The vendor's description cannot be compared. ${error.message}`);
    }
  },
};

async function readDescription(command: Command, io: Io): Promise<string> {
  const { file } = command.opts<CompareOptions>();
  if (file !== undefined) {
    const host = passedOption(command, ['baseUrl', 'subdomain', 'credentials', 'tokenFile']);
    if (host !== undefined) throw new UsageError('Pass a host or --file, not both.');
    return readTextFile(file, 'description');
  }
  const { host, token } = await connectionSettings(command, io);
  if (host === undefined) {
    throw new UsageError('There is no host. Pass --base-url, or --file with a saved copy of its description.');
  }
  const { downloadDescription } = await import('../../compare/index.js');
  return downloadDescription(host.value, token && (await accessToken(token)));
}
