import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { RequestSent } from '../../src/contract/exchange.js';
import { curlLine, masker, maskedHeaders } from '../../src/contract/mask.js';

const nothing = masker([]);
const request: RequestSent = {
  method: 'POST',
  url: 'https://host.invalid/groups/42/users?q=it%27s',
  headers: { accept: 'application/json', authorization: 'Bearer s3cret', 'content-type': 'application/json' },
  body: `[{"note":"it's $HOME \`x\` \\\\ \\"q\\""}]`,
  authorizationShown: 'Bearer $STUDIO_ADMIN_TOKEN',
};

/** The arguments that a shell hands to curl. */
function argumentsOf(line: string, env: Record<string, string> = {}): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }; ${line}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env }).split('\0').slice(0, -1);
}

it('makes a curl line that a shell understands as the very request', () => {
  const line = curlLine(request, nothing);
  expect(line).not.toContain('s3cret');
  expect(argumentsOf(line, { STUDIO_ADMIN_TOKEN: 'token' })).toEqual([
    '-i',
    '-X',
    'POST',
    request.url,
    '-H',
    'Authorization: Bearer token',
    '-H',
    'content-type: application/json',
    '--data-raw',
    request.body,
  ]);
});

it('writes an empty credential so that curl sends it, and none where there is none', () => {
  const { authorization: _, ...headers } = request.headers;
  expect(argumentsOf(curlLine({ ...request, authorizationShown: '' }, nothing))).toContain('Authorization;');
  expect(curlLine({ ...request, headers }, nothing)).not.toContain('Authorization');
});

it('alters the end of a token as the case does', () => {
  const line = curlLine({ ...request, authorizationShown: 'Bearer ${STUDIO_ADMIN_TOKEN%?}x' }, nothing);
  expect(argumentsOf(line, { STUDIO_ADMIN_TOKEN: 'token' })).toContain('Authorization: Bearer tokex');
});

it('masks a secret plainly, URL-encoded and in base64, also where one holds another', () => {
  const mask = masker(['a/b+c', 'a/b+c/longer', '']);
  expect(mask('x a/b+c y')).toBe('x *** y');
  expect(mask(`x ${encodeURIComponent('a/b+c')} y`)).toBe('x *** y');
  expect(mask(`x ${btoa('a/b+c')} y`)).toMatch(/^x \*\*\*=* y$/);
  expect(mask('a/b+c/longer')).toBe('***');
});

it('masks credentials and cookies whole, whatever they hold', () => {
  const headers = { Authorization: 'Basic other', 'set-cookie': 'id=1', 'x-request-id': 'r-1' };
  expect(maskedHeaders(headers, nothing)).toEqual({ Authorization: '***', 'set-cookie': '***', 'x-request-id': 'r-1' });
});

it('takes a secret for what it is, not for a pattern', () => {
  const mask = masker(['a.b*c(', '$&']);
  expect(mask('a.b*c( aXbc $& $1')).toBe('*** aXbc *** $1');
});
