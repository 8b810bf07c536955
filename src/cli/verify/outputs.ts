/** Where the reports of `studio-groups verify` go; checked before the run, so that none is lost after it. */
import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { secretsOf, toHar, type Exchange, type Provider, type Report } from '../../contract/index.js';
import { isRecord } from '../../lib/is-record.js';
import { messageOf } from '../../lib/message-of.js';
import { UsageError } from '../exit.js';
import { mayColor, type Io } from '../io.js';
import { formats } from '../report/formats.js';
import { reportTable } from '../report/table.js';
import { checkWritable, overwriteFile, readJsonFile } from '../text-file.js';
import { STDOUT, type CliOptions } from './options.js';

/** @throws {UsageError} if a file could not be written after the run, or two of them are the same. */
export async function checkOutputs({ report = [], har }: CliOptions): Promise<void> {
  const files = [...report.map(({ file }) => file), ...(har === undefined ? [] : [har])];
  const paths = files.map((file) => (file === STDOUT ? file : resolve(file)));
  const twice = files.find((_, index) => paths.indexOf(paths[index] ?? '') < index);
  if (twice === STDOUT) throw new UsageError('Only one report can go to standard output.');
  if (twice !== undefined) throw new UsageError(`${twice} is to be written twice. Name a file for each report.`);
  for (const file of files.filter((name) => name !== STDOUT)) await checkWritable(file, 'report');
}

/**
 * Reads an earlier JSON report.
 *
 * @throws {UsageError} if it is none, or an older version wrote it.
 */
export async function readPrevious(file: string): Promise<Pick<Report, 'shapes'>> {
  const value = await readJsonFile(file, 'report');
  if (isRecord(value) && isRecord(value.shapes) && Object.values(value.shapes).every(Array.isArray))
    return { shapes: value.shapes as Report['shapes'] };
  throw new UsageError(`${file} is not a JSON report of studio-groups verify that can be compared.`);
}

/** Writes the table, every report that was asked for, and the summary that GitHub shows of a job. */
export async function writeReports(report: Report, { report: outputs = [] }: CliOptions, io: Io): Promise<void> {
  // Beside a report on stdout the table goes to stderr, so that the report stays whole.
  const stream = outputs.some(({ file }) => file === STDOUT) ? 'err' : 'out';
  const color = mayColor(io, stream);
  if (report.problem === undefined) io[stream](reportTable(report, { color }), color);
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

/** Writes the traffic of a run as HAR, with the secrets masked. */
export async function writeHar(file: string, exchanges: readonly Exchange[], { tokens }: Provider): Promise<void> {
  await overwriteFile(file, `${JSON.stringify(toHar(exchanges, secretsOf(tokens)), undefined, 2)}\n`, 'HAR file');
}
