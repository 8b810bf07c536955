import { hostProvider, type HostSettings, type Provider } from '../../contract/index.js';
import { createSandbox, defaultSeed, sandboxRoles } from '../../sandbox/index.js';

/** What a user would pass to verify a sandbox with the default seed and writes allowed, except its address. */
export function sandboxSettings(): Omit<HostSettings, 'baseUrl'> {
  const roles = sandboxRoles(defaultSeed);
  return {
    name: 'the sandbox',
    tokens: { admin: roles.adminToken, member: roles.memberToken, outsider: roles.outsiderToken },
    group: roles.groupId,
    unknownGroup: roles.unknownGroupId,
    user: roles.spareUserId,
    allowWrites: true,
    simulated: true,
  };
}

/** A fresh sandbox in this process. Writes to it disturb nobody. */
export function embeddedSandbox(): Provider {
  return hostProvider({ ...sandboxSettings(), baseUrl: 'https://sandbox.invalid', fetch: createSandbox().fetch });
}
