import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import { commands } from '../../src/cli/run.js';
import { runCli, runHere } from '../support/cli.js';

describe('studio-groups', () => {
  test('--version is the package’s', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await runCli(['--version'])).toEqual({ code: exitCode.done, stdout: `${version}\n`, stderr: '' });
  });

  test('--help goes to stdout and names every command', async () => {
    const { code, stdout, stderr } = await runHere(['--help']);
    expect([code, stderr]).toEqual([exitCode.done, '']);
    expect(stdout).toContain('Usage: studio-groups');
    expect(commands.length).toBeGreaterThan(0);
    for (const { define } of commands) {
      expect(stdout).toContain(`  ${define(new Command()).name()}`);
    }
  });

  test('every command shows examples in its help', async () => {
    for (const name of commands.map(({ define }) => define(new Command()).name())) {
      const { code, stdout } = await runHere([name, '--help']);
      expect(code).toBe(exitCode.done);
      expect(stdout).toMatch(new RegExp(`Examples:\n  studio-groups ${name}`));
    }
  });

  test('no command at all is wrong use, and the help goes to stderr', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect([code, stdout]).toEqual([exitCode.misuse, '']);
    expect(stderr).toContain('Usage: studio-groups');
  });

  test.each([
    ['an unknown command', ['sanbox'], "unknown command 'sanbox'", 'Did you mean sandbox?'],
    ['an unknown option', ['sandbox', '--prot', '1'], "unknown option '--prot'", 'Did you mean --port?'],
    ['an option without its value', ['sandbox', '--port'], "option '--port <number>' argument missing", '--help'],
    ['an argument too many', ['sandbox', 'now'], 'too many arguments', '--help'],
  ])('%s is wrong use, with a hint', async (_name, args, problem, hint) => {
    const { code, stdout, stderr } = await runHere(args);
    expect([code, stdout]).toEqual([exitCode.misuse, '']);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(hint);
  });
});
