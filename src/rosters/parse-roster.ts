import { permissions } from '../../generated/constants.js';
import type { GroupUser } from '../../generated/schema.js';
import { idOf, invalid, shown, toEntry, wrongId, type Entry } from './entry.js';
import {
  createRowReader,
  placeOf,
  type Reader,
  type RequiredColumns,
  type RosterFormat,
  type Row,
} from './read-rows.js';
import { RosterError, type Roster, type RosterMember, type RosterProblem } from './roster.js';

export interface ParseRosterOptions {
  /**
   * The group's present members: rows may name one of them by e-mail, and keep a permission that the contract does not
   * know. Default: none.
   */
  readonly present?: readonly GroupUser[];
  /** The time to compare the column `until` with. Default: now. */
  readonly at?: Date;
}

/**
 * Reads a roster.
 *
 * @param text CSV with a header (`user_id`, `permission`, optionally `email` and `until`; in any order, other columns
 * are ignored; comma, semicolon or tab), or JSON: an array of objects with these fields, or a response of the API.
 * A row without an id names a present member by e-mail, in upper or lower case.
 * @returns The members, each once.
 * @throws {RosterError} with every invalid row and its place.
 * @example
 * const present = unwrap(await studio.listGroupUsers(42)).group_users;
 * const roster = parseRoster(await readFile('roster.csv', 'utf8'), 'csv', { present });
 */
export function parseRoster(
  text: string,
  format: RosterFormat,
  { present = [], at = new Date() }: ParseRosterOptions = {},
): Roster {
  const reader = createRosterReader(format, at);
  reader.push(text);
  return reader.end().rosterFor(present);
}

/**
 * Reads the rosters of many groups: a roster with the column `group_id`. A row with only a `group_id` stands for a
 * group without members.
 *
 * @returns The groups in the order in which the manifest first names them.
 * @throws {RosterError} with every row that is invalid whoever is in its group.
 */
export function parseManifest(text: string, format: RosterFormat, at = new Date()): readonly ManifestGroup[] {
  const reader = createManifestReader(format, at);
  reader.push(text);
  return reader.end();
}

/** A roster whose rows may refer to the group's present members. */
export interface ParsedRoster {
  /** @throws {RosterError} with every row that is invalid for a group with these members. */
  readonly rosterFor: (present: readonly GroupUser[]) => Roster;
  /** The same for an earlier roster: rows that refer to nobody who is present are left out. */
  readonly baselineFor: (present: readonly GroupUser[]) => Roster;
}

/** A group of a manifest and its roster. */
export interface ManifestGroup extends ParsedRoster {
  readonly groupId: number;
}

/** @param groupId If given, rows with another `group_id` are invalid. */
export function createRosterReader(format: RosterFormat, at: Date, groupId?: number): Reader<ParsedRoster> {
  const entries: Entry[] = [];
  const countProblem = createProblemCounter(format);
  const onRow = (row: Row) => {
    const isOther = groupId !== undefined && row.group_id !== '' && row.group_id !== String(groupId);
    const entry = isOther ? invalid(row, otherGroup(row.group_id, groupId)) : toEntry(row, at);
    countProblem(entry);
    entries.push(entry);
  };
  return createRowReader(format, ROSTER_COLUMNS, onRow, () => rosterOf(entries, format));
}

export function createManifestReader(format: RosterFormat, at: Date): Reader<readonly ManifestGroup[]> {
  const groups = new Map<number, Entry[]>();
  const withoutGroup: Entry[] = [];
  const countProblem = createProblemCounter(format);
  const onRow = (row: Row) => {
    const groupId = idOf(row.group_id);
    const entry =
      groupId === undefined ? invalid(row, row.fault ?? wrongId('group_id', row.group_id)) : toEntry(row, at);
    countProblem(entry);
    if (groupId === undefined) return void withoutGroup.push(entry);
    const entries = groups.get(groupId) ?? [];
    groups.set(groupId, entries);
    if (!isEmptyGroup(row)) entries.push(entry);
  };
  return createRowReader(format, [['group_id'], ...ROSTER_COLUMNS], onRow, () => {
    const problems = [withoutGroup, ...groups.values()].flatMap((entries) => check(entries, format).problems);
    if (problems.length > 0) throw new RosterError(problems);
    return Array.from(groups, ([groupId, entries]) => ({ groupId, ...rosterOf(entries, format) }));
  });
}

const ROSTER_COLUMNS: RequiredColumns = [['user_id', 'email'], ['permission']];

