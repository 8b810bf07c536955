/** Which host to call with which token: from options, which name files, or from the environment. */
import type { Command } from 'commander';
import { addressOf } from '../client/options.js';
import { createStudioClient, type StudioClient, type StudioClientOptions } from '../index.js';
import { UsageError } from './exit.js';
import type { Io } from './io.js';
import { readTextFile } from './text-file.js';

export interface Connection {
  readonly studio: StudioClient;
  /** What to look at where the host is wrong, such as `STUDIO_BASE_URL`. */
  readonly hostSetting: string;
  /** What to look at where the token is wrong. */
  readonly tokenSetting: string;
}

interface ConnectionOptions {
  readonly baseUrl?: string;
  readonly subdomain?: string;
  readonly tokenFile?: string;
  readonly credentials?: string;
}

/** Adds the options that say which host to call, and with which token. */
export function connectionOptions(command: Command): Command {
  return command
    .option('--base-url <url>', 'Studio address, as https://myschool.instructuremedia.com [STUDIO_BASE_URL]')
    .option('--subdomain <name>', 'the institution’s name in that address, as myschool [STUDIO_SUBDOMAIN]')
    .option('--token-file <file>', 'file with the access token of an admin [the token itself: STUDIO_TOKEN]')
    .option('--credentials <file>', 'credential file of studio-groups/oauth [STUDIO_CREDENTIALS]');
}

/** @throws {UsageError} where host or token is missing or cannot be one. */
export async function connect(command: Command, { env }: Io): Promise<Connection> {
  const options = command.opts<ConnectionOptions>();
  const named = options.credentials === undefined ? undefined : await credentialsIn(options.credentials);
  const inEnv = notEmpty(env.STUDIO_TOKEN) === undefined ? notEmpty(env.STUDIO_CREDENTIALS) : undefined;
  const credentials = named ?? (inEnv === undefined ? undefined : await credentialsIn(inEnv));
  const host = first([
    ['--base-url', options.baseUrl, asGiven],
    ['--subdomain', options.subdomain, subdomain],
    [`subdomain in ${String(options.credentials)}`, named?.subdomain, subdomain],
    ['STUDIO_BASE_URL', env.STUDIO_BASE_URL, asGiven],
    ['STUDIO_SUBDOMAIN', env.STUDIO_SUBDOMAIN, subdomain],
    [`subdomain in ${String(inEnv)}`, credentials?.subdomain, subdomain],
  ]);
  if (!host) throw new UsageError('There is no host. Set STUDIO_BASE_URL or STUDIO_SUBDOMAIN, or give --base-url.');
  const { tokenFile } = options;
  const token = first<Token>([
    [String(tokenFile), tokenFile && (await readTextFile(tokenFile, 'token file')), asGiven],
    [String(options.credentials), named?.file, () => sourceOf(credentials, host.value)],
    ['STUDIO_TOKEN', env.STUDIO_TOKEN, asGiven],
    [String(inEnv), credentials?.file, () => sourceOf(credentials, host.value)],
  ]);
  if (!token) throw new UsageError('There is no access token. Set STUDIO_TOKEN, or name a file with --token-file.');
  const studio = createStudio({ baseUrl: host.value, token: token.value }, host.setting, token.setting);
  return { studio, hostSetting: host.setting, tokenSetting: token.setting };
}

type Token = NonNullable<StudioClientOptions['token']>;
type Setting<T> = readonly [setting: string, text: string | undefined, make: (text: string, setting: string) => T];

function asGiven(text: string): string {
  return text;
}

function subdomain(text: string, setting: string): string {
  return told(
    () => addressOf(text),
    () => setting,
  );
}

/** The first setting that is there. */
function first<T>(settings: readonly Setting<T>[]): { readonly setting: string; readonly value: T } | undefined {
  for (const [setting, text, make] of settings) {
    const trimmed = notEmpty(text);
    if (trimmed !== undefined) return { setting, value: make(trimmed, setting) };
  }
  return undefined;
}

function notEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

interface Credentials {
  readonly file: string;
  readonly subdomain: string | undefined;
  /** Gives the access token in the file, and a new one once that has expired. */
  readonly tokenAt: (baseUrl: string) => Token;
}

/** The file that `studio-groups/oauth` keeps. */
async function credentialsIn(file: string): Promise<Credentials> {
  const { createTokenSource, fileStore } = await import('../oauth/index.js');
  const store = fileStore({ path: file });
  const kept = await store.read().catch((error: unknown) => {
    throw new UsageError(
      `The credential file cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  if (!kept) throw new UsageError(`The credential file ${file} cannot be read: there is no such file.`);
  const tokenAt = (url: string) => createTokenSource({ baseUrl: url, store });
  return { file, subdomain: kept.subdomain, tokenAt };
}

function sourceOf(credentials: Credentials | undefined, url: string): Token {
  return credentials?.tokenAt(url) ?? '';
}

function createStudio(options: StudioClientOptions, hostSetting: string, tokenSetting: string): StudioClient {
  return told(
    () => createStudioClient(options),
    (name) => (name === 'token' ? tokenSetting : hostSetting),
  );
}

/** What the client refuses, told by the setting's name; it does not tell the token. */
function told<T>(make: () => T, settingOf: (name: string) => string): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.replace(/^`(\w+)`/, (_, name: string) => settingOf(name)));
  }
}
