/** What `sync` says in the end: to people, to programs, and by its exit code. */
import type { ApplyResult } from '../../index.js';
import { exitCode, type ExitCode } from '../exit.js';
import { explain } from '../explain.js';
import { planJson, resultJson } from '../result-json.js';
import type { Connection } from '../settings.js';
import { counted } from '../text.js';
import { planCounts, planLines, resultLines } from '../user-lines.js';
import type { PlannedGroup, UnreadGroup } from './plan-groups.js';

export interface Report {
  readonly text: string;
  readonly json: object;
  /** What went wrong, and what to do about it. */
  readonly problems: readonly string[];
  readonly code: ExitCode;
}

type Group = PlannedGroup | UnreadGroup;

/** The plans, group by group. */
export function planText(groups: readonly Group[], most = Infinity): string {
  const shown = groups.flatMap((group) => ('plan' in group && hasNews(group) ? [planOf(group, most)] : []));
  const quiet = groups.filter((group) => 'plan' in group && !hasNews(group));
  const [only] = groups.length === 1 ? quiet : [];
  const rest = only ? nothing(only.groupId) : `${counted(quiet.length, 'group')} with nothing to do.`;
  return [...shown, ...(quiet.length === 0 ? [] : [rest])].join('\n');
}

function hasNews({ plan }: PlannedGroup): boolean {
  return plan.changes.length > 0 || plan.leftAlone.length > 0;
}

function nothing(groupId: number): string {
  return `Group ${String(groupId)}: nothing to do, it follows the roster.`;
}

function planOf({ groupId, plan, people }: PlannedGroup, most: number): string {
  const head = `Group ${String(groupId)}: ${counted(plan.present.size, 'member')}, ${planCounts(plan)}`;
  return [head, ...planLines(plan, people, most)].join('\n');
}

/** Problems that the plans have before anything is sent. */
function planProblems(groups: readonly Group[]): readonly string[] {
  return groups.flatMap((group) => {
    const problem = 'plan' in group ? group.refusal : group.problem;
    return problem === undefined ? [] : [`group ${String(group.groupId)}: ${problem}`];
  });
}

export function dryRunReport(groups: readonly Group[], tellByCode: boolean): Report {
  const problems = planProblems(groups);
  const pending = groups.some((group) => 'plan' in group && group.plan.changes.length > 0);
  const asked = pending && tellByCode ? exitCode.pending : exitCode.done;
  return {
    text: planText(groups),
    json: { groups: groups.map((group) => ('plan' in group ? planned(group) : unread(group))) },
    problems,
    code: problems.length > 0 ? exitCode.failed : asked,
  };
}

function planned({ groupId, plan, refusal }: PlannedGroup): object {
  return { ...planJson(groupId, plan), refusal: refusal ?? null };
}

function unread({ groupId, problem }: UnreadGroup): object {
  return { group_id: groupId, problem };
}

/** @param results What came of the plans that were applied, by group. */
export function resultReport(
  settings: Connection,
  groups: readonly Group[],
  results: ReadonlyMap<number, ApplyResult | undefined>,
): Report {
  const stops = new Set<string>();
  for (const [groupId, result] of results) {
    if (result?.stopped) stops.add(explain(result.stopped, groupId, settings));
  }
  const applied = [...results.values()].flatMap((result) => result ?? []);
  const problems = [...planProblems(groups), ...stops, ...adviceOn(applied)];
  return {
    text: resultText(groups, results),
    json: {
      groups: groups.map((group) => {
        const result = results.get(group.groupId);
        if (!('plan' in group)) return unread(group);
        return result ? resultJson(group.groupId, group.plan, result) : planned(group);
      }),
    },
    problems,
    code: problems.length > 0 ? exitCode.failed : exitCode.done,
  };
}

/** What to do about what is not done. */
function adviceOn(results: readonly ApplyResult[]): readonly string[] {
  const advice = {
    'the provider refused some changes. Mend their rows in the roster.': (result: ApplyResult) => result.refused,
    'somebody else changed the group meanwhile. Look at it, then run it again.': (result: ApplyResult) =>
      result.conflicts,
    'not everything is done. Run it again to go on: it starts from what the group is then.': (result: ApplyResult) => [
      ...result.notAttempted,
      ...result.uncertain,
    ],
  };
  return Object.entries(advice).flatMap(([text, of]) => (results.some((one) => of(one).length > 0) ? [text] : []));
}

/** How many lines of each kind of what is not done are shown. */
const MOST_LINES = 20;

function resultText(groups: readonly Group[], results: ReadonlyMap<number, ApplyResult | undefined>): string {
  const lines = groups.flatMap((group) => {
    const result = results.get(group.groupId);
    if (!('plan' in group) || !result || (result.done && groups.length > 1)) return [];
    return [`Group ${String(group.groupId)}: ${resultLines(group.plan, result, group.people, MOST_LINES).join('\n')}`];
  });
  const applied = [...results.values()].reduce((sum, result) => sum + (result?.applied.length ?? 0), 0);
  const done = [...results.values()].filter((result) => result?.done === true).length;
  const quiet = groups.filter((group) => 'plan' in group && group.plan.changes.length === 0).length;
  const total = `${counted(groups.length, 'group')}: ${String(done)} changed, ${String(quiet)} with nothing to do; ${counted(applied, 'change')} applied.`;
  if (groups.length > 1) return [...lines, total].join('\n');
  const [only] = groups;
  return lines[0] ?? (only && quiet === 1 ? nothing(only.groupId) : 'Nothing was changed.');
}
