/** What a Studio host serves beside the operations of the contract. */
import { security, server } from '../../generated/contract.js';
import { describeApi } from './apidocs.js';
import { callerOf, unauthorized } from './authenticate.js';
import type { Endpoint, Exchange } from './endpoint.js';

export const extraEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/public/apidocs', respond: authenticated(apidocs) },
  // The vendor's client asks here when its token had expired.
  { method: 'GET', path: `${server.basePath}/apidocs`, respond: authenticated(apidocs) },
  { method: 'GET', path: `${server.basePath}/ping`, respond: ping },
  { method: 'GET', path: `${server.basePath}/users/search`, respond: authenticated(searchUsers) },
];

function authenticated(respond: (exchange: Exchange) => Response) {
  return (exchange: Exchange): Response => {
    if (callerOf(exchange.host, exchange.request) !== undefined) return respond(exchange);
    const { status, body, headers } = unauthorized(exchange.request);
    return Response.json(body, { status, headers: { ...headers, ...outside } });
  };
}

/** Marks a response that the contract does not document. */
const outside = { 'x-outside-contract': 'true' };

function apidocs({ host }: Exchange): Response {
  return new Response(describeApi(host.assume), { headers: { 'content-type': 'application/json', ...outside } });
}

/** Anybody may ask, but not with an invalid token, so that it can test one. */
function ping(exchange: Exchange): Response {
  const pong = () => new Response('pong', { headers: { 'content-type': 'text/plain', ...outside } });
  return exchange.request.headers.has(security.header) ? authenticated(pong)(exchange) : pong();
}

/** Users with this e-mail address, in any case. */
function searchUsers({ host, request }: Exchange): Response {
  const email = new URL(request.url).searchParams.get('email')?.toLowerCase() ?? '';
  const found = [...host.state.users.values()].filter((user) => email !== '' && user.email.toLowerCase() === email);
  return Response.json({ users: found.map(({ admin: _, ...shown }) => shown) }, { headers: outside });
}
