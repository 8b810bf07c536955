/** What happens to every request, whatever it asks for: log, rate limit, faults, latency. */
import { findEndpoint, type Endpoint } from './endpoint.js';
import { extraEndpoints } from './extras.js';
import { takeFault, withFault } from './faults.js';
import type { Host, LoggedRequest } from './host.js';
import { oauthEndpoints } from './oauth.js';
import { operationEndpoints } from './operations.js';

/** Of two with the same method and path, the contract's takes precedence. */
const endpoints: readonly Endpoint[] = [...operationEndpoints, ...oauthEndpoints, ...extraEndpoints];

/** How many requests the log keeps; older ones are forgotten. */
const LOG_SIZE = 1_000;

/** @throws {TypeError} If a fault drops the connection. */
export async function handle(host: Host, request: Request): Promise<Response> {
  const entry = logRequest(host, request);
  try {
    const response = isOverRate(host) ? tooManyRequests() : await respond(host, request, entry);
    if (host.settings.latency > 0) await host.sleep(host.settings.latency);
    entry.status = response.status;
    return request.method === 'HEAD' ? new Response(null, response) : response;
  } catch (error) {
    entry.status = 'dropped';
    throw error;
  } finally {
    host.onRequest(entry);
  }
}

function logRequest({ log, now }: Host, { method, url }: Request): LoggedRequest {
  const { pathname, search } = new URL(url);
  const entry: LoggedRequest = { time: new Date(now()).toISOString(), method, path: pathname + search };
  if (log.push(entry) > LOG_SIZE) log.shift();
  return entry;
}

function isOverRate({ settings, window, now }: Host): boolean {
  if (now() - window.start >= 1000) Object.assign(window, { start: now(), count: 0 });
  return ++window.count > settings.rate;
}

function tooManyRequests(): Response {
  return Response.json({ error: 'Too many requests.' }, { status: 429, headers: { 'retry-after': '1' } });
}

async function respond(host: Host, request: Request, entry: LoggedRequest): Promise<Response> {
  // Repeated slashes count as one.
  const path = new URL(request.url).pathname.replaceAll(/\/{2,}/g, '/');
  const { operation, respond, texts } = findEndpoint(endpoints, request.method, path);
  if (operation !== undefined) entry.operation = operation;
  const apply = async () => respond({ host, request, entry, texts });
  const fault = takeFault(host.faults, { ...entry, path });
  return fault === undefined ? apply() : withFault(fault, apply, host.sleep);
}
