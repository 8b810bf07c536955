/** Plans as GitHub's Markdown, for a pull request. */
import type { Change } from '../../../generated/schema.js';
import { printable, counted } from '../text.js';
import { planCounts } from '../user-lines.js';
import { hasNews } from './report.js';
import { isPlanned, type Group, type PlannedGroup } from './run.js';

/** In characters. GitHub accepts 65,536 in a comment. */
const MAX_LENGTH = 60_000;

export function planMarkdown(groups: readonly Group[], problems: readonly string[]): string {
  const planned = groups.filter(isPlanned);
  const changed = planned.filter(hasNews);
  const changes = planned.reduce((sum, { plan }) => sum + plan.changes.length, 0);
  const quiet = planned.length - changed.length;
  const head = [
    `### Plan for ${counted(groups.length, 'group')}: ${counted(changes, 'change')}`,
    ...problems.map((problem) => `- ⚠ ${escaped(problem)}`),
    ...(quiet > 0 ? [`${counted(quiet, 'group')} with nothing to do.`] : []),
  ];
  return withinLength(head.join('\n\n'), changed.map(section));
}

function section({ groupId, plan, people }: PlannedGroup): string {
  const nameOf = (userId: number) => escaped(printable(people.users.get(userId)?.full_name));
  const row = (change: Change) => {
    const before = plan.present.get(change.user_id) ?? '–';
    const after = change.action === 'remove' ? '–' : (change.permission ?? '');
    return `| ${change.action} | ${change.user_id} | ${nameOf(change.user_id)} | ${escaped(printable(before))} | ${after} |`;
  };
  const alone = plan.leftAlone.length === 0 ? [] : ['', `${counted(plan.leftAlone.length, 'user')} left alone.`];
  return [
    `#### Group ${groupId}: ${counted(plan.present.size, 'member')}, ${planCounts(plan)}`,
    '',
    '| change | user | name | before | after |',
    '| --- | --- | --- | --- | --- |',
    ...plan.changes.map(row),
    ...alone,
  ].join('\n');
}

function withinLength(head: string, sections: readonly string[]): string {
  const kept: string[] = [];
  let length = head.length;
  for (const text of sections) if ((length += text.length + 2) <= MAX_LENGTH) kept.push(text);
  const left = sections.length - kept.length;
  return [
    head,
    ...kept,
    ...(left > 0 ? [`… and ${counted(left, 'more group')}; the plan file has them all.`] : []),
  ].join('\n\n');
}

/** Whatever the text contains, Markdown shows it as it is. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#!|<>&~@:.]/g, (character) => `&#${character.charCodeAt(0)};`);
}
