import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { checks, releaseCheck } from '../../scripts/release/release-check.js';
import { readVersions } from '../../scripts/release/versions.js';
import { projectFolder, run } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';

let folder: string;

beforeEach(async () => {
  folder = await tempFolder();
  await writeProject({ 'package.json': '1.2.3', 'package-lock.json': '1.2.3', contract: '1.2.3', changelog: '1.2.3' });
});

describe('the version stands in four places', () => {
  test('and is one', async () => {
    expect(await readVersions(folder)).toEqual({ version: '1.2.3', faults: [] });
  });

  test.each([
    ['package-lock.json', 'package-lock.json'],
    ['contract', 'info.version of openapi/studio-groups.yaml'],
    ['changelog', 'the newest heading of CHANGELOG.md'],
  ])('a different one in the %s is told', async (place, name) => {
    await writeProject({ [place]: '1.2.2' });
    expect((await readVersions(folder)).faults).toEqual([
      `package.json is at 1.2.3, ${name} at 1.2.2: make them agree.`,
    ]);
  });

  test('a changelog without any version is told', async () => {
    await writeFile(join(folder, 'CHANGELOG.md'), '# Changelog\n');
    expect((await readVersions(folder)).faults).toEqual([
      'package.json is at 1.2.3, the newest heading of CHANGELOG.md at none: make them agree.',
    ]);
  });
});

test('the project itself carries one version', async () => {
  expect((await readVersions(projectFolder)).faults).toEqual([]);
});

test('every check runs, whatever failed before, and all that is missing is told at the end', async () => {
  const lines: string[] = [];
  const missing = await releaseCheck(folder, (line) => lines.push(line), {
    first: () => Promise.resolve(['one', 'two']),
    second: () => Promise.resolve([]),
    third: () => Promise.resolve(['three']),
  });
  expect(lines).toEqual(['✗ first', '✓ second', '✗ third']);
  expect(missing).toEqual(['one', 'two', 'three']);
});

describe('git', () => {
  beforeEach(async () => {
    await git('init', '--quiet', '--initial-branch=main');
    await git('config', 'user.email', 'someone@example.edu');
    await git('config', 'user.name', 'Someone');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'All');
  });

  test('what is not committed is named', async () => {
    expect(await check('nothing uncommitted')).toEqual([]);
    await writeFile(join(folder, 'CHANGELOG.md'), '');
    expect(await check('nothing uncommitted')).toEqual(['Commit these, or take them out:\n M CHANGELOG.md']);
  });

  test('a version is released once', async () => {
    expect(await check('a version that is not released yet')).toEqual([]);
    await git('tag', 'v1.2.3');
    expect(await check('a version that is not released yet')).toEqual([
      'v1.2.3 is released already: raise the version.',
    ]);
  });
});

test('a check by npm tells the end of what npm printed', async () => {
  expect((await check('npm run lint')).join()).toMatch(/^npm run lint failed:\n[^]*Missing script: "lint"/);
});

async function check(name: string): Promise<readonly string[]> {
  const found = checks[name];
  if (found === undefined) throw new Error(`There is no check ${name}.`);
  return found(folder);
}

async function writeProject(versions: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, 'openapi'), { recursive: true });
  const files: Record<string, { name: string; text: (version: string) => string }> = {
    'package.json': { name: 'package.json', text: (version) => JSON.stringify({ name: 'any', version }) },
    'package-lock.json': { name: 'package-lock.json', text: (version) => JSON.stringify({ name: 'any', version }) },
    contract: { name: 'openapi/studio-groups.yaml', text: (version) => `info:\n  version: ${version}\n` },
    changelog: { name: 'CHANGELOG.md', text: (version) => `# Changelog\n\n## ${version}\n\n## 1.0.0\n` },
  };
  for (const [key, version] of Object.entries(versions)) {
    const file = files[key];
    if (file !== undefined) await writeFile(join(folder, file.name), file.text(version));
  }
}

async function git(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run('git', args, { cwd: folder });
  if (code !== 0) throw new Error(stderr);
}
