/** The files of a contract: reads them, follows references between them, and collects problems with their lines. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { messageOf } from '../../src/lib/message-of.js';
import { child, children, segmentsOf, textAt, type Node, type SourceFile } from './node.js';

export interface SourceFiles {
  /** What is wrong with the contract; each line begins with `path/file.yaml:LINE`. */
  readonly problems: ReadonlySet<string>;
  /** What is worth knowing, in the same form. */
  readonly notes: ReadonlySet<string>;
  readonly problem: (node: Node, message: string) => void;
  readonly note: (node: Node, message: string) => void;
  /** The contract itself. `undefined` after a problem. */
  readonly open: (path: string) => Node | undefined;
  /** What a node refers to; the node itself if it is no reference. `undefined` after a problem. */
  readonly step: (node: Node) => Node | undefined;
  /** As `step`, through any number of references. */
  readonly follow: (node: Node) => Node | undefined;
  /** The members of an object or a list, each with what it refers to. Those whose reference is a problem are left out. */
  readonly targets: (node: Node) => [key: string, target: Node, member: Node][];
}

/** @param folder All paths in messages are relative to it. */
export function createSourceFiles(folder: string): SourceFiles {
  const problems = new Set<string>();
  const notes = new Set<string>();
  const files = new Map<string, SourceFile | string>();

  const placeOf = ({ file, pointer }: Node): string => `${file.path}:${file.lineOf(pointer)}`;
  const problem = (node: Node, message: string): void => void problems.add(`${placeOf(node)}: ${message}`);

  const load = (path: string): SourceFile | string => {
    const file = files.get(path) ?? parseFile(folder, path);
    files.set(path, file);
    return file;
  };

  /** The target of a reference, or what is wrong with it. */
  const targetOf = (file: SourceFile, ref: string): Node | string => {
    const [name = '', fragment = ''] = ref.split('#');
    if (/^[a-z][a-z+.-]+:/i.test(name) || !/^(\/|$)/.test(fragment))
      return 'is neither a file nor a JSON pointer. Save what it refers to as a file beside this one.';
    const path = relative(folder, resolve(folder, dirname(file.path), decoded(name)));
    const other = name === '' ? file : load(path);
    if (typeof other === 'string') return `cannot be followed: ${other}`;
    const target = child(rootOf(other), ...segmentsOf(decoded(fragment)));
    return target.value === undefined ? 'points to nothing. Add its target or correct the pointer.' : target;
  };

  const step = (node: Node): Node | undefined => {
    if (!isReference(node)) return node;
    const ref = textAt(node, '$ref');
    const target = targetOf(node.file, ref);
    if (typeof target !== 'string') return target;
    problem(child(node, '$ref'), `$ref ${ref} ${target}`);
    return undefined;
  };

  const follow = (node: Node, passed: readonly string[] = []): Node | undefined => {
    if (!isReference(node)) return node;
    const place = node.file.path + node.pointer;
    if (passed.includes(place)) {
      problem(node, '$ref leads back to itself. Replace one of the references with a definition.');
      return undefined;
    }
    const next = step(node);
    return next && follow(next, [...passed, place]);
  };

  return {
    problems,
    notes,
    problem,
    note: (node, message) => void notes.add(`${placeOf(node)}: ${message}`),
    open: (path) => {
      const file = load(path);
      if (typeof file !== 'string') return rootOf(file);
      problems.add(file);
      return undefined;
    },
    step,
    follow: (node) => follow(node),
    targets: (node) =>
      children(node).flatMap(([key, member]): [string, Node, Node][] => {
        const target = follow(member);
        return target === undefined ? [] : [[key, target, member]];
      }),
  };
}

export function isReference(node: Node): boolean {
  return typeof child(node, '$ref').value === 'string';
}

function rootOf(file: SourceFile): Node {
  return { file, pointer: '#', value: file.root };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The file, or what is wrong with it. JSON is YAML too. */
function parseFile(folder: string, path: string): SourceFile | string {
  if (!existsSync(join(folder, path))) return `${path} does not exist.`;
  try {
    const lines = new LineCounter();
    const lineAt = (offset: number): number => lines.linePos(offset).line;
    const text = readFileSync(join(folder, path), 'utf8');
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [mistake] = [...document.errors, ...brokenAliases(document)];
    if (mistake) return `${path}:${lineAt(mistake.pos[0])}: invalid YAML. ${mistake.message}`;
    const lineOf = (pointer: string): number => lineAt(offsetOf(document, segmentsOf(pointer)));
    return { path, root: document.toJS() as unknown, lineOf };
  } catch (error) {
    return messageOf(error);
  }
}

/** The parser reports neither an alias without an anchor nor an alias within its own anchor. */
function brokenAliases(document: Document.Parsed): { pos: [number]; message: string }[] {
  const broken: { pos: [number]; message: string }[] = [];
  visit(document, {
    Alias(_key, alias, path) {
      const target = alias.resolve(document);
      if (target !== undefined && !path.includes(target)) return;
      const what = target === undefined ? 'has no anchor above it' : 'is within its own anchor';
      broken.push({ pos: [alias.range?.[0] ?? 0], message: `*${alias.source} ${what}.` });
    },
  });
  return broken;
}

/** The offset of the last key that exists, since the value of a map begins on the next line. */
function offsetOf({ contents }: Document.Parsed, keys: readonly string[]): number {
  let node: unknown = contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of keys) {
    const pair = isMap(node) ? node.items.find((one) => isScalar(one.key) && String(one.key.value) === key) : undefined;
    const place = isSeq(node) ? node.items[Number(key)] : pair?.key;
    if (!isNode(place)) break;
    offset = place.range?.[0] ?? offset;
    node = pair === undefined ? place : pair.value;
  }
  return offset;
}
