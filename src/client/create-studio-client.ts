import { contract, type Methods } from '../../generated/client.js';
import type { operations } from '../../generated/schema.js';
import { createClientFor } from './create-client-for.js';
import type { ClientOptions, OptionsOf } from './options.js';
import type { OutcomesOf } from './outcome.js';

/** A client of the Studio Group API, with a method for each operation of the contract. */
export type StudioClient = Methods<OptionsOf<operations>, OutcomesOf<operations>>;

/**
 * Creates a client of the Studio Group API.
 *
 * Its methods do not throw, whatever the network or the provider does: each call has one `Outcome`, discriminated by its
 * status. A wrong argument rejects with a TypeError before any request.
 *
 * @throws {TypeError} if an option is wrong. The message names it.
 * @example
 * const studio = createStudioClient({ baseUrl: 'https://myschool.instructuremedia.com', token });
 * const outcome = await studio.listGroupUsers(42);
 */
export function createStudioClient(options: ClientOptions): StudioClient {
  // The interface is generated from the same contract as the data.
  return createClientFor(contract, options) as StudioClient;
}
