import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { projectFolder } from './run.js';

/** What a copy leaves out: it is linked, made anew, or of no use there. */
const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.artifacts']);

/** Copies the project as it stands into an empty folder, with the same packages installed. */
export async function copyProject(folder: string): Promise<void> {
  await cp(projectFolder, folder, { recursive: true, filter: (source) => !LEFT_OUT.has(basename(source)) });
  await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

/** Replaces a text that must stand in the file once. */
export async function replaceIn(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`This does not stand once in ${file}: ${from}`);
  await writeFile(
    file,
    text.replace(from, () => to),
  );
}
