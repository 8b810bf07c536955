/** The report of a run: a JSON file that is valid after every write, so that a run that is killed can be resumed. */
import { lstat, readFile, type FileHandle } from 'node:fs/promises';
import { isRecord } from '../../lib/is-record.js';
import { messageOf } from '../../lib/message-of.js';
import { checkedPlan, PlanError, type SavedPlan } from '../../membership/index.js';
import { UsageError } from '../exit.js';
import { opened, unwritable } from '../text-file.js';

const FORMAT = 'studio-groups/report';

/** Its methods do not reject. */
export interface ReportFile {
  /** Adds what became of a group. */
  readonly add: (groupId: number, result: object) => Promise<void>;
  /** Notes how far a group is that is being worked on. */
  readonly note: (groupId: number, progress: object) => void;
  /** Adds what is known in the end. */
  readonly finish: (summary: object) => Promise<void>;
  readonly close: () => Promise<void>;
  /** Aborted as soon as the file cannot be written any more; the reason is a message. */
  readonly failure: AbortSignal;
}

/** For a run without a report. */
export const noReport: ReportFile = {
  add: () => Promise.resolve(),
  note: () => undefined,
  finish: () => Promise.resolve(),
  close: () => Promise.resolve(),
  failure: new AbortController().signal,
};

/**
 * @param finished The results of groups that an earlier run finished.
 * @throws {UsageError} if the file cannot be written, or is something else than a report.
 */
export async function createReportFile(
  file: string,
  plan: SavedPlan,
  finished: readonly object[] = [],
): Promise<ReportFile> {
  await checkReplaceable(file, FORMAT, 'report');
  const handle = await opened(file, 'w', 'report');
  const write = createWriter(handle);
  try {
    if ((await handle.stat()).isFile()) await handle.chmod(0o600);
    await write(
      `{\n"format": ${JSON.stringify(FORMAT)},\n"version": 1,\n"plan": ${JSON.stringify(plan)},\n"groups": [`,
    );
    await write(finished.map((result) => `\n${JSON.stringify(result)}`).join());
  } catch (error) {
    await handle.close();
    throw unwritable(file, 'report', error);
  }
  let separator = finished.length > 0 ? ',' : '';
  const inProgress = new Map<number, object>();
  const failure = new AbortController();
  const fail = (error: unknown) => {
    failure.abort(unwritable(file, 'report', error).message);
  };
  return {
    add(groupId, result) {
      inProgress.delete(groupId);
      const text = `${separator}\n${JSON.stringify(result)}`;
      separator = ',';
      return write(text).catch(fail);
    },
    note(groupId, progress) {
      inProgress.set(groupId, { group_id: groupId, ...progress });
      write('', { in_progress: [...inProgress.values()] }).catch(fail);
    },
    finish: (summary) => write('', summary).catch(fail),
    close: () => handle.close(),
    failure: failure.signal,
  };
}

/** @returns A function that adds text to the file, and after it the end of the JSON, with these properties. */
function createWriter(handle: FileHandle): (text: string, properties?: object) => Promise<void> {
  let position = 0;
  let longest = 0;
  let last: Promise<void> = Promise.resolve();

  const writeNext = async (text: string, properties: object): Promise<void> => {
    const lines = Object.entries(properties).map(([name, value]) => `,\n"${name}": ${JSON.stringify(value)}`);
    const bytes = Buffer.from(`${text}\n]${lines.join('')}\n}\n`);
    longest = Math.max(longest, position + bytes.length);
    // Spaces cover what is left of an earlier, longer end.
    const padding = Buffer.alloc(longest - position - bytes.length, ' ');
    try {
      await writeAll(handle, Buffer.concat([bytes, padding]), position);
    } catch (error) {
      await restoreEnd().catch(() => undefined);
      throw error;
    }
    position += Buffer.byteLength(text);
  };
  // What was written before stays valid JSON: without the incomplete part, a full disk has room for the end.
  const restoreEnd = async (): Promise<void> => {
    await handle.truncate(position);
    await writeAll(handle, Buffer.from('\n]\n}\n'), position);
  };
  return (text, properties = {}) => (last = last.then(() => writeNext(text, properties)));
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset, position + offset);
    offset += bytesWritten;
  }
}

/**
 * A mistyped name must not cost anybody a file.
 *
 * @throws {UsageError} if there is a file of another format.
 */
export async function checkReplaceable(file: string, format: string, what: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size === 0) return;
  const start = (await readFile(file, 'utf8')).slice(0, 200);
  if (start.includes(JSON.stringify(format))) return;
  throw new UsageError(
    `The ${what} ${file} cannot be written: there is a file that is no ${what}. Choose another name.`,
  );
}

interface EarlierRun {
  readonly plan: SavedPlan;
  readonly finished: readonly { readonly group_id: unknown; readonly done: true }[];
}

/** @throws {UsageError} if the text is not the report of a run. */
export function parseReport(text: string, file: string): EarlierRun {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || value.format !== FORMAT) throw new PlanError(`It is no report of \`sync --report\`.`);
    if (!Array.isArray(value.groups)) throw new PlanError('`groups` must be an array.');
    return { plan: checkedPlan(value.plan), finished: value.groups.filter(isFinished) };
  } catch (error) {
    if (!(error instanceof PlanError || error instanceof SyntaxError)) throw error;
    throw new UsageError(`The run of ${file} cannot be resumed: ${messageOf(error)}`);
  }
}

function isFinished(entry: unknown): entry is EarlierRun['finished'][number] {
  return isRecord(entry) && entry.done === true;
}
