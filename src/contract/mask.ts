/** Keeps secrets out of everything that is shown, and makes the curl line that repeats a request. */
import { security } from '../../generated/contract.js';
import type { RequestSent } from './exchange.js';

export type Mask = (text: string) => string;

const MASK = '***';

/** Replaces every secret in a text, written plainly, as in JSON, URL-encoded or in base64. */
export function masker(secrets: readonly string[]): Mask {
  const forms = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ])
    // The longest first, so that a secret which holds another one leaves no rest.
    .sort((one, two) => two.length - one.length);
  if (forms.length === 0) return (text) => text;
  const any = new RegExp(forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
  return (text) => text.replace(any, MASK);
}

/** A copy of the headers in which the credentials are masked whole. */
export function maskedHeaders(headers: Readonly<Record<string, string>>, mask: Mask): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isCredential(name) && value !== '' ? MASK : mask(value)]),
  );
}

/** The request as a line for a shell; the token comes from the environment. */
export function curlLine(request: RequestSent, mask: Mask): string {
  const headers = Object.entries(request.headers).flatMap(([name, value]) => {
    if (name === 'accept') return [];
    if (!isCredential(name)) return ['-H', shellQuoted(`${name}: ${mask(value)}`)];
    const shown = request.authorizationShown;
    // A header with no value is written with a semicolon, or curl leaves it out.
    if (shown === '') return ['-H', `'${security.header};'`];
    return ['-H', `"${security.header}: ${shown ?? MASK}"`];
  });
  const body = request.body === undefined ? [] : ['--data-raw', shellQuoted(mask(request.body))];
  return ['curl', '-i', '-X', request.method, shellQuoted(mask(request.url)), ...headers, ...body].join(' ');
}

function isCredential(header: string): boolean {
  const name = header.toLowerCase();
  return name === security.header.toLowerCase() || name === 'cookie' || name === 'set-cookie';
}

/** A text as one word of a POSIX shell. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
