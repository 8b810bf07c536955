import type { ContractData, OperationData } from './operation-data.js';
import { baseUrlOf, clientOptions, settingsFrom, type ClientOptions } from './options.js';
import { createConnection, send } from './send.js';
import { toOutcome } from './to-outcome.js';
import { toRequest } from './to-request.js';

/**
 * Creates a client with a method for each operation of a contract. `npm run generate -- --contract` generates the data
 * and the interface of the client; `createStudioClient` is this function for the Group API.
 *
 * A method takes the path parameters in path order, then the body if there is one, then the options. It does not throw,
 * whatever the network or the provider does. A wrong argument rejects with a TypeError before any request.
 *
 * @throws {TypeError} if an option is wrong. The message names it.
 */
export function createClientFor(contract: ContractData, options: ClientOptions): unknown {
  const client = settingsFrom(options, clientOptions);
  const baseUrl = baseUrlOf(options.baseUrl, contract.basePath);
  const connection = createConnection(client, contract);

  async function call(operation: OperationData, args: readonly unknown[]): Promise<unknown> {
    const sendable = toRequest(contract, operation, args, baseUrl, client);
    const exchange = await send(sendable, connection);
    return toOutcome(contract, operation, exchange, sendable.settings.validate);
  }

  return Object.fromEntries(
    contract.operations.map((operation) => [operation.id, (...args: readonly unknown[]) => call(operation, args)]),
  );
}
