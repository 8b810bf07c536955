/** What a sandbox starts with, and what is checked of a seed that somebody wrote. */
import { operations } from '../../generated/contract.js';
import type { GroupUser } from '../../generated/schema.js';
import { requestValidators, responseValidators } from '../../generated/validators.js';
import type { DeepReadonly } from '../lib/deep-readonly.js';
import { isRecord } from '../lib/is-record.js';
import {
  anything,
  fieldProblems,
  optional,
  optionalOneOf,
  optionalText,
  type Check,
  type Checks,
} from './check-fields.js';

/** A user, as the API shows one. */
export type ShownUser = Omit<DeepReadonly<GroupUser>, 'permission'>;

/** Ids are integers from 1 to 2^53-1, here and elsewhere in a seed. */
export interface SeedUser extends ShownUser {
  /** The access token that this user calls with. Default: none, the user cannot call. */
  readonly token?: string;
  /** Whether the user is an admin of the institution. Default: false. */
  readonly admin?: boolean;
}

/** A user's membership in a group. */
export interface SeedMember {
  readonly user_id: number;
  /** Any string, since responses may contain permissions that the contract does not know. Default: the contract's. */
  readonly permission?: string;
}

export interface SeedGroup {
  readonly id: number;
  /** In the order in which the API lists them. */
  readonly members: readonly SeedMember[];
}

/** All that a sandbox knows when it starts, as plain JSON: users, who of them may call, and groups of them. */
export interface SandboxSeed {
  readonly users: readonly SeedUser[];
  readonly groups: readonly SeedGroup[];
}

/** The seed is no valid {@link SandboxSeed}. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
  /** @param problems Each a sentence that begins with its place in the seed, such as `groups[0].id`. */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/**
 * Checks that a value parsed from JSON is a seed, and returns it.
 *
 * @throws {SeedError} With every problem found.
 * @example
 * const seed = parseSeed(JSON.parse(await readFile('seed.json', 'utf8')));
 */
export function parseSeed(value: unknown): SandboxSeed {
  const problems = problemsOf(value);
  if (problems.length > 0) throw new SeedError(problems);
  // Every part was checked.
  return value as SandboxSeed;
}

function problemsOf(seed: unknown): string[] {
  const users = listIn(seed, 'users');
  const groups = listIn(seed, 'groups');
  const userIds = new Set(users.map((user) => isRecord(user) && user.id));
  const userId = { expected: 'the id of a user of this seed', isValid: (value: unknown) => userIds.has(value) };
  return [
    ...fieldProblems('The seed', seed, { users: list, groups: list }),
    ...itemProblems('users', users, {
      ...shownChecks,
      id: unique(id),
      token: unique(token),
      admin: optionalOneOf(true, false),
    }),
    ...shownProblems(users),
    ...itemProblems('groups', groups, { id: unique(id), members: list }),
    ...groups.flatMap((group, index) => {
      const memberChecks = { user_id: unique(userId), permission: optionalText };
      return itemProblems(`groups[${index}].members`, listIn(group, 'members'), memberChecks);
    }),
  ];
}

function listIn(value: unknown, name: string): readonly unknown[] {
  return isRecord(value) && Array.isArray(value[name]) ? value[name] : [];
}

function itemProblems(place: string, items: readonly unknown[], checks: Checks): string[] {
  return items.flatMap((item, index) => fieldProblems(`${place}[${index}]`, item, checks, `${place}[${index}].`));
}

const list: Check = { expected: 'a list', isValid: Array.isArray };
const id: Check = {
  expected: `an integer that the contract allows as an id, at most ${Number.MAX_SAFE_INTEGER}`,
  isValid: (value) =>
    Number.isSafeInteger(value) && requestValidators.listGroupUsers.parameters.path.group_id(value).length === 0,
};
/** What fits into a header after `Bearer `. */
const token = optional(
  'printable ASCII characters without spaces',
  (value) => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value),
);

/** The check for the items of one list: no two may have the same value. */
function unique({ expected, isValid }: Check): Check {
  const seen = new Set<unknown>();
  const isNew = (value: unknown) => {
    const isRepeated = value !== undefined && seen.has(value);
    seen.add(value);
    return !isRepeated;
  };
  return { expected: `${expected}, and unique`, isValid: (value) => isValid(value) && isNew(value) };
}

const listed = operations.listGroupUsers.responses[200].content['application/json'];
const { permission: _, ...shownFields } = listed.schema.properties.group_users.items.properties;
const shownChecks: Checks = Object.fromEntries(Object.keys(shownFields).map((name) => [name, anything]));

/** What the API shows of a user is defined by the contract; ids are checked already. */
function shownProblems(users: readonly unknown[]): string[] {
  const [valid] = listed.examples['several-users'].value.group_users;
  const group_users = users.map((user) => (isRecord(user) ? { ...user, id: valid.id, permission: '' } : valid));
  const violations = responseValidators.listGroupUsers[200].content['application/json']({ group_users });
  return violations.map(({ pointer, message }) => {
    const [index = '', ...fields] = pointer.split('/').slice(2);
    return `${[`users[${index}]`, ...fields].join('.')} ${message}.`;
  });
}
