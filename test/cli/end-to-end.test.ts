/** The real command, with real files, over HTTP. */
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import { managers, members, rosterIn, seedOf } from '../membership/support.js';
import { runCli, runHere, startCli } from '../support/cli.js';
import { serveProvider, type Fault } from './provider.js';
import { csvOf, fileOf } from './support.js';

const group = [...managers(2), ...members(3, 4, 5, 6)];
const roster = [...managers(2, 3), ...members(4, 5, 7)];

async function arranged() {
  const file = await fileOf(csvOf(roster));
  return { ...(await serveProvider(seedOf(group))), args: ['sync', '42', file, '--yes', '--batch-size', '1'] };
}

test.each([
  ['SIGINT', 1],
  ['SIGINT', 2],
  ['SIGINT', 3],
  ['SIGTERM', 2],
] as const)(
  'a process that gets %s in batch %i ends after it, and another one brings the roster in place',
  { timeout: 30_000 },
  async (signal, batch) => {
    const { env, sandbox, args, fail } = await arranged();
    let reached: () => void = () => undefined;
    let release: () => void = () => undefined;
    const inFlight = new Promise<void>((resolve) => (reached = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    const held: Fault = () => {
      reached();
      return released;
    };
    fail(...Array.from({ length: batch }, () => 'none' as const), held);
    const command = startCli(args, env);
    await inFlight;
    command.kill(signal);
    await command.untilErr(/Ending after the batch in flight/);
    release();
    const { code, stdout } = await command.ended;
    expect(code).toBe(batch === 3 ? exitCode.done : exitCode.failed);
    expect(stdout).toContain(`Group 42: ${String(batch)} of 3 changes applied, in ${String(batch)} request`);
    expect((await runCli(args, env)).code).toBe(exitCode.done);
    expect(rosterIn(sandbox)).toEqual(roster);
  },
);

describe('a fault in a batch does not keep the roster from being in place', () => {
  const kinds: readonly Fault[] = [429, 503, 'reset-before', 'reset-after'];
  test.each(kinds.flatMap((fault) => [1, 2, 3].map((batch) => [fault, batch] as const)))(
    '%s, in batch %i',
    async (fault, batch) => {
      const { env, sandbox, args, fail } = await arranged();
      fail(...Array.from({ length: batch }, () => 'none' as const), fault);
      const { code, stdout } = await runHere(args, env);
      expect(stdout).toContain('Group 42: 3 of 3 changes applied');
      expect(code).toBe(exitCode.done);
      expect(rosterIn(sandbox)).toEqual(roster);
    },
  );

  test('even one after the other', async () => {
    const { env, sandbox, args, fail } = await arranged();
    fail('none', 'reset-after', 'none', 503, 'none', 'reset-before');
    expect((await runHere(args, env)).code).toBe(exitCode.done);
    expect(rosterIn(sandbox)).toEqual(roster);
  });
});
