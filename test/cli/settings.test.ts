/** Every command that calls a host takes host and token in the same way. */
import { createServer } from 'node:http';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { managers, seedOf, TOKEN } from '../membership/support.js';
import { runHere } from '../support/cli.js';
import { fileOf } from './support.js';

/** The authorization of each request that reached the host. */
let received: (string | undefined)[];
let url: string;

/** A sandbox that serves a description, too. */
beforeEach(async () => {
  received = [];
  const { fetch } = createSandbox({ seed: seedOf(managers(2)) });
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/api/public/oauth/token') {
      response.end(JSON.stringify({ access_token: TOKEN, refresh_token: 'refresh' }));
      return;
    }
    const { authorization = '' } = request.headers;
    received.push(authorization);
    void fetch(`http://sandbox.test${request.url ?? ''}`, { headers: { authorization } }).then(async (answer) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`;
});

const commands = [
  ['users', '42'],
  ['add', '42', '2', '--permission', 'manager'],
  ['update', '42', '2', '--permission', 'manager'],
  ['remove', '42', '3'],
  ['verify', '--group', '42', '--only', 'listGroupUsers 200'],
  ['compare'],
];

/** The keys of the vendor's file that name the host of this test. */
function hostKeys(): Record<string, string> {
  const [subdomain = '', ...domain] = new URL(url).host.split('.');
  return { subdomain, domain: domain.join('.'), scheme: 'http' };
}

function credentialFile(content: Record<string, unknown>): Promise<string> {
  const key = { client_id: 'id', client_secret: 'secret' };
  return fileOf(JSON.stringify({ ...key, access_token: TOKEN, refresh_token: 'refresh', ...content }), 'studio.json');
}

describe.each(commands)('%s', (...command) => {
  const sent = async (env: Record<string, string>, ...options: string[]) => {
    received = [];
    const { stderr } = await runHere([...command, ...options], env);
    return { tokens: [...new Set(received)], stderr };
  };
  const once = { tokens: [`Bearer ${TOKEN}`] };

  test('takes host and token from options, which have precedence over the environment', async () => {
    const tokenFile = await fileOf(`\uFEFF${TOKEN}\n`, 'token');
    const env = { STUDIO_TOKEN: 'wrong', STUDIO_BASE_URL: 'http://127.0.0.1:1', STUDIO_ADMIN_TOKEN: 'wrong' };
    expect(await sent(env, '--base-url', `${url}/api/public/v1/`, '--token-file', tokenFile)).toMatchObject(once);
    expect(await sent(env, '--credentials', await credentialFile(hostKeys()))).toMatchObject(once);
    expect(await sent(env, '--credentials', await credentialFile({ base_url: url }))).toMatchObject(once);
  });

  test('takes host and token from the environment', async () => {
    expect(await sent({ STUDIO_BASE_URL: ` ${url} `, STUDIO_TOKEN: TOKEN })).toMatchObject(once);
    expect(await sent({ STUDIO_BASE_URL: url, STUDIO_ADMIN_TOKEN: TOKEN, STUDIO_TOKEN: '' })).toMatchObject(once);
    const blank = { STUDIO_BASE_URL: ' ', STUDIO_SUBDOMAIN: '\n', STUDIO_TOKEN: '\t' };
    expect(await sent({ ...blank, STUDIO_CREDENTIALS: await credentialFile(hostKeys()) })).toMatchObject(once);
    expect(await sent({ STUDIO_CREDENTIALS: await credentialFile(hostKeys()) })).toMatchObject(once);
    const unread = { STUDIO_BASE_URL: url, STUDIO_TOKEN: TOKEN, STUDIO_CREDENTIALS: '/nowhere' };
    expect(await sent(unread)).toMatchObject(once);
    expect(await sent({ STUDIO_CREDENTIALS: await credentialFile({}), STUDIO_BASE_URL: url })).toMatchObject(once);
  });

  test('sends the tokens of a file to no other host than the file names', async () => {
    const file = await credentialFile({ subdomain: 'myschool' });
    for (const env of [{}, { STUDIO_BASE_URL: 'http://127.0.0.1:1' }]) {
      expect(await sent(env, '--credentials', file, '--base-url', url)).toEqual({
        tokens: [],
        stderr: `error: --base-url is ${url}, but the tokens in ${file} belong to https://myschool.instructuremedia.com, and are sent to no other host.\n`,
      });
    }
    const { tokens, stderr } = await sent({ STUDIO_CREDENTIALS: file, STUDIO_BASE_URL: url });
    expect(tokens).toEqual([]);
    expect(stderr).toContain(`STUDIO_BASE_URL is ${url}, but the tokens`);
  });

  test('sends the secrets of a file over http to this machine only', async () => {
    for (const content of [
      { base_url: 'http://studio.example' },
      { subdomain: 'a', domain: 'b.example', scheme: 'http' },
    ]) {
      const { stderr } = await sent({}, '--credentials', await credentialFile(content));
      expect(stderr).toMatch(/^error: The credential file .* must be https, because secrets are sent to that host/);
    }
    const { stderr } = await sent(
      { STUDIO_BASE_URL: 'http://studio.example' },
      '--credentials',
      await credentialFile({}),
    );
    expect(stderr).toMatch(/^error: STUDIO_BASE_URL must be https, because secrets/);
    expect(received).toEqual([]);
  });
});

