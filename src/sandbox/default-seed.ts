/** The seed of a sandbox without another one, made of the contract's own examples. */
import { operations } from '../../generated/contract.js';
import type { SandboxSeed, SeedUser } from './seed.js';

const { group_users } =
  operations.listGroupUsers.responses[200].content['application/json'].examples['several-users'].value;
const { examples } = operations.batchUpdateGroupUsers.requestBody.content['application/json'];
/** The user that the contract's example adds is in no group. */
const [{ user_id: spareId }] = examples['add-with-default-permission'].value;
const [{ user_id: adminId }] = examples['add-a-manager'].value;
const groupId = operations.listGroupUsers.parameters[0].example;

/** Fields that the contract may add to a user: the two users who are in no example take them from one who is. */
const [{ permission: _, ...anyone }] = group_users;

const members = group_users.filter(({ id }) => id !== spareId);

const admin: SeedUser = {
  ...anyone,
  id: adminId,
  full_name: 'Ingrid Halvorsen',
  display_name: 'Ingrid',
  email: 'ingrid.halvorsen@example.edu',
  token: 'sandbox-admin-token',
  admin: true,
};

const outsider: SeedUser = {
  ...anyone,
  id: 1414,
  full_name: 'Pavel Dvořák',
  display_name: 'Pavel',
  email: 'pavel.dvorak@example.edu',
  token: 'sandbox-outsider-token',
};

/**
 * An admin; group 42 with a manager and a member who can call; a group of which the outsider is the only member; a
 * group with nobody; a user in no group. Every request that the contract shows as an example succeeds on it.
 */
export const defaultSeed: SandboxSeed = {
  users: [
    admin,
    ...group_users.map(({ permission, ...user }) => {
      const canCall = permission === 'member' && user.id !== spareId;
      return { ...user, ...(canCall && { token: 'sandbox-member-token' }) };
    }),
    outsider,
  ],
  groups: [
    { id: groupId, members: members.map(({ id, permission }) => ({ user_id: id, permission })) },
    { id: groupId + 1, members: [{ user_id: outsider.id }] },
    { id: groupId + 2, members: [] },
  ],
};
