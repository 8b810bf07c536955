/** Changes and what became of them, as lines for people. */
import type { Change, GroupUser } from '../../generated/schema.js';
import type { ApplyResult, LeftAlone, Plan, Roster } from '../membership/index.js';
import { counted, cut, printable } from './text.js';

/** What is known of the users whom the lines are about. */
export interface People {
  readonly users: ReadonlyMap<number, GroupUser>;
  /** The roster, for the rows in which they stand. */
  readonly roster: Roster;
}

export function peopleOf({ changes }: Plan, users: readonly GroupUser[], roster: Roster = []): People {
  const changed = new Set(changes.map(({ user_id }) => user_id));
  return { users: new Map(users.filter(({ id }) => changed.has(id)).map((user) => [user.id, user])), roster };
}

const marks = { add: '+', update: '~', remove: '-' } as const;

/** `~ 1618 member → manager  Maren Oduya`. */
function changeLine(change: Change, { users }: People): string {
  const user = users.get(change.user_id);
  const before = printable(user?.permission);
  const after = change.action === 'remove' ? before : (change.permission ?? '');
  const permissions = change.action === 'update' ? `${before} → ${after}` : after;
  const name = user === undefined ? '' : `  ${cut(printable(user.full_name), 40)}`;
  return `${marks[change.action]} ${change.user_id} ${permissions}${name}`;
}

/** The lines of a plan, in pieces of many lines. */
export function* planLines({ changes, leftAlone }: Plan, people: People, max = Infinity): Generator<string> {
  for (let at = 0; at < Math.min(changes.length, max); at += LINES) {
    const shown = changes.slice(at, Math.min(at + LINES, max));
    yield shown.map((change) => `  ${changeLine(change, people)}`).join('\n');
  }
  if (max > 0 && changes.length > max) yield moreLine(changes.length - max);
  const alone = limited(leftAlone.map(leftAloneLine), max);
  if (alone.length > 0) yield alone.join('\n');
}

/** How many lines are written at once. */
const LINES = 5_000;

function leftAloneLine({ user_id, permission, reason }: LeftAlone): string {
  const because: Readonly<Record<LeftAlone['reason'], string>> = {
    'unknown-permission': `is left alone: ${printable(permission)} is an unknown permission`,
    kept: 'is kept, as --keep says',
    'added-by-hand': `is kept: a ${printable(permission)} who was added by hand`,
    'changed-by-hand': `stays a ${printable(permission)}, as was set by hand`,
    left: 'has left and is not added again; --re-add adds them',
  };
  return `  = ${user_id} ${because[reason]}`;
}

/** `2 to add, 1 to change, 3 to remove`. */
export function planCounts({ changes }: Plan): string {
  const count = (action: Change['action']) =>
    changes.filter((change) => change.action === action).length.toLocaleString('en');
  return `${count('add')} to add, ${count('update')} to change, ${count('remove')} to remove`;
}

/** What became of a plan: one line, and one for each change that is not in place. */
export function resultText({ changes }: Plan, result: ApplyResult, people: People, max = Infinity): string {
  const { applied, refused, notAttempted, uncertain, conflicts, requests } = result;
  const rows = new Map(refused.length === 0 ? [] : people.roster.map(({ user_id, row }) => [user_id, row]));
  const line = (change: Change) => changeLine(change, people);
  const rejected = refused.map(({ change, reason }) => {
    const row = rows.get(change.user_id);
    return `${line(change)}${row === undefined ? '' : ` (row ${row})`}${reason === '' ? '' : `: ${printable(reason)}`}`;
  });
  const held = notAttempted.filter(({ reason }) => reason === 'last-manager').map(({ change }) => line(change));
  const stopped = notAttempted.filter(({ reason }) => reason === 'stopped').map(({ change }) => line(change));
  const others = conflicts.map(({ userId, wanted, found }) => `${userId} is ${as(found)}, not ${as(wanted)}`);
  return [
    `${applied.length.toLocaleString('en')} of ${counted(changes.length, 'change')} applied, in ${counted(requests, 'request')}.`,
    ...section('Rejected by the service', rejected, max),
    ...section('Not attempted, since the group would have no manager', held, max),
    ...section('Not attempted', stopped, max),
    ...section('Uncertain: sent without a clear response', uncertain.map(line), max),
    ...section('Changed by somebody else meanwhile, and left alone', others, max),
  ].join('\n');
}

function as(permission: string | undefined): string {
  return permission === undefined ? 'no member' : `a ${printable(permission)}`;
}

function section(title: string, lines: readonly string[], max: number): readonly string[] {
  const indented = lines.map((line) => `    ${line}`);
  return lines.length === 0 ? [] : [`  ${title}:`, ...limited(indented, max)];
}

function limited(lines: readonly string[], max: number): readonly string[] {
  if (lines.length <= max) return lines;
  return max === 0 ? [] : [...lines.slice(0, max), moreLine(lines.length - max)];
}

function moreLine(count: number): string {
  return `    … and ${count.toLocaleString('en')} more`;
}
