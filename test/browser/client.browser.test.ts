import { createServer, type Server } from 'node:http';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { createStudioClient, unwrap } from '../../src/index.js';
import { createSandbox, defaultSeed, sandboxRoles, type Sandbox } from '../../src/sandbox/index.js';
import { listen, type Served } from '../../src/sandbox/node.js';
import type { responseValidators } from '../../generated/validators.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';

/** What the bundle puts on the page. */
declare const studioGroups: {
  readonly createStudioClient: typeof createStudioClient;
  readonly unwrap: typeof unwrap;
  readonly responseValidators: typeof responseValidators;
};

const { adminToken = '', outsiderToken = '', groupId = 0, spareUserId = 0 } = sandboxRoles(defaultSeed);

describeInBrowser('the client, bundled, in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let sandbox: Sandbox;
  let provider: Served;
  let withoutCors: Served;
  let site: Site;

  beforeAll(async () => {
    sandbox = createSandbox();
    provider = await listen(sandbox, { cors: true });
    withoutCors = await listen(sandbox);
    site = await serveSite(await bundle(), provider.url);
    browser = await launchBrowser();
    page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(site.url);
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all([provider.close(), withoutCors.close(), site.close()]);
  });

  test('lists and updates against the sandbox, from another origin, under a strict content security policy', async () => {
    const given = { baseUrl: provider.url, token: adminToken, groupId, spareUserId };
    const [before, after] = await page.evaluate(async ({ baseUrl, token, groupId, spareUserId }) => {
      const { createStudioClient, unwrap, responseValidators } = studioGroups;
      const studio = createStudioClient({ baseUrl, token, validate: responseValidators });
      const change = { action: 'add', user_id: spareUserId, permission: 'manager' } as const;
      return [
        unwrap(await studio.listGroupUsers(groupId)).group_users,
        unwrap(await studio.batchUpdateGroupUsers(groupId, [change])).group_users,
      ];
    }, given);
    expect(after).toHaveLength(before.length + 1);
    expect(after).toContainEqual(expect.objectContaining({ id: spareUserId, permission: 'manager' }));
  });

  test('reports an error response by its status, with its reason', async () => {
    const given = { baseUrl: provider.url, token: outsiderToken, groupId };
    const outcome = await page.evaluate(async ({ baseUrl, token, groupId }) => {
      const { status, ...rest } = await studioGroups.createStudioClient({ baseUrl, token }).listGroupUsers(groupId);
      return { status, reason: 'reason' in rest ? rest.reason : '' };
    }, given);
    expect(outcome.status).toBe(403);
    expect(outcome.reason).not.toBe('');
  });

  test.each([
    [
      'a redirect, of which the browser tells nothing',
      () => `${site.url}/redirect`,
      { status: 'unexpected', httpStatus: 0 },
    ],
    ['an answer that the browser withholds', () => withoutCors.url, { status: 'network' }],
    ['a body that breaks off', () => `${site.url}/broken`, { status: 'network', httpStatus: 200 }],
    [
      'a stall inside the body',
      () => `${site.url}/stall`,
      { status: 'timeout', httpStatus: 200, body: '{"group_users":[' },
    ],
  ])('comes to a failure on %s', async (_, host, expected) => {
    const outcome = await page.evaluate(async (baseUrl) => {
      const studio = studioGroups.createStudioClient({ baseUrl, retries: 0, timeout: 300 });
      const { headers: _headers, ...told } = await studio.listGroupUsers(1);
      return told;
    }, host());
    expect(outcome).toMatchObject(expected);
  });

  test('ends at once when the page aborts', async () => {
    const status = await page.evaluate(async (baseUrl) => {
      const controller = new AbortController();
      const call = studioGroups.createStudioClient({ baseUrl }).listGroupUsers(1, { signal: controller.signal });
      controller.abort();
      return (await call).status;
    }, `${site.url}/stall`);
    expect(status).toBe('aborted');
  });
});

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from './src/index.ts'; export { responseValidators } from './generated/validators.ts';",
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'studioGroups',
    platform: 'browser',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}

interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** A page that has the bundle, allows no code from strings, and answers below some paths as a broken provider does. */
async function serveSite(script: string, provider: string): Promise<Site> {
  const start = '{"group_users":[';
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/bundle.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else if (path.startsWith('/redirect')) response.writeHead(302, { location: provider }).end();
    else if (path.startsWith('/broken'))
      response.writeHead(200, { 'content-length': 999 }).write(start, () => response.destroy());
    else if (path.startsWith('/stall')) response.writeHead(200, { 'content-length': 999 }).write(start);
    else {
      const policy = `default-src 'none'; script-src 'self'; connect-src 'self' ${provider}`;
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy });
      response.end('<!doctype html><title>studio-groups</title><script src="/bundle.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
