/** Credentials: those of a role, and every way to get them wrong. */
import type { Credentials } from '../http/request.js';
import type { Role } from '../provider.js';

/** The environment variable that holds a role's token, for the command and for curl lines. */
export function tokenVariable(role: Role): string {
  return `STUDIO_${role.replace(/[A-Z]/g, '_$&').toUpperCase()}_TOKEN`;
}

export function bearer(token: string, role: Role): Credentials {
  return { value: `Bearer ${token}`, shown: `Bearer $${tokenVariable(role)}` };
}

/** Wrong credentials by name; `undefined` credentials mean no header at all. */
export interface WrongCredentials {
  readonly name: string;
  /** Whether they are made from the admin's token. */
  readonly fromToken: boolean;
  readonly make: (token: string) => Credentials | undefined;
}

const fixed: readonly [name: string, value: string][] = [
  ['empty credentials', ''],
  ['the word Bearer alone', 'Bearer'],
  ['a wrong token', 'Bearer wrong-token-of-studio-groups'],
  ['the token "null"', 'Bearer null'],
  ['the token "undefined"', 'Bearer undefined'],
];

const TOKEN = `$${tokenVariable('admin')}`;
const WITHOUT_END = `\${${tokenVariable('admin')}%?}`;

/**
 * RFC 9110: the scheme is case-insensitive, so `bearer` is no case. The vendor's page shows a bare API key, so neither
 * is a token without a scheme.
 */
const altered: readonly [name: string, make: (token: string) => string, shown: (token: string) => string][] = [
  [
    'with its end altered',
    (token) => `Bearer ${withOtherEnd(token)}`,
    (token) => `Bearer ${WITHOUT_END}${otherEnd(token)}`,
  ],
  ['without its end', (token) => `Bearer ${token.slice(0, -1)}`, () => `Bearer ${WITHOUT_END}`],
  ['with a letter after it', (token) => `Bearer ${token}x`, () => `Bearer ${TOKEN}x`],
  ['with a letter before it', (token) => `Bearer x${token}`, () => `Bearer x${TOKEN}`],
  [
    'in the other case',
    (token) => `Bearer ${otherCase(token)}`,
    () => `Bearer $(printf %s "${TOKEN}" | tr a-zA-Z A-Za-z)`,
  ],
  ['without the space', (token) => `Bearer${token}`, () => `Bearer${TOKEN}`],
  ['with another scheme', (token) => `Token ${token}`, () => `Token ${TOKEN}`],
  ['with the scheme Basic', (token) => `Basic ${token}`, () => `Basic ${TOKEN}`],
  ['as a Basic user', (token) => `Basic ${btoa(`${token}:`)}`, () => `Basic $(printf %s: "${TOKEN}" | base64 -w0)`],
];

export const noCredentials: WrongCredentials = { name: 'no credentials', fromToken: false, make: () => undefined };

export const wrongCredentials: readonly [WrongCredentials, ...WrongCredentials[]] = [
  noCredentials,
  ...fixed.map(([name, value]) => ({ name, fromToken: false, make: () => ({ value, shown: value }) })),
  ...altered.map(([name, make, shown]) => ({
    name: `an admin's token ${name}`,
    fromToken: true,
    make: (token: string) => ({ value: make(token), shown: shown(token) }),
  })),
];

function withOtherEnd(token: string): string {
  return token.slice(0, -1) + otherEnd(token);
}

function otherEnd(token: string): string {
  return token.endsWith('x') ? 'y' : 'x';
}

/** What no report may show: the tokens, and what is made from them and still contains most of them. */
export function secretsOf(tokens: Readonly<Partial<Record<Role, string>>>): string[] {
  const { admin } = tokens;
  return [...Object.values(tokens), ...(admin === undefined ? [] : [admin.slice(0, -1), otherCase(admin)])];
}

/** A token without letters gets a letter instead. */
function otherCase(token: string): string {
  const swapped = token.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  return swapped === token ? `${token}a` : swapped;
}
