import createClient, { type Client } from 'openapi-fetch';
import { basePath, createMethods, type Call, type Methods } from '../../generated/client.js';
import type { paths } from '../../generated/schema.js';
import { integer, list } from './check.js';
import { conduct } from './conduct.js';
import { credentialsOf } from './credentials.js';
import { withDeadline } from './deadline.js';
import type { Exchange } from './exchange.js';
import { rootOf, settingsOf, type CallOptions, type Settings, type StudioClientOptions } from './options.js';
import type { Outcomes } from './outcome.js';
import { settle } from './settle.js';
import { Draft } from './transfer.js';

/** A client of the Studio Group API, with a method for each operation of the contract. */
export interface StudioClient extends Methods<CallOptions, Outcomes> {
  /**
   * The openapi-fetch client below, with the same credentials, retries and deadline; its errors are openapi-fetch's own.
   * Middleware that is added by `raw.use` is run for the methods above, too, once for each call; it sees no token, and
   * what it throws rejects the call.
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
  const baseUrl = rootOf(options.baseUrl) + basePath;
  const settings = settingsOf(options);
  const credentials = credentialsOf(options);
  let hooked = false;

  const send = (own: Settings, exchange: Exchange, request: Request | Draft): Promise<Response> => {
    exchange.request.url = request.url;
    return withDeadline(own.timeout, request.signal, exchange, (signal) =>
      conduct(own, credentials, exchange, request, signal),
    );
  };

  const client = createClient<paths>({
    baseUrl,
    redirect: 'manual',
    pathSerializer: (path, params) =>
      path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name]))),
    ...(settings.headers && { headers: settings.headers }),
    fetch: (request) =>
      send(settings, { request: { operation: 'raw', method: request.method, url: '' }, pieces: [] }, request),
  });

  const call: Call<CallOptions, Outcomes> = async (route, own, run) => {
    const conducted = own ? settingsOf({ ...settings, ...own }) : settings;
    const { signal, headers, validate } = conducted;
    const exchange: Exchange = {
      request: { operation: route.id, method: route.method, url: baseUrl + route.path },
      pieces: [],
    };
    let text: string | undefined;
    try {
      const { response, data, error } = await run({
        signal,
        fetch: (request: Request | Draft) => send(conducted, exchange, request),
        ...(own && { headers }),
        ...(hooked ? { parseAs: 'text' } : { Request: Draft }),
      });
      // Middleware may have put another answer, or one at all, in the place of the provider's.
      if (hooked) {
        const body = data ?? error ?? '';
        exchange.fault = undefined;
        exchange.answer = response;
        text = typeof body === 'string' ? body : JSON.stringify(body);
      }
    } catch (error) {
      if (!exchange.fault) throw error;
    }
    return settle(route, exchange, validate, text);
  };

  return {
    ...createMethods(client, call, { integer, list }),
    raw: {
      ...client,
      use(...middleware) {
        hooked = true;
        client.use(...middleware);
      },
    },
  };
}
