/** What the tests of membership share: a group in a sandbox, and a client that reaches it without a socket. */
import { createStudioClient, type StudioClient } from '../../src/index.js';
import { type Roster, type RosterMember } from '../../src/membership/index.js';
import type { Sandbox, SandboxSeed } from '../../src/sandbox/index.js';
import { ORIGIN } from '../support/sandbox-calls.js';
import { seedUser } from '../support/sandbox-calls.js';

export const GROUP = 42;
export const TOKEN = 'admin-token';

/** A group with these members; everybody from 1 to `people` exists, and an admin who is in no group. */
export function seedOf(members: Roster, people = 30): SandboxSeed {
  const users = Array.from({ length: people }, (_, index) => userOf(index + 1));
  const admin = { ...userOf(ADMIN_ID), admin: true, token: TOKEN };
  return { users: [...users, admin], groups: [{ id: GROUP, members }] };
}

const ADMIN_ID = 1_000_000_000;

function userOf(id: number): SandboxSeed['users'][number] {
  const name = `User ${String(id)}`;
  return { ...seedUser(0), id, full_name: name, display_name: name, email: `user${String(id)}@example.edu` };
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
