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
  type Difference,
  type ManifestGroup,
  type ParsedRoster,
  type Plan,
  type Reader,
  type Roster,
  type RosterFormat,
  type SavedGroup,
  type SavedPlan,
} from '../../membership/index.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { readTextFile, readTextPieces } from '../text-file.js';
import type { Source, SyncOptions } from './options.js';
import { parsed } from './problems.js';
import { parseReport } from './report-file.js';

export interface GroupTask {
  readonly groupId: number;
  /** @throws {RosterError | ListError} if roster or list are invalid. */
  readonly planFor: (users: readonly GroupUser[]) => PlannedTask;
}

export interface PlannedTask {
  readonly plan: Plan;
  /** The roster that it follows; empty for a saved plan. */
  readonly roster: Roster;
  /** Where the group differs from what a saved plan expects. */
  readonly differences: readonly Difference[];
}

export interface Tasks {
  readonly groups: readonly GroupTask[];
  /** The plan that is applied, if it was saved before. */
  readonly saved?: SavedPlan;
  /** The results that an earlier run reported of groups that it finished. */
  readonly finished: readonly object[];
}

/** @throws {UsageError} if a file cannot be read or is invalid. */
export async function readTasks(source: Source, options: SyncOptions, io: Io): Promise<Tasks> {
  if (source.kind === 'plan') {
    const saved = planIn(source.file, await readTextFile(source.file, 'plan'));
    return { groups: saved.groups.map((group) => savedTask(group, restorePlan)), saved, finished: [] };
  }
  if (source.kind === 'resume') {
    const { plan: saved, finished } = parseReport(await readTextFile(source.file, 'report'), source.file);
    const done = new Set(finished.map(({ group_id }) => group_id));
    const open = saved.groups.filter(({ group_id }) => !done.has(group_id));
    return { groups: open.map((group) => savedTask(group, remainingPlan)), saved, finished };
  }
  return { groups: await readRosters(source, options, io), finished: [] };
}

function savedTask(group: SavedGroup, restore: typeof restorePlan): GroupTask {
  return { groupId: group.group_id, planFor: (users) => ({ ...restore(group, users), roster: [] }) };
}

function planIn(file: string, text: string): SavedPlan {
  try {
    return parsePlan(text);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new UsageError(`The plan ${file} cannot be applied: ${error.message} Make it with \`sync … --out ${file}\`.`);
  }
}

async function readRosters(source: Source, options: SyncOptions, io: Io): Promise<readonly GroupTask[]> {
  const at = new Date();
  const { baseline: file } = options;
  if (source.kind !== 'roster') {
    const groups = await readIn(source.file, 'roster', io, (format) => createManifestReader(format, at));
    const baselines =
      file === undefined ? undefined : await readIn(file, 'baseline', io, (format) => createManifestReader(format, at));
    const byId = baselines && new Map(baselines.map((group) => [group.groupId, group]));
    return groups.map((group) => rosterTask(group, byId && (byId.get(group.groupId) ?? NOBODY), options));
  }
  const { groupId } = source;
  const create = (format: RosterFormat) => createRosterReader(format, at, groupId);
  const roster = await readIn(source.file, 'roster', io, create);
  const baseline = file === undefined ? undefined : await readIn(file, 'baseline', io, create);
  return [rosterTask({ groupId, ...roster }, baseline, options)];
}

const NOBODY: Pick<ParsedRoster, 'baselineFor'> = { baselineFor: () => [] };

function rosterTask(
  { groupId, rosterFor }: ManifestGroup,
  baseline: Pick<ParsedRoster, 'baselineFor'> | undefined,
  { remove, reAdd = false, overrideStickiness = false, keep = [] }: SyncOptions,
): GroupTask {
  const planFor = (users: readonly GroupUser[]) => {
    const roster = rosterFor(users);
    const options = { remove, reAdd, overrideStickiness, keep: new Set(keep), baseline: baseline?.baselineFor(users) };
    return { plan: planMembership(users, roster, options), roster, differences: [] };
  };
  return { groupId, planFor };
}

/** Reads a file or stdin piece by piece; what it starts with says which format it has. */
async function readIn<T>(
  file: string,
  what: string,
  { stdin, progress }: Io,
  create: (format: RosterFormat) => Reader<T>,
): Promise<T> {
  const onProgress = (share: number) => {
    progress(share === 1 ? '' : `${file}: ${Math.floor(share * 100)} % read`);
  };
  const pieces = file === '-' ? [(await stdin?.()) ?? ''] : readTextPieces(file, what, onProgress);
  let reader: Reader<T> | undefined;
  for await (const piece of pieces) {
    if (reader === undefined && piece.trim() === '') continue;
    const known = (reader ??= create(/^\uFEFF?\s*[[{]/.test(piece) ? 'json' : 'csv'));
    parsed(() => (known.push(piece), true), what);
  }
  const complete = reader ?? create('csv');
  return parsed(() => complete.end(), what);
}
