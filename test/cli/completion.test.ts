import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import { runHere } from '../support/cli.js';
import { run } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';

/** What bash offers for the last of these words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const file = join(await tempFolder(), 'completion.bash');
  await writeFile(file, (await runHere(['completion', 'bash'])).stdout);
  const given = words.map((word) => `'${word}'`).join(' ');
  const script = `source '${file}'; COMP_WORDS=(studio-groups ${given}); COMP_CWORD=${String(words.length)}; _studio_groups; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await run('bash', ['-c', script]);
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion in bash', () => {
  test('offers commands, options of a command, and values of an option or argument', async () => {
    expect(await offered('s')).toEqual(expect.arrayContaining(['sync', 'sandbox']));
    expect(await offered('us')).toEqual(['users']);
    expect(await offered('sync', '42', '--no')).toEqual(['--no-remove']);
    expect(await offered('users', '42', '--format', '')).toEqual(['table', 'csv', 'json']);
    expect(await offered('add', '42', '5', '--permission', 'ma')).toEqual(['manager']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  test('leaves everything else to the shell, which offers files', async () => {
    expect(await offered('sync', '42', '')).toEqual([]);
  });
});

test('completion in zsh uses that of bash', async () => {
  const { stdout } = await runHere(['completion', 'zsh']);
  expect(stdout).toBe(`autoload -U +X bashcompinit && bashcompinit\n${(await runHere(['completion', 'bash'])).stdout}`);
});

test('completion in fish names every command and option', async () => {
  const { stdout } = await runHere(['completion', 'fish']);
  expect(stdout).toContain(
    "complete -c studio-groups -n __fish_use_subcommand -f -a users -d 'list the users of a group'\n",
  );
  expect(stdout).toContain(
    "complete -c studio-groups -n '__fish_seen_subcommand_from users' -l format -x -a 'table csv json'\n",
  );
  expect(stdout).toContain(
    "complete -c studio-groups -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'",
  );
});

test('completion in any other shell is refused', async () => {
  const { code, stderr } = await runHere(['completion', 'tcsh']);
  expect(code).toBe(exitCode.misuse);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
});
