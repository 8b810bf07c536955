import type { Command } from 'commander';
import { messageOf } from '../../lib/message-of.js';
import {
  createLogin,
  fileStore,
  hostOf,
  RedirectError,
  TokenError,
  type Login,
  type LoginOptions,
  type StoredCredentials,
  type TokenStore,
} from '../../oauth/index.js';
import { examples, type CliCommand } from '../command.js';
import { exitCode, RequestError, UsageError, type ExitCode } from '../exit.js';
import type { Io } from '../io.js';
import { hostOptions, hostSetting } from '../settings.js';
import { firstText } from '../text.js';
import { readTextFile } from '../text-file.js';

interface Options {
  readonly credentials?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly redirectUri?: string;
  readonly open: boolean;
  readonly status?: boolean;
}

export const loginCommand: CliCommand = {
  define: (program) =>
    hostOptions(
      program
        .command('login')
        .summary('obtain tokens with a developer key, and store them in a file')
        .description(
          [
            'Obtains an access token and a refresh token with a developer key of the institution, and stores them in the file that the other commands take as --credentials. You consent in a browser, and paste the address to which it is redirected. Without a terminal, this address or the code in it is read from stdin.',
            'What is not set is taken from the file of an earlier login, or asked for. Studio accepts only redirect URIs with https, and not localhost; nothing needs to listen there.',
          ].join('\n\n'),
        )
        .option('--credentials <file>', 'file to write [STUDIO_CREDENTIALS]'),
    )
      .option('--client-id <id>', 'id of the developer key [STUDIO_CLIENT_ID]')
      .option('--client-secret-file <file>', 'file with its secret [the secret itself: STUDIO_CLIENT_SECRET]')
      .option('--redirect-uri <uri>', 'a redirect URI of the developer key [STUDIO_REDIRECT_URI]')
      .option('--no-open', 'do not open the browser')
      .option('--status', 'only show for which host the file contains tokens, and until when')
      .addHelpText(
        'after',
        examples(
          'studio-groups login --credentials studio.json --subdomain myschool',
          'studio-groups login --credentials studio.json --status',
        ),
      ),

  async action(command, io) {
    const { credentials, status } = command.opts<Options>();
    const file = credentialFile(credentials, io);
    const store = fileStore({ path: file });
    return usable(() => (status === true ? showStatus(store, file, io) : logIn(store, file, command, io)));
  },
};

export const logoutCommand: CliCommand = {
  define: (program) =>
    program
      .command('logout')
      .summary('remove the tokens from the file of a login')
      .description(
        'Removes access token and refresh token from the file of a login. The developer key stays in it, for the next login. Studio has no way to revoke tokens from here: the access token stays valid until it expires.',
      )
      .option('--credentials <file>', 'file of the login [STUDIO_CREDENTIALS]')
      .addHelpText('after', examples('studio-groups logout --credentials studio.json')),

  async action(command, io) {
    const file = credentialFile(command.opts<{ credentials?: string }>().credentials, io);
    const store = fileStore({ path: file });
    await usable(async () => {
      if ((await store.read()) === undefined) return;
      const none = { accessToken: '', refreshToken: '', createdAt: undefined, expiresIn: undefined };
      await store.replace((present) => Promise.resolve({ ...present, ...none }));
    });
    io.out(`Logged out: there are no tokens in ${file}.`);
    return exitCode.done;
  },
};

/** @throws {UsageError} if no file is named. */
function credentialFile(option: string | undefined, { env }: Io): string {
  const file = firstText(option, env.STUDIO_CREDENTIALS);
  if (file !== undefined) return file;
  throw new UsageError('There is no file for the tokens. Pass --credentials, or set STUDIO_CREDENTIALS.');
}

const SETTINGS: Readonly<Record<string, string>> = { baseUrl: 'The Studio address', redirectUri: 'The redirect URI' };

/** Reports what the library throws: a file or an option is wrong, or the provider rejects the request. */
async function usable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof RequestError) throw error;
    const message = messageOf(error).replace(/^`(\w+)`/, (_, name: string) => SETTINGS[name] ?? name);
    throw error instanceof TokenError ? new RequestError(message) : new UsageError(message);
  }
}

