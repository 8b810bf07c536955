/** Files that commands write: nobody else may read them, and nothing half done remains. */
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/cli/exit.js';
import { overwriteFile, replaceFile, writeNewFile } from '../../src/cli/text-file.js';
import { tempFolder } from '../support/temp-folder.js';

function* cutOff(): Generator<string> {
  yield 'the first piece';
  throw new Error('the disk is full');
}

test.each([overwriteFile, replaceFile, writeNewFile])(
  '$name creates a file that only its owner may read',
  async (write) => {
    const file = join(await tempFolder(), 'file');
    await write(file, 'text', 'report');
    expect(await readFile(file, 'utf8')).toBe('text');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  },
);

test('a new file that cannot be written completely is removed', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'before.csv');
  await expect(writeNewFile(file, cutOff(), 'backup')).rejects.toEqual(
    new UsageError(`The backup ${file} cannot be written: the disk is full.`),
  );
  expect(await readdir(folder)).toEqual([]);
});

test('a file that cannot be replaced stays as it was, and nothing is beside it', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'plan.json');
  await writeFile(file, 'earlier');
  await expect(replaceFile(file, cutOff(), 'plan')).rejects.toThrow(`The plan ${file} cannot be written`);
  expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['plan.json'], 'earlier']);
  await expect(replaceFile(folder, 'text', 'plan')).rejects.toThrow('it is a directory');
});

test('a draft overwrites no file, not even through a link', async () => {
  const folder = await tempFolder();
  const [file, other] = [join(folder, 'plan.json'), join(folder, 'other')];
  await writeFile(other, 'precious');
  await symlink(other, `${file}.${process.pid}.tmp`);
  await expect(replaceFile(file, 'text', 'plan')).rejects.toThrow(UsageError);
  expect(await readFile(other, 'utf8')).toBe('precious');
  await replaceFile(file, 'text', 'plan');
  expect(await readFile(file, 'utf8')).toBe('text');
});
