import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '../support/temp-folder.js';
import { vendorFile } from './provider.js';

/** A credential file in a folder of its own, gone when the running test has finished. */
export async function credentialFile(content: unknown = vendorFile): Promise<string> {
  const path = join(await tempFolder(), 'credentials.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

export async function contentOf(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

/** What was thrown. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Error) return thrown;
  throw new Error('No error was thrown.');
}