async function showStatus(store: TokenStore, file: string, io: Io): Promise<ExitCode> {
  const stored = await store.read();
  if (stored?.refreshToken === undefined) {
    io.out(`Not logged in: there is no refresh token in ${file}.`);
    return exitCode.failed;
  }
  showLogin(stored, io);
  return exitCode.done;
}

async function logIn(store: TokenStore, file: string, command: Command, io: Io): Promise<ExitCode> {
  const login = createLogin({ ...(await loginOptions(await store.read(), command, io)), store });
  io.err(`Open this page in a browser, and consent:\n\n  ${login.authorizeUrl}\n`);
  if (command.opts<Options>().open) io.openPage?.(login.authorizeUrl);
  showLogin(await finish(login, io), io);
  io.out(`The tokens are in ${file}, which only you can read. Use it with --credentials.`);
  return exitCode.done;
}

/** Each from an option, a variable, the file of an earlier login, or the user. */
async function loginOptions(
  stored: StoredCredentials | undefined,
  command: Command,
  io: Io,
): Promise<Omit<LoginOptions, 'store'>> {
  const { clientId, clientSecretFile, redirectUri } = command.opts<Options>();
  const { STUDIO_CLIENT_ID, STUDIO_CLIENT_SECRET, STUDIO_REDIRECT_URI } = io.env;
  const secret = clientSecretFile === undefined ? undefined : await readTextFile(clientSecretFile, 'client secret');
  const found = {
    baseUrl: hostSetting(command, io) ?? (stored && hostOf(stored)),
    clientId: firstText(clientId, STUDIO_CLIENT_ID, stored?.clientId),
    clientSecret: firstText(secret, STUDIO_CLIENT_SECRET, stored?.clientSecret),
    redirectUri: firstText(redirectUri, STUDIO_REDIRECT_URI, stored?.redirectUri),
  };
  return {
    baseUrl: found.baseUrl ?? (await ask(io, 'Studio address', '--base-url')),
    clientId: found.clientId ?? (await ask(io, 'Client ID of the developer key', '--client-id')),
    clientSecret: found.clientSecret ?? (await ask(io, 'Client secret (not shown)', '--client-secret-file', true)),
    redirectUri: found.redirectUri ?? (await ask(io, 'Redirect URI of the developer key', '--redirect-uri')),
  };
}

async function ask(io: Io, what: string, option: string, isSecret = false): Promise<string> {
  const answer = await io.ask?.(`${what}: `, isSecret);
  if (answer === undefined) throw new UsageError(`${what} is missing, and there is no terminal. Pass ${option}.`);
  if (answer === '') throw new RequestError('Interrupted. Nothing was stored.');
  return answer;
}

/** At a terminal a wrong paste is asked for again. */
async function finish(login: Login, io: Io): Promise<StoredCredentials> {
  for (;;) {
    const pasted = io.ask ? await ask(io, 'Paste the address that the browser shows then', '') : await io.stdin?.();
    try {
      return await login.finish(pasted ?? '');
    } catch (error) {
      if (!(error instanceof RedirectError) || !io.ask) throw error;
      io.err(`error: ${error.message}`);
    }
  }
}

function showLogin(stored: StoredCredentials, io: Io): void {
  io.out(`Logged in at ${hostOf(stored) ?? 'a host that the file does not name'}.`);
  io.out(`The access token ${expiryOf(stored)}. The refresh token is present.`);
}

function expiryOf({ accessToken, createdAt, expiresIn }: StoredCredentials): string {
  if (accessToken === undefined) return 'is missing, and obtained by the next command';
  if (createdAt === undefined || expiresIn === undefined) return 'has no known end';
  const end = new Date((createdAt + expiresIn) * 1000);
  const minutes = Math.ceil((end.getTime() - Date.now()) / 60_000);
  const time = `${end.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return minutes > 0
    ? `expires at ${time}, in ${String(minutes)} minutes, and is refreshed then`
    : `expired at ${time}, and is refreshed by the next command`;
}
