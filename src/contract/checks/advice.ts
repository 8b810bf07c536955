/** Rules of HTTP that the contract does not repeat: advice, no findings. */
import type { Exchange } from '../http/exchange.js';

export function adviceOn({ response, request }: Exchange): string[] {
  if (response === undefined) return [];
  const { status, headers } = response;
  return [
    // RFC 9110, section 15.5.2
    ...(status === 401 && headers['www-authenticate'] === undefined
      ? ['A 401 response must have a WWW-Authenticate header (RFC 9110, section 15.5.2).']
      : []),
    // RFC 9110, section 15.5.6
    ...(status === 405 && headers.allow === undefined
      ? ['A 405 response must have an Allow header (RFC 9110, section 15.5.6).']
      : []),
    // RFC 9110, section 9.3.2
    ...(request.method === 'HEAD' && response.body !== ''
      ? ['A response to HEAD must not have a body (RFC 9110, section 9.3.2).']
      : []),
  ];
}
