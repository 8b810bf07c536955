/** `studio-groups verify` as its users meet it: on the sandbox, on hosts sound and broken, and used wrongly. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { server } from '../../generated/contract.js';
import { exitCode } from '../../src/cli/exit.js';
import { tokenVariable, type Report } from '../../src/contract/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { lastListed, type Handler } from '../support/mutation.js';
import { runCli, runHere, startCli } from '../support/cli.js';
import { roles, tokens } from '../support/sandbox-calls.js';
import { tempFolder } from '../support/temp-folder.js';

const env = {
  [tokenVariable('admin')]: tokens.admin,
  [tokenVariable('member')]: tokens.member,
  [tokenVariable('outsider')]: tokens.outsider,
};
const groupId = roles.groupId ?? expect.unreachable();
const group = ['--group', String(groupId), '--unknown-group', String(roles.unknownGroupId)];
const spare = roles.spareUserId ?? expect.unreachable();
const writes = ['--user', String(spare), '--allow-writes'];

interface Host {
  readonly url: string;
  readonly requests: Request[];
}

/** Serves a handler until the test ends, and keeps what it was asked. */
async function host(handler: Handler): Promise<Host> {
  const requests: Request[] = [];
  const { url, close } = await listen({
    fetch: (request) => {
      requests.push(request.clone());
      return handler(request);
    },
  });
  onTestFinished(close);
  return { url, requests };
}

const sound = (): Promise<Host> => host(createSandbox().fetch);
/** The last user of every list has no text as e-mail address. */
const broken = (): Promise<Host> => host(lastListed((user) => ({ ...user, email: 7 }))(createSandbox()));

async function fileWith(text: string): Promise<string> {
  const file = join(await tempFolder(), 'tokens.json');
  await writeFile(file, text);
  return file;
}

function expectNoSecret(...texts: readonly string[]): void {
  for (const token of Object.values(tokens)) expect(texts.join('\n')).not.toContain(token);
}

describe('on the sandbox', () => {
  test('with no arguments it verifies ten of ten, as a process of its own, and says nothing else', async () => {
    const { code, stdout, stderr } = await runCli(['verify']);
    expect([code, stderr]).toEqual([exitCode.done, '']);
    expect(stdout).toMatch(/^10 of 10 outcomes verified .*: conforms\.$/m);
  });

  test('--only runs the cases whose name matches, in any case', async () => {
    const { code, stdout } = await runHere(['verify', '--only', 'LISTgroupusers 40[13]']);
    expect(code).toBe(exitCode.done);
    expect(stdout).toMatch(/^2 of 10 outcomes verified .*: no findings\.$/m);
  });

  test.each(['--group=42', '--unknown-group=7', '--user=7', '--tokens=x.json'])(
    '%s needs a host: without --base-url it is wrong use',
    async (option) => {
      const { code, stdout, stderr } = await runHere(['verify', option]);
      expect([code, stdout]).toEqual([exitCode.misuse, '']);
      expect(stderr).toContain(`${option.split('=')[0] ?? ''} needs a host, but --base-url is missing.`);
    },
  );
});

