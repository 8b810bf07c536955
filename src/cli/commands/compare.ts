import { server } from '../../../generated/contract.js';
import type { Comparison } from '../../compare/index.js';
import { examples, type CliCommand } from '../command.js';
import { exitCode, UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { readTextFile } from '../json-file.js';
import { comparisonText } from '../report/comparison.js';

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
      .option('--base-url <url>', 'the Studio host (default: STUDIO_BASE_URL)')
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
  const host = baseUrl ?? env.STUDIO_BASE_URL;
  if (host === undefined || host === '') {
    throw new UsageError(
      `Say where the description is: --base-url ${EXAMPLE_HOST}, or --file for a saved copy of what it serves.`,
    );
  }
  const { downloadDescription } = await import('../../compare/index.js');
  return downloadDescription({ baseUrl: hostUrl(host), token: tokenOf(env) });
}

const EXAMPLE_HOST = new URL(server.url.replaceAll(/\{[^}]*\}/g, 'myschool')).origin;

function hostUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`The base URL has to be a whole URL of a host, like ${EXAMPLE_HOST}.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('The base URL must not carry a user name or a password; the token belongs into STUDIO_TOKEN.');
  }
  return url;
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
