import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { info } from '../../generated/contract.js';
import { projectFolder } from '../support/run.js';

test('the package, its lock file, the contract and the changelog have the same version', async () => {
  const text = (name: string) => readFile(join(projectFolder, name), 'utf8');
  const versionIn = (json: string) => (JSON.parse(json) as { version: string }).version;
  const version = versionIn(await text('package.json'));
  expect(versionIn(await text('package-lock.json'))).toBe(version);
  expect(info.version).toBe(version);
  expect(/^## \[?(\d[^\s\]]*)/m.exec(await text('CHANGELOG.md'))?.[1]).toBe(version);
});
