/** Reads where the API is served: one server for all operations. */
import type { Server } from './contract.js';
import { textOf } from './json.js';
import type { Place, Reader } from './reader.js';
import { child, children, type Node } from './source-files.js';

/** Without a server the API is at the root of the host, as OpenAPI says. */
export function readServer({ files, root }: Reader, places: readonly Place[]): Server {
  const own = places.flatMap(({ item, node }) => {
    const found = [child(node, 'servers'), child(item, 'servers')].find(({ value }) => value !== undefined);
    return found === undefined ? [] : [found];
  });
  const [first, ...others] = [child(root, 'servers'), ...own].filter(({ value }) => value !== undefined);
  const server = first === undefined ? undefined : child(first, '0');
  const url = textOf(server && child(server, 'url').value) || '/';
  for (const list of others)
    if (!children(list).some(([, one]) => child(one, 'url').value === url))
      files.problem(
        list,
        `Only one server is supported, ${url}. Describe these operations in a contract of their own.`,
      );
  const defaults = server === undefined ? new Map<string, string>() : defaultsOf(server);
  return {
    url,
    basePath: pathOf(url).replace(/\{([^{}]*)\}/g, (_, name: string) => defaults.get(name) ?? ''),
    variables: Object.fromEntries([...defaults].map(([name, value]) => [name, { default: value }])),
  };
}

function pathOf(url: string): string {
  return url.replace(/^([a-z]+:)?\/\/[^/]*/i, '').replace(/\/+$/, '');
}

function defaultsOf(server: Node): Map<string, string> {
  return new Map(
    children(child(server, 'variables')).map(([name, one]) => [name, textOf(child(one, 'default').value)]),
  );
}
