/** Who calls: the user whose access token it is. */
import { operations, security } from '../../generated/contract.js';
import type { Host } from './host.js';
import type { SandboxUser } from './state.js';

const { examples } = operations.listGroupUsers.responses[401].content['application/json'];

/** The user whose token the request carries, or undefined. */
export function callerOf({ state, now }: Host, { headers }: Request): SandboxUser | undefined {
  const token = /^Bearer +(\S+)$/i.exec(headers.get(security.header) ?? '')?.[1] ?? '';
  const grant = state.tokens.get(token);
  return grant !== undefined && now() < (grant.expiresAt ?? Infinity) ? state.users.get(grant.userId) : undefined;
}

/** The response to a request without a valid token. */
export function unauthorized({ headers }: Request) {
  const example = examples[headers.has(security.header) ? 'authorization-invalid' : 'authorization-missing'];
  return { status: 401, body: example.value, headers: { 'www-authenticate': 'Bearer' } };
}
