/** Commands run in this process, at a terminal or without one. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '../../src/cli/io.js';
import type { Roster } from '../../src/membership/index.js';
import type { SandboxSeed, SeedUser } from '../../src/sandbox/index.js';
import { runHere } from '../support/cli.js';
import type { Run } from '../support/run.js';
import { createTestClock } from '../membership/test-clock.js';
import { tempFolder } from '../support/temp-folder.js';
import { TOKEN } from './provider.js';
import { seedUser } from '../support/sandbox-calls.js';

/** Runs the command with a clock that does not wait. */
export async function runAt(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  io: Partial<Io> = {},
): Promise<Run> {
  const { code, stdout, stderr } = await runHere(args, env, { clock: createTestClock(), ...io });
  return { code, stdout, stderr };
}

export const GROUP = 42;

/** Group 42 with these members, and more groups; users 1 to 60, and an admin. */
export function school(
  members: Roster,
  more: SandboxSeed['groups'] = [],
  named: Partial<SeedUser>[] = [],
): SandboxSeed {
  const users = Array.from({ length: 60 }, (_, index) => {
    const id = index + 1;
    const user = {
      ...seedUser(0),
      id,
      full_name: `User ${String(id)}`,
      display_name: `U${String(id)}`,
      email: `u${String(id)}@example.edu`,
    };
    return { ...user, ...named.find((one) => one.id === id) };
  });
  const admin = {
    ...seedUser(0),
    id: 1000,
    full_name: 'Admin',
    display_name: 'A',
    email: '',
    admin: true,
    token: TOKEN,
  };
  const groups = [{ id: GROUP, members: members.map(({ user_id, permission }) => ({ user_id, permission })) }, ...more];
  return { users: [...users, admin, { ...admin, id: 1001, admin: false, token: 'outsider-token' }], groups };
}

/** A file of this text, gone when the running test has finished. */
export async function fileOf(text: string, name = 'roster.csv'): Promise<string> {
  const file = join(await tempFolder(), name);
  await writeFile(file, text);
  return file;
}

/** A roster as CSV. */
export function csvOf(roster: Roster): string {
  return [
    'user_id,permission',
    ...roster.map(({ user_id, permission }) => `${String(user_id)},${permission}`),
    '',
  ].join('\n');
}