describe('on a sound host', () => {
  test('with leave to write it verifies everything, and leaves the group as it was', async () => {
    const sandbox = createSandbox();
    const before = structuredClone(sandbox.state.groups);
    const { url } = await host(sandbox.fetch);
    const args = ['verify', '--base-url', url, ...group, ...writes, '--strict', '--complete'];
    const { code, stdout, stderr } = await runHere(args, env);
    expect(code).toBe(exitCode.done);
    expect(stderr).toMatch(/^Journal: .*\.json\n$/);
    expect(stdout).toContain('Assumptions: 11 confirmed, 0 refuted, 0 untested.');
    expect(stdout).toContain('Every change that this run made to group 42 is undone.');
    expect(stdout).toMatch(/^10 of 10 outcomes verified .*: conforms\.$/m);
    expect(sandbox.state.groups).toEqual(before);
  });

  test('it only reads unless it is allowed to write, and says what it skipped', async () => {
    const { url, requests } = await sound();
    const { code, stdout } = await runHere(['verify', '--base-url', url, ...group, '--user', String(spare)], env);
    expect(code).toBe(exitCode.done);
    expect(stdout).toContain('it may change the group: pass --allow-writes');
    const bodies = await Promise.all(requests.map((request) => request.text()));
    expect(bodies.filter((body) => body.includes(String(spare)))).toEqual([]);
  });

  test('what is skipped fails the run with --complete', async () => {
    const { url } = await sound();
    const { code, stdout } = await runHere(['verify', '--base-url', url, ...group, '--complete'], env);
    expect(code).toBe(exitCode.failed);
    expect(stdout).toContain(
      'No case of batchUpdateGroupUsers 200, batchUpdateGroupUsers 404 ran, which counts with --complete.',
    );
  });

  test.each(['/', '/api/public/v1', '/api/public/v1/'])('the base URL may end with %s', async (path) => {
    const { url } = await sound();
    const { code, stdout } = await runHere(['verify', '--base-url', ` ${url}${path} `, ...group], env);
    expect(code).toBe(exitCode.done);
    expect(stdout).toContain(`on ${url}`);
  });

  test('a token in the file wins over the environment', async () => {
    const { url } = await sound();
    const file = await fileWith(`\uFEFF${JSON.stringify({ admin: tokens.admin })}`);
    const args = ['verify', '--base-url', url, ...group, '--tokens', file];
    expect(await runHere(args, { ...env, STUDIO_ADMIN_TOKEN: 'expired' })).toMatchObject({ code: exitCode.done });
  });

  test('a token of --token-file wins over the environment', async () => {
    const { url } = await sound();
    const args = ['verify', '--base-url', url, ...group, '--token-file', await fileWith(tokens.admin)];
    expect(await runHere(args, { ...env, STUDIO_ADMIN_TOKEN: 'expired' })).toMatchObject({ code: exitCode.done });
  });

  test('a role without a token is skipped and named; an empty variable is none', async () => {
    const { url } = await sound();
    const some = { ...env, STUDIO_MEMBER_TOKEN: '' };
    const { code, stdout } = await runHere(['verify', '--base-url', url, ...group], some);
    expect(code).toBe(exitCode.done);
    expect(stdout).toContain('no token of a member: set STUDIO_MEMBER_TOKEN');
  });

  test('a run in which no case can run proves nothing, and is wrong use', async () => {
    const { url } = await sound();
    const { code, stdout } = await runHere(['verify', '--base-url', url], { STUDIO_MEMBER_TOKEN: tokens.member });
    expect(code).toBe(exitCode.misuse);
    expect(stdout).toContain('no group: pass --group with the id of one');
    expect(stdout).toMatch(/^0 of 10 outcomes verified .*: nothing was verified\.$/m);
  });
});

