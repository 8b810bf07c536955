/** Which host to call with which access token, the same for every command: from options, or from the environment. */
import type { Command } from 'commander';
import { createStudioClient, type StudioClient, type Token } from '../index.js';
import { messageOf } from '../lib/message-of.js';
import { createTokenSource, fileStore, hostOf, studioRoot } from '../oauth/index.js';
import { UsageError } from './exit.js';
import type { Io } from './io.js';
import { firstText, reasonOf } from './text.js';
import { readTextFile } from './text-file.js';

export interface Connection {
  readonly studio: StudioClient;
  /** The Studio address, without the API's path. */
  readonly host: string;
  /** What to look at where the host is wrong, such as `STUDIO_BASE_URL`. */
  readonly hostSetting: string;
  /** What to look at where the token is wrong. */
  readonly tokenSetting: string;
}

/** A value, and the option, the variable or the file that contains it, for messages. */
interface Setting<T> {
  readonly value: T;
  readonly setting: string;
}

export interface ConnectionSettings {
  /** The Studio address, without the API's path. */
  readonly host: Setting<string> | undefined;
  /** Undefined also if there is no host. */
  readonly token: TokenSetting | undefined;
}

/** The access token; of a credential file a function that refreshes it. */
interface TokenSetting extends Setting<Token> {
  /** Whether it was set on the command line, which has precedence over the environment. */
  readonly isOption: boolean;
  /** The access token that a credential file contains, beside a refresh token. */
  readonly stored?: string | undefined;
}

interface ConnectionOptions {
  readonly baseUrl?: string;
  readonly subdomain?: string;
  readonly tokenFile?: string;
  readonly credentials?: string;
}

/** Adds the options that name the host and the access token. */
export function connectionOptions(command: Command): Command {
  return hostOptions(command)
    .option('--token-file <file>', 'file with the access token of an admin [the token itself: STUDIO_TOKEN]')
    .option('--credentials <file>', 'file that `login` writes; its tokens are refreshed [STUDIO_CREDENTIALS]');
}

export function hostOptions(command: Command): Command {
  return command
    .option('--base-url <url>', 'Studio address, as https://myschool.instructuremedia.com [STUDIO_BASE_URL]')
    .option('--subdomain <name>', 'name of the institution in that address, as myschool [STUDIO_SUBDOMAIN]');
}

/** @throws {UsageError} if host or token is missing or invalid. */
export async function connect(command: Command, io: Io): Promise<Connection> {
  const { host, token } = await connectionSettings(command, io);
  if (!host) throw new UsageError('There is no host. Set STUDIO_BASE_URL or STUDIO_SUBDOMAIN, or pass --base-url.');
  if (!token) {
    throw new UsageError('There is no access token. Set STUDIO_TOKEN, or pass --credentials or --token-file.');
  }
  const studio = createStudioClient({ baseUrl: host.value, token: token.value });
  return { studio, host: host.value, hostSetting: host.setting, tokenSetting: token.setting };
}

/**
 * The host and the token as far as they are set, for commands that can do without.
 *
 * @throws {UsageError} if a setting is invalid, or if two contradict each other.
 */
export async function connectionSettings(command: Command, { env }: Io): Promise<ConnectionSettings> {
  const options = command.opts<ConnectionOptions>();
  const found = await findToken(options, env);
  const own = found?.host;
  const isOption = (options.tokenFile ?? options.credentials) !== undefined;
  const host = hostOption(options) ?? (isOption ? own : undefined) ?? hostVariable(env) ?? own;
  if (host === undefined || found === undefined) return { host, token: undefined };
  if (own !== undefined && host.value !== own.value) {
    throw new UsageError(
      `${host.setting} is ${host.value}, but the tokens in ${own.setting} belong to ${own.value}, and are sent to no other host.`,
    );
  }
  const { setting, stored, tokenFor } = found;
  return { host, token: { value: tokenFor(host), setting, isOption, stored } };
}

/**
 * The access token as a text, for a run that cannot ask for another one after a 401. That of a credential file is
 * refreshed, so that it is valid for the whole run.
 *
 * @throws {UsageError} if it cannot be refreshed.
 */
export async function accessToken({ value, setting, stored }: TokenSetting): Promise<string> {
  if (typeof value === 'string') return value;
  try {
    return await value(stored);
  } catch (error) {
    throw new UsageError(`There is no valid access token: ${reasonOf(error)}. Check ${setting}.`);
  }
}

