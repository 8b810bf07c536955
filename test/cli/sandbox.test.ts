import { exec } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { assumptionChecks, controlRoutes } from '../../src/sandbox/index.js';
import { exitCode } from '../../src/cli/exit.js';
import { seedUser } from '../support/sandbox-calls.js';
import { runCli, runHere, startCli } from '../support/cli.js';
import { tempFolder } from '../support/temp-folder.js';

async function fileWith(text: string): Promise<string> {
  const file = join(await tempFolder(), 'seed.json');
  await writeFile(file, text);
  return file;
}

describe('studio-groups sandbox', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('serves until %s, and ends cleanly', async (signal) => {
    const command = startCli(['sandbox']);
    const text = await command.until(/batch_update\n$/);
    const value = (name: string) => new RegExp(`^${name}: +(\\S+)$`, 'm').exec(text)?.[1] ?? '';
    const users = `${value('URL')}/api/public/v1/groups/${value('Group')}/users`;
    const statusFor = async (role: string) =>
      (await fetch(users, { headers: { authorization: `Bearer ${value(`${role} token`)}` } })).status;
    expect([await statusFor('Admin'), await statusFor('Member'), await statusFor('Outsider')]).toEqual([200, 200, 403]);
    command.kill(signal);
    expect(await command.ended).toMatchObject({ code: exitCode.done, stderr: 'Stop it with Ctrl-C.\nStopped.\n' });
    await expect(fetch(users)).rejects.toThrow();
  });

  test('prints curl lines that do what they say', async () => {
    const seed = await fileWith(
      JSON.stringify({
        users: [{ ...seedUser(1), admin: true, token: "it's" }, seedUser(2)],
        groups: [{ id: 7, members: [] }],
      }),
    );
    const command = startCli(['sandbox', '--seed', seed]);
    try {
      const text = await command.until(/batch_update\n$/);
      expect(text).toContain('Member token:   (none in this seed)');
      const lines = text.split('\n').filter((line) => line.startsWith('curl '));
      const responses: unknown[] = [];
      for (const line of lines) responses.push(await sent(line));
      expect(responses).toEqual([{ group_users: [] }, { group_users: [{ ...seedUser(2), permission: 'member' }] }]);
    } finally {
      command.kill('SIGTERM');
      await command.ended;
    }
  });

  test('prints what OAuth clients and the other commands need', async () => {
    const command = startCli(['sandbox', '--expires-in', '60', '--assume', 'batch=partial']);
    try {
      const text = await command.until(/batch_update\n$/);
      const value = (name: string) => new RegExp(`^${name}: +(.+)$`, 'm').exec(text)?.[1] ?? '';
      const url = value('URL');
      expect(value('Environment')).toBe(
        `STUDIO_BASE_URL=${url} STUDIO_TOKEN=sandbox-admin-token STUDIO_MEMBER_TOKEN=sandbox-member-token STUDIO_OUTSIDER_TOKEN=sandbox-outsider-token`,
      );
      expect(value('Assumptions')).toBe('batch=partial');
      const body = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: value('Client ID'),
        client_secret: value('Client secret'),
        refresh_token: value('Refresh token'),
      });
      const response = await fetch(`${url}/api/public/oauth/token`, { method: 'POST', body });
      expect([response.status, await response.json()]).toMatchObject([200, { expires_in: 60 }]);
    } finally {
      command.kill('SIGTERM');
      await command.ended;
    }
  });

  test('serves https with a certificate of the authority that it prints, and logs requests', async () => {
    const log = join(await tempFolder(), 'requests.jsonl');
    const command = startCli(['sandbox', '--tls', '--log', log, '--no-control']);
    try {
      const text = await command.until(/-----END CERTIFICATE-----\n$/);
      const url = /^URL: +(https:\S+)$/m.exec(text)?.[1] ?? '';
      const ca = /-----BEGIN[\s\S]*/.exec(text)?.[0] ?? '';
      expect(await statusOf(`${url}/api/public/v1/ping`, ca)).toBe(200);
      expect(await statusOf(`${url.replace('127.0.0.1', 'localhost')}/_sandbox/log`, ca)).toBe(404);
      await expect(statusOf(`${url}/api/public/v1/ping`, undefined)).rejects.toThrow(/certificate/);
      expect(text).toContain('curl -k -H');
    } finally {
      command.kill('SIGTERM');
      await command.ended;
    }
    const lines = (await readFile(log, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toMatchObject([
      { path: '/api/public/v1/ping', status: 200 },
      { path: '/_sandbox/log', status: 404 },
    ]);
  });

  test('lists every option, assumption and control route in its help', async () => {
    const { stdout } = await runHere(['sandbox', '--help']);
    const options = [
      'port',
      'host',
      'cors',
      'tls',
      'seed',
      'log',
      'rate',
      'latency',
      'lag',
      'batch-limit',
      'expires-in',
    ];
    for (const name of [...options, 'assume', 'strict-redirects', 'no-control']) expect(stdout).toContain(`--${name}`);
    for (const route of Object.keys(controlRoutes)) expect(stdout).toContain(`  ${route.replace(' ', ' /_sandbox/')} `);
    for (const name of Object.keys(assumptionChecks)) expect(stdout).toContain(`  ${name} `);
  });

  test.each([
    [['--assume', 'batch=half'], '--assume: batch must be whole or partial.'],
    [['--assume', 'batches'], '--assume: assume has no field batches'],
    [['--rate', '0'], 'It has to be an integer from 1'],
    [['--host', 'no-such-host.invalid'], 'no-such-host.invalid is no name or address of this machine.'],
    [['--log', '/no/such/folder/log'], 'The log file /no/such/folder/log cannot be written'],
  ])('rejects %j', async (args, message) => {
    const { code, stdout, stderr } = await runHere(['sandbox', ...args]);
    expect([code, stdout]).toEqual([exitCode.misuse, '']);
    expect(stderr).toContain(message);
  });

  test('says so when the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    try {
      expect(await runCli(['sandbox', '--port', port])).toEqual({
        code: exitCode.misuse,
        stdout: '',
        stderr: `error: Port ${port} is in use. Choose another one, or leave --port out for a free one.\n`,
      });
    } finally {
      server.close();
    }
  });

  test.each(['-1', '65536', '80.5', 'http', '', '0x50', ' 80', '1e3'])('rejects the port %j', async (port) => {
    const { code, stdout, stderr } = await runHere(['sandbox', `--port=${port}`]);
    expect([code, stdout]).toEqual([exitCode.misuse, '']);
    expect(stderr).toContain('It has to be an integer from 0 to 65535.');
  });

  test('rejects a seed file that is not there, a directory, and what is not JSON', async () => {
    const directory = await tempFolder();
    const missing = join(directory, 'missing.json');
    const broken = await fileWith('{"users": [],\n "groups": [] "x"}');
    expect(await runHere(['sandbox', '--seed', missing])).toMatchObject({
      code: exitCode.misuse,
      stderr: `error: The seed file ${missing} cannot be read: there is no such file.\n`,
    });
    expect((await runHere(['sandbox', '--seed', directory])).stderr).toContain('it is a directory');
    const { code, stderr } = await runHere(['sandbox', '--seed', broken]);
    expect(code).toBe(exitCode.misuse);
    expect(stderr).toContain(`error: The seed file ${broken} is not valid JSON: `);
    expect(stderr).toMatch(/line 2,? column 15/);
  });

  test('rejects a seed that is not valid, with every place', async () => {
    const seed = await fileWith('\uFEFF{"users": [{"id": 0}], "groups": [{"id": 1, "members": [{"user_id": 5}]}]}');
    expect(await runCli(['sandbox', '--seed', seed])).toEqual({
      code: exitCode.misuse,
      stdout: '',
      stderr: [
        `error: ${seed} is not a valid seed:`,
        '  users[0].id must be an integer that the contract allows as an id, at most 9007199254740991, and unique.',
        "  users[0] must have required property 'full_name'.",
        "  users[0] must have required property 'display_name'.",
        "  users[0] must have required property 'email'.",
        '  groups[0].members[0].user_id must be the id of a user of this seed, and unique.',
        '',
      ].join('\n'),
    });
  });
});

/** The status of a request over https that trusts this authority only. */
function statusOf(url: string, ca: string | undefined): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { ...(ca === undefined ? {} : { ca }), agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

/** What a POSIX shell makes of a curl line, sent by fetch: curl itself may not be there. */
async function sent(line: string): Promise<unknown> {
  const show = `${quoted(process.execPath)} -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"`;
  const { stdout } = await promisify(exec)(`curl() { ${show}; }; ${line}`);
  const args = JSON.parse(stdout) as string[];
  const init: { method?: string; body?: string } = {};
  const headers = new Headers();
  let url = '';
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === '-H') headers.append(...(args.shift()?.split(': ') as [string, string]));
    else if (arg === '-X') init.method = args.shift() ?? '';
    else if (arg === '-d') init.body = args.shift() ?? '';
    else url = arg ?? '';
  }
  return (await fetch(url, { ...init, headers })).json();
}

function quoted(text: string): string {
  return `'${text}'`;
}
