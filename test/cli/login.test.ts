/** From a developer key to tokens in a file, and back. */
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import type { Io } from '../../src/cli/io.js';
import { createSandbox, defaultSeed, sandboxClient, sandboxRoles } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { CLIENT, serve, tokenEndpoint, vendorFile, type TokenEndpoint } from '../oauth/provider.js';
import { contentOf, credentialFile } from '../oauth/support.js';
import { runHere } from '../support/cli.js';
import { tempFolder } from '../support/temp-folder.js';
import { fileOf } from './support.js';

let endpoint: TokenEndpoint;
let url: string;
let file: string;
beforeEach(async () => {
  endpoint = tokenEndpoint();
  const served = await serve(endpoint);
  onTestFinished(() => served.close());
  url = served.url;
  file = join(await tempFolder(), 'studio.json');
});

const key = { STUDIO_CLIENT_ID: CLIENT.clientId, STUDIO_CLIENT_SECRET: CLIENT.clientSecret };
const redirect = ['--redirect-uri', 'https://school.example/studio'];

/** A terminal at which these lines are entered, one for each question. */
function terminal(...lines: string[]) {
  const questions: [string, boolean | undefined][] = [];
  const opened: string[] = [];
  const io: Partial<Io> = {
    ask: (question, isSecret) => {
      questions.push([question, isSecret]);
      return Promise.resolve(lines.shift() ?? '');
    },
    openPage: (page) => opened.push(page),
  };
  return { io, questions, opened };
}

describe('login at a terminal', () => {
  test('asks for what is not set, opens the page, and writes the file', async () => {
    const { io, questions, opened } = terminal(url, CLIENT.clientId, CLIENT.clientSecret, redirect[1] ?? '', 'code-0');
    const { code, stdout, stderr } = await runHere(['login', '--credentials', file], {}, io);
    expect(code).toBe(exitCode.done);
    expect(questions).toEqual([
      ['Studio address: ', false],
      ['Client ID of the developer key: ', false],
      ['Client secret (not shown): ', true],
      ['Redirect URI of the developer key: ', false],
      ['Paste the address that the browser shows then: ', false],
    ]);
    expect(opened).toHaveLength(1);
    expect(stderr).toContain(`\n  ${opened[0] ?? ''}\n`);
    expect(stdout).toMatch(
      /^Logged in at http:\/\/127\.0\.0\.1:\d+\.\nThe access token expires at \d{4}-\d\d-\d\d \d\d:\d\d UTC, in 120 minutes, and is refreshed then\. The refresh token is present\.\nThe tokens are in .*studio\.json, which only you can read\. Use it with --credentials\.\n$/,
    );
    expect(stdout + stderr).not.toContain(CLIENT.clientSecret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await contentOf(file)).toMatchObject({
      scheme: 'http',
      client_id: CLIENT.clientId,
      client_secret: CLIENT.clientSecret,
      access_token: 'access-1',
      refresh_token: 'refresh-1',
    });
    expect(await readdir(join(file, '..'))).toEqual(['studio.json']);
  });

  test('needs no more than the paste the next time', async () => {
    const args = ['login', '--credentials', file, '--base-url', url, ...redirect, '--no-open'];
    await runHere(args, key, terminal('code-0').io);
    endpoint.code = 'code-1';
    const { io, questions, opened } = terminal('code-1');
    expect((await runHere(['login', '--no-open'], { STUDIO_CREDENTIALS: file }, io)).code).toBe(exitCode.done);
    expect([questions.length, opened]).toEqual([1, []]);
    expect(await contentOf(file)).toMatchObject({ refresh_token: 'refresh-2' });
  });

  test('asks again after a wrong paste', async () => {
    const args = ['login', '--credentials', file, '--base-url', url, ...redirect];
    const wrong = ['https://school.example/?error=access_denied', 'https://school.example/?code=code-0&state=other'];
    const { io, questions } = terminal(...wrong, 'https://school.example/?code=code-0');
    const { code, stderr } = await runHere(args, key, io);
    expect([code, questions.length]).toEqual([exitCode.done, 3]);
    expect(stderr).toContain('error: The consent was denied (access_denied).');
    expect(stderr).toContain('error: That belongs to another login: `state` differs.');
  });

  test('ends with Ctrl-C, and has written nothing', async () => {
    const args = ['login', '--credentials', file, '--base-url', url, ...redirect];
    const { code, stderr } = await runHere(args, key, terminal('').io);
    expect([code, stderr.split('\n').at(-2)]).toEqual([exitCode.failed, 'error: Interrupted. Nothing was stored.']);
    expect(await readdir(join(file, '..'))).toEqual([]);
  });
});

