/** Rules of HTTP that the contract does not repeat: advice, no findings. */
import type { Exchange } from '../http/exchange.js';

const rules = [
  {
    status: 401,
    header: 'www-authenticate',
    advice: 'A 401 response must have a WWW-Authenticate header (RFC 9110, section 15.5.2).',
  },
  { status: 405, header: 'allow', advice: 'A 405 response must have an Allow header (RFC 9110, section 15.5.6).' },
];

export function adviceOn({ response }: Exchange): string[] {
  return rules
    .filter(({ status, header }) => response?.status === status && response.headers[header] === undefined)
    .map(({ advice }) => advice);
}
