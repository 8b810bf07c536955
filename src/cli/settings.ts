/** Which host to call with which token: from options, which name files, or from the environment. */
import type { Command } from 'commander';
import { createStudioClient, type StudioClient, type StudioClientOptions } from '../index.js';
import { UsageError } from './exit.js';
import type { Io } from './io.js';
import { readJsonFile } from './json-file.js';
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
    .option('--credentials <file>', 'JSON file with subdomain and access_token [STUDIO_CREDENTIALS]');
}

/** @throws {UsageError} where host or token is missing or cannot be one. */
export async function connect(command: Command, { env }: Io): Promise<Connection> {
  const options = command.opts<ConnectionOptions>();
  const file = options.credentials ?? (notEmpty(env.STUDIO_TOKEN) ? undefined : notEmpty(env.STUDIO_CREDENTIALS));
  const credentials = file === undefined ? undefined : await readCredentials(file);
  const named = options.credentials === undefined ? undefined : credentials;

  const host = first<Host>([
    ['--base-url', options.baseUrl, (baseUrl) => ({ baseUrl })],
    ['--subdomain', options.subdomain, (subdomain) => ({ subdomain })],
    [`subdomain in ${String(file)}`, named?.subdomain, (subdomain) => ({ subdomain })],
    ['STUDIO_BASE_URL', env.STUDIO_BASE_URL, (baseUrl) => ({ baseUrl })],
    ['STUDIO_SUBDOMAIN', env.STUDIO_SUBDOMAIN, (subdomain) => ({ subdomain })],
    [`subdomain in ${String(file)}`, credentials?.subdomain, (subdomain) => ({ subdomain })],
  ]);
  const token = first<string>([
    [String(options.tokenFile), options.tokenFile && (await readTextFile(options.tokenFile, 'token file')), same],
    [`access_token in ${String(file)}`, named?.access_token, same],
    ['STUDIO_TOKEN', env.STUDIO_TOKEN, same],
    [`access_token in ${String(file)}`, credentials?.access_token, same],
  ]);
  if (!host) throw new UsageError('There is no host. Set STUDIO_BASE_URL or STUDIO_SUBDOMAIN, or give --base-url.');
  if (!token) throw new UsageError('There is no access token. Set STUDIO_TOKEN, or name a file with --token-file.');
  const studio = createStudio({ ...host.value, token: token.value }, host.setting, token.setting);
  return { studio, hostSetting: host.setting, tokenSetting: token.setting };
}

type Host = { readonly baseUrl: string } | { readonly subdomain: string };
type Setting<T> = readonly [setting: string, text: string | undefined, make: (text: string) => T];

/** The first setting that is there. */
function first<T>(settings: readonly Setting<T>[]): { readonly setting: string; readonly value: T } | undefined {
  for (const [setting, text, make] of settings) {
    const trimmed = notEmpty(text);
    if (trimmed !== undefined) return { setting, value: make(trimmed) };
  }
  return undefined;
}

function notEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function same(text: string): string {
  return text;
}

interface Credentials {
  readonly subdomain: string | undefined;
  readonly access_token: string | undefined;
}

async function readCredentials(file: string): Promise<Credentials> {
  const value = await readJsonFile(file, 'credential file', { secret: true });
  if (typeof value !== 'object' || value === null) {
    throw new UsageError(`The credential file ${file} must hold an object with subdomain and access_token.`);
  }
  const field = (name: string): string | undefined => {
    const text: unknown = Reflect.get(value, name);
    return typeof text === 'string' ? text : undefined;
  };
  return { subdomain: field('subdomain'), access_token: field('access_token') };
}

/** What the client refuses of its options, told by the setting's name; neither tells the token. */
function createStudio(options: StudioClientOptions, hostSetting: string, tokenSetting: string): StudioClient {
  try {
    return createStudioClient(options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const setting = error.message.startsWith('`token`') ? tokenSetting : hostSetting;
    throw new UsageError(`${setting}: ${error.message}`);
  }
}
