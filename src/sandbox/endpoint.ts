/** Where requests go: endpoints by method and path. */
import type { Host, LoggedRequest } from './host.js';

export interface Endpoint {
  /** In upper case. */
  readonly method: string;
  /** A path template below the host, such as `/api/public/v1/groups/{group_id}/users`. */
  readonly path: string;
  /** The operation of the contract, if it is one. */
  readonly operation?: string;
  readonly respond: (exchange: Exchange) => Response | Promise<Response>;
}

export interface Exchange {
  readonly host: Host;
  readonly request: Request;
  /** The log entry of the request, to which an endpoint adds caller and body. */
  readonly entry: LoggedRequest;
  /** The text of each path parameter, still encoded. */
  readonly texts: ReadonlyMap<string, string>;
}

type Found = Pick<Endpoint, 'operation' | 'respond'> & Pick<Exchange, 'texts'>;

/** The endpoint for a method and a path; if there is none, one that responds with 404 or 405. */
export function findEndpoint(endpoints: readonly Endpoint[], method: string, path: string): Found {
  const found = endpoints.flatMap((endpoint) => {
    const texts = matchPath(endpoint.path, path);
    return texts === undefined ? [] : [{ ...endpoint, texts }];
  });
  // A path without parameters takes precedence over one with.
  found.sort((one, other) => one.texts.size - other.texts.size);
  return (
    found.find((endpoint) => endpoint.method === method) ?? { respond: () => notFound(found, path), texts: new Map() }
  );
}

function notFound(found: readonly Endpoint[], path: string): Response {
  if (found.length === 0) return Response.json({ error: `There is no path ${path} here.` }, { status: 404 });
  const allow = [...new Set(found.map(({ method }) => method))].join(', ');
  return Response.json({ error: `The method must be ${allow}.` }, { status: 405, headers: { allow } });
}

/** The text of each parameter if the path fits the template. */
function matchPath(template: string, path: string): ReadonlyMap<string, string> | undefined {
  const parts = template.split('/');
  const segments = path.split('/');
  const texts = new Map<string, string>();
  if (segments.length !== parts.length) return undefined;
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{') && segment !== '') texts.set(part.slice(1, -1), segment);
    else if (decoded(segment) !== part) return undefined;
  }
  return texts;
}

/** A text that is not encoded correctly stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
