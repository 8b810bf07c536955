/** The suite as a library: what it asks of a provider, what it leaves behind, and what it says. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  hostProvider,
  secretsOf,
  toHar,
  verify,
  type Exchange,
  type HostSettings,
  type Report,
} from '../../src/contract/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { sandboxProvider, sandboxSettings } from '../support/sandbox.js';

type Fetch = typeof globalThis.fetch;

const settings = sandboxSettings();
const spare = settings.user ?? 0;

/** Who is in the group, as the sandbox itself knows it. */
async function members(sandbox: Sandbox): Promise<unknown> {
  const headers = { authorization: `Bearer ${settings.tokens.admin ?? ''}` };
  const url = `${settings.baseUrl}/api/public/v1/groups/${String(settings.group)}/users`;
  return (await sandbox.fetch(new Request(url, { headers }))).json();
}

function skippedReasons(report: Report): string[] {
  return [...new Set(report.cases.filter(({ verdict }) => verdict === 'skipped').map(({ reason }) => reason ?? ''))];
}

describe('a correct provider', () => {
  test('has every outcome verified, and its group is as before', async () => {
    const { sandbox, provider } = sandboxProvider({ simulated: false });
    const before = await members(sandbox);
    const report = await verify(provider, { strict: true, complete: true });
    expect(report).toMatchObject({ conforms: true, exitCode: 0, interrupted: false, restored: { ok: true } });
    expect(report.outcomes.every(({ verdict }) => verdict === 'verified')).toBe(true);
    expect(report.assumptions.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
    expect(await members(sandbox)).toEqual(before);
  });

  test('has every outcome verified with two spare users, who change together', async () => {
    const { sandbox, provider } = sandboxProvider({ users: [spare, 1414] });
    const before = await members(sandbox);
    const sent: string[] = [];
    const report = await verify(provider, { onExchange: ({ request }) => sent.push(request.body ?? '') });
    expect(report).toMatchObject({ conforms: true, restored: { ok: true } });
    expect(sent).toContain(JSON.stringify([spare, 1414].map((user_id) => ({ action: 'remove', user_id }))));
    expect(await members(sandbox)).toEqual(before);
  });

  test('that is simulated confirms no assumption', async () => {
    const report = await verify(sandboxProvider().provider);
    expect(report.conforms).toBe(true);
    expect(report.assumptions.filter(({ verdict }) => verdict !== 'untested')).toEqual([]);
  });

  test('gets a report that JSON carries whole', async () => {
    const report = await verify(sandboxProvider().provider);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('has each result reported once', async () => {
    const seen: string[] = [];
    const report = await verify(sandboxProvider().provider, { onResult: ({ name }) => seen.push(name) });
    expect(seen).toEqual(report.cases.map(({ name }) => name));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('the choice of cases', () => {
  test('is made by a pattern, whatever its flags', async () => {
    const names = async (only: RegExp) =>
      (await verify(sandboxProvider().provider, { only })).cases.map((one) => one.name);
    expect(await names(/GROUP/gi)).toEqual(await names(/group/i));
  });

  test('may exclude cases', async () => {
    const report = await verify(sandboxProvider().provider, { only: /listGroupUsers/, exclude: / 4\d\d|:/ });
    expect(report.cases.map(({ name }) => name)).toEqual([]);
    expect(report.problem).toContain('Check --only and --exclude');
  });

  test('brings the spare user to where the chosen cases need them', async () => {
    const { sandbox, provider } = sandboxProvider();
    const before = await members(sandbox);
    const report = await verify(provider, { only: /an admin removes a member$|an add of a member$/ });
    expect(report.cases.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
    expect(report).toMatchObject({ exitCode: 0, restored: { ok: true } });
    expect(await members(sandbox)).toEqual(before);
  });

  test('sends nothing if no case is left', async () => {
    const sent: Exchange[] = [];
    const report = await verify(sandboxProvider().provider, { only: /typo/, onExchange: (one) => sent.push(one) });
    expect(report).toMatchObject({ conforms: false, exitCode: 2, cases: [] });
    expect(sent).toEqual([]);
  });
});

describe('without permission to write', () => {
  test('a run sends nothing that changes a correct or a lenient provider', async () => {
    const sandbox = createSandbox();
    const before = await members(sandbox);
    const sent: Exchange[] = [];
    const acceptEverything = (text: string): void => {
      const changes = [JSON.parse(/^[[{]/.test(text) && /[\]}]$/.test(text) ? text : '[]')].flat(2) as unknown[];
      for (const change of changes) {
        const { action, user_id, permission } = (change ?? {}) as {
          action?: string;
          user_id?: number;
          permission?: string;
        };
        if (user_id === undefined) continue;
        const group = sandbox.state.groups.get(settings.group ?? 0);
        if (action === 'remove') group?.delete(user_id);
        else group?.set(user_id, permission ?? 'member');
      }
    };
    const lenient: Fetch = async (input, init) => {
      const request = new Request(input, init);
      const response = await sandbox.fetch(request.clone());
      if (response.ok || request.method === 'GET') return response;
      acceptEverything(await request.text());
      return sandbox.fetch(`${settings.baseUrl}/api/public/v1/groups/${String(settings.group)}/users`, {
        headers: { authorization: `Bearer ${settings.tokens.admin ?? ''}` },
      });
    };
    const provider = hostProvider(sandboxSettings({ fetch: lenient, allowWrites: false }));
    const report = await verify(provider, { onExchange: (one) => sent.push(one) });
    expect(report.exitCode).toBe(1);
    expect(report).not.toHaveProperty('restored');
    expect(sent.filter(({ request }) => request.body?.includes(String(spare)))).toEqual([]);
    expect(sent.filter(({ request }) => !['GET', 'POST'].includes(request.method))).toEqual([]);
    expect(await members(sandbox)).toEqual(before);
  });

  test('the outcomes that need a write are skipped, which fails with `complete` alone', async () => {
    const { provider } = sandboxProvider({ allowWrites: false });
    const report = await verify(provider);
    expect(report).toMatchObject({ exitCode: 0, conforms: true });
    expect(skippedReasons(report)).toContain('it may change the group: pass --allow-writes');
    expect((await verify(provider, { complete: true })).exitCode).toBe(1);
  });
});

describe('a setting that is missing', () => {
  const [member = '', admin = ''] = [settings.tokens.member, settings.tokens.admin];
  const missing: [string, Partial<HostSettings>, RegExp][] = [
    ["a member's token", { tokens: { admin } }, /no token of a member: set STUDIO_MEMBER_TOKEN/],
    ["an admin's token", { tokens: { member } }, /no token of an admin: set STUDIO_ADMIN_TOKEN/],
    ['a group', { group: undefined }, /no group: pass --group/],
    ['a spare user', { user: undefined }, /no spare user: pass --user/],
  ];
  test.each(missing)('%s: its cases are skipped, named, and not verified', async (_, overrides, reason) => {
    const report = await verify(sandboxProvider(overrides).provider);
    expect(report.causes).toEqual([]);
    const skipped = report.cases.filter((result) => reason.test(result.reason ?? ''));
    expect(skipped.length).toBeGreaterThan(0);
    expect(skipped.every(({ verdict, received }) => verdict === 'skipped' && received === undefined)).toBe(true);
  });
});

/** A fresh sandbox in which some responses are replaced. */
function altered(replace: (request: Request, response: Response) => Response | Promise<Response> | undefined) {
  const sandbox = createSandbox();
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await sandbox.fetch(request.clone());
    return replace(request, response) ?? response;
  };
  return { sandbox, provider: hostProvider(sandboxSettings({ fetch, simulated: false })) };
}

describe("the host's condition", () => {
  test('a single 503 and a 429 with Retry-After are repeated and are no finding', async () => {
    let count = 0;
    const { provider } = altered((request) => {
      if (request.method !== 'GET') return undefined;
      count++;
      if (count === 5) return new Response(null, { status: 503, headers: { 'retry-after': '0' } });
      return count === 9 ? new Response(null, { status: 429, headers: { 'retry-after': '0' } }) : undefined;
    });
    expect(await verify(provider, { only: /^listGroupUsers/ })).toMatchObject({ exitCode: 0, causes: [] });
    expect(count).toBeGreaterThan(9);
  });

  test('a case that keeps failing is inconclusive: neither verified nor a finding', async () => {
    const { provider } = altered((request) =>
      request.headers.get('authorization') === 'Bearer null' && request.method === 'GET'
        ? new Response(null, { status: 503, headers: { 'retry-after': '0' } })
        : undefined,
    );
    const report = await verify(provider, { only: /^listGroupUsers 401/ });
    expect(report).toMatchObject({ exitCode: 2, causes: [] });
    expect(report.cases.filter(({ verdict }) => verdict === 'inconclusive')).toHaveLength(1);
  });

  test('a Retry-After beyond what a run may take is not waited for', async () => {
    let sent = 0;
    const { provider } = altered((request) => {
      if (request.headers.get('authorization') !== 'Bearer null') return undefined;
      sent++;
      return new Response(null, { status: 429, headers: { 'retry-after': '3600' } });
    });
    const report = await verify(provider, { only: /^listGroupUsers 401: the token "null"/ });
    expect(report).toMatchObject({ exitCode: 2, causes: [] });
    expect([sent, report.cases.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'skipped')]).toEqual([
      1,
      ['inconclusive'],
    ]);
  });

  test('a provider that keeps failing for 40 s is sent nothing more, unless the rate is limited', async () => {
    let sent = 0;
    const { provider } = altered((request) => {
      if (request.headers.get('authorization') === `Bearer ${settings.tokens.admin ?? ''}`) return undefined;
      sent++;
      clock.mockImplementation(() => 15_000 * sent);
      return new Response(null, { status: 429, headers: { 'retry-after': '3600' } });
    });
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => {
      clock.mockRestore();
    });
    const only = /^listGroupUsers 40[13]/;
    const report = await verify(provider, { only, concurrency: 1, timeout: 2 ** 30 });
    expect(sent).toBe(3);
    expect(report.exitCode).toBe(2);
    expect(skippedReasons(report)).toContain('the provider failed to respond 3 times within 45 s');
  });

  test('a response that takes too long is a finding', async () => {
    const { provider } = altered((request) =>
      request.headers.get('authorization') === 'Bearer null' ? new Promise<Response>(() => undefined) : undefined,
    );
    const report = await verify(provider, { only: /^listGroupUsers 401/, timeout: 50 });
    expect(report.causes.map(({ message }) => message)).toEqual(['No response within 50 ms.']);
  });
});

describe('another admin at work', () => {
  test.each([4, 30, 60, 73, 90, 120, 200, 235])(
    'before request %i is reported, not undone, and no finding',
    async (turn) => {
      let count = 0;
      const { sandbox, provider } = altered(() => {
        count++;
        if (count === turn) sandbox.state.groups.get(settings.group ?? 0)?.set(1414, 'manager');
        return undefined;
      });
      const { outsider: _, ...tokens } = provider.tokens;
      const report = await verify({ ...provider, tokens });
      expect(report).toMatchObject({ exitCode: 0, causes: [], restored: { ok: true } });
      expect(report.changedByOthers).toEqual(['user 1414 was added']);
      expect(sandbox.state.groups.get(settings.group ?? 0)?.get(1414)).toBe('manager');
    },
  );
});

describe('a provider that accepts an invalid request', () => {
  test('gets one finding for it, and the change is undone', async () => {
    const sandbox = createSandbox();
    const before = await members(sandbox);
    const fetch: Fetch = async (input, init) => {
      const request = new Request(input, init);
      const body = (await request.clone().text()).replace('"permission":"MEMBER"', '"permission":"member"');
      return sandbox.fetch(request.method === 'GET' ? request : new Request(request, { body }));
    };
    const report = await verify(hostProvider(sandboxSettings({ fetch })));
    expect(report.causes.map(({ cause }) => cause)).toEqual([
      'accepted: batchUpdateGroupUsers body /0/permission',
      'a rejected request changed the group',
    ]);
    expect(report.restored?.ok).toBe(true);
    expect(await members(sandbox)).toEqual(before);
  });

  test('keeps an added user whom it does not remove: the run stops writing and says what to do', async () => {
    let adds = 0;
    const sandbox = createSandbox();
    const fetch: Fetch = async (input, init) => {
      const request = new Request(input, init);
      const text = await request.clone().text();
      const response = await sandbox.fetch(text.includes('"remove"') ? new Request(request, { body: '[]' }) : request);
      if (text.includes('"add"') && response.ok) adds++;
      return response;
    };
    const report = await verify(hostProvider(sandboxSettings({ fetch })));
    expect(report).toMatchObject({ exitCode: 1, restored: { ok: false } });
    expect(report.restored?.message).toContain(`User ${String(spare)} is still in group ${String(settings.group)}`);
    expect(report.restored?.message).toContain('Remove them by hand');
    expect(adds).toBe(1);
  });
});

describe('a provider without state', () => {
  test('is recognised and reported in one sentence', async () => {
    const { provider } = altered((request) =>
      request.method === 'GET' && request.headers.get('authorization') === `Bearer ${settings.tokens.admin ?? ''}`
        ? Response.json({ group_users: [userOf(1, 'member')] })
        : undefined,
    );
    const report = await verify(provider);
    expect(report.exitCode).toBe(1);
    expect(report.causes.map(({ kind }) => kind)).toEqual(['stateless']);
  });

  function userOf(id: number, permission: string): object {
    return { id, full_name: 'A', display_name: 'A', email: 'a@example.edu', permission };
  }
});

describe('the first list', () => {
  test('must be complete, or nothing is written', async () => {
    const { sandbox, provider } = altered((request, response) => {
      if (request.method === 'GET' && response.ok) response.headers.set('link', '<https://x.invalid>; rel="next"');
      return undefined;
    });
    const sent: string[] = [];
    const before = await members(sandbox);
    const report = await verify(provider, { onExchange: ({ request }) => sent.push(request.body ?? '') });
    expect(sent.filter((body) => body.includes(String(spare)))).toEqual([]);
    expect(report.exitCode).toBe(2);
    expect(skippedReasons(report).join()).toContain('the first list is not complete');
    expect(await members(sandbox)).toEqual(before);
  });
});

describe('a list that never shows a change', () => {
  test('leaves the run unable to tell whether the group is unchanged', async () => {
    const kept = new Map<string, Response>();
    const { provider } = altered((request, response) => {
      const key = `${request.url} ${String(request.headers.get('authorization'))}`;
      if (request.method !== 'GET') return undefined;
      if (!kept.has(key)) kept.set(key, response.clone());
      return kept.get(key)?.clone();
    });
    const report = await verify(provider);
    expect(report.exitCode).toBe(1);
    expect(report.restored?.message).toMatch(/^Cannot tell whether group 42 is unchanged/);
  }, 30_000);
});

describe('identifiers of 64 bits', () => {
  test('are distinguished although JavaScript rounds them', async () => {
    const { provider } = altered((request, response) => {
      if (!response.ok || !request.url.includes('users')) return undefined;
      return response.text().then((text) => {
        const more = ['9007199254740992', '9007199254740993'].map(
          (id) => `{"id":${id},"full_name":"A","display_name":"A","email":"","permission":"member"}`,
        );
        const body = text.replace('[', `[${more.join(',')}${text.includes('[]') ? '' : ','}`);
        return new Response(body, { headers: { 'content-type': 'application/json' } });
      });
    });
    expect(await verify(provider)).toMatchObject({ exitCode: 0, causes: [] });
  });
});

describe('a report', () => {
  test('contains the start of a body, and how much is omitted', async () => {
    const sandbox = createSandbox();
    const wordy: Fetch = async (input, init) => {
      const response = await sandbox.fetch(input, init);
      return response.status === 404 ? Response.json({ error: 'x'.repeat(5000) }, { status: 404 }) : response;
    };
    const only = /listGroupUsers 403: an outsider|404: an unknown group/;
    const report = await verify(hostProvider(sandboxSettings({ fetch: wordy })), { only });
    const [forbidden, notFound] = report.cases.map(({ received }) => received);
    expect(forbidden).not.toHaveProperty('omitted');
    expect([notFound?.body.length, notFound?.omitted]).toEqual([2000, 3012]);
  });
});

describe('every change is undone', () => {
  test.each([1, 40, 41, 120, 160, 200])('if the run is interrupted after result %i', async (last) => {
    const { sandbox, provider } = sandboxProvider();
    const before = await members(sandbox);
    const stop = new AbortController();
    const report = await verify(provider, {
      signal: stop.signal,
      onResult: (_, done) => {
        if (done === last) stop.abort();
      },
    });
    expect(report).toMatchObject({ conforms: false, interrupted: true, restored: { ok: true } });
    expect(await members(sandbox)).toEqual(before);
  });

  test('if a callback throws', async () => {
    const { sandbox, provider } = sandboxProvider();
    const before = await members(sandbox);
    const onResult = ({ name }: { name: string }): void => {
      if (name.endsWith('an admin promotes a member')) throw new Error('the disk is full');
    };
    await expect(verify(provider, { onResult })).rejects.toThrow('the disk is full');
    expect(await members(sandbox)).toEqual(before);
  });

  test('and the error of a callback is thrown if there is nothing to undo', async () => {
    const { provider } = sandboxProvider({ allowWrites: false });
    const onResult = (): void => {
      throw new Error('the disk is full');
    };
    await expect(verify(provider, { onResult })).rejects.toThrow('the disk is full');
  });
});

describe('a wrong setting is named in one sentence, and no case runs', () => {
  const { admin = '', member = '', outsider = '' } = settings.tokens;
  const html: Fetch = () => Promise.resolve(new Response('<!doctype html><p>Sign in', { status: 200 }));
  const redirect: Fetch = () =>
    Promise.resolve(new Response(null, { status: 302, headers: { location: 'https://sso.invalid' } }));
  const down: Fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
  const silent: Fetch = () => new Promise(() => undefined);
  const withoutAdmin = { tokens: { member }, group: undefined };
  const wrong: [string, Partial<HostSettings>, RegExp][] = [
    ['no response in time', { fetch: silent }, /does not respond.* within 50 ms\..*base URL.*--timeout/],
    ['no connection, and no admin token', { ...withoutAdmin, fetch: down }, /ECONNREFUSED.*base URL/],
    ['a web page, and no admin token', { ...withoutAdmin, fetch: html }, /a web page.*base URL/],
    ['no connection', { fetch: down }, /https:\/\/sandbox\.invalid\/.* cannot be reached.*ECONNREFUSED.*base URL/],
    ['a web page', { fetch: html }, /a web page \(status 200\).*base URL/],
    ['the host redirects', { fetch: redirect }, /redirects to https:\/\/sso\.invalid.*base URL/],
    [
      'the token has expired',
      { tokens: { admin: 'old', member, outsider } },
      /does not accept the admin's token.*STUDIO_ADMIN_TOKEN/,
    ],
    ["the admin token is a member's", { tokens: { admin: member, outsider } }, /a member's.*STUDIO_ADMIN_TOKEN/],
    ["the admin token is an outsider's", { tokens: { admin: outsider, member } }, /not an admin's.*STUDIO_ADMIN_TOKEN/],
    ['there is no such group', { group: 9 }, /There is no group 9 \(404 from .*--group/],
    ['the spare user is in the group', { user: 1618 }, /User 1618 is in the group already.*--user/],
  ];
  test.each(wrong)('%s', async (_, overrides, sentence) => {
    const report = await verify(hostProvider(sandboxSettings({ fetch: createSandbox().fetch, ...overrides })), {
      timeout: 50,
    });
    expect(report.problem).toMatch(sentence);
    expect(report.conforms).toBe(false);
    expect(report.cases.every(({ verdict }) => verdict === 'skipped')).toBe(true);
    expect(report.problem).not.toContain(admin);
  });

  test("is a hint at a finding where the token of a member or an outsider is somebody else's", async () => {
    const { provider } = sandboxProvider({ tokens: { admin, member: outsider, outsider: admin } });
    const report = await verify(provider);
    const hints = new Set(report.cases.flatMap(({ hint }) => (hint === undefined ? [] : [hint])));
    expect([...hints].join('\n')).toMatch(/STUDIO_MEMBER_TOKEN does not belong to a member/);
    expect([...hints].join('\n')).toMatch(/STUDIO_OUTSIDER_TOKEN belongs to an admin or a member/);
  });
});

describe('a hostile provider causes no error and shows no secret', () => {
  const { tokens } = settings;
  const secrets = Object.values(tokens).filter((token) => token !== undefined);
  const echo: Fetch = (input, init) => {
    const request = new Request(input, init);
    const said = request.headers.get('authorization') ?? '';
    const encoded = [said, encodeURIComponent(said), btoa(said.replace('Bearer ', ''))].join(' ');
    return Promise.resolve(
      new Response(JSON.stringify({ error: encoded }), {
        status: 500,
        headers: { 'x-echo': encoded, 'set-cookie': `t=${encoded}` },
      }),
    );
  };
  const faults: [string, Fetch][] = [
    ['it echoes the credentials', echo],
    ['it throws', () => Promise.reject(new Error(`cannot send Bearer ${tokens.admin ?? ''}`))],
    ['it throws an empty error', () => Promise.reject(new Error())],
  ];
  test.each(faults)('%s', async (_, fetch) => {
    const exchanges: Exchange[] = [];
    const provider = hostProvider(sandboxSettings({ fetch }));
    const report = await verify(provider, { onExchange: (exchange) => exchanges.push(exchange) });
    expect(report.conforms).toBe(false);
    const shown = JSON.stringify([report, toHar(exchanges, secretsOf(provider.tokens))]);
    for (const secret of secrets) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(btoa(secret).replace(/=+$/, ''));
    }
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('a timeout of %d is rejected', async (timeout) => {
    await expect(verify(sandboxProvider().provider, { timeout })).rejects.toThrow('timeout must be a positive number');
  });
});
