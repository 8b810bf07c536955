/** A run of `sync`: what its steps share, and the groups that it works on. */
import type { ApplyResult, MembershipClient, Plan, Stop } from '../../membership/index.js';
import { eachOf } from '../../lib/each-of.js';
import type { Io } from '../io.js';
import type { Connection } from '../settings.js';
import type { People } from '../user-lines.js';
import type { Source, SyncOptions } from './options.js';
import type { Tasks } from './tasks.js';

export interface Run {
  readonly source: Source;
  readonly options: SyncOptions;
  readonly tasks: Tasks;
  readonly connection: Connection;
  /** The client, with one pace for all requests of the run. */
  readonly studio: MembershipClient;
  /** Aborted when the run should end after the batches in flight. */
  readonly signal: AbortSignal;
  readonly io: Io;
}

export type Group = PlannedGroup | UnreadGroup;

export interface PlannedGroup {
  readonly groupId: number;
  readonly plan: Plan;
  /** The users whom the plan is about. Nobody else is kept in memory, since there may be many groups. */
  readonly people: People;
  /** Its members before the run, as rows of the backup; empty if there is none. */
  readonly backup: string;
  /** Why nothing is sent to the group; undefined if the plan may be applied. */
  readonly problem: string | undefined;
  /** What became of the plan; undefined if it was not begun. */
  result?: ApplyResult;
}

/** A group that cannot be read, and why. */
interface UnreadGroup {
  readonly groupId: number;
  readonly problem: string;
}

export function isPlanned(group: Group): group is PlannedGroup {
  return 'plan' in group;
}

/** Whether something is to be sent to the group. */
export function isReady(group: Group): group is PlannedGroup {
  return isPlanned(group) && group.problem === undefined && group.plan.changes.length > 0;
}

/** How many groups are worked on at a time: enough to keep a service busy while this process plans. */
export const AT_A_TIME = 8;

/** How many groups in a row may find the service out of order. */
const MAX_OUTAGES = 3;

/**
 * Works on groups, a few at a time, until that makes no sense any more: what fails for one group fails for the others.
 *
 * @param work Returns what ended the work on the group early.
 * @returns What ended the run early.
 */
export async function eachGroup<T>(
  groups: readonly T[],
  work: (group: T) => Promise<Stop | undefined>,
): Promise<Stop | undefined> {
  let end: Stop | undefined;
  let outages = 0;
  await eachOf(groups, AT_A_TIME, async (group) => {
    if (end !== undefined) return;
    const stop = await work(group);
    outages = isOutage(stop) ? outages + 1 : 0;
    if (outages >= MAX_OUTAGES || endsRun(stop)) end ??= stop;
  });
  return end;
}

/** Other error responses concern one group. */
function isOutage(stop: Stop | undefined): boolean {
  return typeof stop === 'object' && stop.status !== 403 && stop.status !== 404 && stop.status !== 422;
}

function endsRun(stop: Stop | undefined): boolean {
  if (typeof stop !== 'object') return stop === 'aborted';
  return stop.status === 401 || stop.status === 'aborted' || stop.httpStatus === 429;
}
