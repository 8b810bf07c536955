/** The suite as a library: what it asks of a provider, what it leaves behind, and what it says. */
import { describe, expect, it } from 'vitest';
import { operations } from '../../generated/contract.js';
import {
  hostProvider,
  toHar,
  verify,
  type Exchange,
  type HostSettings,
  type Report,
} from '../../src/contract/index.js';
import { createSandbox, defaultSeed, type Sandbox } from '../../src/sandbox/index.js';
import { forgiving } from '../mutants/mutation.js';
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

describe('against a correct provider', () => {
  it('verifies every outcome, confirms every assumption, and leaves the group as it was', async () => {
    const { sandbox, provider } = sandboxProvider();
    const before = await members(sandbox);
    const report = await verify(provider, { strict: true, complete: true });
    expect(report).toMatchObject({ conforms: true, interrupted: false, restored: { ok: true } });
    expect(report.outcomes.every(({ verdict }) => verdict === 'verified')).toBe(true);
    expect(report.assumptions.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
    expect(await members(sandbox)).toEqual(before);
  });

  it('gives a report that JSON carries whole', async () => {
    const report = await verify(sandboxProvider().provider);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('tells each result as it comes', async () => {
    const told: [string, number, number][] = [];
    const report = await verify(sandboxProvider().provider, {
      onResult: ({ name }, done, total) => told.push([name, done, total]),
    });
    expect(told).toEqual(report.cases.map(({ name }, index) => [name, index + 1, report.cases.length]));
  });

  it('runs only the cases that are asked for, and brings the spare user where they need him', async () => {
    const { sandbox, provider } = sandboxProvider();
    const before = await members(sandbox);
    const report = await verify(provider, { only: /an admin removes a member$/ });
    expect(report.cases.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['batchUpdateGroupUsers 200: an admin removes a member', 'passed'],
    ]);
    expect(report.outcomes.filter(({ verdict }) => verdict === 'skipped')).toHaveLength(report.outcomes.length - 1);
    expect(await members(sandbox)).toEqual(before);
  });
});

describe('which cases run', () => {
  it('is a problem where none is chosen: nothing is sent, and nothing is praised', async () => {
    const sent: Exchange[] = [];
    const onExchange = (exchange: Exchange): unknown => sent.push(exchange);
    const chosen = await verify(sandboxProvider().provider, { only: /typo/, onExchange });
    expect(chosen).toMatchObject({ conforms: false, problem: 'No case matches /typo/. Check --only.', cases: [] });
    expect(
      await verify(sandboxProvider({ allowWrites: false, group: undefined }).provider, { cases: [] }),
    ).toMatchObject({ conforms: false, problem: 'There are no cases to run.' });
    expect(sent).toEqual([]);
  });

  it('does not depend on the flags of the expression', async () => {
    const names = async (only: RegExp) =>
      (await verify(sandboxProvider().provider, { only })).cases.map((it) => it.name);
    expect(await names(/GROUP/gi)).toEqual(await names(/group/i));
  });
});

describe('the spare user', () => {
  it('is brought in and taken out again, as the chosen cases need him', async () => {
    const { provider } = sandboxProvider();
    const only = /an add of somebody who is a member already|an admin adds a user after another change/;
    const report = await verify(provider, { only });
    expect(report.cases.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
    expect(report.restored?.ok).toBe(true);
  });

  it('is named where he cannot be moved, and why', async () => {
    const { fetch } = createSandbox();
    const refusing =
      (action: string): Fetch =>
      async (input, init) => {
        const isRefused = (await new Request(input, init).text()).includes(`"${action}"`);
        return isRefused ? Response.json({ error: 'not today' }, { status: 422 }) : fetch(input, init);
      };
    const only = /an add of somebody who is a member already|an admin adds a user after another change/;
    const reasons = async (action: string) =>
      skippedReasons(await verify(hostProvider(sandboxSettings({ fetch: refusing(action) })), { only }));
    const sentence = `the spare user ${String(spare)} could not be`;
    expect(await reasons('add')).toEqual([`${sentence} added: the status is 422`]);
    expect(await reasons('remove')).toEqual([`${sentence} removed: the status is 422`]);
  });

  it('is named where a batch got no answer, since it may still be applied', async () => {
    const sandbox = createSandbox();
    let applied = 0;
    const fetch: Fetch = async (input, init) => {
      const response = await sandbox.fetch(input, init);
      const isFirst = new Request(input, init).method === 'POST' && response.status === 200 && applied++ === 0;
      return isFirst ? new Promise(() => undefined) : response;
    };
    const report = await verify(hostProvider(sandboxSettings({ fetch })), {
      timeout: 30,
      only: /leaves the permission/,
    });
    expect(report.restored).toEqual({
      ok: false,
      message: `The group is as it was, but a batch got no answer and may still be applied. Look again whether user ${String(spare)} is in the group.`,
    });
  });
});

describe('without leave to write', () => {
  it('sends no batch that any provider could apply', async () => {
    const sent: Exchange[] = [];
    const { provider } = sandboxProvider({ allowWrites: false });
    const report = await verify(provider, { onExchange: (exchange) => sent.push(exchange) });
    const bodies = sent.flatMap(({ request }) => (request.body === undefined ? [] : [request.body]));
    expect(bodies.length).toBeGreaterThan(20);
    expect(bodies.filter((body) => body.includes(String(spare)))).toEqual([]);
    expect(sent.filter(({ request }) => request.method !== 'GET' && request.method !== 'POST')).toEqual([]);
    expect(report.conforms).toBe(true);
    expect(skippedReasons(report)).toEqual(['it writes to the group: pass --allow-writes to let it']);
  });

  it('fails with `complete`, since the outcome that needs a write is skipped', async () => {
    const { provider } = sandboxProvider({ allowWrites: false });
    expect((await verify(provider, { complete: true })).conforms).toBe(false);
  });
});

describe('a given that cannot be arranged is skipped, named, and never counts as verified', () => {
  const [member = '', admin = ''] = [settings.tokens.member, settings.tokens.admin];
  const missing: [string, Partial<HostSettings>, RegExp][] = [
    ['no member token', { tokens: { admin } }, /no token of a member: set STUDIO_MEMBER_TOKEN/],
    ['no admin token', { tokens: { member } }, /no token of an admin: set STUDIO_ADMIN_TOKEN/],
  ];
  it.each(missing)('%s', async (_, overrides, reason) => {
    const { provider } = sandboxProvider(overrides);
    const report = await verify(provider);
    expect(report.conforms).toBe(true);
    expect(skippedReasons(report).join('\n')).toMatch(reason);
    const skipped = report.cases.filter((result) => reason.test(result.reason ?? ''));
    expect(skipped.every(({ verdict, received }) => verdict === 'skipped' && received === undefined)).toBe(true);
  });

  it('no group: only an unknown one can be asked for', async () => {
    const { group: _, ...rest } = settings;
    const report = await verify(hostProvider({ ...rest, fetch: createSandbox().fetch }));
    const ofGroups = report.outcomes.filter(({ operation }) => operations[operation].path.includes('{group_id}'));
    const verified = ofGroups.filter(({ verdict }) => verdict === 'verified').map(({ status }) => status);
    expect(verified).toEqual([404, 404]);
    expect(skippedReasons(report)).toContain('no group: pass --group with the id of one');
  });
});

describe('a finding stands for itself', () => {
  it('where a refused input is accepted: what it changed fails no other case', async () => {
    const sandbox = createSandbox();
    const lenient = forgiving((change) =>
      change.action === 'add' && String(change.permission).startsWith('not-')
        ? { action: 'add', user_id: change.user_id }
        : change,
    )(sandbox);
    const before = await members(sandbox);
    const fetch: Fetch = (input, init) => lenient(new Request(input, init));
    const report = await verify(hostProvider(sandboxSettings({ fetch })));
    const failed = report.cases.filter(({ verdict }) => verdict === 'failed');
    expect(failed.map(({ given }) => given)).toEqual(['body/0/permission is a value that does not exist (add)']);
    expect(await members(sandbox)).toEqual(before);
  });

  it('where the group cannot be read: nothing is written, and the rest is verified', async () => {
    const sandbox = createSandbox();
    const fetch: Fetch = async (input, init) => {
      const response = await sandbox.fetch(input, init);
      const isList = new Request(input, init).method === 'GET' && response.status === 200;
      return isList ? Response.json({ error: 'oops' }, { status: 500 }) : response;
    };
    const report = await verify(hostProvider(sandboxSettings({ fetch })));
    const failed = report.cases.filter(({ verdict }) => verdict === 'failed');
    expect(failed.map(({ name }) => name)).toEqual([
      'listGroupUsers 200: an admin',
      'listGroupUsers 200: a member of the group',
    ]);
    expect(skippedReasons(report)).toEqual([
      'the group cannot be read',
      'the group cannot be read, so nothing is written to it',
    ]);
    const verified = report.outcomes.filter(({ verdict }) => verdict === 'verified').map(({ status }) => status);
    expect(verified).toEqual([401, 403, 404, 422, 401, 403, 404, 422]);
  });

  it('where the group cannot be read any more: that it is unchanged is not taken for granted', async () => {
    const sandbox = createSandbox();
    let read = 0;
    const fetch: Fetch = (input, init) =>
      new Request(input, init).method === 'GET' && read++ > 0
        ? Promise.resolve(Response.json({ error: 'oops' }, { status: 500 }))
        : sandbox.fetch(input, init);
    const report = await verify(hostProvider(sandboxSettings({ fetch })), { only: /the spare user outside/ });
    expect(report.cases.flatMap(({ findings }) => findings.map(({ message }) => message))).toEqual([
      'The list after it cannot be read: the status is 500.',
    ]);
  });

  it('where errors have no body: it is not tested what one should look like', async () => {
    const sandbox = createSandbox();
    const fetch: Fetch = async (input, init) => {
      const response = await sandbox.fetch(input, init);
      return response.ok ? response : new Response(null, { status: response.status });
    };
    const report = await verify(hostProvider(sandboxSettings({ fetch })));
    const untested = report.assumptions.filter(({ verdict }) => verdict === 'untested').map(({ key }) => key);
    expect([report.conforms, untested]).toEqual([true, ['#/components/schemas/ErrorBody']]);
  });
});

describe('a group with nobody else in it', () => {
  it('leaves out the batches that change somebody else, too', async () => {
    const groups = defaultSeed.groups.map((group) => (group.id === settings.group ? { ...group, members: [] } : group));
    const { fetch } = createSandbox({ seed: { ...defaultSeed, groups } });
    const { tokens } = settings;
    const provider = hostProvider(sandboxSettings({ fetch, tokens: { admin: tokens.admin } }));
    const report = await verify(provider);
    expect(report.conforms).toBe(true);
    const reason = 'the group has no other member whose permission the contract knows';
    expect(report.cases.filter((result) => result.reason === reason).map(({ given }) => given)).toEqual([
      'an admin adds a user after another change',
      'an admin removes a member before another change',
    ]);
  });
});

describe('a provider that answers from the contract itself', () => {
  it('confirms no assumption of it', async () => {
    const report = await verify({ ...sandboxProvider().provider, answersFromContract: true });
    expect(report.conforms).toBe(true);
    expect(report.assumptions.filter(({ verdict }) => verdict !== 'untested')).toEqual([]);
  });
});

describe('what a report keeps of an answer', () => {
  it('is its start, and how much is left out', async () => {
    const sandbox = createSandbox();
    const wordy: Fetch = async (input, init) => {
      const response = await sandbox.fetch(input, init);
      return response.status === 404 ? Response.json({ error: 'x'.repeat(5000) }, { status: 404 }) : response;
    };
    const report = await verify(hostProvider(sandboxSettings({ fetch: wordy })), { only: /listGroupUsers 40[34]/ });
    const [forbidden, notFound] = report.cases.map(({ received }) => received);
    expect(forbidden).not.toHaveProperty('omitted');
    expect([notFound?.body.length, notFound?.omitted]).toEqual([2000, 3012]);
  });
});

describe('the group is put back', () => {
  it.each([1, 20, 40, 55, 60, 65])('when the run is interrupted after result %i', async (last) => {
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
    expect(report.cases.filter(({ verdict }) => verdict === 'skipped')).toHaveLength(report.cases.length - last);
    expect(await members(sandbox)).toEqual(before);
  });

  it('when a callback throws', async () => {
    const { sandbox, provider } = sandboxProvider();
    const before = await members(sandbox);
    const onResult = ({ name }: { name: string }): void => {
      if (name.endsWith('an admin updates a member')) throw new Error('the disk is full');
    };
    await expect(verify(provider, { onResult })).rejects.toThrow('the disk is full');
    expect(await members(sandbox)).toEqual(before);
  });

  it('and its own error is what a callback throws, where there is nothing to put back', async () => {
    const { provider } = sandboxProvider({ allowWrites: false });
    const onResult = (): void => {
      throw new Error('the disk is full');
    };
    await expect(verify(provider, { onResult })).rejects.toThrow('the disk is full');
  });

  it('and says so loudly where that is not possible', async () => {
    const sandbox = createSandbox();
    const fetch: Fetch = async (input, init) => {
      const request = new Request(input, init);
      const removes = (await request.clone().text()).includes('"remove"');
      return removes ? Response.json({ error: 'no removal today' }, { status: 422 }) : sandbox.fetch(request);
    };
    const report = await verify(hostProvider(sandboxSettings({ fetch })));
    expect(report.conforms).toBe(false);
    expect(report.restored).toEqual({
      ok: false,
      message: `The group could not be put back: user ${String(spare)} is in it. Put it right by hand.`,
    });
  });
});

describe('a setting that is wrong gets one sentence, and no case runs', () => {
  const { admin = '', member = '', outsider = '' } = settings.tokens;
  const html: Fetch = () => Promise.resolve(new Response('<!doctype html><p>Sign in', { status: 200 }));
  const redirect: Fetch = () =>
    Promise.resolve(new Response(null, { status: 302, headers: { location: 'https://sso.invalid' } }));
  const down: Fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
  const silent: Fetch = () => new Promise(() => undefined);
  const withoutAdmin = { tokens: { member }, group: undefined };
  const wrong: [string, Partial<HostSettings>, RegExp][] = [
    ['nothing answers in time', { fetch: silent }, /Nothing answers at .* within 50 ms\..*base URL.*--timeout/],
    ['nothing answers, and there is no admin token', { ...withoutAdmin, fetch: down }, /ECONNREFUSED.*base URL/],
    ['a web page answers, and there is no admin token', { ...withoutAdmin, fetch: html }, /a web page.*base URL/],
    ['nothing answers', { fetch: down }, /Nothing answers at https:\/\/sandbox\.invalid\..*ECONNREFUSED.*base URL/],
    ['a web page answers', { fetch: html }, /a web page \(status 200\).*base URL/],
    ['the host redirects', { fetch: redirect }, /redirects to https:\/\/sso\.invalid.*base URL/],
    [
      'the token has expired',
      { tokens: { admin: 'old', member, outsider } },
      /does not accept the admin token.*STUDIO_ADMIN_TOKEN/,
    ],
    ["the admin token is a member's", { tokens: { admin: member, outsider } }, /a member's.*STUDIO_ADMIN_TOKEN/],
    ["the admin token is an outsider's", { tokens: { admin: outsider, member } }, /no admin's.*STUDIO_ADMIN_TOKEN/],
    ['there is no such group', { group: 9 }, /knows no group 9 \(404\).*--group/],
    ['the spare user is in the group', { user: 1618 }, /User 1618 is in the group already.*--user/],
  ];
  it.each(wrong)('%s', async (_, overrides, sentence) => {
    const report = await verify(hostProvider(sandboxSettings({ fetch: createSandbox().fetch, ...overrides })), {
      timeout: 50,
    });
    expect(report.problem).toMatch(sentence);
    expect(report.conforms).toBe(false);
    expect(report.cases.every(({ verdict }) => verdict === 'skipped')).toBe(true);
    expect(report.problem).not.toContain(admin);
  });

  it("is a hint at a finding where the token of a member or an outsider is somebody else's", async () => {
    const { provider } = sandboxProvider({ tokens: { admin, member: outsider, outsider: admin } });
    const report = await verify(provider);
    const hints = new Set(report.cases.flatMap(({ hint }) => (hint === undefined ? [] : [hint])));
    expect([...hints].join('\n')).toMatch(/STUDIO_MEMBER_TOKEN does not belong to a member/);
    expect([...hints].join('\n')).toMatch(/STUDIO_OUTSIDER_TOKEN belongs to an admin or a member/);
  });
});

describe('what a provider does never gets through as an error, and never shows a secret', () => {
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
    ['it throws nothing of use', () => Promise.reject(new Error())],
  ];
  it.each(faults)('%s', async (_, fetch) => {
    const exchanges: Exchange[] = [];
    const provider = hostProvider(sandboxSettings({ fetch }));
    const report = await verify(provider, { onExchange: (exchange) => exchanges.push(exchange) });
    expect(report.conforms).toBe(false);
    const shown = JSON.stringify([report, toHar(exchanges, provider.secrets)]);
    for (const secret of secrets) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(btoa(secret).replace(/=+$/, ''));
    }
  });

  it('waits no longer than the limit', async () => {
    const sandbox = createSandbox();
    let asked = 0;
    const fetch: Fetch = (input, init) => (asked++ < 2 ? sandbox.fetch(input, init) : new Promise(() => undefined));
    const report = await verify(hostProvider(sandboxSettings({ fetch })), { timeout: 50, only: /^listGroupUsers 200/ });
    const findings = report.cases.flatMap((result) => result.findings);
    expect(findings.map(({ kind, message }) => [kind, message])).toEqual([
      ['timeout', 'No answer came within 50 ms.'],
      ['timeout', 'No answer came within 50 ms.'],
    ]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('refuses the limit %d', async (timeout) => {
    await expect(verify(sandboxProvider().provider, { timeout })).rejects.toThrow('timeout must be a positive number');
  });
});
