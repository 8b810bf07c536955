/** The format of a credential file: JSON with the keys of the vendor's example client, and a few more. */
import { readFile, stat } from 'node:fs/promises';
import { ignoreMissing } from '../lib/code-of.js';
import { isRecord } from '../lib/is-record.js';
import { messageOf } from '../lib/message-of.js';
import { hostOf } from './host.js';
import type { StoredCredentials } from './token-store.js';

export interface CredentialFile {
  readonly credentials: StoredCredentials;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The time of the last change, in milliseconds. */
  readonly modified: number;
}

const KEYS = {
  subdomain: 'subdomain',
  domain: 'domain',
  scheme: 'scheme',
  baseUrl: 'base_url',
  clientId: 'client_id',
  clientSecret: 'client_secret',
  redirectUri: 'redirect_uri',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  createdAt: 'created_at',
  expiresIn: 'expires_in',
} as const satisfies Record<keyof StoredCredentials, string>;

/** Undefined if there is none. If it is invalid, the error names the file and the key, and contains no value. */
export async function readCredentialFile(path: string): Promise<CredentialFile | undefined> {
  const text = await readFile(path, 'utf8').catch(ignoreMissing);
  if (text === undefined) return undefined;
  const { mtimeMs: modified } = await stat(path);
  const fields = parse(text, path);
  try {
    const credentials = toCredentials(fields);
    hostOf(credentials);
    return { credentials, fields, modified };
  } catch (error) {
    throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** The text of the file with these credentials. Values that they do not change stay as they are in the file. */
export function credentialFileText(file: CredentialFile | undefined, credentials: StoredCredentials): string {
  const fields: Record<string, unknown> = { ...file?.fields };
  for (const [name, key] of Object.entries(KEYS) as [keyof StoredCredentials, string][]) {
    if (credentials[name] !== file?.credentials[name]) fields[key] = credentials[name];
  }
  return `${JSON.stringify(fields, null, 2)}\n`;
}

function parse(text: string, path: string): Readonly<Record<string, unknown>> {
  let fields: unknown;
  let changed: string | undefined;
  try {
    fields = JSON.parse(text.replace(/^\uFEFF/, ''), (key, value: unknown) => {
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) changed = key;
      return value;
    });
  } catch {
    // The parser's own message would quote the file.
  }
  if (!isRecord(fields)) throw new Error(`${path} must contain a JSON object with ${Object.values(KEYS).join(', ')}.`);
  if (changed === undefined) return fields;
  throw new Error(`${path}: ${changed} is a number that cannot be preserved exactly. Write it as a text.`);
}

function toCredentials(fields: Readonly<Record<string, unknown>>): StoredCredentials {
  const entries = Object.entries(KEYS).flatMap(([name, key]) => {
    const value = fields[key];
    if (value === undefined || value === null || value === '') return [];
    const type = key === KEYS.createdAt || key === KEYS.expiresIn ? 'number' : 'string';
    if (typeof value !== type) throw new TypeError(`${key} must be a ${type}.`);
    return [[name, value]];
  });
  return Object.fromEntries(entries) as StoredCredentials;
}
