/** Reads how requests are authorized: by a token or a key in a header. */
import type { Contract, SecurityScheme } from './contract.js';
import { textOf } from './json.js';
import type { Place, Reader } from './reader.js';
import { child, children, type Node } from './source-files.js';

/** The scheme of the contract as a whole; without one, the scheme of the first operation that names one. */
export function readSecurity({ files, root }: Reader, places: readonly Place[]): Contract['security'] {
  const wanted = [root, ...places.map(({ node }) => node)].flatMap((node) =>
    requirementsOf(child(node, 'security')).flat(),
  );
  const schemes = new Map(
    children(child(child(root, 'components'), 'securitySchemes')).flatMap(([name, one]) => {
      const scheme = files.follow(one);
      return scheme === undefined ? [] : [[name, scheme]];
    }),
  );
  for (const name of new Set(wanted))
    if (!schemes.has(name))
      files.problem(root, `The security scheme ${name} does not exist. Add it to components.securitySchemes.`);
  const usable = wanted.map((name) => schemeOf(name, schemes.get(name))).filter((one) => one !== undefined);
  const [first] = usable;
  const [unusable] = wanted;
  if (first === undefined && unusable !== undefined && schemes.has(unusable))
    files.note(
      schemes.get(unusable) ?? root,
      `The client cannot send the credentials of ${unusable}: only those in a header. Add them with the option fetch.`,
    );
  return first;
}

/** The names of the schemes that a request needs; empty if it may be sent without credentials. */
export function schemesOf({ root }: Reader, operation: Node): string[] {
  const own = child(operation, 'security');
  const alternatives = requirementsOf(own.value === undefined ? child(root, 'security') : own);
  return alternatives.some((one) => one.length === 0) ? [] : [...new Set(alternatives.flat())];
}

/** The alternatives; each is a list of schemes that are all needed. */
function requirementsOf(node: Node): string[][] {
  return children(node).map(([, one]) => children(one).map(([name]) => name));
}

function schemeOf(name: string, node: Node | undefined): SecurityScheme | undefined {
  if (node === undefined) return undefined;
  const [type, scheme, place, header] = ['type', 'scheme', 'in', 'name'].map((key) => textOf(child(node, key).value));
  if (type === 'http') return { name, type, scheme: (scheme ?? '').toLowerCase(), header: 'Authorization' };
  if (type === 'oauth2' || type === 'openIdConnect')
    return { name, type: 'http', scheme: 'bearer', header: 'Authorization' };
  return type === 'apiKey' && place === 'header' ? { name, type, scheme: '', header: header ?? '' } : undefined;
}
