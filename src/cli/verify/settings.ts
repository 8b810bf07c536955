/** The settings of `studio-groups verify` from options, environment and files, checked before anything is sent. */
import { InvalidArgumentError, type Command } from 'commander';
import { ROLES, tokenVariable, type HostSettings, type Role } from '../../contract/index.js';
import { security, server } from '../../../generated/contract.js';
import { isRecord } from '../../lib/is-record.js';
import { messageOf } from '../../lib/message-of.js';
import { parseId } from '../command.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { readJsonFile } from '../text-file.js';
import { accessToken, checkedToken, connectionSettings, type ConnectionSettings } from '../settings.js';

export interface HostOptions {
  readonly baseUrl?: string;
  readonly basePath?: string;
  readonly group?: number;
  readonly otherGroup?: number;
  readonly unknownGroup?: number;
  readonly user?: readonly number[];
  readonly allowWrites?: boolean;
  readonly tokens?: string;
  readonly header?: Readonly<Record<string, string>>;
}

type Tokens = Readonly<Partial<Record<Role, string>>>;

/**
 * The settings of the host that options or environment name, with its tokens; undefined if none is named.
 *
 * @throws {UsageError} if there is no token at all, or one is invalid.
 */
export async function hostSettings(command: Command, io: Io): Promise<HostSettings | undefined> {
  const { host, token } = await connectionSettings(command, io);
  if (host === undefined) return undefined;
  const options = command.opts<HostOptions>();
  const byRole = { ...tokensOf(io.env), ...(options.tokens !== undefined && (await tokensIn(options.tokens))) };
  const tokens = { ...byRole, ...(await adminToken(token, byRole.admin, options.tokens)) };
  if (Object.keys(tokens).length === 0) {
    throw new UsageError(
      `There is no token. Set ${ROLES.map(tokenVariable).join(', ')}, as many as you have, or pass --credentials or --tokens with a file.`,
    );
  }
  const { basePath, group, otherGroup, unknownGroup, user: users, allowWrites, header: headers } = options;
  // Of a credential file and of the environment only the host is used; a path of the option is used as it is.
  const baseUrl =
    host.setting === '--base-url' ? (options.baseUrl ?? host.value).trim() : `${host.value}${server.basePath}`;
  const withPath = basePath === undefined ? { baseUrl } : { baseUrl: host.value, basePath };
  return { name: host.value, ...withPath, tokens, headers, group, otherGroup, unknownGroup, users, allowWrites };
}

/** Parses one `--header 'Name: value'` more. */
export function header(text: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*([\t\x20-\x7e]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("It must be 'Name: value'.");
  if (name.toLowerCase() === security.header.toLowerCase()) {
    throw new InvalidArgumentError('Tokens come from the environment or a file: other users can see a command line.');
  }
  return { ...earlier, [name.toLowerCase()]: value };
}

/** Parses `--base-path`. */
export function basePath(text: string): string {
  if (/^\/[^\s?#]*$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a path that begins with a slash, such as / or /api/public/v1.');
}

/** Parses one `--user` more. */
export function spareUser(text: string, earlier: readonly number[] = []): number[] {
  return [...earlier, parseId(text)];
}

/** The token that the other commands use is an admin's. A token for that role has precedence, unless it is less explicit. */
async function adminToken(
  token: ConnectionSettings['token'],
  byRole: string | undefined,
  tokensFile: string | undefined,
): Promise<Tokens> {
  if (token === undefined) return {};
  const hasPrecedence = token.isOption && tokensFile === undefined;
  return byRole === undefined || hasPrecedence ? { admin: await accessToken(token) } : {};
}

/** Parses `--only` and `--exclude`: a regular expression over the names of the cases, in any case. */
export function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    throw new InvalidArgumentError(`It must be a regular expression: ${messageOf(error)}.`);
  }
}

function tokensOf(env: Io['env']): Tokens {
  return Object.fromEntries(
    ROLES.flatMap((role) => {
      const name = tokenVariable(role);
      const token = env[name];
      return token === undefined || token === '' ? [] : [[role, checkedToken(token, name)]];
    }),
  );
}

async function tokensIn(file: string): Promise<Tokens> {
  // Tokens that were passed themselves must not appear in an error message.
  if (/^\s*[[{"]/.test(file)) {
    throw new UsageError('--tokens takes the path of a file, not the tokens: other users can see a command line.');
  }
  const value = await readJsonFile(file, 'token file', { secret: true });
  const form = `It must be an object with the keys ${ROLES.join(', ')}, as many as you have, and tokens as values.`;
  if (!isRecord(value)) throw new UsageError(`The token file ${file} is not an object. ${form}`);
  return Object.fromEntries(
    Object.entries(value).map(([key, token]) => {
      const role = ROLES.find((name) => name === key);
      // The key is not shown: it may be a token, if key and value are swapped.
      if (role === undefined) throw new UsageError(`The token file ${file} has a key that is not a role. ${form}`);
      if (typeof token !== 'string' || token === '')
        throw new UsageError(`In the token file ${file}, ${role} is not a text, or it is empty. ${form}`);
      return [role, checkedToken(token, `${role} in the token file ${file}`)];
    }),
  );
}
