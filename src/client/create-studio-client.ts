import createClient, { type Client } from 'openapi-fetch';
import { routes, security } from '../../generated/contract.js';
import { createMethods, type Call, type Methods } from '../../generated/methods.js';
import type { paths } from '../../generated/schema.js';
import { checkArguments } from './check-arguments.js';
import { failureOf, outcomeOf, readBody, type Exchange } from './exchange.js';
import { callSettingsOf, settingsOf, type CallOptions, type StudioClientOptions } from './options.js';
import type { Outcomes } from './outcome.js';
import { RequestDraft, transmit } from './request-draft.js';

/** A client of the Studio Group API, with a method for each operation of the contract. */
export interface StudioClient extends Methods<CallOptions, Outcomes> {
  /**
   * The openapi-fetch client below, with the same credentials; its errors are openapi-fetch's own. What `raw.use` adds
   * is run for the methods above, too.
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
  const settings = settingsOf(options);
  const exchanges = new WeakMap<object, Exchange>();
  let hooked = false;

  const send = (request: Request): Promise<Response> => {
    if (settings.token !== undefined) request.headers.set(security.header, `Bearer ${settings.token}`);
    return transmit(request, settings.fetch);
  };

  const { baseUrl, headers } = settings;
  const client = createClient<paths>({ baseUrl, redirect: 'manual', fetch: send, ...(headers && { headers }) });
  // Added first, so that it sees an answer last, after all other middleware. openapi-fetch leaves a 204 alone; of any
  // other answer it would parse the body, and lose the status where that fails.
  client.use({
    async onResponse({ response, options: { fetch } }) {
      const exchange = exchanges.get(fetch);
      if (!exchange) return undefined;
      exchange.response = response;
      await readBody(exchange, response);
      return new Response(null, { status: 204 });
    },
  });

  const call: Call<CallOptions, Outcomes> = async (id, given, callOptions = {}, run) => {
    checkArguments(id, given);
    const own = callSettingsOf(callOptions);
    const signal = own.signal ?? settings.signal;
    const exchange: Exchange = { request: { operation: id, method: routes[id].method, url: '' }, text: '' };
    const sendOnce = (request: Request): Promise<Response> => {
      exchange.request = { ...exchange.request, url: request.url };
      return send(request);
    };
    exchanges.set(sendOnce, exchange);
    try {
      await run({ ...own, signal, fetch: sendOnce, ...(hooked ? {} : { Request: RequestDraft }) });
    } catch (cause) {
      return failureOf(signal?.aborted === true ? 'aborted' : 'network', String(cause), exchange, cause);
    }
    return outcomeOf(id, exchange);
  };

  const raw: Client<paths> = {
    ...client,
    use(...middleware) {
      hooked = true;
      client.use(...middleware);
    },
  };
  return { ...createMethods(client, call), raw };
}
