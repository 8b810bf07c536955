import { describe, expect, test } from 'vitest';
import { server } from '../../generated/contract.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { list, roles, tokens } from '../support/sandbox-calls.js';
import { redocly } from '../support/redocly.js';
import type { Run } from '../support/run.js';

const WORKFLOW = 'openapi/studio-groups.arazzo.yaml';

/** Runs the workflow, which `npm run lint:contract` has found to be valid, against the provider at the URL. */
function respect(url: string): Promise<Run> {
  const input = JSON.stringify({ token: tokens.admin, group_id: roles.groupId, user_id: roles.spareUserId });
  return redocly('respect', WORKFLOW, `--server=studio-groups=${url}${server.basePath}`, `--input=${input}`);
}

describe('the life cycle as an Arazzo workflow', () => {
  test('passes on the sandbox, and leaves the group as it was', async () => {
    const sandbox = createSandbox();
    const before = await list(sandbox);
    const { url, close } = await listen(sandbox);
    try {
      const { code, stdout, stderr } = await respect(url);
      expect(`${stdout}${stderr}`).toMatch(/Steps: .*6 passed.*6 total/);
      expect(code).toBe(0);
    } finally {
      await close();
    }
    expect(await list(sandbox)).toEqual(before);
  });

  test('fails on a provider that gives a wrong default permission', async () => {
    const sandbox = createSandbox();
    const { url, close } = await listen({
      fetch: async (request) => {
        const response = await sandbox.fetch(request);
        for (const members of sandbox.state.groups.values()) {
          if (members.get(roles.spareUserId ?? 0) === 'member') members.set(roles.spareUserId ?? 0, 'manager');
        }
        return response;
      },
    });
    try {
      const { code, stdout, stderr } = await respect(url);
      expect(`${stdout}${stderr}`).toMatch(/step list-after-add/);
      expect(code).not.toBe(0);
    } finally {
      await close();
    }
  });
});
