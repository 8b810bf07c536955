/** The provider of `studio-groups verify` from options, environment and files, checked before anything is sent. */
import type { Command } from 'commander';
import { server } from '../../../generated/contract.js';
import { hostProvider, ROLES, tokenVariable, type Provider, type Role } from '../../contract/index.js';
import { isRecord } from '../../lib/is-record.js';
import { passedOption } from '../command.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { accessToken, checkedToken, connectionSettings, type ConnectionSettings } from '../settings.js';
import { readJsonFile } from '../text-file.js';
import type { CliOptions } from './options.js';
import { embeddedSandbox } from './sandbox.js';

/** The options that are wrong use without a host. */
const OF_HOST = ['basePath', 'group', 'otherGroup', 'unknownGroup', 'user', 'header'];
const OF_TOKENS = ['tokens', 'tokenFile', 'credentials'];

/**
 * The host that options or environment name, with its tokens; the sandbox if none is named.
 *
 * @throws {UsageError} if there is no token at all, or a setting is invalid.
 */
export async function providerOf(command: Command, io: Io): Promise<Provider> {
  const { host, token } = await connectionSettings(command, io);
  if (host === undefined) {
    const flag = passedOption(command, [...OF_HOST, ...OF_TOKENS]);
    if (flag === undefined) return embeddedSandbox();
    throw new UsageError(`${flag} needs a host, but --base-url is missing. Omit ${flag} to verify the sandbox.`);
  }
  const options = command.opts<CliOptions>();
  const {
    baseUrl = '',
    basePath,
    group,
    otherGroup,
    unknownGroup,
    user: users,
    header: headers,
    allowWrites,
  } = options;
  // A path in the option is used as it is. Of a credential file and of the environment only the host is used.
  const isComplete = host.setting === '--base-url' && basePath === undefined;
  const address = isComplete
    ? { baseUrl: baseUrl.trim() }
    : { baseUrl: host.value, basePath: basePath ?? server.basePath };
  const tokens = await tokensOf(options, token, io);
  return hostProvider({
    name: host.value,
    ...address,
    ...{ tokens, headers, group, otherGroup, unknownGroup, users, allowWrites },
  });
}

/** The token that the other commands use is an admin's. A token for that role has precedence, unless it is less explicit. */
async function tokensOf({ tokens: file }: CliOptions, token: ConnectionSettings['token'], { env }: Io) {
  const byRole = { ...inEnvironment(env), ...(file !== undefined && (await inFile(file))) };
  const isAdmin = byRole.admin === undefined || (token?.isOption === true && file === undefined);
  const tokens = token !== undefined && isAdmin ? { ...byRole, admin: await accessToken(token) } : byRole;
  if (Object.keys(tokens).length > 0) return tokens;
  const variables = ROLES.map(tokenVariable).join(', ');
  throw new UsageError(
    `There is no token. Set ${variables}, as many as you have, or pass --credentials or --tokens with a file.`,
  );
}

function inEnvironment(env: Io['env']): Provider['tokens'] {
  const variables = ROLES.map((role) => [role, tokenVariable(role)] as const);
  const set = variables.flatMap(([role, name]) => (env[name] ? [[role, checkedToken(env[name], name)] as const] : []));
  return Object.fromEntries(set);
}

async function inFile(file: string): Promise<Provider['tokens']> {
  // Tokens that were passed themselves must not appear in an error message.
  if (/^\s*[[{"]/.test(file)) {
    throw new UsageError('--tokens takes the path of a file, not the tokens: other users can see a command line.');
  }
  const value = await readJsonFile(file, 'token file', { secret: true });
  const wrong = (what: string): UsageError => {
    const form = `an object with the keys ${ROLES.join(', ')}, as many as you have, and tokens as values`;
    return new UsageError(`The token file ${file} ${what}. It must be ${form}.`);
  };
  if (!isRecord(value)) throw wrong('is not an object');
  const entries = Object.entries(value).map(([key, token]): [Role, string] => {
    const role = ROLES.find((name) => name === key);
    // The key is not shown: it may be a token, if key and value are swapped.
    if (role === undefined) throw wrong('has a key that is not a role');
    if (typeof token !== 'string' || token === '') throw wrong(`has no text as ${role}, or an empty one`);
    return [role, checkedToken(token, `${role} in the token file ${file}`)];
  });
  return Object.fromEntries(entries);
}
