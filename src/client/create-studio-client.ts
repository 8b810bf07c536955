import createClient, { type Client } from 'openapi-fetch';
import { createMethods, type Call, type Methods } from '../../generated/client.js';
import type { paths } from '../../generated/schema.js';
import { check } from './check.js';
import { conduct } from './conduct.js';
import { credentialsOf } from './credentials.js';
import { withDeadline } from './deadline.js';
import { Draft } from './draft.js';
import { readBody, reasonOf, textOf, type Exchange } from './exchange.js';
import { baseUrlOf, settingsOf, type CallOptions, type StudioClientOptions } from './options.js';
import type { Outcomes } from './outcome.js';
import { settle, type Ended } from './settle.js';

/** A client of the Studio Group API, with a method for each operation of the contract. */
export interface StudioClient extends Methods<CallOptions, Outcomes> {
  /**
   * The openapi-fetch client below, with the same credentials and retries; its errors are openapi-fetch's own, and no
   * deadline ends its bodies. Middleware that is added by `raw.use` is run for the methods above, too, once for each call; it sees no token, and what it throws rejects the call.
   */
  readonly raw: Client<paths>;
}

/**
 * A client of the Studio Group API. Its methods never throw for what the network or the provider did: each call comes
 * to one `Outcome`, told apart by its status. Wrong use rejects with a TypeError before any request goes out.
 *
 * @throws {TypeError} where an option is wrong; the message names it.
 * @example
 * const studio = createStudioClient({ baseUrl: 'https://myschool.instructuremedia.com', token });
 * const outcome = await studio.listGroupUsers(42);
 */
export function createStudioClient(options: StudioClientOptions): StudioClient {
  const baseUrl = baseUrlOf(options);
  const settings = settingsOf(options);
  const credentials = credentialsOf(options);
  /** What openapi-fetch leaves alone; of any other answer it would read the body, and lose the status on a broken one. */
  const nothing = new Response(null, { status: 204 });
  let hooked = false;

  const client = createClient<paths>({
    baseUrl,
    redirect: 'manual',
    ...(settings.headers && { headers: settings.headers }),
    fetch(request) {
      const { method, url } = request;
      return conduct(settings, credentials, { request: { operation: 'raw', method, url }, pieces: [] }, request);
    },
  });

  const call: Call<CallOptions, Outcomes> = async (route, given, own, run) => {
    for (const name in route.arguments) check(name, given[name], route.arguments[name]);
    const conducted = own ? settingsOf({ ...settings, ...own }) : settings;
    const { timeout, signal: caller, headers, validate } = conducted;
    const exchange: Exchange = {
      request: { operation: route.id, method: route.method, url: baseUrl + route.path },
      pieces: [],
    };
    let fault: Ended | undefined;

    const fetch = async (request: Request): Promise<Response> => {
      exchange.request.url = request.url;
      try {
        const response = await conduct(conducted, credentials, exchange, request, readBody);
        return hooked ? new Response(textOf(exchange) || null, response) : nothing;
      } catch (cause) {
        fault = { status: 'network', reason: reasonOf(cause), cause };
        throw cause;
      }
    };

    const attempt = async (signal: AbortSignal): Promise<Outcomes[typeof route.id]> => {
      try {
        const init = { signal, fetch, headers, parseAs: 'text', ...(!hooked && { Request: Draft }) };
        const { response, data, error } = await run(init);
        // Middleware may have put another answer, or one at all, in the place of the provider's.
        if (hooked) {
          const body = data ?? error;
          fault = undefined;
          exchange.response = response;
          exchange.pieces = [new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))];
        }
      } catch (error) {
        if (!fault) throw error;
      }
      return settle(route, exchange, validate, fault);
    };

    return withDeadline(timeout, caller, attempt, (status) =>
      settle(route, exchange, validate, {
        status,
        reason: status === 'timeout' ? `No outcome in ${timeout} ms` : 'The caller gave up',
        cause: caller?.reason,
      }),
    );
  };

  const use = client.use.bind(client);
  client.use = (...middleware) => {
    hooked = true;
    use(...middleware);
  };
  return { ...createMethods(client, call), raw: client };
}
