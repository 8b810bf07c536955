/** The built package under whatever Node runs this: lists, updates and is refused, against the sandbox over HTTP. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStudioClient, StudioError, unwrap } from 'studio-groups';
import { createTokenSource, fileStore } from 'studio-groups/oauth';
import { createSandbox, defaultSeed, sandboxRoles } from 'studio-groups/sandbox';
import { responseValidators } from 'studio-groups/validate';

const { adminToken, outsiderToken, groupId, spareUserId } = sandboxRoles(defaultSeed);
const { url: baseUrl, close } = await createSandbox().listen();
const folder = await mkdtemp(join(tmpdir(), 'studio-groups-'));
try {
  const studio = createStudioClient({ baseUrl, token: adminToken, validate: responseValidators });
  const before = unwrap(await studio.listGroupUsers(groupId)).group_users;
  const added = await studio.batchUpdateGroupUsers(groupId, [{ action: 'add', user_id: spareUserId }]);
  assert.equal(unwrap(added).group_users.length, before.length + 1);

  const outsider = createStudioClient({ baseUrl, token: () => Promise.resolve(outsiderToken) });
  const refused = await outsider.listGroupUsers(groupId);
  assert.equal(refused.status, 403);
  assert.throws(() => unwrap(refused), StudioError);
  assert.equal(
    (await outsider.raw.GET('/groups/{group_id}/users', { params: { path: { group_id: groupId } } })).response.status,
    403,
  );

  const signal = globalThis.AbortSignal.abort('enough');
  assert.equal((await studio.listGroupUsers(groupId, { signal })).status, 'aborted');
  const stalled = await studio.listGroupUsers(groupId, { timeout: 1, retries: 0 });
  assert.ok(stalled.status === 'timeout' || stalled.status === 200);

  const token = createTokenSource({
    baseUrl: 'https://myschool.instructuremedia.com',
    clientId: 'id',
    clientSecret: 'secret',
    refreshToken: 'refresh',
    store: fileStore({ path: join(folder, 'credentials.json') }),
    fetch: () =>
      Promise.resolve(
        globalThis.Response.json({ access_token: adminToken, refresh_token: 'next', token_type: 'bearer' }),
      ),
  });
  assert.equal((await createStudioClient({ baseUrl, token }).listGroupUsers(groupId)).status, 200);
  globalThis.console.log(
    `Node ${globalThis.process.version}: the built client lists, updates, is refused, refreshes, aborts.`,
  );
} finally {
  await close();
  await rm(folder, { recursive: true });
}