describe('on a host with findings', () => {
  test('it exits 1, and shows case, response, violation and a line to repeat it, without the token', async () => {
    const { url } = await broken();
    const { code, stdout, stderr } = await runHere(['verify', '--base-url', url, ...group], env);
    expect([code, stderr]).toEqual([exitCode.failed, '']);
    expect(stdout).toContain('✗ listGroupUsers 200: an admin\n');
    expect(stdout).toContain('expected  200: The users of the group.');
    expect(stdout).toContain('received  200 · application/json · {"group_users":[');
    expect(stdout).toMatch(/finding {3}\/group_users\/\d\/email must be string\./);
    expect(stdout).toContain(`'${url}/api/public/v1/groups/42/users' -H "Authorization: Bearer $STUDIO_ADMIN_TOKEN"`);
    expect(stdout).toMatch(/: does not conform\.$/m);
    expectNoSecret(stdout);
  });

  test('a refuted assumption fails the run with --strict alone', async () => {
    const sandbox = createSandbox();
    const silentErrors: Handler = async (request) => {
      const response = await sandbox.fetch(request);
      return response.status < 400 ? response : Response.json({ message: 'no' }, response);
    };
    const { url } = await host(silentErrors);
    const args = ['verify', '--base-url', url, ...group];
    expect(await runHere(args, env)).toMatchObject({
      code: exitCode.done,
      stdout: expect.stringContaining('? #/components/schemas/ErrorBody:') as unknown,
    });
    expect(await runHere([...args, '--strict'], env)).toMatchObject({
      code: exitCode.failed,
      stdout: expect.stringContaining('refuted an assumption, which counts with --strict.') as unknown,
    });
  });

  test('a response that takes longer than --timeout is a finding', async () => {
    const sandbox = createSandbox();
    const { url } = await host((request) =>
      request.headers.has('authorization') ? sandbox.fetch(request) : new Promise(() => undefined),
    );
    const args = ['verify', '--base-url', url, ...group, '--only', '200: an admin|no credentials', '--timeout', '150'];
    const { code, stdout } = await runHere(args, env);
    expect(code).toBe(exitCode.failed);
    expect(stdout).toContain('listGroupUsers 401: no credentials');
    expect(stdout).toContain('No response within 150 ms.');
  });

  test("a token that is somebody else's is named beside the finding", async () => {
    const { url } = await sound();
    const mistaken = { ...env, STUDIO_OUTSIDER_TOKEN: tokens.member };
    const { code, stdout } = await runHere(['verify', '--base-url', url, ...group], mistaken);
    expect(code).toBe(exitCode.failed);
    expect(stdout).toContain('STUDIO_OUTSIDER_TOKEN belongs to an admin or a member of this group, or has expired.');
  });
});

describe('the requests of a run', () => {
  test('carry the headers of --header', async () => {
    const { url, requests } = await sound();
    const headers = ['--header', 'X-Tenant: north', '--header', 'x-trace: 1'];
    await runHere(['verify', '--base-url', url, ...group, ...headers, '--only', '200: an admin'], env);
    const carried = requests.map((one) => [one.headers.get('x-tenant'), one.headers.get('x-trace')].join(' '));
    expect(new Set(carried)).toEqual(new Set(['north 1']));
  });

  test('go to the path of --base-path', async () => {
    const { fetch } = createSandbox();
    const { url, requests } = await host((request) =>
      fetch(new Request(request.url.replace('/v9', server.basePath), request)),
    );
    const args = ['verify', '--base-url', url, '--base-path', '/v9/', ...group, '--only', 'listGroupUsers'];
    expect(await runHere(args, env)).toMatchObject({ code: exitCode.done });
    const paths = requests.map((request) => new URL(request.url).pathname);
    expect(paths.filter((path) => !path.startsWith('/v9/groups/'))).toEqual([]);
  });

  test('to a sandbox with other assumptions lead to a note of which', async () => {
    const { url } = await host(createSandbox({ assume: { errors: 'empty' } }).fetch);
    const { stderr } = await runHere(['verify', '--base-url', url, ...group], env);
    expect(stderr).toContain('The host is a sandbox that does not assume what the contract does: errors=empty.');
  });
});

test('--list prints the names of the chosen cases, and sends nothing', async () => {
  const { url, requests } = await sound();
  const chosen = ['--only', '^listGroupUsers 40[34]', '--exclude', 'outsider'];
  const { code, stdout } = await runHere(['verify', '--base-url', url, ...group, '--list', ...chosen]);
  expect([code, requests]).toEqual([exitCode.done, []]);
  expect(stdout).toMatch(/^listGroupUsers 404: an unknown group$/m);
  expect(stdout).not.toMatch(/outsider|20\d|batch/);
});

