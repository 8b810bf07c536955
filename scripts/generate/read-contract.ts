/** Reads an OpenAPI 3.0 or 3.1 description into the model, and reports all that is unsupported at once. */
import { isRecord } from '../../src/lib/is-record.js';
import type { Constant, Contract, SecurityScheme, Server } from './contract.js';
import { identifierOf } from './names.js';
import { child, children, has, segmentsOf, textAt, type Node } from './node.js';
import { readOperation, requirementsOf } from './read-operation.js';
import { assumptionKey, createSchemaReader } from './read-schema.js';
import type { Place, Reader } from './reader.js';
import { createSourceFiles, type SourceFiles } from './source-files.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
/** Fields of a path item that are no operations. */
const PATH_FIELDS = ['parameters', 'summary', 'description', '$ref', 'servers'];

interface ReadResult extends Pick<SourceFiles, 'problems' | 'notes'> {
  /** Of no use if there are problems. */
  readonly contract: Contract | undefined;
}

/** @param folder The path and all paths in messages are relative to it. */
export function readContract(folder: string, path: string): ReadResult {
  const files = createSourceFiles(folder);
  const root = files.open(path);
  const contract = root && isSupported(files, root) ? readParts(path, files, root) : undefined;
  return { contract, problems: files.problems, notes: files.notes };
}

function isSupported(files: SourceFiles, root: Node): boolean {
  const version = child(root, 'openapi').value ?? child(root, 'swagger').value ?? null;
  if (!/^3\.[01](\.|$)/.test(textAt(root, 'openapi')))
    files.problem(
      root,
      `This is not an OpenAPI 3.0 or 3.1 description (openapi: ${JSON.stringify(version)}). Convert it.`,
    );
  else if (!isRecord(child(root, 'paths').value))
    files.problem(root, '`paths` is missing. Add the operations of the API.');
  return files.problems.size === 0;
}

function readParts(file: string, files: SourceFiles, root: Node): Contract {
  const reader: Reader = { files, root, schemas: createSchemaReader(files, root) };
  const info = child(root, 'info');
  const places = placesOf(files, root);
  const ids = new Map<string, Node>();
  const nodes = nodesIn(root);
  const contract: Contract = {
    file,
    info: { title: textAt(info, 'title'), version: textAt(info, 'version') },
    server: readServer(reader, places),
    security: readSecurity(reader, places),
    operations: places.map((place) => readOperation(reader, ids, place)),
    schemas: reader.schemas.schemas,
    assumptions: assumptionsIn(root, nodes),
    constants: nodes.flatMap((node) => constantsOf(files, node)),
  };
  reader.schemas.checkCycles();
  for (const node of [child(root, 'webhooks'), ...places.map(({ node }) => child(node, 'callbacks'))])
    if (node.value !== undefined)
      files.note(node, 'Webhooks and callbacks are ignored: the client only sends requests.');
  return contract;
}

/** Every operation of the contract, in its order. */
function placesOf(files: SourceFiles, root: Node): Place[] {
  const paths = files.targets(child(root, 'paths')).filter(([path]) => !path.startsWith('x-'));
  return paths.flatMap(([path, item]) => {
    for (const [key, at] of children(item))
      if (![...METHODS, ...PATH_FIELDS].includes(key) && !key.startsWith('x-'))
        files.problem(at, `The method ${key} is not supported. Remove the operation.`);
    const operations = files.targets(item).filter(([key]) => METHODS.includes(key));
    return operations.map(([method, node]) => ({ path, method, item, node }));
  });
}

/** One server for all operations. Without any, the API is at the root of the host, as OpenAPI says. */
function readServer({ files, root }: Reader, places: readonly Place[]): Server {
  const owners = places.flatMap(({ item, node }) => [node, item].find((one) => has(one, 'servers')) ?? []);
  const [list, ...others] = [root, ...owners].map((one) => child(one, 'servers')).filter(({ value }) => value);
  const server = list && child(list, '0');
  const url = textAt(server ?? root, 'url') || '/';
  for (const other of others)
    if (!children(other).some(([, one]) => textAt(one, 'url') === url))
      files.problem(
        other,
        `Only one server is supported, ${url}. Describe these operations in a contract of their own.`,
      );
  const variables = Object.fromEntries(
    (server ? children(child(server, 'variables')) : []).map(([name, one]) => [
      name,
      { default: textAt(one, 'default') },
    ]),
  );
  const path = url.replace(/^([a-z]+:)?\/\/[^/]*/i, '').replace(/\/+$/, '');
  const basePath = path.replace(/\{([^{}]*)\}/g, (_, name: string) => variables[name]?.default ?? '');
  return { url, basePath, variables };
}

/** The scheme of the contract as a whole; without one, the scheme of the first operation that names one. */
function readSecurity({ files, root }: Reader, places: readonly Place[]): Contract['security'] {
  const wanted = [root, ...places.map(({ node }) => node)].flatMap((node) => requirementsOf(node).flat());
  const schemes = wanted.flatMap(([name, requirement]) => {
    const scheme = files.follow(child(root, 'components', 'securitySchemes', name));
    if (scheme?.value !== undefined) return [{ name, scheme }];
    files.problem(requirement, `The security scheme ${name} does not exist. Add it to components.securitySchemes.`);
    return [];
  });
  const [usable] = schemes.flatMap(({ name, scheme }) => schemeOf(name, scheme) ?? []);
  const [first] = schemes;
  if (usable === undefined && first !== undefined)
    files.note(
      first.scheme,
      `The client cannot send the credentials of ${first.name}: only those in a header. Add them with the option fetch.`,
    );
  return usable;
}

function schemeOf(name: string, node: Node): SecurityScheme | undefined {
  const type = textAt(node, 'type');
  if (type === 'apiKey' && textAt(node, 'in') === 'header')
    return { name, type, scheme: '', header: textAt(node, 'name') };
  const isToken = type === 'oauth2' || type === 'openIdConnect';
  const scheme = isToken ? 'bearer' : textAt(node, 'scheme').toLowerCase();
  return isToken || type === 'http' ? { name, type: 'http', scheme, header: 'Authorization' } : undefined;
}

/** Every node of the contract's own file. */
function nodesIn(node: Node): Node[] {
  return [node, ...children(node).flatMap(([, one]) => nodesIn(one))];
}

function assumptionsIn(root: Node, nodes: readonly Node[]): Contract['assumptions'] {
  return Object.fromEntries(
    nodes
      .filter((node) => has(node, 'x-assumption'))
      .map((node) => [assumptionKey(root, node), textAt(node, 'x-assumption')]),
  );
}

/** An enum with `x-constant` is exported under that name; a property with `x-assumed-default` exports its default. */
function constantsOf(files: SourceFiles, node: Node): Constant[] {
  const key = segmentsOf(node.pointer).at(-1) ?? '';
  const name = textAt(node, 'x-constant');
  const values = { name, comment: `The values of ${key}.`, value: child(node, 'enum').value ?? null };
  const assumed = {
    name: identifierOf(`default ${key}`),
    comment: `The ${key} that is assumed if none is named.`,
    value: child(node, 'x-assumed-default').value,
  };
  if (name !== '' && identifierOf(name) !== name)
    files.problem(child(node, 'x-constant'), `${name} is not an identifier. Choose a name like permissions.`);
  return [...(name === '' ? [] : [values]), ...(assumed.value === undefined ? [] : [assumed])];
}
