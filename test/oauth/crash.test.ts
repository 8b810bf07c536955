/** Processes that die or are suspended at any moment of a refresh. */
import { readdir, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { killRounds } from './kill-rounds.js';
import { createProcesses, mayIsolate, type Processes } from './processes.js';
import { contentOf } from './support.js';

if (!mayIsolate) console.warn('SIMULATED ONLY: containers, since this user may not create namespaces.');

let processes: Processes;
beforeAll(async () => {
  processes = await createProcesses();
});
beforeEach(() => processes.reset());
afterAll(() => processes.close());

/** A process that ran to its end has left the tokens that the host accepts, and nothing else. */
async function expectSound(): Promise<void> {
  const { path, endpoint } = processes;
  expect(await contentOf(path)).toMatchObject({ refresh_token: endpoint.current });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  // A process that dies while it releases its lock leaves the empty folder.
  await rmdir(`${path}.lock`).catch(() => undefined);
  expect((await readdir(join(path, '..'))).sort()).toEqual(['child.mjs', 'credentials.json']);
}

describe('a process that refreshes', () => {
  test('reserves the space before it uses the token, and stores the new tokens before it returns', async () => {
    const { ended, steps } = processes.start();
    expect(await ended).toEqual({ token: 'access-1' });
    const relevant = steps.filter((name) => ['write', 'sync', 'request', 'response', 'rename', 'end'].includes(name));
    expect(relevant).toEqual(['write', 'sync', 'request', 'response', 'write', 'sync', 'rename', 'sync', 'end']);
    await expectSound();
  });

  test('and is killed, leaves a usable refresh token at every step but those between the response and the write', async () => {
    const first = processes.start();
    await first.ended;
    const lost: string[] = [];
    for (const [index, name] of first.steps.entries()) {
      await processes.reset();
      expect(await processes.start({ stop: index + 1 }).ended).toEqual({});
      const { error } = await processes.start().ended;
      if (error === undefined) await expectSound();
      else {
        expect(error).toContain('A new login is needed');
        lost.push(name);
      }
    }
    // Only the provider could close this gap: it has spent the old token, and the new one is in memory only.
    expect(lost).toEqual(['response', 'write']);
  });

  test('and is suspended, does no harm to the process that takes its lock meanwhile', async () => {
    const first = processes.start();
    await first.ended;
    for (const [index, name] of first.steps.entries()) {
      if (!['writeFile', 'write', 'request', 'response', 'sync', 'rename'].includes(name)) continue;
      await processes.reset();
      const suspended = processes.start({ stop: -(index + 1) });
      while (suspended.steps.length <= index) await new Promise(setImmediate);
      const other = await processes.start().ended;
      suspended.process.kill('SIGCONT');
      const { token, error } = await suspended.ended;
      // Whoever used the refresh token has stored the new one. The other process may have been told that it was spent.
      expect([name, (token ?? other.token)?.startsWith('access-')]).toEqual([name, true]);
      expect([name, error, await contentOf(processes.path)]).toMatchObject([
        name,
        undefined,
        { refresh_token: processes.endpoint.current },
      ]);
    }
  });
});

describe('many processes', () => {
  test.each([false, true])(
    'use one refresh token for one rejected access token; in containers: %s',
    async (container) => {
      const all = [1, 2, 3, 4].map(() => processes.start({ container }).ended);
      expect(await Promise.all(all)).toEqual(Array(4).fill({ token: 'access-1' }));
      expect(processes.endpoint.grants).toHaveLength(1);
      await expectSound();
    },
  );

  test('that are killed at any time lose no token but between the response and the write', async () => {
    const { lost, unexplained } = await killRounds(processes, 10);
    expect(unexplained).toEqual([]);
    console.log(`10 rounds of kill -9: ${String(lost)} refresh tokens lost between the response and the write.`);
  });
});