describe('login without a terminal', () => {
  const args = () => ['login', '--credentials', file, '--base-url', url, ...redirect];

  test('reads the paste from stdin, and secret and id from file and option', async () => {
    const secret = await fileOf(`${CLIENT.clientSecret}\n`, 'secret');
    const more = ['--client-id', CLIENT.clientId, '--client-secret-file', secret];
    const { code, stdout } = await runHere([...args(), ...more], {}, { stdin: () => Promise.resolve('code-0\n') });
    expect(code).toBe(exitCode.done);
    expect(stdout).toContain('Logged in at');
  });

  test.each<[string, Record<string, string>, () => string[], string, number]>([
    [
      'no file',
      key,
      () => ['login'],
      'There is no file for the tokens. Pass --credentials, or set STUDIO_CREDENTIALS.',
      exitCode.misuse,
    ],
    [
      'no address',
      key,
      () => ['login', '--credentials', file, ...redirect],
      'Studio address is missing, and there is no terminal. Pass --base-url.',
      exitCode.misuse,
    ],
    [
      'no client id',
      {},
      args,
      'Client ID of the developer key is missing, and there is no terminal. Pass --client-id.',
      exitCode.misuse,
    ],
    ['no paste', key, args, 'That contains no code.', exitCode.misuse],
    [
      'a wrong address',
      key,
      () => ['login', '--credentials', file, '--base-url', 'x', ...redirect],
      '--base-url must be a URL like',
      exitCode.misuse,
    ],
    [
      'http',
      key,
      () => ['login', '--credentials', file, '--base-url', 'http://a.example', ...redirect],
      'The Studio address must be https',
      exitCode.misuse,
    ],
    [
      'a redirect to localhost',
      key,
      () => ['login', '--credentials', file, '--subdomain', 'x', '--redirect-uri', 'https://localhost'],
      'The redirect URI must be https and not localhost',
      exitCode.misuse,
    ],
    [
      'a file that cannot be written',
      key,
      () => ['login', '--credentials', '/nowhere/x', '--base-url', url, ...redirect],
      'ENOENT',
      exitCode.misuse,
    ],
  ])('%s is wrong use', async (_, env, line, message, expected) => {
    const stdin = line === args && message === 'That contains no code.' ? '' : 'code-0';
    const { code, stdout, stderr } = await runHere(line(), env, { stdin: () => Promise.resolve(stdin) });
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(endpoint.grants).toEqual([]);
  });

  test('a code that the provider rejects ends with 1', async () => {
    const { code, stderr } = await runHere(args(), key, { stdin: () => Promise.resolve('spent') });
    expect(code).toBe(exitCode.failed);
    expect(stderr).toContain(
      'rejected the code, which is valid once and for minutes (HTTP 400, invalid_grant). Log in again.',
    );
  });

  test('a file of another host is not overwritten', async () => {
    const other = await credentialFile();
    const line = ['login', '--credentials', other, '--base-url', url, ...redirect];
    const { code, stderr } = await runHere(line, key, { stdin: () => Promise.resolve('code-0') });
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain(
      'The Studio address must be https://myschool.instructuremedia.com, the host of the stored tokens.',
    );
    expect(await contentOf(other)).toEqual(vendorFile);
  });
});

describe('login --status', () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each<[string, object, string]>([
    ['of unknown end', {}, 'The access token has no known end.'],
    ['that is valid', { created_at: now() - 3600, expires_in: 7200 }, 'UTC, in 60 minutes, and is refreshed then.'],
    ['that has expired', { created_at: now() - 9000, expires_in: 7200 }, 'UTC, and is refreshed by the next command.'],
    ['that is missing', { access_token: '' }, 'The access token is missing, and obtained by the next command.'],
  ])('shows host and token %s', async (_, change, message) => {
    const path = await credentialFile({ ...vendorFile, ...change });
    const { code, stdout, stderr } = await runHere(['login', '--status', '--credentials', path], {});
    expect([code, stderr]).toEqual([exitCode.done, '']);
    expect(stdout).toContain('Logged in at https://myschool.instructuremedia.com.');
    expect(stdout).toContain(message);
    for (const secret of [CLIENT.clientSecret, 'access-0', 'refresh-0']) expect(stdout).not.toContain(secret);
  });

  test('fails if there is no refresh token', async () => {
    for (const path of [file, await credentialFile({ ...vendorFile, refresh_token: '' })]) {
      const { code, stdout } = await runHere(['login', '--status', '--credentials', path], {});
      expect([code, stdout]).toEqual([exitCode.failed, `Not logged in: there is no refresh token in ${path}.\n`]);
    }
  });

  test('rejects an invalid file', async () => {
    await writeFile(file, 's3cr3t');
    const { code, stderr } = await runHere(['login', '--status', '--credentials', file], {});
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toMatch(/^error: .*studio\.json must contain a JSON object/);
    expect(stderr).not.toContain('s3cr3t');
  });
});

describe('logout', () => {
  test('removes the tokens, and keeps the developer key', async () => {
    const path = await credentialFile({ ...vendorFile, created_at: 1, expires_in: 2, note: 'kept' });
    const { code, stdout } = await runHere(['logout', '--credentials', path], {});
    expect([code, stdout]).toEqual([exitCode.done, `Logged out: there are no tokens in ${path}.\n`]);
    expect(await contentOf(path)).toEqual({ ...vendorFile, access_token: '', refresh_token: '', note: 'kept' });
    const { stderr } = await runHere(['users', '42', '--credentials', path], {});
    expect(stderr).toContain('it contains no tokens. Run `studio-groups login` first.');
  });

  test('creates no file', async () => {
    expect((await runHere(['logout'], { STUDIO_CREDENTIALS: file })).code).toBe(exitCode.done);
    expect(await readdir(join(file, '..'))).toEqual([]);
  });
});

test('a job with the file works night after night, in every command that calls a host', async () => {
  const sandbox = createSandbox();
  const served = await listen(sandbox);
  onTestFinished(() => served.close());
  await writeFile(
    file,
    JSON.stringify({
      base_url: served.url,
      client_id: sandboxClient.id,
      client_secret: sandboxClient.secret,
      refresh_token: sandboxRoles(defaultSeed).refreshToken,
    }),
  );
  const used = new Set<unknown>();
  for (const command of [['users', '42'], ['verify', '--group', '42'], ['compare'], ['add', '42', '2718']]) {
    sandbox.control.expireTokens();
    const { code, stderr } = await runHere([...command, '--credentials', file], {});
    expect([command, code, stderr]).toEqual([command, exitCode.done, '']);
    used.add((await contentOf(file)).refresh_token);
  }
  expect(used.size).toBe(4);
});
