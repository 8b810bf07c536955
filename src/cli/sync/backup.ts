/** The members of the groups before the run, as a roster or a manifest that restores them. */
import type { GroupUser } from '../../../generated/schema.js';
import { rosterHead, rosterRows } from '../roster-csv.js';
import { removeFile, writeNewFile } from '../text-file.js';
import { isPlanned, type Group, type PlannedGroup, type Run } from './run.js';

/** The rows of a group; none without `--backup`. */
export function backupRows({ source, options }: Run, groupId: number, users: readonly GroupUser[]): string {
  return options.backup === undefined ? '' : rosterRows(users, source.kind === 'roster' ? undefined : groupId);
}

/** Writes the backup, if a group was read. */
export async function writeBackup({ source, options }: Run, groups: readonly Group[]): Promise<void> {
  const read = groups.filter(isPlanned);
  if (options.backup === undefined || read.length === 0) return;
  const head = rosterHead(source.kind === 'roster' ? 'roster' : 'manifest');
  await writeNewFile(options.backup, [head, ...read.map(({ backup }) => backup)], 'backup');
}

/** Removes the backup of a run that failed without an effect: it must not block the next run, which would find it. */
export async function discardBackup({ options }: Run, ready: readonly PlannedGroup[]): Promise<void> {
  const hasNoEffect = ready.every(({ result }) => !result || result.applied.length + result.uncertain.length === 0);
  if (options.backup !== undefined && ready.length > 0 && hasNoEffect) await removeFile(options.backup);
}
