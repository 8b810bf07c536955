/** The users of a group as a response lists them, and where two lists differ. */
import { isRecord } from '../../lib/is-record.js';
import { operationOf } from '../cases/operations.js';
import type { Exchange } from '../http/exchange.js';
import type { Finding } from './finding.js';
import { parsedOnce, responseFindings } from './response.js';

/** A user as listed; only the fields that the contract documents are compared. */
type Member = Readonly<Record<string, unknown>>;

/** Users by id. An id may have 64 bits, more than a number can hold, so it is a text here. */
export type Roster = ReadonlyMap<string, Member>;

/** The users that a successful response lists; undefined if it violates the contract or lists a user twice. */
export function validRoster(exchange: Exchange): Roster | undefined {
  const users = usersIn(exchange);
  if (
    users === undefined ||
    responseFindings('listGroupUsers', exchange).some(({ assumption }) => assumption === undefined)
  ) {
    return undefined;
  }
  const roster = rosterOf(users);
  return roster.size === users.length ? roster : undefined;
}

/** The users that a successful response lists, as far as they can be read. */
export function readableRoster(exchange: Exchange): Roster | undefined {
  const users = usersIn(exchange);
  return users === undefined ? undefined : rosterOf(users);
}

export function duplicateFindings(exchange: Exchange, where: string): Finding[] {
  const ids = (usersIn(exchange) ?? []).map(idOf);
  if (new Set(ids).size === ids.length) return [];
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  return twice.slice(0, 5).map((id) => ({
    kind: 'state',
    message: `${where} lists user ${id} more than once.`,
    cause: 'a user is listed twice',
  }));
}

/** Why a list may be only a part of the group; undefined if nothing indicates it. */
export function incompleteness({ response }: Exchange): string | undefined {
  if (response === undefined) return undefined;
  if (/;\s*rel="?next\b/i.test(response.headers.link ?? '')) return 'its Link header names a next page';
  if (response.headers['content-range'] !== undefined) return 'it has a Content-Range header';
  const body = parsedOnce(response.body)?.value;
  const next = isRecord(body) ? ['next', 'next_page', 'next_cursor'].find((name) => Boolean(body[name])) : undefined;
  return next === undefined ? undefined : `its field ${next} names a next page`;
}

export interface Difference {
  readonly id: string;
  /** `added`, `missing`, or the name of a field that has another value. */
  readonly what: string;
  readonly value?: unknown;
}

/** Where `now` differs from `before`, apart from the users that are named. */
export function differences(before: Roster, now: Roster, except: ReadonlySet<string> = new Set()): Difference[] {
  const found: Difference[] = [];
  for (const [id, user] of before) {
    if (except.has(id)) continue;
    const other = now.get(id);
    if (other === undefined) found.push({ id, what: 'missing' });
    else
      found.push(
        ...fields
          .filter((field) => !isSame(other[field], user[field]))
          .map((what) => ({ id, what, value: other[what] })),
      );
  }
  for (const id of now.keys()) if (!before.has(id) && !except.has(id)) found.push({ id, what: 'added' });
  return found;
}

/** Whether two JSON values are equal; the order of an object's members is insignificant. */
function isSame(one: unknown, two: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(two))
    return one.length === two.length && one.every((item, index) => isSame(item, two[index]));
  if (!isRecord(one) || !isRecord(two)) return one === two;
  const keys = Object.keys(one);
  return keys.length === Object.keys(two).length && keys.every((key) => isSame(one[key], two[key]));
}

/** `user 7 is missing` */
export function inWords({ id, what }: Difference): string {
  if (what === 'added') return `user ${id} was added`;
  return what === 'missing' ? `user ${id} is missing` : `user ${id} has another ${what}`;
}

const items =
  operationOf('listGroupUsers').responses['200']?.content['application/json']?.schema.properties?.group_users?.items;
const fields = Object.keys(typeof items === 'object' ? (items.properties ?? {}) : {});

function rosterOf(users: readonly Member[]): Roster {
  return new Map(users.map((user) => [idOf(user), user]));
}

function idOf({ id }: Member): string {
  return String(id);
}

function usersIn({ response }: Exchange): Member[] | undefined {
  if (response === undefined || response.status < 200 || response.status > 299) return undefined;
  const body = parsedOnce(withTextIds(response.body))?.value;
  if (!isRecord(body) || !Array.isArray(body.group_users)) return undefined;
  return body.group_users.filter((user): user is Member => isRecord(user) && isId(user.id));
}

/** Numbers of 16 digits and more are written as texts, so that they keep all of them. */
function withTextIds(body: string): string {
  if (!/\d{16}/.test(body)) return body;
  return body.replace(/("(?:[^"\\]|\\.)*")|-?\d{16,}(?![\d.eE])/g, (match, text?: string) => text ?? `"${match}"`);
}

function isId(id: unknown): boolean {
  return typeof id === 'number' || typeof id === 'string';
}
