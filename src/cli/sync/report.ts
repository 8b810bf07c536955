/** What `sync` reports in the end: to people, to programs, and by its exit code. */
import type { Excess, PlannedRemovals } from '../../membership/index.js';
import { exitCode, type ExitCode } from '../exit.js';
import { explain } from '../explain.js';
import { planJson, resultJson } from '../result-json.js';
import { counted } from '../text.js';
import { planCounts, planLines, resultText } from '../user-lines.js';
import { NO_MANAGER } from './plan-groups.js';
import { isPlanned, isReady, type Group, type PlannedGroup, type Run } from './run.js';

export interface Report {
  /** In pieces. */
  readonly texts: Iterable<string>;
  readonly json: object;
  /** What went wrong, and what to do about it. */
  readonly problems: readonly string[];
  readonly code: ExitCode;
}

/**
 * The report of a run that sends nothing.
 *
 * @param excesses Why nothing may be sent at all.
 * @param tellsByCode Whether the exit code says that there are changes.
 */
export function planReport(groups: readonly Group[], excesses: readonly Excess[], tellsByCode = false): Report {
  const exceeded = excesses.map(excessText);
  const problems = [...groupProblems(groups), ...exceeded];
  const isPending = tellsByCode && groups.some((group) => isPlanned(group) && group.plan.changes.length > 0);
  return {
    texts: planTexts(groups),
    json: { groups: groups.map(groupJson), ...(exceeded.length > 0 && { problems: exceeded }) },
    problems,
    code: problems.length > 0 ? exitCode.failed : isPending ? exitCode.pending : exitCode.done,
  };
}

/** The plans, group by group, in pieces, since a plan may have a million lines. */
export function* planTexts(groups: readonly Group[], maxLines = Infinity): Generator<string> {
  const planned = groups.filter(isPlanned);
  for (const group of planned.filter(hasNews)) {
    yield `Group ${group.groupId}: ${counted(group.plan.present.size, 'member')}, ${planCounts(group.plan)}`;
    yield* planLines(group.plan, group.people, maxLines);
  }
  const quiet = planned.filter((group) => !hasNews(group));
  const [only] = groups.length === 1 ? quiet : [];
  if (only) yield nothing(only);
  else if (quiet.length > 0) yield `${counted(quiet.length, 'group')} with nothing to do.`;
}

export function hasNews({ plan }: PlannedGroup): boolean {
  return plan.changes.length > 0 || plan.leftAlone.length > 0;
}

/** The report of a run, with what became of the plans. */
export function resultReport({ connection }: Run, groups: readonly Group[]): Report {
  const stops = groups.filter(isPlanned).flatMap(({ groupId, result }) => {
    return result?.stopped ? explain(result.stopped, groupId, connection) : [];
  });
  const problems = [...groupProblems(groups), ...new Set(stops), ...advice(groups)];
  return {
    texts: [runText(groups)],
    json: { groups: groups.map(groupJson) },
    problems,
    code: problems.length > 0 ? exitCode.failed : exitCode.done,
  };
}

/** What to do about what is not done. */
function advice(groups: readonly Group[]): readonly string[] {
  const results = groups.filter(isPlanned).flatMap(({ result }) => result ?? []);
  const isSkipped = groups.some((group) => isReady(group) && !group.result);
  const isUnfinished = results.some(({ notAttempted, uncertain }) => notAttempted.length + uncertain.length > 0);
  const texts: string[] = [];
  if (results.some(({ refused }) => refused.length > 0)) {
    texts.push('the service rejected some changes. Fix their rows in the roster.');
  }
  if (results.some(({ conflicts }) => conflicts.length > 0)) {
    texts.push('somebody else changed the group meanwhile. Look at it, then run it again.');
  }
  if (isSkipped || isUnfinished) {
    texts.push('not everything is done. Run it again to go on: it starts from what the group is then.');
  }
  return texts;
}

function groupProblems(groups: readonly Group[]): readonly string[] {
  return groups.flatMap(({ groupId, problem }) => (problem === undefined ? [] : `group ${groupId}: ${problem}`));
}

function groupJson(group: Group): object {
  if (!isPlanned(group)) return { group_id: group.groupId, problem: group.problem };
  const { groupId, plan, problem = null, result } = group;
  return result ? resultJson(groupId, plan, result) : { ...planJson(groupId, plan), refusal: problem };
}

/** How many lines of each kind of what is not done are shown. */
const MAX_LINES = 20;

function runText(groups: readonly Group[]): string {
  const planned = groups.filter(isPlanned);
  const lines = planned.flatMap(({ groupId, plan, people, result }) => {
    if (!result || (result.done && groups.length > 1)) return [];
    return `Group ${groupId}: ${resultText(plan, result, people, MAX_LINES)}`;
  });
  const quiet = planned.filter(({ plan, problem }) => problem === undefined && plan.changes.length === 0);
  const [only] = quiet;
  if (groups.length < 2) return lines[0] ?? (only ? nothing(only) : 'Nothing was changed.');
  const applied = planned.reduce((sum, { result }) => sum + (result?.applied.length ?? 0), 0);
  const done = planned.filter(({ result }) => result?.done).length;
  const counts = `${done} changed, ${quiet.length} with nothing to do; ${counted(applied, 'change')} applied`;
  return [...lines, `${counted(groups.length, 'group')}: ${counts}.`].join('\n');
}

function nothing({ groupId }: PlannedGroup): string {
  return `Group ${groupId}: nothing to do, it follows the roster.`;
}

/** How many of how many, where, and which option would allow it. */
function excessText(excess: Excess): string {
  switch (excess.kind) {
    case 'no-manager':
      return `group ${excess.groupId}: ${NO_MANAGER}`;
    case 'group':
      return `group ${excess.groupId}: ${removals(excess)}. Use --max-removals ${excess.needed} if that is right.`;
    case 'run':
      return `${removals(excess)} for the run; in the groups ${places(excess.groups)}. Use --max-removals-total ${excess.removals} if that is right.`;
  }
}

function removals({ removals, members, limit }: Exclude<Excess, { kind: 'no-manager' }>): string {
  const of = `${counted(removals, 'member')} of ${members.toLocaleString('en')}`;
  return `The plan removes ${of}; the limit is ${limit.toLocaleString('en')}`;
}

const MAX_GROUPS = 10;

function places(groups: readonly PlannedRemovals[]): string {
  const shown = groups
    .slice(0, MAX_GROUPS)
    .map(({ groupId, removals, members }) => `${groupId} (${removals} of ${members})`);
  const more = groups.length - shown.length;
  return [...shown, ...(more > 0 ? [counted(more, 'more group')] : [])].join(', ');
}
