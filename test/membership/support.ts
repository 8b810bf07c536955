/** What the tests of membership share: a group in a sandbox, and a client that reaches it without a socket. */
import { createStudioClient, type StudioClient } from '../../src/index.js';
import { type Roster, type RosterMember } from '../../src/membership/index.js';
import type { Sandbox, SandboxSeed, SeedUser } from '../../src/sandbox/index.js';
import { ORIGIN, seedUser } from '../support/sandbox-calls.js';

export const GROUP = 42;
export const TOKEN = 'admin-token';

/**
 * Group 42 with these members, and more groups; users 1 to `people`, some of them with other fields, an admin and an
 * outsider, who are in no group.
 */
export function seedOf(
  members: Roster,
  {
    people = 60,
    groups = [],
    named = [],
  }: {
    readonly people?: number;
    readonly groups?: SandboxSeed['groups'];
    readonly named?: readonly Partial<SeedUser>[];
  } = {},
): SandboxSeed {
  const users = Array.from({ length: people }, (_, index) => userOf(index + 1)).map((user) => ({
    ...user,
    ...named.find(({ id }) => id === user.id),
  }));
  const admin = { ...userOf(1000), admin: true, token: TOKEN };
  const outsider = { ...userOf(1001), token: 'outsider-token' };
  return { users: [...users, admin, outsider], groups: [{ id: GROUP, members }, ...groups] };
}

function userOf(id: number): SeedUser {
  const number = String(id);
  return {
    ...seedUser(id),
    full_name: `User ${number}`,
    display_name: `U${number}`,
    email: `u${number}@example.edu`,
  };
}

/** Without the client's own retries, so that a test sees what a plan's application makes of a fault. */
export function studioOf(fetch: (request: Request) => Promise<Response>): StudioClient {
  return createStudioClient({ baseUrl: ORIGIN, token: TOKEN, fetch, retries: 0 });
}

/** `members(1, 2)` are two of permission member. */
export function members(...ids: readonly number[]): RosterMember[] {
  return ids.map((user_id) => ({ user_id, permission: 'member' }));
}

export function managers(...ids: readonly number[]): RosterMember[] {
  return ids.map((user_id) => ({ user_id, permission: 'manager' }));
}

/** The group's members in the sandbox, by id in rising order. */
export function rosterIn({ state }: Sandbox, groupId = GROUP): Roster {
  return sorted([...(state.groups.get(groupId) ?? [])].map(([user_id, permission]) => ({ user_id, permission })));
}

export function sorted(roster: Roster): Roster {
  return [...roster].sort((one, two) => one.user_id - two.user_id);
}

/** Members as the API lists them, as far as a plan looks at them. */
export function presentOf(roster: Roster): { readonly id: number; readonly permission: string }[] {
  return roster.map(({ user_id, permission }) => ({ id: user_id, permission }));
}
