/** The users of a group as a response lists them, and where two lists differ. */
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../lib/is-record.js';
import { operationOf } from '../cases/operations.js';
import { isAccepted, type Exchange } from '../http/exchange.js';
import type { Finding } from './finding.js';
import { createMemo } from './memo.js';
import { parsedOnce, responseFindings } from './response.js';

/** A user as listed; only the fields that the contract documents are compared. */
type Member = Readonly<Record<string, unknown>>;

/** Users by id. An id may have 64 bits, more than a number can hold, so it is a text here. */
export type Roster = ReadonlyMap<string, Member>;

/** The users that a successful response lists; undefined if it violates the contract or lists a user twice. */
export function validRoster(exchange: Exchange): Roster | undefined {
  const isInvalid = responseFindings('listGroupUsers', exchange).some(({ assumption }) => assumption === undefined);
  const list = listIn(exchange);
  return isInvalid || list === undefined || list.repeated.length > 0 ? undefined : list.roster;
}

/** The users that a successful response lists, as far as they can be read. */
export function readableRoster(exchange: Exchange): Roster | undefined {
  return listIn(exchange)?.roster;
}

export function duplicateFindings(exchange: Exchange): Finding[] {
  const repeated = listIn(exchange)?.repeated ?? [];
  return repeated.slice(0, 5).map((id) => ({
    kind: 'state',
    message: `The response lists user ${id} more than once.`,
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

/** Where `now` differs from `before`. Rosters of equal responses are the same object. */
export function differences(before: Roster, now: Roster): Difference[] {
  if (before === now) return [];
  const added = [...now.keys()].filter((id) => !before.has(id)).map((id) => ({ id, what: 'added' }));
  return [...[...before].flatMap(([id, user]) => differencesOf(id, user, now.get(id))), ...added];
}

function differencesOf(id: string, before: Member, now: Member | undefined): Difference[] {
  if (now === undefined) return [{ id, what: 'missing' }];
  return fields
    .filter((field) => !isDeepStrictEqual(now[field], before[field]))
    .map((what) => ({ id, what, value: now[what] }));
}

/** `user 7 is missing` */
export function inWords({ id, what }: Difference): string {
  if (what === 'added') return `user ${id} was added`;
  return what === 'missing' ? `user ${id} is missing` : `user ${id} has another ${what}`;
}

const items =
  operationOf('listGroupUsers').responses['200']?.content['application/json']?.schema.properties?.group_users?.items;
const fields = Object.keys(typeof items === 'object' ? (items.properties ?? {}) : {});

interface List {
  readonly roster: Roster;
  /** The ids that it has more than once. */
  readonly repeated: readonly string[];
}

const memo = createMemo<List | undefined>();

function listIn(exchange: Exchange): List | undefined {
  const body = exchange.response?.body ?? '';
  return isAccepted(exchange) ? memo(body, () => readList(body)) : undefined;
}

function readList(body: string): List | undefined {
  const value = parsedOnce(withTextIds(body))?.value;
  if (!isRecord(value) || !Array.isArray(value.group_users)) return undefined;
  const roster = new Map<string, Member>();
  const repeated = new Set<string>();
  for (const user of value.group_users.filter(isMember)) {
    const id = String(user.id);
    if (roster.has(id)) repeated.add(id);
    roster.set(id, user);
  }
  return { roster, repeated: [...repeated] };
}

/** Numbers of 16 digits and more are written as texts, so that they keep all of them. */
function withTextIds(body: string): string {
  if (!/\d{16}/.test(body)) return body;
  return body.replace(/("(?:[^"\\]|\\.)*")|-?\d{16,}(?![\d.eE])/g, (match, text?: string) => text ?? `"${match}"`);
}

function isMember(user: unknown): user is Member {
  return isRecord(user) && (typeof user.id === 'number' || typeof user.id === 'string');
}
