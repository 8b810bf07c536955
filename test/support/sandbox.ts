/** The sandbox as a provider: its seed says who plays which role. */
import { sandboxSettings as settingsOfDefaultSeed } from '../../src/cli/verify/sandbox.js';
import { hostProvider, type HostSettings, type Provider } from '../../src/contract/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';

/** The settings that a user would pass for a host, here those of the default seed. */
export function sandboxSettings(overrides: Partial<HostSettings> = {}): HostSettings {
  return { ...settingsOfDefaultSeed(), baseUrl: 'https://sandbox.invalid', ...overrides };
}

/** A fresh sandbox in process, and how the suite reaches it. */
export function sandboxProvider(overrides: Partial<HostSettings> = {}): { sandbox: Sandbox; provider: Provider } {
  const sandbox = createSandbox();
  return { sandbox, provider: hostProvider(sandboxSettings({ fetch: sandbox.fetch, ...overrides })) };
}
