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
  const id = String(change.user_id);
  const name = user === undefined ? '' : `  ${cut(printable(user.full_name), 40)}`;
  if (change.action === 'remove') return `${marks.remove} ${id} ${printable(user?.permission ?? '')}${name}`;
  const before = change.action === 'update' ? `${printable(user?.permission ?? '')} → ` : '';
  return `${marks[change.action]} ${id} ${before}${change.permission ?? ''}${name}`;
}

/** The lines of a plan, in pieces of many lines. */
export function* planLines({ changes, leftAlone }: Plan, people: People, most = Infinity): Generator<string> {
  for (let at = 0; at < Math.min(changes.length, most); at += LINES) {
    const shown = changes.slice(at, Math.min(at + LINES, most));
    yield shown.map((change) => `  ${changeLine(change, people)}`).join('\n');
  }
  if (most > 0 && changes.length > most) yield moreLine(changes.length - most);
  const alone = limited(leftAlone.map(leftAloneLine), most);
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
  const count = (action: Change['action']) => changes.filter((change) => change.action === action).length;
  const parts = [
    [count('add'), 'to add'],
    [count('update'), 'to change'],
    [count('remove'), 'to remove'],
  ] as const;
  return parts.map(([number, what]) => `${number.toLocaleString('en')} ${what}`).join(', ');
}

/** What became of a plan: one line, and one for each change that is not in place. */
export function resultLines({ changes }: Plan, result: ApplyResult, people: People, most: number): readonly string[] {
  const { applied, refused, notAttempted, uncertain, conflicts, requests } = result;
  const done = `${applied.length.toLocaleString('en')} of ${counted(changes.length, 'change')} applied, in ${counted(requests, 'request')}.`;
  const line = (change: Change) => changeLine(change, people);
  const rows = refused.length === 0 ? new Map<number, number>() : rowsIn(people.roster);
  const rejected = refused.map(({ change, reason }) => {
    const row = rows.get(change.user_id);
    return `${line(change)}${row === undefined ? '' : ` (row ${row})`}${reason === '' ? '' : `: ${printable(reason)}`}`;
  });
  const held = notAttempted.filter(({ reason }) => reason === 'last-manager').map(({ change }) => line(change));
  const stopped = notAttempted.filter(({ reason }) => reason === 'stopped').map(({ change }) => line(change));
  const others = conflicts.map(({ userId, wanted, found }) => `${String(userId)} is ${as(found)}, not ${as(wanted)}`);
  return [
    done,
    ...section('Rejected by the service', rejected, most),
    ...section('Not attempted, since the group would have no manager', held, most),
    ...section('Not attempted', stopped, most),
    ...section('Uncertain: sent without a clear response', uncertain.map(line), most),
    ...section('Changed by somebody else meanwhile, and left alone', others, most),
  ];
}

function rowsIn(roster: Roster): ReadonlyMap<number, number> {
  return new Map(roster.flatMap(({ user_id, row }) => (row === undefined ? [] : [[user_id, row]])));
}

function as(permission: string | undefined): string {
  return permission === undefined ? 'no member' : `a ${printable(permission)}`;
}

function section(title: string, lines: readonly string[], most: number): readonly string[] {
  return lines.length === 0
    ? []
    : [
        `  ${title}:`,
        ...limited(
          lines.map((line) => `    ${line}`),
          most,
        ),
      ];
}

function limited(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  if (most === 0) return [];
  return [...lines.slice(0, most), moreLine(lines.length - most)];
}

function moreLine(count: number): string {
  return `    … and ${count.toLocaleString('en')} more`;
}
