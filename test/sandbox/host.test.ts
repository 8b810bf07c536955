import { describe, expect, test } from 'vitest';
import { compareContract } from '../../src/compare/index.js';
import { createSandbox, defaultSeed } from '../../src/sandbox/index.js';
import { ORIGIN, tokens } from '../support/sandbox-calls.js';

const authorized = { headers: { authorization: `Bearer ${tokens.member}` } };
const at = (path: string) => `${ORIGIN}/api/public/${path}`;

describe('what a Studio host serves beside the contract', () => {
  test('ping responds with pong, but not to an invalid token', async () => {
    const { fetch } = createSandbox();
    for (const path of ['v1/ping', 'v1//ping']) {
      const response = await fetch(at(path), authorized);
      expect([response.status, await response.text()]).toEqual([200, 'pong']);
      expect(response.headers.get('content-type')).toBe('text/plain');
    }
    expect((await fetch(at('v1/ping'), { headers: { authorization: 'Bearer x' } })).status).toBe(401);
  });

  test('the search finds a user by e-mail address in any case, and says that it is outside the contract', async () => {
    const { fetch } = createSandbox();
    const response = await fetch(at('v1/users/search?email=Maren.Oduya@example.edu'), authorized);
    expect(response.headers.get('x-outside-contract')).toBe('true');
    const shown = defaultSeed.users.find(({ id }) => id === 1618);
    expect(await response.json()).toEqual({
      users: [shown],
    });
    for (const query of ['', '?email=', '?email=oduya']) {
      expect(await (await fetch(at(`v1/users/search${query}`), authorized)).json()).toEqual({ users: [] });
    }
    expect((await fetch(at('v1/users/search?email=x'))).status).toBe(401);
    const withoutEmail = createSandbox({ assume: { email: 'null' } });
    const found = await withoutEmail.fetch(at('v1/users/search?email='), authorized);
    expect(await found.json()).toEqual({ users: [] });
  });
});

describe('the description at /api/public/apidocs', () => {
  async function apidocs(assume = {}): Promise<string> {
    const response = await createSandbox({ assume }).fetch(at('apidocs'), authorized);
    expect(response.status).toBe(200);
    return response.text();
  }

  test('is behind authorization', async () => {
    expect((await createSandbox().fetch(at('apidocs'))).status).toBe(401);
  });

  test('agrees with the contract', async () => {
    const { agrees, counts } = compareContract(await apidocs());
    expect([agrees, counts.contradicted]).toEqual([true, 0]);
    expect(counts.confirmed).toBeGreaterThan(100);
  });

  test('is Swagger 2.0 without references, with a summary of each operation and a description of each parameter', async () => {
    const text = await apidocs();
    expect(text).not.toMatch(/"\$ref"|"const"|"oneOf"|"examples"|"x-assumption"/);
    const { swagger, paths } = JSON.parse(text) as {
      swagger: string;
      paths: Record<string, Record<string, { summary: string; parameters: { description: string; in: string }[] }>>;
    };
    expect(swagger).toBe('2.0');
    expect(Object.keys(paths)).toContain('/groups/{group_id}/users');
    for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
      expect(operation.summary).toMatch(/\w/);
      for (const { description } of operation.parameters) expect(description).toMatch(/\w/);
    }
  });

  test('names the third action as it was selected, which the comparison reports', async () => {
    const { agrees, statements } = compareContract(await apidocs({ action: 'delete' }));
    expect(agrees).toBe(false);
    expect(statements.filter(({ verdict }) => verdict === 'contradicted').length).toBe(1);
  });
});
