import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.js';
import { parseRoster } from '../../src/membership/index.js';
import stringWidth from 'string-width';
import { managers, members, seedOf } from '../membership/support.js';
import { runHere } from '../support/cli.js';
import { closedUrl, serveProvider } from './provider.js';
import { fileOf } from './support.js';

const hostile = { full_name: '=HYPERLINK("http://evil")\u001B[31m\u202Ered\r\nline', email: '+x@example.edu' };
const wide = { full_name: '田中太郎'.repeat(20) };
const seed = seedOf([...managers(2), ...members(6, 7)], {
  named: [
    { id: 6, ...hostile },
    { id: 7, ...wide },
  ],
});

describe('studio-groups users', () => {
  test('writes a table, with nothing in it that a terminal would obey', async () => {
    const { env } = await serveProvider(seed);
    const { code, stdout, stderr } = await runHere(['users', '42'], env);
    expect([code, stderr]).toEqual([exitCode.done, '']);
    const [head, first, second] = stdout.split('\n');
    expect(head).toMatch(/^ID {2}PERMISSION {2}NAME +E-MAIL$/);
    expect(first).toMatch(/^2 {3}manager {5}User 2 +u2@example\.edu$/);
    expect(second).toContain('=HYPERLINK("http://evil") [31m red line');
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  test.each([80, 40, 30])('fits the table into a terminal of %i columns', async (width) => {
    const { env } = await serveProvider(seed);
    const { stdout } = await runHere(['users', '42'], env, { width });
    const widths = stdout.split('\n').map((line) => stringWidth(line));
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    expect(stdout).toContain('…');
  });

  test('writes a roster of CSV, in which spreadsheets find no formula', async () => {
    const { env } = await serveProvider(seed);
    const { stdout } = await runHere(['users', '42', '--format', 'csv'], env);
    expect(stdout.split('\n')[0]).toBe('user_id,permission,full_name,display_name,email');
    expect(stdout).toContain(`6,member,"'=HYPERLINK(""http://evil"") [31m red line",U6,"'+x@example.edu"\n`);
    expect(parseRoster(stdout, 'csv')).toMatchObject([...managers(2), ...members(6, 7)]);
  });

  test.each([[['--json']], [['--format', 'json']]])('writes what the API answers: %j', async (options) => {
    const { env } = await serveProvider(seed);
    const { stdout } = await runHere(['users', '42', ...options], env);
    expect(JSON.parse(stdout)).toMatchObject({ group_users: [{ id: 2 }, { id: 6, ...hostile }, { id: 7, ...wide }] });
  });

  test.each(['0', '-1', 'x', '1.5', '9007199254740992'])('refuses the group %s', async (group) => {
    const { code, stderr } = await runHere(['users', '--', group], {});
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain('It has to be an integer from 1 to 9007199254740991.');
  });
});

describe('a request that is refused or fails', () => {
  test.each<[string, Record<string, string>, string[], string]>([
    [
      '401',
      { STUDIO_TOKEN: 'wrong' },
      ['users', '42'],
      'The access token is wrong or has expired (401). Check STUDIO_TOKEN. The provider says: Authorization is invalid.',
    ],
    [
      '403 of the list',
      { STUDIO_TOKEN: 'outsider-token' },
      ['users', '42'],
      "The token is neither an admin's nor that of a member of group 42 (403). Check STUDIO_TOKEN. The provider says: You are not a member of this group.",
    ],
    [
      '404',
      {},
      ['users', '7'],
      'There is no group 7 (404). Check the id, and STUDIO_BASE_URL. The provider says: Group not found.',
    ],
  ])('is explained: %s', async (_, given, args, message) => {
    const { env } = await serveProvider(seed);
    expect(await runHere(args, { ...env, ...given })).toEqual({
      code: exitCode.failed,
      stdout: '',
      stderr: `error: ${message}\n`,
    });
  });

  test('is explained: 403 of the batch', async () => {
    const provider = await serveProvider(seedOf(managers(2)));
    provider.sandbox.state.groups.get(42)?.set(1001, 'member');
    const env = { ...provider.env, STUDIO_TOKEN: 'outsider-token' };
    const { code, stderr } = await runHere(['add', '42', '5'], env);
    expect(code).toBe(exitCode.failed);
    expect(stderr).toContain(
      "error: Only an admin may change the users of group 42, and the token is not an admin's (403). Check STUDIO_TOKEN.",
    );
  });

  test('is explained: a host that is not there', async () => {
    const url = await closedUrl();
    const { code, stderr } = await runHere(['users', '42'], { STUDIO_BASE_URL: url, STUDIO_TOKEN: 't' });
    const port = new URL(url).port;
    expect(code).toBe(exitCode.failed);
    expect(stderr).toBe(
      `error: ${url} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}. Check the network, and STUDIO_BASE_URL.\n`,
    );
  });

  test('is explained: a credential file whose token cannot be renewed', async () => {
    const { env } = await serveProvider(seed);
    const credentials = { client_id: 'id', client_secret: 'a-secret', access_token: 'expired', refresh_token: 'spent' };
    const file = await fileOf(JSON.stringify(credentials), 'credentials.json');
    const { code, stderr } = await runHere(['users', '42', '--credentials', file], env);
    expect(code).toBe(exitCode.failed);
    expect(stderr).toMatch(/^error: There is no valid access token \(HTTP 401\): .*\. Check .*credentials\.json\.\n$/);
    expect(stderr).not.toMatch(/a-secret|expired|spent/);
  });

  test('is explained: a response without a reason', async () => {
    const { env, sandbox } = await serveProvider(seed);
    sandbox.control.fail({ status: 403, body: '' });
    const { code, stderr } = await runHere(['users', '42'], env);
    expect(code).toBe(exitCode.failed);
    expect(stderr).toMatch(/ \(403\)\. Check STUDIO_TOKEN\.\n$/);
  });

  test('is explained: a provider out of order', async () => {
    const provider = await serveProvider(seed);
    provider.fail(503, 503, 503, 503);
    const { code, stderr } = await runHere(['users', '42'], provider.env);
    expect(code).toBe(exitCode.failed);
    expect(stderr).toMatch(/is busy or out of order \(HTTP 503\)\. Try again later\.\n$/);
  });
});

describe('studio-groups add, update, remove', () => {
  const group = [...managers(2), ...members(3, 4)];

  test.each<[string, string[], object, string]>([
    ['add', ['add', '42', '5', '6'], { 5: 'member', 6: 'member' }, 'Group 42: 2 of 2 changes applied, in 1 request.\n'],
    [
      'add as managers',
      ['add', '42', '5', '--permission', 'manager'],
      { 5: 'manager' },
      'Group 42: 1 of 1 change applied, in 1 request.\n',
    ],
    ['add who is there', ['add', '42', '3'], {}, 'Group 42: nothing to do.\n'],
    [
      'update',
      ['update', '42', '3', 'U4@example.edu', '--permission', 'manager'],
      { 3: 'manager', 4: 'manager' },
      'Group 42: 2 of 2 changes applied, in 1 request.\n',
    ],
    [
      'remove',
      ['remove', '42', '3', 'u4@example.edu', '50'],
      { 3: undefined, 4: undefined },
      'Group 42: 2 of 2 changes applied, in 1 request.\n',
    ],
  ])('do what they say: %s', async (_, args, changed, text) => {
    const { env, sandbox } = await serveProvider(seedOf(group));
    expect(await runHere(args, env)).toEqual({ code: exitCode.done, stdout: text, stderr: '' });
    const expected = new Map(
      Object.entries({ 2: 'manager', 3: 'member', 4: 'member', ...changed }).filter(([, now]) => now),
    );
    expect(new Map([...(sandbox.state.groups.get(42) ?? [])].map(([id, now]) => [String(id), now]))).toEqual(expected);
  });

  test.each<[string, string[], string, number]>([
    [
      'add with another permission',
      ['add', '42', '5', '2'],
      'error: User 2 is in the group already, with another permission. Use `update` to change it.\nNothing was changed.\n',
      exitCode.failed,
    ],
    [
      'update of nobody',
      ['update', '42', '3', '5', '--permission', 'manager'],
      'error: User 5 is not in the group. Use `add` to bring them in.\nNothing was changed.\n',
      exitCode.failed,
    ],
    [
      'an unknown e-mail',
      ['remove', '42', 'x@example.edu'],
      'error: The email "x@example.edu" is that of no present member; give a user_id.\n',
      exitCode.misuse,
    ],
    [
      'an id that is none',
      ['remove', '42', '3', 'abc'],
      'error: The user_id "abc" must be an integer from 1 to 9007199254740991.\n',
      exitCode.misuse,
    ],
  ])('send nothing where one user is wrong: %s', async (_, args, stderr, code) => {
    const { env, requests } = await serveProvider(seedOf(group));
    expect(await runHere(args, env)).toEqual({ code, stdout: '', stderr });
    expect(requests).toEqual(['GET 42']);
  });

  test('leave members of an unknown permission alone', async () => {
    const { env, requests } = await serveProvider(seedOf([{ user_id: 9, permission: 'owner' }]));
    const { code, stderr } = await runHere(['remove', '42', '9'], env);
    expect([code, requests]).toEqual([exitCode.failed, ['GET 42']]);
    expect(stderr).toContain('User 9 has the permission "owner", which is unknown here and left alone.');
  });

  test('tell who is refused, and do the rest', async () => {
    const { env } = await serveProvider(seedOf(group));
    const { code, stdout } = await runHere(['add', '42', '5', '99'], env);
    expect(code).toBe(exitCode.failed);
    // Both, six reads in 10 seconds, each by itself, and six reads again.
    expect(stdout).toBe(
      'Group 42: 1 of 2 changes applied, in 15 requests.\n  Rejected by the service:\n    + 99 member: User 99 does not exist.\n',
    );
  });

  test('write JSON where it is asked for', async () => {
    const { env } = await serveProvider(seedOf(group));
    const { stdout } = await runHere(['add', '42', '5', '--json'], env);
    const change = { action: 'add', user_id: 5, permission: 'member' };
    expect(JSON.parse(stdout)).toEqual({
      group_id: 42,
      changes: [change],
      left_alone: [],
      done: true,
      applied: [change],
      refused: [],
      not_attempted: [],
      uncertain: [],
      conflicts: [],
      stopped: null,
      requests: 1,
    });
  });
});