describe('--previous', () => {
  test('reports what changed although it conforms, and fails with --strict alone', async () => {
    const previous = join(await tempFolder(), 'report.json');
    const before = await sound();
    await runHere(['verify', '--base-url', before.url, ...group, '--report', `json=${previous}`], env);
    const { url } = await host(lastListed((user) => ({ ...user, locale: 'en' }))(createSandbox()));
    const args = ['verify', '--base-url', url, ...group, '--previous', previous];
    const { code, stdout } = await runHere(args, env);
    expect(code).toBe(exitCode.done);
    expect(stdout).toMatch(/^Changed since the previous report: listGroupUsers 200.*locale/m);
    expect(await runHere([...args, '--strict'], env)).toMatchObject({
      code: exitCode.failed,
      stdout: expect.stringContaining('since the previous report, which count with --strict.') as unknown,
    });
    const same = ['verify', '--base-url', before.url, ...group, '--previous', previous, '--strict'];
    expect(await runHere(same, env)).toMatchObject({ code: exitCode.done });
  });

  test.each(['{}', '[]', '{"shapes": 7}'])('rejects the report %s', async (text) => {
    const { url, requests } = await sound();
    const args = ['verify', '--base-url', url, ...group, '--previous', await fileWith(text)];
    const { code, stderr } = await runHere(args, env);
    expect([code, requests]).toEqual([exitCode.misuse, []]);
    expect(stderr).toContain('is not a JSON report of studio-groups verify that can be compared.');
  });
});

describe('a journal that an earlier run left', () => {
  async function interrupted() {
    const sandbox = createSandbox();
    const { url, requests } = await host(sandbox.fetch);
    const members = sandbox.state.groups.get(groupId) ?? expect.unreachable();
    members.set(spare, 'member');
    const left = { baseUrl: `${url}${server.basePath}`, group: groupId, users: [spare] };
    const journal = await fileWith(JSON.stringify(left));
    const args = ['verify', '--base-url', url, ...group, ...writes, '--journal', journal, '--only', '200: an admin$'];
    return { sandbox, members, requests, left, journal, args };
  }

  test('stops the run unless somebody decides', async () => {
    const { args, requests, journal } = await interrupted();
    const { code, stderr } = await runHere(args, env, { ask: () => Promise.resolve('n') });
    expect([code, requests]).toEqual([exitCode.misuse, []]);
    expect(stderr).toContain(`may be in group 42. Pass --undo, or remove ${journal}.`);
  });

  test('is undone after a question, before the run', async () => {
    const { args, members, journal } = await interrupted();
    const questions: string[] = [];
    const ask = (question: string) => Promise.resolve(questions.push(question) > 0 ? 'y' : '');
    expect(await runHere(args, env, { ask })).toMatchObject({ code: exitCode.done });
    expect(questions).toEqual([expect.stringContaining(`(${journal}). Remove user ${String(spare)}`)]);
    expect(members.has(spare)).toBe(false);
  });

  test('is undone with --undo, which ends then', async () => {
    const { args, members } = await interrupted();
    const { code, stdout, stderr } = await runHere([...args, '--undo'], env);
    expect([code, stdout, members.has(spare)]).toEqual([exitCode.done, '', false]);
    expect(stderr).toContain(`user ${String(spare)} is not in group 42.`);
    const again = await runHere([...args, '--undo'], env);
    expect([again.code, again.stderr]).toEqual([exitCode.done, expect.stringContaining('has nothing to undo.')]);
  });

  test('is undone with --undo alone, without permission to write', async () => {
    const { args, members } = await interrupted();
    const bare = args.filter((arg) => !writes.includes(arg));
    expect(await runHere([...bare, '--undo'], env)).toMatchObject({ code: exitCode.done });
    expect(members.has(spare)).toBe(false);
  });

  test('that cannot be undone fails the run before anything else', async () => {
    const { args, members, sandbox } = await interrupted();
    sandbox.control.fail({ times: 9, method: 'POST', status: 500 });
    const { code, stdout, stderr } = await runHere(args, env, { ask: () => Promise.resolve('y') });
    expect([code, stdout, members.has(spare)]).toEqual([exitCode.failed, '', true]);
    expect(stderr).toContain(`User ${String(spare)} could not be removed from group 42. Remove them by hand.`);
  });

  test('of another group is rejected, and so is a file that is no journal', async () => {
    const { args, left, journal, requests } = await interrupted();
    await writeFile(journal, JSON.stringify({ ...left, group: 7 }));
    const other = await runHere(args, env);
    expect([other.code, other.stderr]).toEqual([exitCode.misuse, expect.stringContaining('Pass another --journal.')]);
    await writeFile(journal, 'x');
    const none = await runHere(args, env);
    expect([none.code, none.stderr]).toEqual([
      exitCode.misuse,
      expect.stringContaining('The journal cannot be used: '),
    ]);
    expect(requests).toEqual([]);
  });

  test('needs a host for --undo', async () => {
    expect(await runHere(['verify', '--undo'])).toMatchObject({ code: exitCode.misuse, stdout: '' });
  });
});

