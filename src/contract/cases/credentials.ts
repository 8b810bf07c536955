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

const TOKEN = `$${tokenVariable('admin')}`;
const INNER = `\${${tokenVariable('admin')}%?}`;
const WRONG = 'wrong-token-of-studio-groups';

/**
 * RFC 9110: the scheme is case-insensitive, so `bearer` is no case. The vendor's page shows a bare API key, so neither
 * is a token without a scheme.
 */
export const wrongCredentials: readonly [WrongCredentials, ...WrongCredentials[]] = [
  { name: 'no credentials', fromToken: false, make: () => undefined },
  fixed('empty credentials', ''),
  fixed('the word Bearer alone', 'Bearer'),
  fixed('a wrong token', `Bearer ${WRONG}`),
  fixed('the token "null"', 'Bearer null'),
  fixed('the token "undefined"', 'Bearer undefined'),
  altered(
    "an admin's token with its end altered",
    (token) => `Bearer ${withOtherEnd(token)}`,
    (token) => `Bearer ${INNER}${withOtherEnd(token).slice(-1)}`,
  ),
  altered(
    "an admin's token without its end",
    (token) => `Bearer ${token.slice(0, -1)}`,
    () => `Bearer ${INNER}`,
  ),
  altered(
    "an admin's token with a letter after it",
    (token) => `Bearer ${token}x`,
    () => `Bearer ${TOKEN}x`,
  ),
  altered(
    "an admin's token with a letter before it",
    (token) => `Bearer x${token}`,
    () => `Bearer x${TOKEN}`,
  ),
  altered(
    "an admin's token in the other case",
    (token) => `Bearer ${otherCase(token)}`,
    () => `Bearer $(printf %s "${TOKEN}" | tr a-zA-Z A-Za-z)`,
  ),
  altered(
    "an admin's token without the space",
    (token) => `Bearer${token}`,
    () => `Bearer${TOKEN}`,
  ),
  altered(
    "an admin's token with another scheme",
    (token) => `Token ${token}`,
    () => `Token ${TOKEN}`,
  ),
  altered(
    "an admin's token with the scheme Basic",
    (token) => `Basic ${token}`,
    () => `Basic ${TOKEN}`,
  ),
  altered(
    "an admin's token as a Basic user",
    (token) => `Basic ${btoa(`${token}:`)}`,
    () => `Basic $(printf %s: "${TOKEN}" | base64 -w0)`,
  ),
];

function fixed(name: string, value: string): WrongCredentials {
  return { name, fromToken: false, make: () => ({ value, shown: value }) };
}

function altered(name: string, value: (token: string) => string, shown: (token: string) => string): WrongCredentials {
  return { name, fromToken: true, make: (token) => ({ value: value(token), shown: shown(token) }) };
}

function withOtherEnd(token: string): string {
  return token.slice(0, -1) + (token.endsWith('x') ? 'y' : 'x');
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
