/** What happens to every request, whatever it asks for: log, rate limit, faults, latency. */
import { findEndpoint, pathOf, type Endpoint } from './endpoint.js';
import { takeFault, withFault } from './faults.js';
import type { Host, LoggedRequest } from './host.js';

/** How many requests the log keeps; older ones are forgotten. */
const LOG_SIZE = 1_000;

/** @throws {TypeError} If a fault drops the connection. */
export async function handle(host: Host, endpoints: readonly Endpoint[], request: Request): Promise<Response> {
  const entry = logRequest(host, request);
  try {
    const response = isOverRate(host) ? tooManyRequests() : await respond(host, endpoints, request, entry);
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

async function respond(
  host: Host,
  endpoints: readonly Endpoint[],
  request: Request,
  entry: LoggedRequest,
): Promise<Response> {
  const found = findEndpoint(endpoints, request);
  const operation = found instanceof Response ? undefined : found.endpoint.operation;
  if (operation !== undefined) entry.operation = operation;
  const apply = async () =>
    found instanceof Response ? found : found.endpoint.respond({ host, request, entry, texts: found.texts });
  const fault = takeFault(host.faults, { method: request.method, path: pathOf(request), operation });
  return fault === undefined ? apply() : withFault(fault, apply, host.sleep);
}
