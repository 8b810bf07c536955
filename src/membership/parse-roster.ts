import type { GroupUser } from '../../generated/schema.js';
import { isPermission, permissions } from './permissions.js';
import { placeOf, readRows, type RosterFormat, type Row } from './read-rows.js';
import { RosterError, type Roster, type RosterProblem } from './roster.js';

export interface ParseRosterOptions {
  /**
   * The group's present members: rows may name one of them by e-mail alone, and keep a permission that the contract
   * does not know. Default: none.
   */
  readonly present?: readonly GroupUser[];
}

/**
 * Reads a roster.
 *
 * @param text CSV with a header (`user_id`, `permission`, optionally `email`; any order, other columns are ignored; a
 * semicolon or a tab may separate the cells), or JSON: an array of objects with these fields, or what the API answers.
 * An id counts where there is one; without it, the e-mail names a present member, whatever its case.
 * @returns The members, each once.
 * @throws {RosterError} with every row that is bad, and where it stands.
 * @example
 * const present = unwrap(await studio.listGroupUsers(42)).group_users;
 * const roster = parseRoster(await readFile('roster.csv', 'utf8'), 'csv', { present });
 */
export function parseRoster(text: string, format: RosterFormat, { present = [] }: ParseRosterOptions = {}): Roster {
  const rows = readRows(text, format, [['user_id', 'email'], ['permission']]);
  return checkedRoster(rows, indexOf(present));
}

/** A group of a manifest, and its roster. */
export interface ManifestGroup {
  readonly groupId: number;
  /** @throws {RosterError} with every row that is bad for a group with these present members. */
  readonly rosterFor: (present: readonly GroupUser[]) => Roster;
}

/**
 * Reads the rosters of many groups: a roster with the column `group_id`. A row with nothing else is for a group that
 * nobody is to be in.
 *
 * @returns The groups in the order in which the manifest first names them.
 * @throws {RosterError} with every row that is bad whoever is in its group at present.
 */
export function parseManifest(text: string, format: RosterFormat): readonly ManifestGroup[] {
  const rows = readRows(text, format, [['group_id'], ['user_id', 'email'], ['permission']]);
  const problems: RosterProblem[] = [];
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const groupId = idOf(row.group_id);
    if (groupId === undefined) {
      problems.push({ place: placeOf(row), message: row.fault ?? wrongId('group_id', row.group_id) });
      continue;
    }
    const ofGroup = group(groups, groupId);
    if (!namesNobody(row)) ofGroup.push(row);
  }
  const checked = [...groups].map(([groupId, ofGroup]) => ({ groupId, ofGroup, ...check(ofGroup, undefined) }));
  problems.push(...checked.flatMap((one) => one.problems));
  if (problems.length > 0) throw new RosterError(problems);
  return checked.map(({ groupId, ofGroup, named, isSettled }) => ({
    groupId,
    rosterFor: (present) => (isSettled ? membersOf(named) : checkedRoster(ofGroup, indexOf(present))),
  }));
}

function namesNobody({ user_id, email, permission, fault }: Row): boolean {
  return user_id === '' && email === '' && permission === '' && fault === undefined;
}

function group(groups: Map<number, Row[]>, groupId: number): Row[] {
  const rows = groups.get(groupId) ?? [];
  groups.set(groupId, rows);
  return rows;
}

function checkedRoster(rows: readonly Row[], present: Present): Roster {
  const { named, problems } = check(rows, present);
  if (problems.length > 0) throw new RosterError(problems);
  return membersOf(named);
}

function membersOf(named: Checked['named']): Roster {
  return Array.from(named, ([user_id, row]) => ({ user_id, permission: row.permission, place: placeOf(row) }));
}

/** What a row may refer to; made when the first row does, since most give an id and a permission of the contract. */
interface Present {
  readonly permissions: () => ReadonlyMap<number, string>;
  readonly ids: () => ReadonlyMap<string, readonly number[]>;
}

function indexOf(users: readonly GroupUser[]): Present {
  return {
    permissions: once(() => new Map(users.map(({ id, permission }) => [id, permission]))),
    ids: once(() => idsByEmail(users)),
  };
}

function idsByEmail(users: readonly GroupUser[]): ReadonlyMap<string, readonly number[]> {
  const ids = new Map<string, number[]>();
  for (const { id, email } of users) {
    // The contract says string; accounts of a single sign-on may prove it wrong.
    const key = typeof email === 'string' ? email.trim().toLowerCase() : '';
    if (key !== '') ids.set(key, [...(ids.get(key) ?? []), id]);
  }
  return ids;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

interface Checked {
  readonly named: ReadonlyMap<number, Row>;
  readonly problems: readonly RosterProblem[];
  /** Whether it is the same whoever is present. */
  readonly isSettled: boolean;
}

/** @param present Undefined while the present members are not known: then only what is wrong in any case is told. */
function check(rows: readonly Row[], present: Present | undefined): Checked {
  const named = new Map<number, Row>();
  const problems: RosterProblem[] = [];
  let isSettled = true;
  for (const row of rows) {
    const user = userOf(row, present);
    isSettled &&= user.id !== undefined && isPermission(row.permission);
    const message = user.message ?? permissionProblem(row, user.id, present);
    const before = user.id === undefined ? undefined : named.get(user.id);
    if (message !== undefined) problems.push({ place: placeOf(row), message });
    else if (user.id !== undefined && before && before.permission !== row.permission) {
      const both = `a ${row.permission} here and a ${before.permission} on ${placeOf(before)}`;
      problems.push({ place: placeOf(row), message: `The user ${String(user.id)} is ${both}.` });
    } else if (user.id !== undefined && !before) named.set(user.id, row);
  }
  return { named, problems, isSettled };
}

interface Named {
  readonly id?: number;
  readonly message?: string;
}

/** An id names the user whatever the e-mail says, since somebody may have two accounts with the same one. */
function userOf({ user_id, email, fault }: Row, present: Present | undefined): Named {
  if (fault !== undefined) return { message: fault };
  if (user_id !== '') {
    const id = idOf(user_id);
    return id === undefined ? { message: wrongId('user_id', user_id) } : { id };
  }
  if (email === '') return { message: 'There is no user_id and no email.' };
  if (!present) return {};
  const ids = present.ids().get(email.toLowerCase()) ?? [];
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return { id };
  const whose = ids.length === 0 ? 'no present member' : `the present members ${ids.join(' and ')}`;
  return { message: `The email ${shown(email)} is that of ${whose}; give a user_id.` };
}

function permissionProblem({ permission }: Row, id: number | undefined, present?: Present): string | undefined {
  if (permission === '') return `There is no permission; it must be ${permissions.join(' or ')}.`;
  if (isPermission(permission) || !present) return undefined;
  // Whoever has it may keep it: a saved roster leads back to the group as it was.
  if (id !== undefined && present.permissions().get(id) === permission) return undefined;
  return `The permission ${shown(permission)} is unknown; it must be ${permissions.join(' or ')}.`;
}

/** Plain digits only: a spreadsheet that shows 1.2E+15 has lost some of them. */
function idOf(text: string): number | undefined {
  const id = /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}

function wrongId(column: string, text: string): string {
  if (text === '') return `There is no ${column}.`;
  return `The ${column} ${shown(text)} must be an integer from 1 to ${String(Number.MAX_SAFE_INTEGER)}.`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
