/** Which host credentials belong to: their secrets are sent to that host and to no other. */
import { basePath, host } from '../../generated/client.js';

/** What names a host: `scheme://subdomain.domain`, as for the vendor's client, or `baseUrl`, which has precedence. */
export interface HostKeys {
  readonly subdomain?: string | undefined;
  readonly domain?: string | undefined;
  readonly scheme?: string | undefined;
  readonly baseUrl?: string | undefined;
}

const EXAMPLE = host.replace('{subdomain}', 'myschool');
const STUDIO_DOMAIN = host.slice(host.indexOf('}.') + 2);
const LABEL = /^[a-z\d]([a-z\d-]*[a-z\d])?$/i;
const DOMAIN = /^[a-z\d]([a-z\d.-]*[a-z\d])?(:\d{1,5})?$/i;
/** These stay on this machine, so `http` is safe. */
const LOOPBACK = /^http:\/\/(localhost|[^/]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$)/;

/** @throws {TypeError} if the keys name no valid host, or one to which secrets must not be sent. */
export function hostOf({ subdomain, domain = STUDIO_DOMAIN, scheme = 'https', baseUrl }: HostKeys): string | undefined {
  if (baseUrl !== undefined) return secureRoot(baseUrl, 'base_url');
  if (subdomain === undefined) return undefined;
  if (!LABEL.test(subdomain)) throw mustBe('subdomain', `one label of a host name, as myschool in ${EXAMPLE}`);
  if (!DOMAIN.test(domain)) throw mustBe('domain', `a host name, as ${STUDIO_DOMAIN} in ${EXAMPLE}`);
  if (!/^https?$/.test(scheme)) throw mustBe('scheme', 'https, or http on this machine');
  return secureRoot(`${scheme}://${subdomain}.${domain}`, 'scheme');
}

/** The keys for a new file, so that the vendor's client finds the same host, or none at all. */
export function hostKeysFor(root: string): HostKeys {
  const { protocol, host: authority, pathname } = new URL(root);
  const scheme = protocol.slice(0, -1);
  const [subdomain = '', ...others] = authority.split('.');
  const domain = others.join('.');
  // RFC 2606 reserves `.invalid`: a client that ignores `base_url` sends the secrets nowhere.
  if (pathname !== '/' || !LABEL.test(subdomain) || !DOMAIN.test(domain))
    return { subdomain: 'none', domain: 'invalid', scheme, baseUrl: root };
  return domain === STUDIO_DOMAIN && scheme === 'https' ? { subdomain } : { subdomain, domain, scheme };
}

export function secureRoot(address: string, name: string): string {
  const root = studioRoot(address, name);
  if (root.startsWith('https:') || LOOPBACK.test(root)) return root;
  throw mustBe(name, 'https, because secrets are sent to that host; http is allowed on this machine only');
}

/** A Studio address without the API's path. An error contains no part of the address, since it may be a secret. */
export function studioRoot(address: string, name: string): string {
  const isPlain = /^https?:\/\/[^\s/?#@\\][^\s?#@\\]*$/i.test(address) && URL.canParse(address);
  if (!isPlain) throw mustBe(name, `a URL like ${EXAMPLE}, without query, fragment or credentials`);
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`.replace(/\/+$/, '').replace(basePath, '');
}

export function mustBe(name: string, expected: string): TypeError {
  return new TypeError(`\`${name}\` must be ${expected}.`);
}