function otherGroup(found: string, groupId: number): string {
  return `The group_id is ${shown(found)}, but the roster is for group ${groupId}. Use --manifest for several groups.`;
}

function isEmptyGroup({ user_id, email, permission, fault }: Row): boolean {
  return user_id === '' && email === '' && permission === '' && fault === undefined;
}

/** A file with more invalid rows is another kind of file. */
const MAX_PROBLEMS = 1_000;

/** Stops reading once there are too many invalid rows, which would take more memory than the roster. */
function createProblemCounter(format: RosterFormat): (entry: Entry) => void {
  const invalidRows: Entry[] = [];
  return (entry) => {
    if (entry.problem !== undefined && invalidRows.push(entry) === MAX_PROBLEMS) {
      throw new RosterError(check(invalidRows, format).problems);
    }
  };
}

function rosterOf(entries: readonly Entry[], format: RosterFormat): ParsedRoster {
  const resolve = (present: Present): Roster => {
    const { members, problems } = check(entries, format, present);
    if (problems.length > 0) throw new RosterError(problems);
    return Array.from(members, ([user_id, entry]) => (isMember(entry) ? entry : { ...entry, user_id }));
  };
  return {
    rosterFor: (users) => resolve({ users, isBaseline: false }),
    baselineFor: (users) => resolve({ users, isBaseline: true }),
  };
}

function isMember(entry: Entry): entry is Entry & RosterMember {
  return entry.user_id !== undefined;
}

/** The members that rows may refer to. In a baseline, rows that refer to nobody are left out. */
interface Present {
  readonly users: readonly GroupUser[];
  readonly isBaseline: boolean;
}

interface Checked {
  readonly members: ReadonlyMap<number, Entry>;
  readonly problems: readonly RosterProblem[];
}

/** @param present Undefined while it is unknown: then only what is wrong in any case is a problem. */
function check(entries: readonly Entry[], format: RosterFormat, present?: Present): Checked {
  const members = new Map<number, Entry>();
  const problems: RosterProblem[] = [];
  const hasEmails = entries.some(({ email }) => email !== undefined);
  const ids = hasEmails && present ? idsByEmail(present.users) : new Map<string, readonly number[]>();
  for (const entry of entries) {
    const found = ids.get(entry.email ?? '') ?? [];
    const userId = entry.user_id ?? (found.length === 1 ? found[0] : undefined);
    const before = userId === undefined ? undefined : members.get(userId);
    const message =
      entry.problem ??
      (present?.isBaseline === false ? problemWith(entry, userId, found, present) : undefined) ??
      (before && contradiction(entry, before, format));
    if (message !== undefined) problems.push({ place: placeOf(format, entry.row), message });
    // A user may have several rows: the membership ends with the last of them.
    else if (userId !== undefined && (!before || (before.ended && !entry.ended))) members.set(userId, entry);
  }
  return { members, problems };
}

function idsByEmail(users: readonly GroupUser[]): ReadonlyMap<string, readonly number[]> {
  const ids = new Map<string, number[]>();
  for (const { id, email } of users) {
    // The contract says string, but accounts with single sign-on may have none.
    const key = typeof email === 'string' ? email.trim().toLowerCase() : '';
    if (key !== '') ids.set(key, [...(ids.get(key) ?? []), id]);
  }
  return ids;
}

function problemWith(
  { email = '', permission }: Entry,
  userId: number | undefined,
  found: readonly number[],
  { users }: Present,
): string | undefined {
  if (userId === undefined) {
    const whose = found.length === 0 ? 'no present member' : `the present members ${found.join(' and ')}`;
    return `The email ${shown(email)} is that of ${whose}; give a user_id.`;
  }
  // A member may keep the permission they have: a saved roster restores the group.
  if (isKnown(permission) || users.some((user) => user.id === userId && user.permission === permission)) {
    return undefined;
  }
  return `The permission ${shown(permission)} is unknown; it must be ${permissions.join(' or ')}.`;
}

function isKnown(permission: string): boolean {
  return permissions.some((known) => known === permission);
}

function contradiction({ user_id, permission, ended }: Entry, before: Entry, format: RosterFormat): string | undefined {
  if (before.permission === permission || ended || before.ended) return undefined;
  const both = `a ${permission} here and a ${before.permission} on ${placeOf(format, before.row)}`;
  return `The user ${user_id ?? before.user_id ?? ''} is ${both}.`;
}
