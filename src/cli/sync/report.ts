/** What `sync` reports in the end: to people, to programs, and by its exit code. */
import type { ApplyResult } from '../../membership/index.js';
import { exitCode, type ExitCode } from '../exit.js';
import { explain } from '../explain.js';
import { planJson, resultJson } from '../result-json.js';
import type { Connection } from '../settings.js';
import { counted } from '../text.js';
import { planCounts, planLines, resultLines } from '../user-lines.js';
import type { PlannedGroup, UnreadGroup } from './plan-groups.js';

export interface Report {
  /** In pieces. */
  readonly texts: Iterable<string>;
  readonly json: object;
  /** What went wrong, and what to do about it. */
  readonly problems: readonly string[];
  readonly code: ExitCode;
}

export type Group = PlannedGroup | UnreadGroup;

/** The plans, group by group, in pieces, since a plan may have a million lines. */
export function* planTexts(groups: readonly Group[], maxLines = Infinity): Generator<string> {
  for (const group of groups) if ('plan' in group && hasNews(group)) yield* planOf(group, maxLines);
  const quiet = groups.filter((group) => 'plan' in group && !hasNews(group));
  const [only] = groups.length === 1 ? quiet : [];
  if (only) yield nothing(only.groupId);
  else if (quiet.length > 0) yield `${counted(quiet.length, 'group')} with nothing to do.`;
}

export function hasNews({ plan }: PlannedGroup): boolean {
  return plan.changes.length > 0 || plan.leftAlone.length > 0;
}

function nothing(groupId: number): string {
  return `Group ${String(groupId)}: nothing to do, it follows the roster.`;
}

function* planOf({ groupId, plan, people }: PlannedGroup, maxLines: number): Generator<string> {
  yield `Group ${groupId}: ${counted(plan.present.size, 'member')}, ${planCounts(plan)}`;
  yield* planLines(plan, people, maxLines);
}

function groupProblems(groups: readonly Group[]): readonly string[] {
  return groups.flatMap(({ groupId, problem }) =>
    problem === undefined ? [] : [`group ${String(groupId)}: ${problem}`],
  );
}

/** @param excesses Why nothing may be sent at all. */
export function dryRunReport(groups: readonly Group[], excesses: readonly string[], tellByCode: boolean): Report {
  const problems = [...groupProblems(groups), ...excesses];
  const isPending = groups.some((group) => 'plan' in group && group.plan.changes.length > 0);
  const asked = isPending && tellByCode ? exitCode.pending : exitCode.done;
  return {
    texts: planTexts(groups),
    json: { groups: groups.map(plannedJson), ...(excesses.length > 0 && { problems: excesses }) },
    problems,
    code: problems.length > 0 ? exitCode.failed : asked,
  };
}

/** The report of a run that sends nothing. */
export function blockedReport(groups: readonly Group[], excesses: readonly string[]): Report {
  return { ...dryRunReport(groups, excesses, false), texts: ['Nothing was changed.'] };
}

function plannedJson(group: Group): object {
  if (!('plan' in group)) return { group_id: group.groupId, problem: group.problem };
  return { ...planJson(group.groupId, group.plan), refusal: group.problem ?? null };
}

/** @param results What became of the plans that were applied, by group. */
export function resultReport(
  settings: Connection,
  groups: readonly Group[],
  results: ReadonlyMap<number, ApplyResult>,
): Report {
  const stops = new Set<string>();
  for (const [groupId, { stopped }] of results) if (stopped) stops.add(explain(stopped, groupId, settings));
  const problems = [...groupProblems(groups), ...stops, ...advice(groups, results)];
  return {
    texts: [resultText(groups, results)],
    json: { groups: groups.map((group) => groupJson(group, results.get(group.groupId))) },
    problems,
    code: problems.length > 0 ? exitCode.failed : exitCode.done,
  };
}

export function groupJson(group: Group, result: ApplyResult | undefined): object {
  return result && 'plan' in group ? resultJson(group.groupId, group.plan, result) : plannedJson(group);
}

/** What to do about what is not done. */
function advice(groups: readonly Group[], results: ReadonlyMap<number, ApplyResult>): readonly string[] {
  const all = [...results.values()];
  const isSkipped = groups.some((group) => isReady(group) && !results.has(group.groupId));
  const texts: readonly [string, boolean][] = [
    ['the service rejected some changes. Fix their rows in the roster.', all.some((one) => one.refused.length > 0)],
    [
      'somebody else changed the group meanwhile. Look at it, then run it again.',
      all.some((one) => one.conflicts.length > 0),
    ],
    [
      'not everything is done. Run it again to go on: it starts from what the group is then.',
      isSkipped || all.some((one) => one.notAttempted.length > 0 || one.uncertain.length > 0),
    ],
  ];
  return texts.flatMap(([text, applies]) => (applies ? [text] : []));
}

export function isReady(group: Group): group is PlannedGroup {
  return 'plan' in group && group.problem === undefined && group.plan.changes.length > 0;
}

/** How many lines of each kind of what is not done are shown. */
const MAX_LINES = 20;

function resultText(groups: readonly Group[], results: ReadonlyMap<number, ApplyResult>): string {
  const lines = groups.flatMap((group) => {
    const result = results.get(group.groupId);
    if (!('plan' in group) || !result || (result.done && groups.length > 1)) return [];
    return [`Group ${String(group.groupId)}: ${resultLines(group.plan, result, group.people, MAX_LINES).join('\n')}`];
  });
  const applied = [...results.values()].reduce((sum, result) => sum + result.applied.length, 0);
  const done = [...results.values()].filter((result) => result.done).length;
  const quiet = groups.filter(
    (group) => 'plan' in group && group.problem === undefined && group.plan.changes.length === 0,
  );
  const total = `${counted(groups.length, 'group')}: ${String(done)} changed, ${String(quiet.length)} with nothing to do; ${counted(applied, 'change')} applied.`;
  if (groups.length > 1) return [...lines, total].join('\n');
  const [only] = quiet;
  return lines[0] ?? (only ? nothing(only.groupId) : 'Nothing was changed.');
}
