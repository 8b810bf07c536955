/** What is to be planned for each group, from the files that the user named. */
import type { GroupUser } from '../../../generated/schema.js';
import {
  createManifestReader,
  createRosterReader,
  parsePlan,
  PlanError,
  planMembership,
  remainingPlan,
  restorePlan,
  RosterError,
  type Difference,
  type ManifestGroup,
  type Plan,
  type Reader,
  type Roster,
  type RosterFormat,
  type RosterProblem,
  type SavedGroup,
  type SavedPlan,
} from '../../membership/index.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { printable } from '../text.js';
import { readTextFile, readTextPieces } from '../text-file.js';
import type { Source, SyncOptions } from './options.js';
import { parseReport } from './report-file.js';

export interface Tasks {
  readonly groups: readonly GroupTask[];
  /** The plan that is applied, if it was saved before. */
  readonly saved?: SavedPlan;
  /** The results that an earlier run reported of groups that it finished. */
  readonly finished?: readonly object[];
}

export interface GroupTask {
  readonly groupId: number;
  /** @throws {RosterError | ListError} if roster or list are invalid. */
  readonly planFor: (users: readonly GroupUser[]) => PlannedTask;
}

interface PlannedTask {
  readonly plan: Plan;
  /** The roster that it follows; none for a saved plan. */
  readonly roster?: Roster;
  /** Where the group differs from what a saved plan expects. */
  readonly differences?: readonly Difference[];
}

/** @throws {UsageError} if a file cannot be read or is invalid. */
export async function readTasks(source: Source, options: SyncOptions, io: Io): Promise<Tasks> {
  if (source.kind === 'apply') {
    const saved = parseSavedPlan(await readTextFile(source.file, 'plan'), source.file);
    return { groups: saved.groups.map((group) => savedTask(group, restorePlan)), saved };
  }
  if (source.kind === 'resume') {
    const { plan: saved, finished } = parseReport(await readTextFile(source.file, 'report'), source.file);
    const done = new Set(finished.map(({ group_id }) => group_id));
    const open = saved.groups.filter(({ group_id }) => !done.has(group_id));
    return { groups: open.map((group) => savedTask(group, remainingPlan)), saved, finished };
  }
  return { groups: await readRosters(source, options, io) };
}

function parseSavedPlan(text: string, file: string): SavedPlan {
  try {
    return parsePlan(text);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new UsageError(`The plan ${file} cannot be applied: ${error.message} Make it with \`sync … --out ${file}\`.`);
  }
}

function savedTask(group: SavedGroup, restore: typeof restorePlan): GroupTask {
  return { groupId: group.group_id, planFor: (users) => restore(group, users) };
}

async function readRosters(source: Source, options: SyncOptions, io: Io): Promise<readonly GroupTask[]> {
  const at = new Date();
  const read = async (file: string, what: string): Promise<readonly ManifestGroup[]> => {
    if (source.kind !== 'roster') return readPieces(file, what, io, (format) => createManifestReader(format, at));
    const { groupId } = source;
    return [{ groupId, ...(await readPieces(file, what, io, (format) => createRosterReader(format, at, groupId))) }];
  };
  const groups = await read(source.file, 'roster');
  if (options.baseline === undefined) return groups.map((group) => rosterTask(group, undefined, options));
  const baselines = await read(options.baseline, 'baseline');
  const byId = new Map(baselines.map(({ groupId, baselineFor }) => [groupId, baselineFor]));
  return groups.map((group) => rosterTask(group, byId.get(group.groupId) ?? (() => []), options));
}

function rosterTask(
  { groupId, rosterFor }: ManifestGroup,
  baselineFor: ManifestGroup['baselineFor'] | undefined,
  { remove, reAdd = false, overrideStickiness = false, keep = [] }: SyncOptions,
): GroupTask {
  const options = { remove, reAdd, overrideStickiness, keep: new Set(keep) };
  const planFor = (users: readonly GroupUser[]) => {
    const roster = rosterFor(users);
    return { plan: planMembership(users, roster, { ...options, baseline: baselineFor?.(users) }), roster };
  };
  return { groupId, planFor };
}

/** Reads a file or stdin piece by piece; what it starts with says which format it has. */
async function readPieces<T>(
  file: string,
  what: string,
  { stdin, progress }: Io,
  create: (format: RosterFormat) => Reader<T>,
): Promise<T> {
  const onProgress = (share: number) => {
    progress(share === 1 ? '' : `${file}: ${Math.floor(share * 100)} % read`);
  };
  let reader: Reader<T> | undefined;
  try {
    for await (const piece of file === '-' ? [(await stdin?.()) ?? ''] : readTextPieces(file, what, onProgress)) {
      if (reader === undefined && piece.trim() === '') continue;
      reader ??= create(/^\uFEFF?\s*[[{]/.test(piece) ? 'json' : 'csv');
      reader.push(piece);
    }
    return (reader ?? create('csv')).end();
  } catch (error) {
    if (error instanceof RosterError) throw invalidRows(error.problems, what);
    throw error;
  }
}

/** More would scroll the first ones away, and these often explain them. */
const MAX_ROWS = 20;

export function invalidRows(problems: readonly RosterProblem[], what = 'roster'): UsageError {
  const lines = problems
    .slice(0, MAX_ROWS)
    .map(({ place, message }) => `  ${place === '' ? '' : `${place}: `}${printable(message)}`);
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`  … and ${more.toLocaleString('en')} more`);
  return new UsageError(`The ${what} cannot be followed, so nothing was sent:\n${lines.join('\n')}`);
}
