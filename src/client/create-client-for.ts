import type { ContractData, OperationData } from './operation-data.js';
import { baseUrlOf, clientOptions, settingsFrom, type ClientOptions } from './options.js';
import { createConnection, send } from './send.js';
import { toOutcome } from './to-outcome.js';
import { toRequest } from './to-request.js';

/** How much of the body of an error response is read, in bytes. */
const MAX_ERROR_BODY = 65_536;

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
  const connection = createConnection(client);
  const { header, scheme } = contract.security;
  const baseUrl = baseUrlOf(options.baseUrl, contract.basePath);

  async function call(operation: OperationData, args: readonly unknown[]): Promise<unknown> {
    const { url, headers, body, settings } = toRequest(contract, operation, args, baseUrl, client);
    const { id, method, isPublic } = operation;
    const exchange = await send(
      {
        request: { operation: id, method, url },
        isPublic,
        maxErrorBody: MAX_ERROR_BODY,
        fetch(token, signal) {
          if (token) headers.set(header, `${scheme} ${token}`.trim());
          const init: RequestInit = { method, headers, body, redirect: 'manual', signal };
          return settings.fetch ? settings.fetch(new Request(url, init)) : globalThis.fetch(url, init);
        },
      },
      settings,
      connection,
    );
    return toOutcome(contract, operation, exchange, settings.validate);
  }

  return Object.fromEntries(
    contract.operations.map((operation) => [operation.id, (...args: readonly unknown[]) => call(operation, args)]),
  );
}
