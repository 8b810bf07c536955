/** Providers: how a given is arranged on whatever answers for the API. */
import { operations, server } from '../../generated/contract.js';
import type { Case } from './cases.js';
import { UNKNOWN_ID, type Caller, type Ids } from './given.js';

/** How a case is arranged: whom the request comes from, which ids it names, what else it carries. */
export interface Arrangement {
  /** The value of the header that authorises; left out, the request has none. */
  readonly authorization?: string;
  /** The same as a curl line shows it, without the secret. */
  readonly authorizationShown?: string;
  readonly ids: Ids;
  /** Headers that only this provider understands. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A given that cannot be arranged: the case is skipped and named, and never counts as verified. */
export interface Unavailable {
  readonly unavailable: string;
}

/** Anything that answers for the API. */
export interface Provider {
  /** How reports call it. */
  readonly name: string;
  /** Where the contract's paths begin, `https://myschool.instructuremedia.com/api/public/v1`. */
  readonly baseUrl: string;
  /** Sends a request; `globalThis.fetch` where left out. */
  readonly fetch?: typeof globalThis.fetch;
  /** Texts that no report, message or recording may show. */
  readonly secrets: readonly string[];
  /** True where the provider answers from the contract itself, so that it can confirm no assumption. */
  readonly answersFromContract?: boolean;
  /** Set where the provider keeps state, so that what a batch did can be read: whom to read as, and of which group. */
  readonly group?: Arrangement;
  /** The user whom the suite may add and remove; left out, nothing is written. */
  readonly spareUser?: number;
  arrange(wanted: Case): Arrangement | Unavailable;
}

/** The settings of `hostProvider`. */
export interface HostSettings {
  readonly name?: string;
  /** The host, with or without the API path. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Access tokens by role, without the word Bearer; an empty one counts as none. */
  readonly tokens: Readonly<Partial<Record<Role, string | undefined>>>;
  /** Id of a group that `tokens.member` is a member of and `tokens.outsider` is not. */
  readonly group?: number | undefined;
  /** Id that no group has; default 2147483647. */
  readonly unknownGroup?: number | undefined;
  /** Id of a user who is not in the group, and whom the suite may add and remove. */
  readonly user?: number | undefined;
  /** Whether the suite may change the group; default false. It leaves it as it found it. */
  readonly allowWrites?: boolean | undefined;
}

/** Whose tokens the suite works with. */
export const ROLES = ['admin', 'member', 'outsider'] as const;

export type Role = (typeof ROLES)[number];

/** The environment variable that holds a role's token when the command is used, and in every curl line. */
export function tokenVariable(role: Role): string {
  return `STUDIO_${role.toUpperCase()}_TOKEN`;
}

const WRONG_TOKEN = 'wrong-token-of-studio-groups';

/**
 * A provider that is reached by URL, tokens and ids: a Studio host, or the sandbox.
 *
 * @example
 * hostProvider({
 *   baseUrl: 'https://myschool.instructuremedia.com',
 *   tokens: { admin: process.env.STUDIO_ADMIN_TOKEN },
 *   group: 42,
 * })
 */
export function hostProvider(settings: HostSettings): Provider {
  const tokens = tokensIn(settings);
  const { group, user, unknownGroup = UNKNOWN_ID } = settings;
  const mayWrite = settings.allowWrites === true && user !== undefined;
  const known = idsFor(settings, mayWrite);
  const reader =
    tokens.admin === undefined || group === undefined ? undefined : { ...bearer(tokens.admin, 'admin'), ids: known };
  return {
    name: settings.name ?? settings.baseUrl,
    baseUrl: apiUrl(settings.baseUrl),
    ...(settings.fetch === undefined ? {} : { fetch: settings.fetch }),
    // The altered token is all of the admin's but its end, so an answer that quotes it is as bad.
    secrets: [...Object.values(tokens), ...(tokens.admin === undefined ? [] : [altered(tokens.admin)])],
    ...(reader === undefined ? {} : { group: reader }),
    ...(mayWrite ? { spareUser: user } : {}),
    arrange(wanted) {
      const lacking = missingFor(wanted, { ...settings, tokens }, mayWrite);
      if (lacking !== undefined) return { unavailable: lacking };
      const { caller, unknown } = wanted.given;
      const ids = inPath(wanted, 'user_id') ? idsFor(settings, true) : known;
      return {
        ...credentials(caller, tokens),
        ids: unknown === undefined ? ids : { ...ids, [unknown]: unknownGroup },
      };
    },
  };
}

/** A body names the user only where the group may be changed with him. */
function idsFor({ group, user }: HostSettings, mayName: boolean): Ids {
  return {
    ...(group === undefined ? {} : { group_id: group }),
    user_id: mayName && user !== undefined ? user : UNKNOWN_ID,
  };
}

/** Whether the case asks for something by this id, in its path. */
function inPath({ operation, given }: Case, name: string): boolean {
  const parameters: readonly { readonly name: string }[] = operations[operation].parameters;
  return name !== given.unknown && parameters.some((parameter) => parameter.name === name);
}

/** Where the contract's paths begin: the host with the API path, which may be there already. */
function apiUrl(baseUrl: string): string {
  const bare = baseUrl.replace(/\/+$/, '');
  return new URL(bare).pathname === '/' ? bare + server.basePath : bare;
}

type Tokens = Readonly<Partial<Record<Role, string>>>;

/** A variable of the environment that is set to nothing holds no token. */
function tokensIn({ tokens }: HostSettings): Tokens {
  return Object.fromEntries(
    ROLES.flatMap((role) => {
      const token = tokens[role] ?? '';
      return token === '' ? [] : [[role, token]];
    }),
  );
}

function missingFor(
  wanted: Case,
  { tokens, group, user, allowWrites }: HostSettings & { readonly tokens: Tokens },
  mayWrite: boolean,
): string | undefined {
  const { given } = wanted;
  const role = roleOf(given.caller);
  if (role !== undefined && tokens[role] === undefined)
    return `no token of ${article(role)}: set ${tokenVariable(role)}`;
  if (inPath(wanted, 'group_id') && group === undefined) return 'no group: pass --group with the id of one';
  if (inPath(wanted, 'user_id') && user === undefined) return 'no user: pass --user with the id of one';
  if (given.stateful !== true || mayWrite) return undefined;
  if (allowWrites !== true) return 'it writes to the group: pass --allow-writes to let it';
  return user === undefined ? 'no spare user: pass --user with the id of a user outside the group' : undefined;
}

function roleOf(caller: Caller): Role | undefined {
  if (caller === "nobody, with an admin's token altered") return 'admin';
  return caller === 'admin' || caller === 'member' || caller === 'outsider' ? caller : undefined;
}

function article(role: string): string {
  return /^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`;
}

function credentials(caller: Caller, tokens: Tokens): Omit<Arrangement, 'ids'> {
  switch (caller) {
    case 'admin':
    case 'member':
    case 'outsider':
      return bearer(tokens[caller] ?? '', caller);
    case 'nobody, with no credentials':
      return {};
    case 'nobody, with empty credentials':
      return { authorization: '', authorizationShown: '' };
    case 'nobody, with a wrong token':
      return { authorization: `Bearer ${WRONG_TOKEN}`, authorizationShown: `Bearer ${WRONG_TOKEN}` };
    case "nobody, with an admin's token altered": {
      const token = altered(tokens.admin ?? '');
      return {
        authorization: `Bearer ${token}`,
        authorizationShown: `Bearer \${${tokenVariable('admin')}%?}${token.slice(-1)}`,
      };
    }
  }
}

/** A token with another last character. */
function altered(token: string): string {
  return token.slice(0, -1) + (token.endsWith('x') ? 'y' : 'x');
}

function bearer(token: string, role: Role): Omit<Arrangement, 'ids'> {
  return { authorization: `Bearer ${token}`, authorizationShown: `Bearer $${tokenVariable(role)}` };
}
