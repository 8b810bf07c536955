/** The check of a seed that somebody wrote: every problem, each with its place. */
import { operations } from '../../generated/contract.js';
import { requestValidators, responseValidators } from '../../generated/validators.js';
import type { SandboxSeed } from './seed.js';

/** The seed is no valid {@link SandboxSeed}. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
  /** @param problems Each a sentence that opens with its place in the seed, such as `groups[0].id`. */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/**
 * Checks that a value parsed from JSON is a seed, and that its parts fit together.
 *
 * @returns The value itself.
 * @throws {SeedError} With every problem found.
 * @example
 * const seed = parseSeed(JSON.parse(await readFile('seed.json', 'utf8')));
 */
export function parseSeed(value: unknown): SandboxSeed {
  const problems: string[] = [];
  if (isSeed(value, problems)) return value;
  throw new SeedError(problems);
}

type Fields = Readonly<Record<string, unknown>>;

function isSeed(value: unknown, problems: string[]): value is SandboxSeed {
  problems.push(...seedProblems(value));
  return problems.length === 0;
}

function* seedProblems(value: unknown): Generator<string> {
  const wrong = fieldProblem(value, ['users', 'groups']);
  if (wrong !== undefined) yield `The seed ${wrong}`;
  if (!isFields(value)) return;
  yield* userProblems(value.users);
  const users = Array.isArray(value.users) ? (value.users as unknown[]) : [];
  yield* groupProblems(value.groups, new Set(users.filter(isFields).map(({ id }) => id)));
}

function* userProblems(users: unknown): Generator<string> {
  const ids = new Set<unknown>();
  const tokens = new Set<unknown>();
  for (const [place, user, wrong] of items('users', users, [...USER_FIELDS, ...CALLER_FIELDS])) {
    if (wrong !== undefined) yield `${place} ${wrong}`;
    if (!isFields(user)) continue;
    yield* shownProblems(place, user);
    if (user.id !== undefined) yield* idProblems(`${place}.id`, user.id, ids);
    if (user.admin !== undefined && typeof user.admin !== 'boolean') yield `${place}.admin must be true or false.`;
    if (user.token !== undefined) yield* tokenProblems(`${place}.token`, user.token, tokens);
  }
}

const { properties: SHOWN_FIELDS } =
  operations.listGroupUsers.responses[200].content['application/json'].schema.properties.group_users.items;
const USER_FIELDS = Object.keys(SHOWN_FIELDS).filter((name) => name !== 'permission');
const CALLER_FIELDS = ['token', 'admin'];

/** What the API shows of a user is the contract's to say. */
function* shownProblems(place: string, user: Fields): Generator<string> {
  const prefix = '/group_users/0';
  const violations = responseValidators.listGroupUsers[200].content['application/json']({
    group_users: [{ ...user, permission: '' }],
  });
  for (const { pointer, message } of violations) {
    const field = pointer.slice(prefix.length).replaceAll('/', '.');
    if (field !== '.id') yield `${place}${field} ${message}.`;
  }
}

function* tokenProblems(place: string, token: unknown, before: Set<unknown>): Generator<string> {
  // What fits into a header after `Bearer `.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    yield `${place} must be a string of printable ASCII characters without spaces.`;
  } else if (before.has(token)) yield `${place} is the token of another user already.`;
  before.add(token);
}

function* groupProblems(groups: unknown, userIds: ReadonlySet<unknown>): Generator<string> {
  const ids = new Set<unknown>();
  for (const [place, group, wrong] of items('groups', groups, ['id', 'members'])) {
    if (wrong !== undefined) yield `${place} ${wrong}`;
    if (!isFields(group)) continue;
    yield* idProblems(`${place}.id`, group.id, ids);
    yield* memberProblems(`${place}.members`, group.members, userIds);
  }
}

function* memberProblems(list: string, members: unknown, userIds: ReadonlySet<unknown>): Generator<string> {
  const ids = new Set<unknown>();
  for (const [place, member, wrong] of items(list, members, ['user_id', 'permission'])) {
    if (wrong !== undefined) yield `${place} ${wrong}`;
    if (!isFields(member)) continue;
    const problems = [...idProblems(`${place}.user_id`, member.user_id, ids)];
    yield* problems;
    if (problems.length === 0 && !userIds.has(member.user_id))
      yield `${place}.user_id is ${String(member.user_id)}, but no user of the seed has this id.`;
    if (member.permission !== undefined && typeof member.permission !== 'string')
      yield `${place}.permission must be a string.`;
  }
}

/** An id that the contract allows, that JavaScript keeps exactly, and that is new in its list. */
function* idProblems(place: string, id: unknown, before: Set<unknown>): Generator<string> {
  const [violation] = requestValidators.listGroupUsers.parameters.path.group_id(id);
  if (violation !== undefined) yield `${place} ${violation.message}.`;
  else if (!Number.isSafeInteger(id)) yield `${place} must be at most ${String(Number.MAX_SAFE_INTEGER)}.`;
  else if (before.has(id)) yield `${place} is ${String(id)}, which is there already.`;
  before.add(id);
}

/** Each item of a list with its place and what is wrong with it as an object; the list itself where it is none. */
function* items(
  list: string,
  value: unknown,
  fields: readonly string[],
): Generator<[place: string, item: unknown, wrong: string | undefined]> {
  if (!Array.isArray(value)) yield [list, undefined, 'must be a list.'];
  for (const [index, item] of (Array.isArray(value) ? (value as unknown[]) : []).entries())
    yield [`${list}[${String(index)}]`, item, fieldProblem(item, fields)];
}

function fieldProblem(value: unknown, fields: readonly string[]): string | undefined {
  if (!isFields(value)) return 'must be an object.';
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  return unknown === undefined ? undefined : `has the field ${unknown}, which is none of ${fields.join(', ')}.`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
