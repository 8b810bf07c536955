/** Which host credentials belong to: their secrets are sent to that host and to no other. */
import { basePath, host } from '../../generated/client.js';

/** The keys that name a host: those of the vendor's example client, and `baseUrl` for hosts that these cannot express. */
export interface HostKeys {
  /** `myschool` in `https://myschool.instructuremedia.com`. */
  readonly subdomain?: string | undefined;
  /** Default: `instructuremedia.com`. A port may follow it. */
  readonly domain?: string | undefined;
  /** Default: `https`. */
  readonly scheme?: string | undefined;
  /** The whole address, `http://localhost:8080`. Where it is present, the other three are not used. */
  readonly baseUrl?: string | undefined;
}

const EXAMPLE = host.replace('{subdomain}', 'myschool');
const STUDIO_DOMAIN = host.slice(host.indexOf('}.') + 2);

const SUBDOMAIN = /^[a-z\d]([a-z\d-]*[a-z\d])?$/i;
const DOMAIN = /^[a-z\d]([a-z\d.-]*[a-z\d])?(:\d{1,5})?$/i;
/** All of these stay on this machine, so `http` is safe. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The address that the keys name, without the API's path; undefined if they name none.
 *
 * @throws {TypeError} if they name no valid host, or one to which secrets must not be sent.
 */
export function hostOf({ subdomain, domain = STUDIO_DOMAIN, scheme = 'https', baseUrl }: HostKeys): string | undefined {
  if (baseUrl !== undefined) return secureRoot(baseUrl, 'base_url');
  if (subdomain === undefined) return undefined;
  if (!SUBDOMAIN.test(subdomain)) refuse('subdomain', `one label of a host name, as myschool in ${EXAMPLE}`);
  if (!DOMAIN.test(domain)) refuse('domain', `a host name, as ${STUDIO_DOMAIN} in ${EXAMPLE}`);
  if (!/^https?$/.test(scheme)) refuse('scheme', 'https, or http on this machine');
  return secureRoot(`${scheme}://${subdomain}.${domain}`, 'scheme');
}

/** The keys for a new file, so that the vendor's client finds the same host, or none at all. */
export function hostKeysFor(root: string): HostKeys {
  const { protocol, host: authority, pathname } = new URL(root);
  const scheme = protocol.slice(0, -1);
  const [, subdomain, domain] = /^([^.[]+)\.(.+)$/.exec(authority) ?? [];
  // RFC 2606 reserves `.invalid`: a client that ignores `base_url` sends its secrets nowhere.
  if (domain === undefined || pathname !== '/') return { subdomain: 'none', domain: 'invalid', scheme, baseUrl: root };
  return domain === STUDIO_DOMAIN && scheme === 'https' ? { subdomain } : { subdomain, domain, scheme };
}

/**
 * A Studio address to which secrets may be sent, in its normal form.
 *
 * @throws {TypeError} if it is none, or if it is `http` to another machine.
 */
export function secureRoot(address: string, name: string): string {
  const root = studioRoot(address, name);
  if (root.startsWith('http:') && !LOOPBACK.test(new URL(root).hostname)) {
    refuse(name, 'https, because secrets are sent to that host; http is allowed on this machine only');
  }
  return root;
}

/**
 * A Studio address in its normal form: no path of the API, no slash at its end.
 *
 * @throws {TypeError} if it is none. The message contains no part of it, since it may be a secret.
 */
export function studioRoot(address: string, name: string): string {
  const isPlain = /^https?:\/\/[^\s/?#@\\][^\s?#@\\]*$/i.test(address);
  if (!isPlain || !URL.canParse(address)) {
    return refuse(name, `a URL like ${EXAMPLE}, without query, fragment or credentials`);
  }
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`.replace(/\/+$/, '').replace(basePath, '');
}

function refuse(name: string, expected: string): never {
  throw new TypeError(`\`${name}\` must be ${expected}.`);
}
