/** What a sandbox starts with. */
import type { GroupUser } from '../../generated/schema.js';
import type { DeepReadonly } from '../lib/deep-readonly.js';

/** A user, as the API shows one. Ids are integers from 1 to 2^53-1, here and elsewhere in a seed. */
export interface SeedUser extends Omit<DeepReadonly<GroupUser>, 'permission'> {
  /** The access token that this user calls with. Default: none, the user cannot call. */
  readonly token?: string;
  /** Whether the user is an admin of the institution. Default: false. */
  readonly admin?: boolean;
}

/** A user's membership in a group. */
export interface SeedMember {
  readonly user_id: number;
  /** Any string, since responses may contain permissions that the contract does not know. Default: the contract's. */
  readonly permission?: string;
}

export interface SeedGroup {
  readonly id: number;
  /** In the order in which the API lists them. */
  readonly members: readonly SeedMember[];
}

/** All that a sandbox knows when it starts, as plain JSON: users, who of them may call, and groups of them. */
export interface SandboxSeed {
  readonly users: readonly SeedUser[];
  readonly groups: readonly SeedGroup[];
}
