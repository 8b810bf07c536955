/** The report of a run: a JSON file that is valid after every write, so that a run that is killed can be resumed. */
import { lstat, readFile, type FileHandle } from 'node:fs/promises';
import { isRecord } from '../../lib/is-record.js';
import { messageOf } from '../../lib/message-of.js';
import { checkedPlan, PlanError, type SavedPlan } from '../../membership/index.js';
import { UsageError } from '../exit.js';
import { opened, unwritable } from '../text-file.js';

const FORMAT = 'studio-groups/report';

export interface ReportFile {
  /** Adds what became of a group. */
  readonly add: (result: object) => Promise<void>;
  /** Notes how far the groups are that are being worked on. */
  readonly note: (inProgress: readonly object[]) => Promise<void>;
  /** Adds what is known in the end. */
  readonly finish: (summary: object) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * @param finished The results of groups that an earlier run finished.
 * @throws {UsageError} if the file cannot be written, or is something else than a report.
 */
export async function createReportFile(
  file: string,
  plan: SavedPlan,
  finished: readonly object[],
): Promise<ReportFile> {
  await checkReplaceable(file, FORMAT, 'report');
  const handle = await opened(file, 'w', 'report');
  const head = `{\n"format": ${JSON.stringify(FORMAT)},\n"version": 1,\n"plan": ${JSON.stringify(plan)},\n"groups": [`;
  let position = 0;
  let isFirst = true;
  let longest = 0;
  let last: Promise<void> = Promise.resolve();

  // One write adds the text and ends the JSON; spaces cover what is left of a longer end.
  const write = (text: string, rest: object): Promise<void> => {
    last = last.then(async () => {
      const end = `\n]${Object.entries(rest)
        .map(([name, value]) => `,\n"${name}": ${JSON.stringify(value)}`)
        .join('')}\n}\n`;
      const bytes = Buffer.from(text + end);
      longest = Math.max(longest, position + bytes.length);
      const padding = Buffer.alloc(longest - position - bytes.length, ' ');
      await writeAll(handle, Buffer.concat([bytes, padding]), position);
      position += Buffer.byteLength(text);
    });
    return last.catch((error: unknown) => {
      throw unwritable(file, 'report', error);
    });
  };
  const add = (result: object): Promise<void> => {
    const text = `${isFirst ? '' : ','}\n${JSON.stringify(result)}`;
    isFirst = false;
    return write(text, {});
  };
  try {
    if ((await handle.stat()).isFile()) await handle.chmod(0o600);
    await write(head, {});
    for (const result of finished) await add(result);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    add,
    note: (in_progress) => write('', { in_progress }),
    finish: (summary) => write('', summary),
    close: () => handle.close(),
  };
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

export interface EarlierRun {
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
