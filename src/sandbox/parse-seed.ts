/** Checks a seed that somebody wrote: every problem, each with its place. */
import { operations } from '../../generated/contract.js';
import { requestValidators, responseValidators } from '../../generated/validators.js';
import { isRecord } from '../lib/is-record.js';
import type { SandboxSeed } from './seed.js';

/** The seed is no valid {@link SandboxSeed}. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
  /** @param problems Each a sentence that begins with its place in the seed, such as `groups[0].id`. */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

type Fields = Readonly<Record<string, unknown>>;
type Report = (problem: string) => void;

/**
 * Checks that a value parsed from JSON is a seed, and returns it.
 *
 * @throws {SeedError} With every problem found.
 * @example
 * const seed = parseSeed(JSON.parse(await readFile('seed.json', 'utf8')));
 */
export function parseSeed(value: unknown): SandboxSeed {
  const problems: string[] = [];
  const report: Report = (problem) => void problems.push(problem);
  if (isObject('The seed', value, ['users', 'groups'], report)) {
    const users = objectsIn('users', value.users, USER_FIELDS, report);
    checkUsers(users, report);
    checkGroups(value.groups, new Set(users.map(([, { id }]) => id)), report);
  }
  if (problems.length > 0) throw new SeedError(problems);
  // Every part was checked.
  return value as SandboxSeed;
}

const LISTED = operations.listGroupUsers.responses[200].content['application/json'].schema.properties.group_users;
const SHOWN_FIELDS = Object.keys(LISTED.items.properties).filter((name) => name !== 'permission');
const USER_FIELDS = [...SHOWN_FIELDS, 'token', 'admin'];

function checkUsers(users: readonly [string, Fields][], report: Report): void {
  const ids = new Set<unknown>();
  const tokens = new Set<unknown>();
  for (const [place, user] of users) {
    checkShown(place, user, report);
    if (user.id !== undefined) checkId(`${place}.id`, user.id, ids, report);
    if (!['boolean', 'undefined'].includes(typeof user.admin)) report(`${place}.admin must be true or false.`);
    if (user.token === undefined) continue;
    // What fits into a header after `Bearer `.
    if (typeof user.token !== 'string' || !/^[\x21-\x7e]+$/.test(user.token))
      report(`${place}.token must be a string of printable ASCII characters without spaces.`);
    else if (tokens.has(user.token)) report(`${place}.token is the token of another user already.`);
    tokens.add(user.token);
  }
}

/** What the API shows of a user is defined by the contract. */
function checkShown(place: string, user: Fields, report: Report): void {
  const validate = responseValidators.listGroupUsers[200].content['application/json'];
  for (const { pointer, message } of validate({ group_users: [{ ...user, permission: '' }] })) {
    const field = pointer.replace('/group_users/0', '').replaceAll('/', '.');
    if (field !== '.id') report(`${place}${field} ${message}.`);
  }
}

function checkGroups(groups: unknown, userIds: ReadonlySet<unknown>, report: Report): void {
  const ids = new Set<unknown>();
  for (const [place, { id, members }] of objectsIn('groups', groups, ['id', 'members'], report)) {
    checkId(`${place}.id`, id, ids, report);
    checkMembers(`${place}.members`, members, userIds, report);
  }
}

function checkMembers(list: string, members: unknown, userIds: ReadonlySet<unknown>, report: Report): void {
  const ids = new Set<unknown>();
  for (const [place, { user_id, permission }] of objectsIn(list, members, ['user_id', 'permission'], report)) {
    const isId = checkId(`${place}.user_id`, user_id, ids, report);
    if (isId && !userIds.has(user_id))
      report(`${place}.user_id is ${String(user_id)}, but no user of the seed has this id.`);
    if (!['string', 'undefined'].includes(typeof permission)) report(`${place}.permission must be a string.`);
  }
}

/** Whether it is an id that the contract allows, that JavaScript keeps exactly, and that is new in its list. */
function checkId(place: string, id: unknown, before: Set<unknown>, report: Report): boolean {
  const [violation] = requestValidators.listGroupUsers.parameters.path.group_id(id);
  const isNew = !before.has(id);
  before.add(id);
  if (violation !== undefined) report(`${place} ${violation.message}.`);
  else if (!Number.isSafeInteger(id)) report(`${place} must be at most ${Number.MAX_SAFE_INTEGER}.`);
  else if (!isNew) report(`${place} is ${String(id)}, which is there already.`);
  return violation === undefined && Number.isSafeInteger(id) && isNew;
}

/** The objects in a list, each with its place. */
function objectsIn(place: string, list: unknown, fields: readonly string[], report: Report): [string, Fields][] {
  if (!Array.isArray(list)) report(`${place} must be a list.`);
  const items = (Array.isArray(list) ? list : []).map((item: unknown, index) => [`${place}[${index}]`, item] as const);
  return items.flatMap(([at, item]): [string, Fields][] => (isObject(at, item, fields, report) ? [[at, item]] : []));
}

function isObject(place: string, value: unknown, fields: readonly string[], report: Report): value is Fields {
  if (!isRecord(value)) report(`${place} must be an object.`);
  const unknown = Object.keys(isRecord(value) ? value : {}).find((name) => !fields.includes(name));
  if (unknown !== undefined) report(`${place} has the field ${unknown}, which is none of ${fields.join(', ')}.`);
  return isRecord(value);
}