describe('where nothing can be verified, one sentence names the setting to look at', () => {
  const html: Handler = () => Promise.resolve(new Response('<!doctype html><title>Sign in</title>'));
  const redirect: Handler = () => Promise.resolve(new Response(null, { status: 301, headers: { location: '/login' } }));
  const late: Handler = () => new Promise(() => undefined);
  const { fetch } = createSandbox();
  const problems: [string, Handler, readonly string[], Readonly<Record<string, string>>, RegExp][] = [
    ['a web page', html, [], env, /responds with a web page \(status 200\).* Check the base URL\.$/],
    ['a redirect', redirect, [], env, /redirects to \/login\. Check the base URL/],
    ['no answer in time', late, ['--timeout', '100'], env, /No response within 100 ms\..*--timeout\.$/],
    ['an expired token', fetch, [], { ...env, STUDIO_ADMIN_TOKEN: 'old' }, /Check STUDIO_ADMIN_TOKEN/],
    ["a member's token", fetch, [], { STUDIO_ADMIN_TOKEN: tokens.member }, /a member's\. Check STUDIO_ADMIN_TOKEN/],
    [
      "an outsider's token",
      fetch,
      [],
      { STUDIO_ADMIN_TOKEN: tokens.outsider },
      /not an admin's\. Check STUDIO_ADMIN_TOKEN/,
    ],
    ['an unknown group', fetch, ['--group', '9'], env, /no group 9 \(404 from http.*\)\. Check --group/],
    ['a spare user who is in the group', fetch, ['--user', '1618', '--allow-writes'], env, /User 1618 .* Check --user/],
    ['no case', fetch, ['--only', 'typo'], env, /No case is left to run\. Check --only/],
  ];
  test.each(problems)('%s', async (_, handler, args, tokensOfRun, sentence) => {
    const { url } = await host(handler);
    const { code, stdout, stderr } = await runHere(['verify', '--base-url', url, ...group, ...args], tokensOfRun);
    expect([code, stdout]).toEqual([exitCode.misuse, '']);
    const lines = stderr.trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('Journal: '))).toEqual([expect.stringMatching(/^error: /)]);
    expect(lines.at(-1)).toMatch(sentence);
    expectNoSecret(stderr);
  });

  test('a port that refuses', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
    await new Promise((resolve) => server.close(resolve));
    for (const settings of [env, { STUDIO_MEMBER_TOKEN: tokens.member }]) {
      const { code, stdout, stderr } = await runHere(['verify', '--base-url', url, ...group], settings);
      expect([code, stdout]).toEqual([exitCode.misuse, '']);
      expect(stderr).toMatch(
        /^error: http:\/\/127\.0\.0\.1:\d+\/\S+ cannot be reached\. .*ECONNREFUSED.*Check the base URL/,
      );
    }
  });

  test('a report is written all the same, and says so', async () => {
    const { url } = await host(html);
    const file = join(await tempFolder(), 'report.json');
    const { code } = await runHere(['verify', '--base-url', url, ...group, '--report', `json=${file}`], env);
    const report = JSON.parse(await readFile(file, 'utf8')) as Report;
    expect(code).toBe(exitCode.misuse);
    expect(report).toMatchObject({ conforms: false, problem: expect.stringContaining('a web page') as unknown });
  });
});

