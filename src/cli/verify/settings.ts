/** What `studio-groups verify` is told by its options, the environment and files, checked before anything is sent. */
import { InvalidArgumentError } from 'commander';
import { ROLES, tokenVariable, type HostSettings, type Role } from '../../contract/index.js';
import { isRecord } from '../../contract/schema.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { readJsonFile } from '../json-file.js';

export interface HostOptions {
  readonly baseUrl?: string;
  readonly group?: number;
  readonly unknownGroup?: number;
  readonly user?: number;
  readonly allowWrites?: boolean;
  readonly tokens?: string;
}

type Tokens = HostSettings['tokens'];

/**
 * The settings of the host at `--base-url`, with its tokens.
 *
 * @throws {UsageError} Where there is no token at all, or one cannot be sent.
 */
export async function hostSettings(
  baseUrl: string,
  options: HostOptions,
  { env }: Pick<Io, 'env'>,
): Promise<HostSettings> {
  const { group, unknownGroup, user, allowWrites } = options;
  const tokens = { ...tokensOf(env), ...(options.tokens === undefined ? {} : await tokensIn(options.tokens)) };
  if (Object.keys(tokens).length === 0) {
    throw new UsageError(
      `There is no token. Set ${ROLES.map(tokenVariable).join(', ')}, as many as you have, or pass --tokens with a file.`,
    );
  }
  return {
    baseUrl,
    tokens,
    ...(group === undefined ? {} : { group }),
    ...(unknownGroup === undefined ? {} : { unknownGroup }),
    ...(user === undefined ? {} : { user }),
    ...(allowWrites === undefined ? {} : { allowWrites }),
  };
}

/** Parses `--base-url`: a host, with or without the API path. */
export function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('It has to be a whole URL, such as https://myschool.instructuremedia.com.');
  }
  if (url.username !== '' || url.password !== '') {
    // Commander would repeat the URL, and with it the password.
    throw new UsageError('The base URL must not hold credentials: tokens come from the environment or a file.');
  }
  if (url.search !== '' || url.hash !== '') throw new InvalidArgumentError('It must not hold a query or a fragment.');
  return text;
}

/** Parses `--only`: a regular expression over the names of the cases, in any case. */
export function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    throw new InvalidArgumentError(
      `It has to be a regular expression: ${error instanceof Error ? error.message : ''}.`,
    );
  }
}

function tokensOf(env: Io['env']): Tokens {
  return Object.fromEntries(
    ROLES.flatMap((role) => {
      const name = tokenVariable(role);
      const token = env[name];
      return token === undefined || token === '' ? [] : [[role, checked(token, name)]];
    }),
  );
}

async function tokensIn(file: string): Promise<Tokens> {
  const value = await readJsonFile(file, 'token file');
  const form = `It has to be an object with the keys ${ROLES.join(', ')}, as many as you have, and tokens as texts.`;
  if (!isRecord(value)) throw new UsageError(`The token file ${file} is no object. ${form}`);
  return Object.fromEntries(
    Object.entries(value).map(([key, token]) => {
      const role = ROLES.find((name) => name === key);
      if (role === undefined)
        throw new UsageError(`The token file ${file} has the key ${JSON.stringify(key)}. ${form}`);
      if (typeof token !== 'string' || token === '')
        throw new UsageError(`In the token file ${file}, ${key} is no text. ${form}`);
      return [role satisfies Role, checked(token, `${key} in ${file}`)];
    }),
  );
}

/** A header takes visible ASCII only; the token itself is never in the message. */
function checked(token: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UsageError(`The token of ${where} holds a space, a line end or another character that no header may hold.`);
}