describe('settings are rejected before a request is sent', () => {
  const wrong: [string, Record<string, string>, string[], string][] = [
    ['no host', { STUDIO_TOKEN: 't' }, [], 'There is no host. Set STUDIO_BASE_URL or STUDIO_SUBDOMAIN, or pass'],
    ['no token', { STUDIO_SUBDOMAIN: 'x' }, [], 'There is no access token. Set STUDIO_TOKEN, or pass --credentials'],
    ['an empty variable', { STUDIO_SUBDOMAIN: 'x', STUDIO_TOKEN: ' ' }, [], 'There is no access token.'],
    ['an invalid variable', { STUDIO_BASE_URL: 'myschool', STUDIO_TOKEN: 't' }, [], 'STUDIO_BASE_URL must be a URL'],
    ['an invalid subdomain', { STUDIO_TOKEN: 't' }, ['--subdomain', 'a.b'], '--subdomain must be one label of a'],
    ['an empty subdomain', { STUDIO_TOKEN: 't' }, ['--subdomain', ''], '--subdomain must be one label of a'],
    ['an empty base URL', { STUDIO_TOKEN: 't', STUDIO_SUBDOMAIN: 'x' }, ['--base-url', ''], '--base-url must be a URL'],
    ['two hosts', { STUDIO_TOKEN: 't' }, ['--subdomain', 'a', '--base-url', 'https://b'], 'not both'],
    ['two tokens', { STUDIO_SUBDOMAIN: 'x' }, ['--token-file', 'a', '--credentials', 'b'], 'not both'],
    ['no token file', { STUDIO_SUBDOMAIN: 'x' }, ['--token-file', '/nowhere/t'], 'there is no such file'],
    [
      'no credential file',
      {},
      ['--credentials', '/nowhere/t'],
      'there is no such file. Run `studio-groups login` first.',
    ],
    ['a bearer token', { STUDIO_SUBDOMAIN: 'x', STUDIO_TOKEN: 'Bearer abc' }, [], 'Omit the word Bearer.'],
  ];
  test.each(wrong)('%s', async (_, env, options, message) => {
    const { code, stdout, stderr } = await runHere(['users', '42', ...options], env);
    expect([code, stdout]).toEqual([exitCode.misuse, '']);
    expect(stderr).toContain(message);
  });

  test.each(['', '\n', ' \t\n'])('a token file that holds %j', async (content) => {
    const file = await fileOf(content, 'token');
    const { code, stderr } = await runHere(['users', '42', '--token-file', file], {
      STUDIO_BASE_URL: url,
      STUDIO_TOKEN: TOKEN,
    });
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toBe(`error: The token file ${file} is empty.\n`);
    expect(received).toEqual([]);
  });

  test.each(['se cret\u0007token', 'sécret', 'se\ncret'])(
    'a token that cannot be sent, without a word of it: %j',
    async (token) => {
      const { code, stdout, stderr } = await runHere(['users', '42'], { STUDIO_SUBDOMAIN: 'x', STUDIO_TOKEN: token });
      expect(code).toBe(exitCode.misuse);
      expect(stderr).toContain('STUDIO_TOKEN must be the bare access token');
      expect(stdout + stderr).not.toMatch(/cret/);
    },
  );
});
