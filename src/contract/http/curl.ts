/** Requests as a person sees them: the curl line that repeats one, and headers without credentials. */
import { security } from '../../../generated/contract.js';
import type { Mask } from '../../lib/mask.js';
import type { RequestSent } from './exchange.js';

const MASK = '***';

/** A copy of the headers in which credentials are masked as a whole. */
export function maskedHeaders(headers: Readonly<Record<string, string>>, mask: Mask): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isCredential(name) && value !== '' ? MASK : mask(value)]),
  );
}

/** The request as a line for a POSIX shell; tokens come from environment variables. */
export function curlLine(request: RequestSent, mask: Mask): string {
  const headers = Object.entries(request.headers).flatMap(([name, value]) => {
    if (name === 'accept') return [];
    if (!isCredential(name)) return ['-H', shellQuoted(`${name}: ${mask(value)}`)];
    const shown = request.credentialsShown;
    // A header without a value is written with a semicolon; otherwise curl omits it.
    if (shown === '') return ['-H', `'${security.header};'`];
    return ['-H', `"${security.header}: ${shown ?? MASK}"`];
  });
  const body = request.body === undefined ? [] : ['--data-raw', shellQuoted(mask(request.body))];
  return ['curl', '-i', '-X', request.method, shellQuoted(mask(request.url)), ...headers, ...body].join(' ');
}

function isCredential(header: string): boolean {
  return [security.header.toLowerCase(), 'cookie', 'set-cookie'].includes(header.toLowerCase());
}

/** A text as one word of a POSIX shell. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