describe('wrong use sends nothing, and says what to do', () => {
  const wrong: [string, readonly string[], string][] = [
    ['a base URL without a scheme', ['--base-url=myschool.instructuremedia.com'], '--base-url must be a URL like'],
    ['an empty base URL', ['--base-url='], '--base-url must be a URL like'],
    ['a base URL of another scheme', ['--base-url=file:///etc/passwd'], '--base-url must be a URL like'],
    ['a group that is no integer', ['--group=4.2'], 'It has to be an integer from 1 to 9007199254740991.'],
    ['a group below 1', ['--group=0'], 'It has to be an integer from 1'],
    ['a group beyond what is exact', ['--group=9007199254740993'], 'It has to be an integer from 1'],
    ['an unknown group that is text', ['--unknown-group=none'], 'It has to be an integer from 1'],
    ['a user in hexadecimal', ['--user=0x10'], 'It has to be an integer from 1'],
    ['a timeout of nothing', ['--timeout=0'], 'It has to be an integer from 1 to 86400000.'],
    ['a timeout with a unit', ['--timeout=5s'], 'It has to be an integer from 1 to 86400000.'],
    ['a pattern that is none', ['--only=('], 'It must be a regular expression: Invalid regular expression'],
    ['a header without a name', ['--header=: x'], "It must be 'Name: value'."],
    ['a base path without a slash', ['--base-path=api'], 'It must be a path that begins with a slash'],
    ['a report without a format', ['--report=report.xml'], 'It must be FORMAT=FILE, such as junit=report.xml.'],
    ['a report without a file', ['--report=junit='], 'It must be FORMAT=FILE'],
    ['an unknown format', ['--report=xml=a'], 'There is no format "xml": they are json, junit, markdown, html.'],
    ['a format of the prototype', ['--report=toString=a'], 'There is no format "toString"'],
    ['two reports to stdout', ['--report=json=-', '--report=junit=-'], 'Only one report can go to standard output.'],
    ['one file for two reports', ['--report=json=a.txt', '--report=html=./a.txt'], './a.txt is to be written twice.'],
    ['one file for report and HAR', ['--report=json=a.txt', '--har=a.txt'], 'a.txt is to be written twice.'],
    ['HAR to stdout', ['--har=-'], 'It must be the path of a file.'],
    ['HAR to nowhere', ['--har='], 'It must be the path of a file.'],
    ['a folder that is not there', ['--report=json=nowhere/a.json'], 'there is no folder nowhere'],
    ['a folder that is a file', ['--har=package.json/a.har'], 'there is no folder package.json'],
    ['a directory', ['--report=html=src'], 'src cannot be written: it is a directory.'],
    [
      'a token file that is not there',
      ['--tokens=nowhere.json'],
      'nowhere.json cannot be read: there is no such file.',
    ],
    ['a token file that is a directory', ['--tokens=src'], 'src cannot be read: it is a directory.'],
  ];
  test.each(wrong)('%s', async (_, args, sentence) => {
    const { url, requests } = await sound();
    const earlier = await readdir('.');
    const { code, stdout, stderr } = await runHere(['verify', '--base-url', url, ...group, ...args], env);
    expect([code, stdout]).toEqual([exitCode.misuse, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(requests).toEqual([]);
    expect(await readdir('.')).toEqual(earlier);
  });

  test('no token at all', async () => {
    const { code, stderr } = await runHere(['verify', '--base-url', (await sound()).url, ...group]);
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain(
      'There is no token. Set STUDIO_ADMIN_TOKEN, STUDIO_MANAGER_TOKEN, STUDIO_MEMBER_TOKEN, STUDIO_OUTSIDER_TOKEN,',
    );
  });
});

describe('a secret in the wrong place is refused and not repeated', () => {
  const secret = 'S3cr3tValue';
  const refused = async (args: readonly string[], settings: Readonly<Record<string, string>> = env) => {
    const { code, stdout, stderr } = await runHere(['verify', '--base-url', 'http://127.0.0.1:1', ...args], settings);
    expect([code, stdout]).toEqual([exitCode.misuse, '']);
    expect(stderr).not.toContain(secret);
    return stderr;
  };

  test.each([
    ['credentials', `http://user:${secret}@127.0.0.1:1`, '--base-url must be a URL like'],
    ['a query', `http://127.0.0.1:1/?access_token=${secret}`, 'without query, fragment or credentials'],
    ['a fragment', `http://127.0.0.1:1/#${secret}`, 'without query, fragment or credentials'],
    ['credentials of another scheme', `ftp://user:${secret}@host`, '--base-url must be a URL like'],
  ])('%s in the base URL', async (_, url, sentence) => {
    expect(await refused(['--base-url', url])).toContain(sentence);
  });

  test('a header with a token', async () => {
    const stderr = await refused(['--header', `authorization: Bearer ${secret}`]);
    expect(stderr).toContain('Tokens come from the environment or a file');
  });

  test('tokens on the command line', async () => {
    expect(await refused(['--tokens', JSON.stringify({ admin: secret })])).toContain(
      '--tokens takes the path of a file',
    );
  });

  test.each([
    ['a bare token', secret, 'is not valid JSON.'],
    ['a token without quotes', `{"admin": ${secret}}`, 'is not valid JSON.'],
    ['a list', `["${secret}"]`, 'is not an object. It must be an object with the keys admin,'],
    ['the other way round', `{"${secret}": "admin"}`, 'has a key that is not a role. It must be'],
    ['a token that is no text', '{"admin": 7}', 'has no text as admin, or an empty one.'],
    ['an empty token', '{"admin": ""}', 'has no text as admin, or an empty one.'],
    ['a token with a line end', `{"member": "${secret}\\n"}`, 'member in the token file'],
    ['a token after Bearer', `{"admin": "Bearer ${secret}"}`, 'Omit the word Bearer.'],
  ])('a token file with %s', async (_, text, sentence) => {
    expect(await refused(['--tokens', await fileWith(text)])).toContain(sentence);
  });

  test.each([`${secret}\n`, `Bearer ${secret}`, `${secret}é`, `${secret}\r\nX-Header: 1`])(
    'a variable with the token %j',
    async (token) => {
      expect(await refused([], { STUDIO_OUTSIDER_TOKEN: token })).toContain(
        'STUDIO_OUTSIDER_TOKEN must be the bare access token',
      );
    },
  );
});

describe('reports', () => {
  test('of all formats and the traffic are written in one run, findings or not, and hold no secret', async () => {
    const { url } = await broken();
    const folder = await tempFolder();
    const formats = ['json', 'junit', 'markdown', 'html'];
    const reports = formats.flatMap((format) => ['--report', `${format}=${join(folder, format)}`]);
    const args = ['verify', '--base-url', url, ...group, ...reports, '--har', join(folder, 'har')];
    expect(await runHere(args, env)).toMatchObject({ code: exitCode.failed });
    const [json = '', junit = '', markdown = '', html = '', har = ''] = await Promise.all(
      [...formats, 'har'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(JSON.parse(json)).toMatchObject({ provider: url, conforms: false });
    expect(junit).toMatch(/^<\?xml /);
    expect(markdown).toContain('listGroupUsers');
    expect(html).toMatch(/^<!doctype html>/i);
    const { log } = JSON.parse(har) as { log: { entries: { request: { headers: object[] } }[] } };
    expect(log.entries.length).toBeGreaterThan(30);
    expect(log.entries[0]?.request.headers).toContainEqual({ name: 'authorization', value: '***' });
    expectNoSecret(json, junit, markdown, html, har);
  });

  test('on stdout leave the table to stderr', async () => {
    const { url } = await broken();
    const args = ['verify', '--base-url', url, ...group, '--report', 'json=-'];
    const { code, stdout, stderr } = await runHere(args, env);
    expect(code).toBe(exitCode.failed);
    expect(JSON.parse(stdout)).toMatchObject({ conforms: false });
    expect(stderr).toMatch(/: does not conform\.$/m);
  });

  test('replace what is there', async () => {
    const file = await fileWith('x'.repeat(1_000_000));
    expect(await runHere(['verify', '--report', `json=${file}`])).toMatchObject({ code: exitCode.done });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ conforms: true });
  });

  test.runIf(process.platform === 'linux')('that the disk does not take are wrong use, after the table', async () => {
    const { code, stdout, stderr } = await runHere(['verify', '--report', 'json=/dev/full']);
    expect(code).toBe(exitCode.misuse);
    expect(stdout).toMatch(/: conforms\.$/m);
    expect(stderr).toMatch(/^error: The report \/dev\/full cannot be written: the disk is full\./);
  });

  test('go to the summary of a job on GitHub, after what is there', async () => {
    const summary = await fileWith('# Earlier step\n');
    expect(await runHere(['verify'], { GITHUB_STEP_SUMMARY: summary })).toMatchObject({ code: exitCode.done });
    expect(await readFile(summary, 'utf8')).toMatch(/^# Earlier step\n[^]*batchUpdateGroupUsers/);
  });

  test('say where the summary cannot be written, and let the result stand', async () => {
    const { code, stderr } = await runHere(['verify'], { GITHUB_STEP_SUMMARY: await tempFolder() });
    expect(code).toBe(exitCode.done);
    expect(stderr).toMatch(/^GITHUB_STEP_SUMMARY cannot be written: EISDIR/);
  });
});

describe('a terminal', () => {
  const escape = '\u001B[';
  const terminal = { out: true, err: true };

  test('is shown colours, and anything else is not', async () => {
    expect((await runHere(['verify'], {}, { terminal })).stdout).toContain(escape);
    expect((await runHere(['verify'], {}, { terminal: { out: false, err: true } })).stdout).not.toContain(escape);
  });

  test('is shown none where NO_COLOR says so', async () => {
    expect((await runHere(['verify'], { NO_COLOR: '1' }, { terminal })).stdout).not.toContain(escape);
    expect((await runHere(['verify'], { NO_COLOR: '' }, { terminal })).stdout).toContain(escape);
  });

  test('gets the table on stderr coloured by what stderr is', async () => {
    const args = ['verify', '--report', 'json=-'];
    const piped = await runHere(args, {}, { terminal: { out: false, err: true } });
    expect([piped.stdout.includes(escape), piped.stderr.includes(escape)]).toEqual([false, true]);
    expect((await runHere(args, {}, { terminal: { out: true, err: false } })).stderr).not.toContain(escape);
  });

  test('is shown the progress, which is gone at the end', async () => {
    const lines: string[] = [];
    const io = { terminal, progress: (line: string) => void lines.push(line) };
    await runHere(['verify', '--only', 'listGroupUsers (403: an outsider|404: an unknown)'], {}, io);
    expect(lines).toEqual(['1/2 listGroupUsers 403: an outsider', '2/2 listGroupUsers 404: an unknown group', '']);
  });
});

describe('a run that is killed half way through its writes leaves the group as before', () => {
  const kills: [NodeJS.Signals, number][] = [
    ['SIGINT', 1],
    ['SIGTERM', 2],
    ['SIGINT', 3],
    ['SIGTERM', 4],
  ];
  test.each(kills)('%s while batch %i is applied', async (signal, last) => {
    const sandbox = createSandbox();
    const before = structuredClone(sandbox.state.groups);
    let applied = 0;
    const { url } = await host(async (request) => {
      const response = await sandbox.fetch(request);
      if (isApplied(request, response) && ++applied === last) {
        command.kill(signal);
        await command.untilErr(new RegExp(signal));
      }
      return response;
    });
    const command = startCli(['verify', '--base-url', url, ...group, ...writes], env);
    const { code, stdout, stderr } = await command.ended;
    expect(stderr).toContain(`${signal}: the run ends after the requests in flight, and its changes are undone.`);
    expect(stdout).toContain('Every change that this run made to group 42 is undone.\nThe run was interrupted.');
    expect(code).toBe(exitCode.failed);
    expect(sandbox.state.groups).toEqual(before);
  });

  test('a second signal ends it at once', async () => {
    const sandbox = createSandbox();
    const { url } = await host(async (request) => {
      if (request.method !== 'POST') return sandbox.fetch(request);
      command.kill('SIGINT');
      await command.untilErr(/SIGINT/);
      command.kill('SIGINT');
      return new Promise(() => undefined);
    });
    const command = startCli(['verify', '--base-url', url, ...group, ...writes], env);
    expect(await command.ended).toMatchObject({ code: null, stdout: '' });
  });
});

function isApplied(request: Request, response: Response): boolean {
  return request.method === 'POST' && response.status === 200;
}
