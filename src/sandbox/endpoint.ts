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

type Found = Pick<Exchange, 'texts'> & { readonly endpoint: Endpoint };

/** The path of a request; repeated slashes count as one. */
export function pathOf({ url }: Request): string {
  return new URL(url).pathname.replaceAll(/\/{2,}/g, '/');
}

/** The endpoint for a request, or the error response if there is none. */
export function findEndpoint(endpoints: readonly Endpoint[], request: Request): Found | Response {
  const path = pathOf(request);
  const found = endpoints.flatMap((endpoint) => {
    const texts = matchPath(endpoint.path, path);
    return texts === undefined ? [] : [{ endpoint, texts }];
  });
  // A path without parameters takes precedence over one with.
  found.sort((one, other) => one.texts.size - other.texts.size);
  if (found.length === 0) return Response.json({ error: `There is no path ${path} here.` }, { status: 404 });
  const called = found.find(({ endpoint }) => endpoint.method === request.method);
  if (called !== undefined) return called;
  const allow = [...new Set(found.map(({ endpoint }) => endpoint.method))].join(', ');
  return Response.json({ error: `The method must be ${allow}.` }, { status: 405, headers: { allow } });
}

/** The text of each parameter if the path fits the template. */
function matchPath(template: string, path: string): ReadonlyMap<string, string> | undefined {
  const parts = template.split('/');
  const segments = path.split('/');
  const isParameter = (part: string) => part.startsWith('{');
  const fits = parts.every((part, index) =>
    isParameter(part) ? segments[index] : decode(segments[index] ?? '') === part,
  );
  if (!fits || segments.length !== parts.length) return undefined;
  const texts = parts.map((part, index) => [part.slice(1, -1), segments[index] ?? ''] as const);
  return new Map(texts.filter((_, index) => isParameter(parts[index] ?? '')));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
