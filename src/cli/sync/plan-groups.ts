/** Reads the groups of a manifest, or the one group of a roster, and plans what is to be done. */
import type { GroupUser } from '../../../generated/schema.js';
import { planMembership, RosterError, type ManifestGroup, type Plan, type RosterProblem } from '../../index.js';
import { eachOf } from '../each-of.js';
import { UsageError } from '../exit.js';
import { explain } from '../explain.js';
import type { Connection } from '../settings.js';
import { printable } from '../text.js';
import { peopleOf, type People } from '../user-lines.js';
import { refusalOf, type Guards } from './guards.js';

/** How many groups are worked on at a time. */
export const AT_A_TIME = 4;

export interface PlannedGroup {
  readonly groupId: number;
  readonly plan: Plan;
  /** Whom the plan changes. Nobody else is kept in memory, since there may be many groups. */
  readonly people: People;
  /** What {@link Planning.keep} made of the present users. */
  readonly kept: string;
  /** Why the plan is not to be applied; undefined where it may be. */
  readonly refusal: string | undefined;
}

/** A group that cannot be read, and why. */
export interface UnreadGroup {
  readonly groupId: number;
  readonly problem: string;
}

export interface Planning {
  readonly remove: boolean;
  readonly guards: Guards;
  readonly signal: AbortSignal;
  /** What is to be kept of each group's present users. */
  readonly keep: (groupId: number, users: readonly GroupUser[]) => string;
  /** Called with how many groups have been read. */
  readonly onRead: (read: number) => void;
}

/** @throws {UsageError} with every row that is bad, in any of the groups; then nothing may be sent. */
export async function planGroups(
  { studio, ...settings }: Connection,
  groups: readonly ManifestGroup[],
  { remove, guards, signal, keep, onRead }: Planning,
): Promise<readonly (PlannedGroup | UnreadGroup)[]> {
  const problems: RosterProblem[] = [];
  // What refuses one group for its token refuses the others, too.
  let ended: string | undefined;
  let read = 0;
  const planned = await eachOf(groups, AT_A_TIME, async ({ groupId, rosterFor }) => {
    if (ended !== undefined) return { groupId, problem: ended };
    const outcome = await studio.listGroupUsers(groupId, { signal });
    onRead(++read);
    if (!outcome.ok) {
      const problem = explain(outcome, groupId, settings);
      if (outcome.status === 401 || outcome.status === 'aborted') ended = problem;
      return { groupId, problem };
    }
    const users = outcome.data.group_users;
    const roster = collected(problems, () => rosterFor(users)) ?? [];
    const plan = planMembership(users, roster, { remove });
    const people = peopleOf(plan, users, roster);
    return { groupId, plan, people, kept: keep(groupId, users), refusal: refusalOf(plan, guards) };
  });
  if (problems.length > 0) throw badRows(problems);
  return planned;
}

/** @throws {UsageError} with every row that is bad. */
export function parsed<T>(parse: () => T): T {
  const problems: RosterProblem[] = [];
  const value = collected(problems, parse);
  if (value === undefined) throw badRows(problems);
  return value;
}

function collected<T>(problems: RosterProblem[], parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** More would scroll the first ones away, and these often explain them. */
const MOST_ROWS = 20;

function badRows(problems: readonly RosterProblem[]): UsageError {
  const lines = problems.map(({ place, message }) => (place === '' ? '' : `${place}: `) + printable(message));
  const shown = lines.slice(0, MOST_ROWS);
  const more = lines.length - shown.length;
  const all = [...shown, ...(more > 0 ? [`… and ${more.toLocaleString('en')} more`] : [])];
  return new UsageError(
    `The roster cannot be followed, so nothing was sent:\n${all.map((line) => `  ${line}`).join('\n')}`,
  );
}