/** The host that options or environment name. */
export function hostSetting(command: Command, { env }: Io): string | undefined {
  return (hostOption(command.opts()) ?? hostVariable(env))?.value;
}

interface FoundToken {
  readonly setting: string;
  readonly stored?: string | undefined;
  /** The host that the token belongs to, if its file names one. */
  readonly host?: Setting<string> | undefined;
  readonly tokenFor: (host: Setting<string>) => Token;
}

async function findToken(
  { tokenFile, credentials }: ConnectionOptions,
  { STUDIO_TOKEN, STUDIO_CREDENTIALS, STUDIO_ADMIN_TOKEN }: Io['env'],
): Promise<FoundToken | undefined> {
  if (tokenFile !== undefined) {
    if (credentials !== undefined) throw new UsageError('Pass --token-file or --credentials, not both.');
    return plainToken(await readTextFile(tokenFile, 'token file'), `The token file ${tokenFile}`);
  }
  if (credentials !== undefined) return inCredentialFile(credentials);
  if (isSet(STUDIO_TOKEN)) return plainToken(STUDIO_TOKEN, 'STUDIO_TOKEN');
  if (isSet(STUDIO_CREDENTIALS)) return inCredentialFile(STUDIO_CREDENTIALS);
  return isSet(STUDIO_ADMIN_TOKEN) ? plainToken(STUDIO_ADMIN_TOKEN, 'STUDIO_ADMIN_TOKEN') : undefined;
}

function plainToken(text: string, setting: string): FoundToken {
  const token = checkedToken(text.trim(), setting);
  return { setting: setting.replace('The ', 'the '), tokenFor: () => token };
}

/**
 * A header takes visible ASCII only.
 *
 * @throws {UsageError} if the token cannot be sent; the message contains no part of it.
 */
export function checkedToken(token: string, where: string): string {
  if (token === '') throw new UsageError(`${where} is empty.`);
  if (/^[!-~]+$/.test(token)) return token;
  const hint = /^bearer\s/i.test(token) ? ' Omit the word Bearer.' : '';
  throw new UsageError(`${where} must be the bare access token, in ASCII without spaces.${hint}`);
}

/** The file of `login`, which `studio-groups/oauth` keeps up to date. */
async function inCredentialFile(file: string): Promise<FoundToken> {
  const store = fileStore({ path: file });
  try {
    const stored = await store.read();
    if (!stored) throw new Error('there is no such file. Run `studio-groups login` first');
    if (!stored.accessToken && !stored.refreshToken) {
      throw new Error('it contains no tokens. Run `studio-groups login` first');
    }
    const root = hostOf(stored);
    return {
      setting: file,
      host: root === undefined ? undefined : { value: root, setting: file },
      tokenFor: ({ value, setting }) => named(setting, () => createTokenSource({ store, baseUrl: value })),
      stored: stored.refreshToken === undefined ? undefined : stored.accessToken,
    };
  } catch (error) {
    throw new UsageError(`The credential file ${file} cannot be used: ${reasonOf(error)}.`);
  }
}

function hostOption({ baseUrl, subdomain }: ConnectionOptions): Setting<string> | undefined {
  if (baseUrl !== undefined && subdomain !== undefined) {
    throw new UsageError('Pass --base-url or --subdomain, not both.');
  }
  return hostAt(baseUrl, '--base-url') ?? hostOfSubdomain(subdomain, '--subdomain');
}

function hostVariable({ STUDIO_BASE_URL, STUDIO_SUBDOMAIN }: Io['env']): Setting<string> | undefined {
  const host = hostAt(firstText(STUDIO_BASE_URL), 'STUDIO_BASE_URL');
  return host ?? hostOfSubdomain(firstText(STUDIO_SUBDOMAIN), 'STUDIO_SUBDOMAIN');
}

function hostAt(url: string | undefined, setting: string): Setting<string> | undefined {
  return url === undefined ? undefined : { setting, value: named(setting, () => studioRoot(url.trim(), setting)) };
}

function hostOfSubdomain(subdomain: string | undefined, setting: string): Setting<string> | undefined {
  const value = named(setting, () => hostOf({ subdomain: subdomain?.trim() }));
  return value === undefined ? undefined : { setting, value };
}

/** Reports what the library rejects under the name of the setting. */
function named<T>(setting: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new UsageError(messageOf(error).replace(/^`[\w-]+`/, setting));
  }
}

function isSet(text: string | undefined): text is string {
  return firstText(text) !== undefined;
}
