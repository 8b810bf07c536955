/** What a row of a roster means by itself, whoever is in the group. */
import { permissions } from '../../generated/constants.js';
import type { Row } from './read-rows.js';
import type { RosterMember } from './roster.js';

/** A row of a roster. Valid rows with an id have no other fields than a member, since there may be millions. */
export interface Entry extends Omit<RosterMember, 'user_id'> {
  /** Undefined for a user who is named by e-mail, and in an invalid row. */
  readonly user_id: number | undefined;
  readonly row: number;
  /** In lower case. */
  readonly email?: string;
  /** Why the row is invalid whoever is present. */
  readonly problem?: string;
}

export function toEntry(cells: Row, at: Date): Entry {
  const { row, permission, email, until } = cells;
  const user_id = idOf(cells.user_id);
  const end = endOf(until);
  const problem = cells.fault ?? userProblem(cells, user_id) ?? cellProblem(cells, end);
  if (problem !== undefined) return invalid(cells, problem);
  const ended = end !== undefined && end <= at.getTime();
  // One copy of a permission serves all rows.
  const member = { user_id, permission: permissions.find((one) => one === permission) ?? permission, row };
  if (user_id !== undefined && !ended) return member;
  return { ...member, ...(ended && { ended }), ...(user_id === undefined && { email: email.toLowerCase() }) };
}

export function invalid({ row, permission }: Row, problem: string): Entry {
  return { user_id: undefined, permission, row, problem };
}

function userProblem({ user_id, email }: Row, id: number | undefined): string | undefined {
  if (id !== undefined) return undefined;
  if (user_id !== '') return wrongId('user_id', user_id);
  return email === '' ? 'There is no user_id and no email.' : undefined;
}

function cellProblem({ permission, until }: Row, end: number | undefined): string | undefined {
  if (permission === '') return `There is no permission; it must be ${permissions.join(' or ')}.`;
  if (!Number.isNaN(end)) return undefined;
  return `The date ${shown(until)} in until must be like 2027-06-30, or like 2027-06-30T18:00:00Z.`;
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const DAY = 86_400_000;

/** When a membership ends, in milliseconds: a date includes its day, in UTC. NaN for a text that is no date. */
function endOf(until: string): number | undefined {
  if (until === '') return undefined;
  if (TIME.test(until)) return Date.parse(until);
  const start = DATE.test(until) ? Date.parse(until) : Number.NaN;
  // Date.parse accepts the 30th of February.
  const isReal = !Number.isNaN(start) && new Date(start).toISOString().startsWith(until);
  return isReal ? start + DAY : Number.NaN;
}

/** Only digits are an id: a spreadsheet that shows 1.2E+15 has lost some of them. */
export function idOf(text: string): number | undefined {
  const id = /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}

export function wrongId(column: string, text: string): string {
  if (text === '') return `There is no ${column}.`;
  return `The ${column} ${shown(text)} must be an integer from 1 to ${Number.MAX_SAFE_INTEGER}.`;
}

export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
