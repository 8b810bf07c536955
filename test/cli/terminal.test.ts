/** The prompt, the progress and Ctrl-C at a real terminal, which tmux provides. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { GROUP, managers, members, rosterIn, seedOf } from '../membership/support.js';
import { createSandbox, sandboxClient } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { projectFolder } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';
import { serveProvider, type ServedProvider } from './provider.js';
import { csvOf, fileOf } from './support.js';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) console.warn('SKIPPED: the tests at a terminal need tmux, and there is none here.');

const group = [...managers(2), ...members(3, 4, 5, 6)];
const roster = [...managers(2, 3), ...members(4, 5, 7)];

interface Terminal {
  readonly type: (...keys: readonly string[]) => void;
  /** Resolves with what the screen shows, once it shows this. */
  readonly shows: (text: string) => Promise<string>;
}

/** Starts the command at a terminal of its own, which is gone when the running test has finished. */
function startAt(args: readonly string[], env: Readonly<Record<string, string>>, columns = 100): Terminal {
  const socket = `studio-groups-${randomUUID()}`;
  const tmux = (...given: readonly string[]) =>
    spawnSync('tmux', ['-L', socket, ...given], { encoding: 'utf8' }).stdout;
  const quoted = [process.execPath, inject('command'), ...args].map((arg) => `'${arg}'`).join(' ');
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const size = ['-x', String(columns), '-y', '40'];
  // The terminal stays until it is killed, so that its last lines can be read.
  tmux('new-session', '-d', ...size, '-c', projectFolder, ...variables, `${quoted}; echo "exit code $?"; exec cat`);
  onTestFinished(() => void tmux('kill-server'));
  return {
    type: (...keys) => void tmux('send-keys', ...keys),
    shows: (text) =>
      vi.waitFor(
        () => {
          const screen = tmux('capture-pane', '-p').trimEnd();
          expect(screen).toContain(text);
          return screen;
        },
        { timeout: 20_000, interval: 50 },
      ),
  };
}

/** Holds the answer to the request after so many, until it is released. */
function hold({ fail }: ServedProvider, after: number): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  fail(...Array.from({ length: after }, () => 'none' as const), () => held);
  return release;
}

async function arranged() {
  return { provider: await serveProvider(seedOf(group)), file: await fileOf(csvOf(roster)) };
}

describe.skipIf(!hasTmux)('at a terminal', { timeout: 30_000 }, () => {
  test('sync asks, shows how it goes, and ends with what is done', async () => {
    const { provider, file } = await arranged();
    const release = hold(provider, 3);
    const terminal = startAt(['sync', '42', file, '--batch-size', '1'], provider.env);
    expect(await terminal.shows('Change the group? [y/N]')).toContain(
      '  ~ 3 member → manager  User 3\n  + 7 member\n  - 6',
    );
    terminal.type('y', 'Enter');
    await terminal.shows('1 of 3 changes');
    release();
    const screen = await terminal.shows('exit code 0');
    expect(screen).toContain('Group 42: 3 of 3 changes applied, in 4 requests.');
    expect(screen).not.toContain('1 of 3 changes');
    expect(rosterIn(provider.sandbox)).toEqual(roster);
  });

  test.each([['n', 'Enter'], ['Enter'], ['C-c'], ['C-d']])(
    'sync changes nothing when the answer is %s',
    async (...keys) => {
      const { provider, file } = await arranged();
      const terminal = startAt(['sync', '42', file], provider.env);
      await terminal.shows('Change the group? [y/N]');
      terminal.type(...keys);
      expect(await terminal.shows('exit code 1')).toMatch(/^Nothing was changed\.$/m);
      expect(provider.requests).toEqual(['GET 42']);
    },
  );

  test('Ctrl-C ends sync after the batch in flight, and it can be taken up again', async () => {
    const { provider, file } = await arranged();
    const release = hold(provider, 2);
    const args = ['sync', '42', file, '--yes', '--batch-size', '1'];
    const terminal = startAt(args, provider.env);
    await terminal.shows('1 of 3 changes');
    terminal.type('C-c');
    await terminal.shows('Ending after the batch in flight. Once more ends at once.');
    release();
    const screen = await terminal.shows('exit code 1');
    expect(screen).toContain(
      'Group 42: 2 of 3 changes applied, in 2 requests.\n  Not attempted:\n    - 6 member  User 6',
    );
    expect(screen).toContain('error: Interrupted.');
    expect(await startAt(args, provider.env).shows('exit code 0')).toContain('1 of 1 change applied');
    expect(rosterIn(provider.sandbox)).toEqual(roster);
  });

  test('a table is as wide as the terminal', async () => {
    const long = { id: 3, full_name: 'A name that is rather long for a narrow terminal' };
    const provider = await serveProvider(seedOf(group, { named: [long] }));
    const screen = await startAt(['users', String(GROUP)], provider.env, 50).shows('exit code 0');
    expect(screen.split('\n').filter((line) => /^\d/.test(line))).toHaveLength(group.length);
    expect(screen).toContain('A name that is ra…  u3@example.edu');
  });

  test('login leads from nothing to a listed group, and does not show the secret', async () => {
    const served = await listen(createSandbox());
    onTestFinished(() => served.close());
    const args = ['--credentials', join(await tempFolder(), 'studio.json')];
    const terminal = startAt(['login', ...args], { STUDIO_BASE_URL: served.url }, 400);
    await terminal.shows('Client ID of the developer key:');
    terminal.type(sandboxClient.id, 'Enter');
    await terminal.shows('Client secret (not shown):');
    terminal.type(sandboxClient.secret, 'Enter');
    await terminal.shows('Redirect URI of the developer key:');
    terminal.type('https://school.example/studio', 'Enter');
    const screen = await terminal.shows('Paste the address');
    expect(screen).not.toContain(sandboxClient.secret);
    const authorizeUrl = /https?:\S+authorize\S+/.exec(screen)?.[0] ?? '';
    const consent = await fetch(authorizeUrl, { redirect: 'manual' });
    terminal.type(consent.headers.get('location') ?? '', 'Enter');
    expect(await terminal.shows('exit code 0')).toContain(`Logged in at ${served.url}.`);
    expect(await startAt(['users', '42', ...args], {}).shows('exit code 0')).toContain('PERMISSION');
  });
});
