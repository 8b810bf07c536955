import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { downloadDescription } from '../../src/compare/index.js';
import { vendorDocument } from '../compare/vendor.js';
import { runHere } from '../support/cli.js';
import { tempFolder } from '../support/temp-folder.js';

const TOKEN = 'a-token-of-an-admin';
const agreeing = JSON.stringify(vendorDocument());
const disagreeing = agreeing.replace('"/groups/{group_id}/users"', '"/groups/{id}/members"');

describe('compare --file', () => {
  test('exits with 0 if the description contradicts nothing, and prints every verdict', async () => {
    const { code, stdout, stderr } = await runHere(['compare', '--file', await saved(agreeing)]);
    expect(stderr).toBe('');
    expect(stdout).toContain('Canvas Studio Group API');
    expect(stdout).toMatch(/^ {2}✓ confirmed {5}request body\[\]\.user_id +required: \[user_id\]$/m);
    expect(stdout).toMatch(/^ {2}– silent {8}request body +minItems: 1$/m);
    expect(stdout).toMatch(
      / 0 contradicted, \d+ silent\. The vendor's description contradicts the contract nowhere\.$/m,
    );
    expect(code).toBe(0);
  });

  test('exits with 1 if it contradicts something, which is printed first', async () => {
    const { code, stdout } = await runHere(['compare', '--file', await saved(disagreeing)]);
    expect(stdout).toMatch(/^listGroupUsers .*\n {2}✗ contradicted {2}operation .* the vendor: # no GET /m);
    expect(code).toBe(1);
  });

  test('prints what follows for each assumption', async () => {
    const document = agreeing
      .replace('"action":{"type":"string","enum":[]}', '"action":{"type":"string","enum":["add","update","delete"]}')
      .replace('"schema":{"type":"array"', '"schema":{"minItems":1,"type":"array"');
    const { stdout } = await runHere(['compare', '--file', await saved(document)]);
    expect(stdout).toContain('Write `const: delete` and remove its x-assumption.');
    expect(stdout).toContain('Keep `minItems: 1` and remove its x-assumption.');
    expect(stdout).toContain('The vendor does not state `required: [error]`.');
    expect(stdout).toContain('No description states this. `studio-groups verify --allow-writes` can observe it.');
  });

  test('prints the comparison as JSON with --json', async () => {
    const { code, stdout } = await runHere(['compare', '--json', '--file', await saved(disagreeing)]);
    expect(JSON.parse(stdout)).toMatchObject({ agrees: false, counts: { contradicted: 1 } });
    expect(code).toBe(1);
  });

  test('prints no control character of the vendor', async () => {
    const document = agreeing.replace('Studio Public API', '\\u001b[2JStudio').replace('"email"', '"e\\u001b[31mmail"');
    const { stdout } = await runHere(['compare', '--file', await saved(document)]);
    expect(stdout).not.toContain('\u001b');
  });

  test('exits with 2 and the reason for a file that cannot be compared', async () => {
    const { code, stderr } = await runHere(['compare', '--file', await saved('<html>')]);
    expect(stderr).toBe(
      "error: The vendor's description cannot be compared. It is HTML, not JSON. Is it a login page, or from a proxy?\n",
    );
    expect(code).toBe(2);
  });

  test('exits with 2 for a file that does not exist', async () => {
    const { code, stderr } = await runHere(['compare', '--file', 'nowhere.json']);
    expect(stderr).toBe('error: The description nowhere.json cannot be read: there is no such file.\n');
    expect(code).toBe(2);
  });
});

describe('compare --base-url', () => {
  let server: Server;
  let baseUrl: string;
  let answer: RequestListener;

  beforeEach(async () => {
    server = createServer((request, response) => {
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('downloads the description with the token, wherever the base URL points on the host', async () => {
    const asked: unknown[] = [];
    answer = (request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.setHeader('content-type', 'application/json').end(agreeing);
    };
    const env = { STUDIO_TOKEN: TOKEN };
    expect(await runHere(['compare', '--base-url', `${baseUrl}/api/public/v1`], env)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await runHere(['compare'], { STUDIO_BASE_URL: baseUrl, STUDIO_ADMIN_TOKEN: TOKEN })).toMatchObject({
      code: 0,
    });
    expect(asked).toEqual([
      ['/api/public/apidocs', `Bearer ${TOKEN}`],
      ['/api/public/apidocs', `Bearer ${TOKEN}`],
    ]);
  });

  const refusals: [status: number, env: Record<string, string>, says: string][] = [
    [401, {}, 'Status 401: the description requires a token.'],
    [
      401,
      { STUDIO_TOKEN: TOKEN },
      'Status 401: the token is wrong, has expired (tokens live for 2 hours), or may not read the description.',
    ],
    [404, {}, 'Status 404: is this a Studio host? Otherwise pass a saved copy.'],
    [302, {}, 'Status 302: the host redirects, and the token is not sent there. Is this the right host?'],
    [503, {}, 'Status 503: try again later, or pass a saved copy.'],
  ];

  test.each(refusals)('%i ends with 2 and says what to look at', async (status, env, says) => {
    answer = (_request, response) =>
      response.writeHead(status, { location: 'https://elsewhere.example/' }).end(agreeing);
    const { code, stderr, stdout } = await runHere(['compare', '--base-url', baseUrl], env);
    expect(stderr).toBe(`error: The vendor's description cannot be compared. ${baseUrl}/api/public/apidocs: ${says}\n`);
    expect(stderr + stdout).not.toContain(TOKEN);
    expect(code).toBe(2);
  });

  test('a response that is cut off ends with 2', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '9999' }).write(agreeing.slice(0, 10));
      setImmediate(() => response.destroy());
    };
    const { code, stderr } = await runHere(['compare', '--base-url', baseUrl]);
    expect(stderr).toMatch(/apidocs: .+\.\n$/);
    expect(code).toBe(2);
  });

  test('a host that does not respond is given up', async () => {
    answer = () => undefined;
    await expect(downloadDescription(baseUrl, undefined, { timeout: 20 })).rejects.toThrow(
      `${baseUrl}/api/public/apidocs: Timed out after 20 ms.`,
    );
  });

  test('a response that is too large is not read to its end', async () => {
    answer = (_request, response) => {
      response.end('x'.repeat(2_000));
    };
    await expect(downloadDescription(baseUrl, undefined, { maxBody: 1_000 })).rejects.toThrow(
      `${baseUrl}/api/public/apidocs: The response is larger than 1000 bytes.`,
    );
  });

  test('a host that is not there ends with 2', async () => {
    const gone = baseUrl;
    await new Promise((resolve) => server.close(resolve));
    const { code, stderr } = await runHere(['compare', '--base-url', gone]);
    expect(stderr).toMatch(/apidocs: .*ECONNREFUSED/);
    expect(code).toBe(2);
  });
});

describe('wrong use ends with 2, before anything is asked', () => {
  const wrong: [args: string[], env: Record<string, string>, says: string][] = [
    [[], {}, 'There is no host. Pass --base-url, or --file'],
    [['--file', 'a', '--base-url', 'https://a.example'], {}, 'Pass a host or --file, not both.'],
    [['--base-url', 'myschool'], {}, '--base-url must be a URL like'],
    [[], { STUDIO_BASE_URL: 'myschool' }, 'STUDIO_BASE_URL must be a URL like'],
    [['--base-url', 'ftp://myschool.example'], {}, '--base-url must be a URL like'],
    [['--base-url', 'https://me:secret@myschool.example'], {}, 'without query, fragment or credentials'],
    [
      ['--base-url', 'https://myschool.example'],
      { STUDIO_TOKEN: 'secret\nmore' },
      'STUDIO_TOKEN must be the bare access token',
    ],
    [['elsewhere'], {}, 'too many arguments'],
    [['--files', 'a'], {}, "unknown option '--files'"],
  ];

  test.each(wrong)('%j %j', async (args, env, says) => {
    const { code, stdout, stderr } = await runHere(['compare', ...args], env);
    expect(stderr).toContain(says);
    expect(stderr + stdout).not.toContain('secret');
    expect(code).toBe(2);
  });
});

async function saved(text: string): Promise<string> {
  const file = join(await tempFolder(), 'apidocs.json');
  await writeFile(file, text);
  return file;
}
