/** What `studio-groups verify` is told by its options, the environment and files, checked before anything is sent. */
import { InvalidArgumentError, type Command } from 'commander';
import { ROLES, tokenVariable, type HostSettings, type Role } from '../../contract/index.js';
import { isRecord } from '../../contract/schema.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { readJsonFile } from '../json-file.js';
import { accessToken, connectionSettings, type ConnectionSettings } from '../settings.js';

export interface HostOptions {
  readonly group?: number;
  readonly unknownGroup?: number;
  readonly user?: number;
  readonly allowWrites?: boolean;
  readonly tokens?: string;
}

type Tokens = Readonly<Partial<Record<Role, string>>>;

/**
 * The settings of the host that options or environment name, with its tokens; undefined if none is named.
 *
 * @throws {UsageError} Where there is no token at all, or one cannot be sent.
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
  const { group, unknownGroup, user, allowWrites } = options;
  return { baseUrl: host.value, tokens, group, unknownGroup, user, allowWrites };
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
  // Whoever passes the tokens themselves must not find them in an error message, too.
  if (/^\s*[[{"]/.test(file)) {
    throw new UsageError('--tokens takes the path of a file, not the tokens: other users can see a command line.');
  }
  const value = await readJsonFile(file, 'token file', { secret: true });
  const form = `It has to be an object with the keys ${ROLES.join(', ')}, as many as you have, and tokens as texts.`;
  if (!isRecord(value)) throw new UsageError(`The token file ${file} is no object. ${form}`);
  return Object.fromEntries(
    Object.entries(value).map(([key, token]) => {
      const role = ROLES.find((name) => name === key);
      // The key is not shown: it may be a token, where somebody wrote them the other way round.
      if (role === undefined) throw new UsageError(`The token file ${file} has a key that is no role. ${form}`);
      if (typeof token !== 'string' || token === '')
        throw new UsageError(`In the token file ${file}, ${role} is no text, or empty. ${form}`);
      return [role, checked(token, `${role} in the token file ${file}`)];
    }),
  );
}

/** A header takes visible ASCII only; the token itself is never in the message. */
function checked(token: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const hint = /^bearer\s/i.test(token) ? ' Leave the word Bearer out.' : '';
  throw new UsageError(`${where} holds a space, a line end or another character that no token has.${hint}`);
}
