import { defaultSeed, type SeedUser } from '../../src/sandbox/index.js';

/** A user with every field of the contract, so that a new one needs no change of the tests. */
export function anyUser(): SeedUser {
  const [first] = defaultSeed.users;
  if (first === undefined) throw new Error('The default seed has no user.');
  const { token: _, admin: __, ...user } = first;
  return user;
}
