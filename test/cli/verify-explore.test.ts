/** `studio-groups verify --explore` and `--replay` on a host that has a fault which only sequences of batches show. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import { listen } from '../../src/sandbox/node.js';
import { membership } from '../mutants/judge.js';
import { sequence } from '../mutants/classes/sequence.js';
import { createStudio, ids, tokens, type Fault } from '../mutants/studio.js';
import { runHere } from '../support/cli.js';
import { tempFolder } from '../support/temp-folder.js';

const env = { STUDIO_ADMIN_TOKEN: tokens.admin, STUDIO_MEMBER_TOKEN: tokens.member };
const fault = sequence.find(({ name }) => name === 'the later of two batches overwrites the earlier')?.fault;
const options = [
  ...['--group', String(ids.group), '--only', 'no case'],
  ...ids.spares.flatMap((id) => ['--user', String(id)]),
];

async function host(isFaulty: boolean) {
  const correct: Fault = () => ({});
  const studio = createStudio(isFaulty ? fault : correct);
  const served = await listen({
    fetch: async (request) => {
      const { url, method, headers } = request;
      return studio.fetch(url, { method, headers, body: await request.text() });
    },
  });
  onTestFinished(served.close);
  const journal = join(await tempFolder(), 'journal.json');
  const args = ['verify', '--base-url', served.url, ...options, '--journal', journal];
  return { studio, args, found: journal.replace('.json', '.sequence.json') };
}

describe('a sequence that deviates', () => {
  test('is found with exit code 1, printed as curl lines, written to a file, and undone', async () => {
    const { studio, args, found } = await host(true);
    const before = membership(studio.state);
    const { code, stdout, stderr } = await runHere([...args, '--allow-writes', '--explore', '40', '--seed', '1'], env);
    expect([code, membership(studio.state)]).toEqual([exitCode.failed, before]);
    expect(stdout).toContain('batchUpdateGroupUsers: 40 random sequences, seed 1');
    expect(stdout).toMatch(/curl .*"Authorization: Bearer \$STUDIO_ADMIN_TOKEN".* & curl .* & wait/);
    expect(stderr).toContain(`Repeat it with --replay ${found}`);
    expect(JSON.parse(await readFile(found, 'utf8'))).toHaveLength(1);
    expect(stdout + stderr).not.toContain(tokens.admin);
  });

  test('is found again by --replay, which sends nothing else, and is gone when the fault is', async () => {
    const { args, found } = await host(true);
    await runHere([...args, '--allow-writes', '--explore', '40', '--seed', '1'], env);
    const all = args.filter((arg) => !['--only', 'no case'].includes(arg));
    const again = await runHere([...all, '--allow-writes', '--replay', found], env);
    expect(again.code).toBe(exitCode.failed);
    expect(again.stdout).toContain('(1 case, 1 failed, ');
    expect(again.stdout).toContain('batchUpdateGroupUsers: the sequence of a file');
    const fixed = await host(false);
    const passed = await runHere([...fixed.args, '--allow-writes', '--replay', found], env);
    expect([passed.code, passed.stderr]).toEqual([exitCode.done, expect.not.stringContaining('replay')]);
  });
});

describe('wrong use sends nothing', () => {
  test.each([
    [['--explore', '5'], 'they need --allow-writes and --user'],
    [['--seed', '5'], '--seed needs --explore'],
    [['--allow-writes', '--explore', '5', '--replay', 'x.json'], 'Pass either --explore or --replay'],
    [['--allow-writes', '--replay', 'missing.json'], 'missing.json'],
  ])('%j', async (wrong, message) => {
    const { studio, args } = await host(false);
    const before = membership(studio.state);
    const { code, stderr } = await runHere([...args, ...wrong], env);
    expect([code, membership(studio.state)]).toEqual([exitCode.misuse, before]);
    expect(stderr).toContain(message);
  });

  test.each(['{}', '[]', '[[]]', '[[[]]]', '[[[{"action":"add"}]]]', '[[[{"action":"add","user_id":"2718"}]]]'])(
    'the sequence %s',
    async (text) => {
      const { args } = await host(false);
      const file = join(await tempFolder(), 'sequence.json');
      await writeFile(file, text);
      const { code, stderr } = await runHere([...args, '--allow-writes', '--replay', file], env);
      expect([code, stderr]).toEqual([exitCode.misuse, expect.stringContaining('contains no sequence of batches')]);
    },
  );
});
