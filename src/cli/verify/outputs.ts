/** Where the reports of `studio-groups verify` go; checked before the run, so that none is lost after it. */
import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { toHar, type Exchange, type Report } from '../../contract/index.js';
import { isRecord } from '../../lib/is-record.js';
import { messageOf } from '../../lib/message-of.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { formats, type ReportFormat } from '../report/formats.js';
import { checkWritable, overwriteFile, readJsonFile } from '../text-file.js';

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
  return [...earlier, { format, file }];
}

/** Parses `--har FILE`. */
export function harFile(file: string): string {
  if (file === '' || file === STDOUT) throw new InvalidArgumentError('It has to be the path of a file.');
  return file;
}

/** @throws {UsageError} if a file could not be written after the run, or two of them are the same. */
export async function checkOutputs(files: readonly string[]): Promise<void> {
  const twice = files.find((file, index) => files.slice(0, index).some((other) => isSame(file, other)));
  if (twice === STDOUT) throw new UsageError('Only one report can go to standard output.');
  if (twice !== undefined) throw new UsageError(`${twice} is to be written twice. Name a file for each report.`);
  for (const file of files.filter((name) => name !== STDOUT)) await checkWritable(file, 'report');
}

export function goesToStdout(outputs: readonly Output[]): boolean {
  return outputs.some(({ file }) => file === STDOUT);
}

/** Writes every report that was asked for, and the summary that GitHub shows of a job. */
export async function writeReports(report: Report, outputs: readonly Output[], io: Io): Promise<void> {
  for (const { format, file } of outputs) {
    const text = await formats[format](report);
    if (file === STDOUT) io.out(text.trimEnd());
    else await overwriteFile(file, text, 'report');
  }
  const summary = io.env.GITHUB_STEP_SUMMARY ?? '';
  if (summary === '') return;
  await appendFile(summary, formats.markdown(report)).catch((error: unknown) => {
    io.err(`GITHUB_STEP_SUMMARY cannot be written: ${messageOf(error)}`);
  });
}

/**
 * Reads an earlier JSON report.
 *
 * @throws {UsageError} if it is none, or an older version wrote it.
 */
export async function readPrevious(file: string): Promise<Pick<Report, 'shapes'>> {
  const value = await readJsonFile(file, 'report');
  if (isRecord(value) && isRecord(value.shapes)) return { shapes: value.shapes as Report['shapes'] };
  throw new UsageError(`${file} is not a JSON report of studio-groups verify that can be compared.`);
}

/** Writes the traffic of a run as HAR, with the secrets masked. */
export async function writeHar(
  file: string,
  exchanges: readonly Exchange[],
  secrets: readonly string[],
): Promise<void> {
  await overwriteFile(file, `${JSON.stringify(toHar(exchanges, secrets), undefined, 2)}\n`, 'HAR file');
}

function isSame(one: string, other: string): boolean {
  return one === STDOUT || other === STDOUT ? one === other : resolve(one) === resolve(other);
}

function isFormat(name: string): name is ReportFormat {
  return Object.hasOwn(formats, name);
}
