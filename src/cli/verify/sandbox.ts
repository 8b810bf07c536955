import { hostProvider, type Provider } from '../../contract/index.js';
import { createSandbox, defaultSeed, sandboxRoles } from '../../sandbox/index.js';

/** A fresh sandbox in this process, with the roles that its seed gives. Nobody is disturbed by what is written to it. */
export function embeddedSandbox(): Provider {
  const { adminToken, memberToken, outsiderToken, groupId, unknownGroupId, spareUserId } = sandboxRoles(defaultSeed);
  return hostProvider({
    name: 'the sandbox',
    baseUrl: 'https://sandbox.invalid',
    fetch: createSandbox().fetch,
    tokens: {
      ...(adminToken === undefined ? {} : { admin: adminToken }),
      ...(memberToken === undefined ? {} : { member: memberToken }),
      ...(outsiderToken === undefined ? {} : { outsider: outsiderToken }),
    },
    ...(groupId === undefined ? {} : { group: groupId }),
    unknownGroup: unknownGroupId,
    ...(spareUserId === undefined ? {} : { user: spareUserId }),
    allowWrites: true,
  });
}
