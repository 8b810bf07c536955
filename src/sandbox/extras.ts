/** What a Studio host serves beside the operations of the contract. */
import { security, server } from '../../generated/contract.js';
import { describeApi } from './apidocs.js';
import { callerOf, unauthorized } from './authenticate.js';
import type { Endpoint, Exchange } from './endpoint.js';

const apidocs = authenticated(({ host }) => describeApi(host.assume));

export const extraEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/public/apidocs', respond: apidocs },
  // The vendor's client asks here when its token had expired.
  { method: 'GET', path: `${server.basePath}/apidocs`, respond: apidocs },
  { method: 'GET', path: `${server.basePath}/ping`, respond: ping },
  { method: 'GET', path: `${server.basePath}/users/search`, respond: authenticated(searchUsers) },
];

/** Marks a response that the contract does not document. */
const outside = { 'x-outside-contract': 'true' };

function authenticated(respond: (exchange: Exchange) => unknown): Endpoint['respond'] {
  return (exchange) => {
    const isCaller = callerOf(exchange.host, exchange.request) !== undefined;
    const { status, body, headers } = isCaller
      ? { status: 200, body: respond(exchange) }
      : unauthorized(exchange.request);
    return Response.json(body, { status, headers: { ...outside, ...headers } });
  };
}

/** Anybody may ask, but not with an invalid token, so that it can test one. */
function ping(exchange: Exchange): Response | Promise<Response> {
  const isInvalid =
    exchange.request.headers.has(security.header) && callerOf(exchange.host, exchange.request) === undefined;
  return isInvalid
    ? authenticated(() => undefined)(exchange)
    : new Response('pong', { headers: { 'content-type': 'text/plain', ...outside } });
}

/** Users with this e-mail address, in any case. */
function searchUsers({ host, request }: Exchange): unknown {
  const email = new URL(request.url).searchParams.get('email')?.toLowerCase() ?? '';
  const found = [...host.state.users.values()].filter((user) => email !== '' && user.email.toLowerCase() === email);
  return { users: found.map(({ admin: _, ...shown }) => shown) };
}
