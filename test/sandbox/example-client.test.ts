import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createSandbox, sandboxClient } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { projectFolder } from '../support/run.js';
import { tempFolder } from '../support/temp-folder.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)(
  'a Python client that makes the requests of the vendor’s example client gets what it expects',
  async () => {
    const sandbox = createSandbox();
    const { url, close } = await listen(sandbox);
    const file = join(await tempFolder(), 'config.json');
    const config = {
      subdomain: '127',
      domain: `0.0.1:${new URL(url).port}`,
      scheme: 'http',
      access_token: 'expired',
      refresh_token: 'sandbox-refresh-token',
      client_id: sandboxClient.id,
      client_secret: sandboxClient.secret,
    };
    await writeFile(file, JSON.stringify(config));
    try {
      const script = join(projectFolder, 'test/sandbox/example_client.py');
      const { stdout } = await promisify(execFile)('python3', [script, file, '42']);
      expect(stdout.trim().split('\n')).toEqual([
        'POST oauth/token 200',
        'GET v1/ping 200',
        'GET apidocs 200',
        'GET v1//groups/42/users 200',
        '1618 manager',
        '3141 member',
      ]);
    } finally {
      await close();
    }
    const stored = JSON.parse(await readFile(file, 'utf8')) as typeof config;
    expect(sandbox.state.refreshTokens.has(stored.refresh_token)).toBe(true);
  },
);
