/** Where the reports of `studio-groups verify` go; checked before the run, so that none is lost after it. */
import { constants } from 'node:fs';
import { access, appendFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Report } from '../../contract/index.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { formats, type ReportFormat } from '../report/formats.js';

export interface Output {
  readonly format: ReportFormat;
  readonly file: string;
}

const STDOUT = '-';

/** Parses one `--report FORMAT=FILE` more. */
export function output(text: string, earlier: readonly Output[] = []): Output[] {
  const at = text.indexOf('=');
  const [format, file] = [text.slice(0, at), text.slice(at + 1)];
  const known = Object.keys(formats).join(', ');
  if (at === -1 || file === '') throw new InvalidArgumentError('It has to be FORMAT=FILE, such as junit=report.xml.');
  if (!isFormat(format))
    throw new InvalidArgumentError(`There is no format ${JSON.stringify(format)}: they are ${known}.`);
  if (file === STDOUT && earlier.some((one) => one.file === STDOUT)) {
    throw new InvalidArgumentError('Only one report can go to standard output.');
  }
  return [...earlier, { format, file }];
}

/** @throws {UsageError} Where a file could not be written after the run. */
export async function checkWritable(files: readonly string[]): Promise<void> {
  for (const file of files.filter((name) => name !== STDOUT)) {
    const folder = dirname(file);
    const inFolder = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!inFolder)
      throw new UsageError(`${file} cannot be written: there is no folder ${folder}, or you may not write to it.`);
    const present = await stat(file).catch(() => undefined);
    if (present?.isDirectory() === true) throw new UsageError(`${file} cannot be written: it is a directory.`);
  }
}

export function goesToStdout(outputs: readonly Output[]): boolean {
  return outputs.some(({ file }) => file === STDOUT);
}

/** Writes every report that was asked for, and the summary that GitHub shows of a job. */
export async function writeReports(report: Report, outputs: readonly Output[], io: Io): Promise<void> {
  for (const { format, file } of outputs) {
    const text = await formats[format](report);
    if (file === STDOUT) io.out(text.trimEnd());
    else await writeFile(file, text);
  }
  const summary = io.env.GITHUB_STEP_SUMMARY ?? '';
  if (summary === '') return;
  await appendFile(summary, formats.markdown(report)).catch((error: unknown) => {
    io.err(`GITHUB_STEP_SUMMARY cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  });
}

function isFormat(name: string): name is ReportFormat {
  return Object.hasOwn(formats, name);
}
