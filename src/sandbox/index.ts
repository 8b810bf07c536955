export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';
export {
  assumptionValues,
  contractAssumptions,
  describeAssumptions,
  selectAssumptions,
  type Assumptions,
} from './assumptions.js';
export { controlRoutes } from './control-routes.js';
export { defaultSeed } from './default-seed.js';
export { parseSeed, SeedError } from './parse-seed.js';
export { sandboxClient } from './oauth.js';
export { sandboxRoles, type SandboxRoles } from './roles.js';
export type { SandboxControl } from './control.js';
export type { Fault } from './faults.js';
export type { LoggedRequest, Settings } from './host.js';
export type { SandboxSeed, SeedGroup, SeedMember, SeedUser } from './seed.js';
export type { Grant, SandboxState, SandboxUser } from './state.js';
