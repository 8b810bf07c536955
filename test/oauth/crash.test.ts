import { spawn } from 'node:child_process';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTokenSource, fileStore } from '../../src/oauth/index.js';
import { makeTempFolder, tempFolder } from '../support/temp-folder.js';
import { CLIENT, tokenEndpoint, type TokenEndpoint } from './provider.js';

let child: string;
beforeAll(async () => {
  child = join(await makeTempFolder(), 'crash-child.mjs');
  const external = ['node:*'];
  await build({
    entryPoints: ['test/oauth/crash-child.ts'],
    outfile: child,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external,
  });
});

/** Named by the test: a process that starts late would find the token of the others, and reject that. */
const REJECTED = 'access-0';

interface Setup {
  readonly path: string;
  readonly endpoint: TokenEndpoint;
  readonly url: string;
}

/** Credentials on the disk as the vendor's example client writes them, and an endpoint that outlives any process. */
async function setUp(): Promise<Setup> {
  const path = join(await tempFolder(), 'credentials.json');
  const endpoint = tokenEndpoint();
  const stored = {
    subdomain: 'myschool',
    client_id: CLIENT.clientId,
    client_secret: CLIENT.clientSecret,
    access_token: REJECTED,
    refresh_token: 'refresh-0',
  };
  await writeFile(path, JSON.stringify(stored));
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      void endpoint.fetch(new Request('https://x.invalid', { method: 'POST', body })).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
      });
    });
  });
  return { path, endpoint, url: await listen(server) };
}

function listen(server: Server): Promise<string> {
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`);
    });
  });
}

function runChild({ path, url }: Setup, killBefore = 0): Promise<{ steps: string[]; token: string | undefined }> {
  const process_ = spawn(process.execPath, [child, path, url, REJECTED, String(killBefore)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  process_.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  return new Promise((resolve) => {
    process_.on('close', () => {
      const lines = out.trim().split('\n');
      const token = lines.find((line) => line.startsWith('token '))?.slice(6);
      resolve({ steps: lines.filter((line) => !line.startsWith('token ')), token });
    });
  });
}

async function stored(path: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
}

describe('a process that refreshes', () => {
  it('opens the new file before it spends the token, and keeps the new pair before it hands it on', async () => {
    const setup = await setUp();
    const { steps, token } = await runChild(setup);
    expect(token).toBe('access-1');
    expect(await stored(setup.path)).toMatchObject({ access_token: 'access-1', refresh_token: 'refresh-1' });
    const order = ['open', 'request', 'answer', 'writeFile', 'sync', 'rename'];
    const from = steps.lastIndexOf('chmod') - 1;
    expect(
      steps
        .slice(from)
        .filter((name) => order.includes(name))
        .slice(0, order.length),
    ).toEqual(order);
    expect((await stat(setup.path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(setup.path, '..'))).toEqual(['credentials.json']);
  });

  it('leaves a usable refresh token on the disk, wherever it is killed, but for the moment in which the answer is on its way', async () => {
    const { steps } = await runChild(await setUp());
    const lost: string[] = [];
    for (const [index, name] of steps.entries()) {
      const setup = await setUp();
      const { token } = await runChild(setup, index + 1);
      expect(token).toBeUndefined();
      const kept = await stored(setup.path);
      expect(Object.keys(kept)).toEqual(Object.keys(await stored((await setUp()).path)));
      // The next process goes on: it asks with a token that is rejected, and with what the dead one left behind.
      const next = createTokenSource({ store: fileStore({ path: setup.path }), fetch: setup.endpoint.fetch });
      const refreshed = async (): Promise<string> => next(await next(kept.access_token));
      if (await refreshed().then(Boolean, () => false)) {
        expect((await stored(setup.path)).refresh_token).toBe(setup.endpoint.current);
      } else lost.push(name);
    }
    // No client can close this gap: the provider has spent the old token, and the new one is nowhere but in memory.
    expect(lost).toEqual(['answer', 'writeFile']);
  }, 60_000);
});

describe('two processes', () => {
  it('spend one refresh token for one rejected access token', async () => {
    const setup = await setUp();
    const runs = await Promise.all([runChild(setup), runChild(setup), runChild(setup)]);
    expect(runs.map(({ token }) => token)).toEqual(['access-1', 'access-1', 'access-1']);
    expect(setup.endpoint.grants).toHaveLength(1);
  });
});

afterAll(() => rm(join(child, '..'), { recursive: true }));
