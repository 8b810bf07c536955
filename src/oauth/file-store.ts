import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isObject } from '../client/check.js';
import { codeOf, withLock } from './file-lock.js';
import type { StoredCredentials, TokenStore } from './token-store.js';

export interface FileStoreOptions {
  /** The file, as a path. It is created with mode 0600, and gets that mode with every write. */
  readonly path: string;
}

/** The keys of the file, those of the vendor's example client (`canvas-studio-api-examples`). */
const KEYS = {
  subdomain: 'subdomain',
  domain: 'domain',
  scheme: 'scheme',
  baseUrl: 'base_url',
  clientId: 'client_id',
  clientSecret: 'client_secret',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
} as const satisfies Record<keyof StoredCredentials, string>;

/**
 * Keeps credentials in a JSON file, with the keys of the vendor's example client: its users go on with the file that
 * they have. Other keys in the file are left as they are.
 *
 * A write is whole or nothing, and locked against other processes (`<path>.lock`). The new file is opened **before**
 * `change` runs, so that a refresh token is not spent where the new one could not be kept; it is on the disk before
 * `replace` resolves; and where the process dies between the two, the next one finds it (`<path>.new`) and goes on with it.
 *
 * @throws where the file is no JSON object, or holds no refresh token; the message names the file, and no secret.
 * @example
 * const store = fileStore({ path: 'credentials.json' });
 */
export function fileStore({ path }: FileStoreOptions): TokenStore {
  const next = `${path}.new`;
  return {
    async read() {
      return credentialsOf((await objectOf(next, true)) ?? (await objectOf(path)), path);
    },
    replace: (change) =>
      withLock(`${path}.lock`, async () => {
        if ((await objectOf(next, true)) !== undefined) await rename(next, path);
        const present = await objectOf(path);
        const file = await open(next, 'w', 0o600);
        try {
          await file.chmod(0o600);
          const changed = await change(credentialsOf(present, path)).catch(async (error: unknown) => {
            await rm(next);
            throw error;
          });
          await file.writeFile(JSON.stringify({ ...present, ...fieldsOf(changed) }, null, 2));
          await file.sync();
          await rename(next, path);
          await syncFolder(dirname(path));
          return changed;
        } finally {
          await file.close();
        }
      }),
  };
}

/** The file's object, undefined where there is no file; `tolerant` of a file that is not whole, too. */
async function objectOf(path: string, tolerant = false): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isObject(value)) return value;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (tolerant) return undefined;
  // The parser's own message would quote the file.
  throw new Error(`${path} must hold a JSON object with the keys ${Object.values(KEYS).join(', ')}.`);
}

function credentialsOf(
  fields: Readonly<Record<string, unknown>> | undefined,
  path: string,
): StoredCredentials | undefined {
  if (fields === undefined) return undefined;
  const text = (key: keyof StoredCredentials): string | undefined => {
    const value = fields[KEYS[key]];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw new Error(`${path}: ${KEYS[key]} must be a text.`);
  };
  const refreshToken = text('refreshToken');
  if (refreshToken === undefined) throw new Error(`${path}: ${KEYS.refreshToken} is missing.`);
  return {
    subdomain: text('subdomain'),
    domain: text('domain'),
    scheme: text('scheme'),
    baseUrl: text('baseUrl'),
    clientId: text('clientId'),
    clientSecret: text('clientSecret'),
    accessToken: text('accessToken'),
    refreshToken,
  };
}

function fieldsOf(credentials: StoredCredentials): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(credentials).flatMap(([name, value]) => {
      const key = Object.entries(KEYS).find(([own]) => own === name)?.[1];
      return typeof value === 'string' && key !== undefined ? [[key, value]] : [];
    }),
  );
}

/** Makes the rename last, where the system lets a folder be synchronised; Windows does not. */
async function syncFolder(path: string): Promise<void> {
  const folder: FileHandle | undefined = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
