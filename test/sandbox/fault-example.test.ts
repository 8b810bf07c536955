/** The example of the sandbox's README. */
import { expect, test } from 'vitest';
import { createStudioClient } from '../../src/index.js';
import { createSandbox } from '../../src/sandbox/index.js';

test('a 503 after the batch was applied is reported as uncertain, and not repeated', async () => {
  const sandbox = createSandbox();
  const studio = createStudioClient({
    baseUrl: 'https://sandbox.test',
    token: 'sandbox-admin-token',
    fetch: sandbox.fetch,
  });
  sandbox.control.fail({ operation: 'batchUpdateGroupUsers', status: 503, afterApplying: true });

  const outcome = await studio.batchUpdateGroupUsers(42, [{ action: 'add', user_id: 2718 }]);

  expect(outcome).toMatchObject({ status: 'unexpected', maybeApplied: true });
  expect(sandbox.state.groups.get(42)?.has(2718)).toBe(true);
  expect(sandbox.control.log.filter(({ method }) => method === 'POST')).toHaveLength(1);
});
