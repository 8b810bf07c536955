export { createSandbox, type Sandbox } from './sandbox.js';
export { defaultSeed } from './default-seed.js';
export { parseSeed, SeedError } from './parse-seed.js';
export { sandboxRoles, type SandboxRoles } from './roles.js';
export type { SandboxSeed, SeedGroup, SeedMember, SeedUser } from './seed.js';
export type { ListenOptions, Served } from './serve.js';
export type { SandboxState, SandboxUser } from './state.js';
