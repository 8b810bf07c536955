import { InvalidArgumentError } from 'commander';
import { server } from '../../../generated/contract.js';
import type { Comparison } from '../../compare/index.js';
import { examples, type CliCommand } from '../command.js';
import { exitCode, UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { readTextFile } from '../text-file.js';
import { comparisonText } from '../report/comparison.js';
import { baseUrl as baseUrlOption } from '../verify/settings.js';

interface CompareOptions {
  readonly baseUrl?: string;
  readonly file?: string;
  readonly json?: boolean;
}

export const compareCommand: CliCommand = {
  define: (program) =>
    program
      .command('compare')
      .summary("hold the contract against the vendor's own description")
      .description(
        "Holds the contract against the vendor's own description of its API, which every Studio host serves at " +
          '/api/public/apidocs: what it confirms, what it contradicts, where it is silent, and what it says of each ' +
          'assumption. Exit code 0: it contradicts nothing. 1: it contradicts something. 2: it cannot be compared.',
      )
      .option('--base-url <url>', 'the Studio host (default: STUDIO_BASE_URL)', baseUrlOption)
      .option('--file <file>', 'a saved copy instead')
      .option('--json', 'print the comparison as JSON')
      .addHelpText(
        'after',
        `${examples(
          'studio-groups compare --base-url https://myschool.instructuremedia.com',
          'studio-groups compare --file apidocs.json --json',
        )}\n\nThe token is taken from STUDIO_TOKEN, else from STUDIO_ADMIN_TOKEN.`,
      ),

  async action(command, io) {
    const options = command.opts<CompareOptions>();
    const { compareContract, DescriptionError } = await import('../../compare/index.js');
    let comparison: Comparison;
    try {
      comparison = compareContract(await readSource(options, io));
    } catch (error) {
      if (!(error instanceof DescriptionError)) throw error;
      throw new UsageError(`The vendor's description cannot be compared. ${error.message}`);
    }
    io.out(options.json === true ? JSON.stringify(comparison, null, 2) : comparisonText(comparison));
    return comparison.agrees ? exitCode.done : exitCode.failed;
  },
};

async function readSource({ baseUrl, file }: CompareOptions, { env }: Io): Promise<string> {
  if (file !== undefined) {
    if (baseUrl !== undefined) throw new UsageError('Give --base-url or --file, not both.');
    return readTextFile(file, 'description');
  }
  const host = baseUrl ?? hostIn(env);
  if (host === undefined) {
    throw new UsageError(
      `Say where the description is: --base-url ${EXAMPLE_HOST}, or --file for a saved copy of what it serves.`,
    );
  }
  const { downloadDescription } = await import('../../compare/index.js');
  return downloadDescription({ baseUrl: new URL(host), token: tokenOf(env) });
}

const EXAMPLE_HOST = new URL(server.url.replaceAll(/\{[^}]*\}/g, 'myschool')).origin;

function hostIn({ STUDIO_BASE_URL: text }: Io['env']): string | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return baseUrlOption(text);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new UsageError(`STUDIO_BASE_URL is wrong. ${error.message}`);
    throw error;
  }
}

function tokenOf(env: Io['env']): string | undefined {
  const [name, token] =
    env.STUDIO_TOKEN === undefined
      ? ['STUDIO_ADMIN_TOKEN', env.STUDIO_ADMIN_TOKEN]
      : ['STUDIO_TOKEN', env.STUDIO_TOKEN];
  if (token === undefined || token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UsageError(`${name} holds what no token has: a space, a line break or another special character.`);
}
