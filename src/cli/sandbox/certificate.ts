import { isIP } from 'node:net';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The certificate of the authority that signed it; the authority's key is forgotten. */
  readonly ca: string;
}

const names = ['localhost', '*.localhost', '*.instructuremedia.com'];
const addresses = ['127.0.0.1', '::1'];

/** Creates a certificate, valid for a day, for this machine, for the host and for the names of Studio hosts. */
export async function createCertificate(host: string): Promise<Certificate> {
  const common = { keyType: 'ec', algorithm: 'sha256', notAfterDate: new Date(Date.now() + 86_400_000) } as const;
  const authority = await generate([{ name: 'commonName', value: 'studio-groups sandbox CA' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const hosts = [...new Set([...names, ...addresses, host])];
  const server = await generate([{ name: 'commonName', value: host }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: hosts.map((one) => (isIP(one) === 0 ? { type: 2, value: one } : { type: 7, ip: one })),
      },
    ],
  });
  return { key: server.private, cert: server.cert, ca: authority.cert };
}
