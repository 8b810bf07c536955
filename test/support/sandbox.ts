/** The sandbox as a provider: its seed says who plays which role. */
import { hostProvider, type HostSettings, type Provider } from '../../src/contract/provider.js';
import { createSandbox, defaultSeed, sandboxRoles, type Sandbox } from '../../src/sandbox/index.js';

/** The settings that a user would pass for a host, here those of the default seed. */
export function sandboxSettings(overrides: Partial<HostSettings> = {}): HostSettings {
  const roles = sandboxRoles(defaultSeed);
  return {
    name: 'the sandbox',
    baseUrl: 'https://sandbox.invalid',
    tokens: {
      ...(roles.adminToken === undefined ? {} : { admin: roles.adminToken }),
      ...(roles.memberToken === undefined ? {} : { member: roles.memberToken }),
      ...(roles.outsiderToken === undefined ? {} : { outsider: roles.outsiderToken }),
    },
    ...(roles.groupId === undefined ? {} : { group: roles.groupId }),
    unknownGroup: roles.unknownGroupId,
    ...(roles.spareUserId === undefined ? {} : { user: roles.spareUserId }),
    allowWrites: true,
    ...overrides,
  };
}

/** A fresh sandbox in process, and how the suite reaches it. */
export function sandboxProvider(overrides: Partial<HostSettings> = {}): { sandbox: Sandbox; provider: Provider } {
  const sandbox = createSandbox();
  return { sandbox, provider: hostProvider(sandboxSettings({ fetch: sandbox.fetch, ...overrides })) };
}
