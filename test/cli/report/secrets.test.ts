/** No format shows a token, whatever the provider does with those that it is sent. */
import { describe, expect, test } from 'vitest';
import { formats, type ReportFormat } from '../../../src/cli/report/formats.js';
import { reportTable } from '../../../src/cli/report/table.js';
import { secretsOf, toHar, type Exchange } from '../../../src/contract/index.js';
import { hostProvider } from '../../../src/contract/index.js';
import { verify } from '../../../src/contract/verify.js';
import { createSandbox, defaultSeed } from '../../../src/sandbox/index.js';
import { answers, listed, type Mutation } from '../../support/mutation.js';
import { sandboxSettings } from '../../support/sandbox.js';

/** Even the middle of a token must not be seen; the end is what a formatter, an escape or a cut might spare. */
const CORE = '0f-a-secret-that-nobody-may-see';
const token = (role: string) => `${role}/+="${CORE}&<\\'%`;
const tokens = { admin: token('admin'), member: token('member'), outsider: token('outsider') };
const byName: Readonly<Record<string, string>> = {
  'sandbox-admin-token': tokens.admin,
  'sandbox-member-token': tokens.member,
};
const seed = {
  ...defaultSeed,
  users: defaultSeed.users.map((user) =>
    user.token === undefined ? user : { ...user, token: byName[user.token] ?? tokens.outsider },
  ),
};

const sent = (request: Request): string => (request.headers.get('authorization') ?? '').replace(/^Bearer /, '');
const headersWith = (headers: Headers, request: Request): Headers => {
  const authorization = request.headers.get('authorization') ?? '';
  headers.set('authorization', authorization);
  headers.set('set-cookie', `session=${authorization}`);
  headers.set('x-echo', authorization);
  headers.set('x-quoted', JSON.stringify(authorization));
  headers.set('x-encoded', encodeURIComponent(authorization));
  return headers;
};

/** Ways to tell what was sent, each by another road into a report. */
const echoes: Readonly<Record<string, Mutation>> = {
  'in headers and body': answers({}, ({ status, headers }, request) =>
    status < 400
      ? {}
      : {
          status: 500,
          headers: headersWith(headers, request),
          body: `${sent(request)} ${JSON.stringify({ said: sent(request) })} ${btoa(sent(request))} ${encodeURIComponent(sent(request))}`,
        },
  ),
  'as the reason of every error': answers({}, ({ status }, request) =>
    status < 400 ? {} : { status: 418, body: JSON.stringify({ error: `bad token ${sent(request)}` }) },
  ),
  'across the place where a report cuts a body': answers({}, ({ status }, request) =>
    status < 400 ? {} : { status: 500, body: 'x'.repeat(1990) + sent(request) },
  ),
  'as the content type': answers({}, ({ headers }, request) => {
    headers.set('content-type', `text/${sent(request)}`);
    return { headers };
  }),
  'as a permission': (sandbox) => (request) =>
    listed((users) => users.map((user) => ({ ...user, permission: sent(request) })))(sandbox)(request),
  'as the place that it redirects to': answers({}, ({ headers }, request) => {
    headers.set(
      'location',
      `https://sandbox.invalid/login?token=${sent(request)}&again=${encodeURIComponent(sent(request))}`,
    );
    return { status: 302, headers };
  }),
  'in the reason why there is no answer': () => (request) => Promise.reject(new Error(`refused ${sent(request)}`)),
  'in the reason why a batch has no answer': (sandbox) => (request) =>
    request.method === 'POST' && request.headers.get('content-length') !== '2'
      ? Promise.reject(new Error(`reset while ${sent(request)} was sent`))
      : sandbox.fetch(request),
};

describe.each(Object.entries(echoes))('a provider that returns the token %s', (_, echo) => {
  test('gets no part of it into any format, the table or the recording', async () => {
    const handler = echo(createSandbox({ seed }));
    let seen = false;
    const fetch: typeof globalThis.fetch = (input, init) => {
      const request = new Request(input, init);
      seen ||= sent(request).includes(CORE);
      return handler(request);
    };
    const provider = hostProvider(sandboxSettings({ fetch, tokens }));
    const exchanges: Exchange[] = [];
    const report = await verify(provider, { onExchange: (exchange) => exchanges.push(exchange) });
    const all: Record<string, string> = {
      json: formats.json(report),
      junit: await formats.junit(report),
      markdown: formats.markdown(report),
      html: await formats.html(report),
      table: reportTable(report),
      har: JSON.stringify(toHar(exchanges, secretsOf(provider.tokens))),
    } satisfies Record<ReportFormat | 'table' | 'har', string>;

    expect(seen).toBe(true);
    expect(report.conforms).toBe(false);
    expect(Object.keys(all).filter((name) => tells(all[name] ?? ''))).toEqual([]);
    expect(all.json).toContain('***');
  });
});

function tells(text: string): boolean {
  return text.toLowerCase().includes(CORE) || text.includes(btoa(tokens.admin).slice(12, 40));
}
