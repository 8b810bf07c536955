/** The files of a contract: reads them, follows references between them, and knows the line of every node. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { isList, isObject, memberOf, pointerTo, segmentsOf, type Json } from './json.js';

/** Where a node of a contract is, and its value; `undefined` if there is nothing. */
export interface Node {
  readonly file: SourceFile;
  /** JSON pointer into the file, `#` for the whole. */
  readonly pointer: string;
  readonly value: Json | undefined;
}

export interface SourceFile {
  /** Relative to the folder in which the generator runs. */
  readonly path: string;
  readonly root: Json;
  /** The line of what a JSON pointer points to, or of the nearest node around it. */
  readonly lineOf: (pointer: string) => number;
}

/** What is wrong with a contract, and what is worth knowing; each line begins with `path/file.yaml:LINE`. */
export interface Report {
  readonly problems: Set<string>;
  readonly notes: Set<string>;
}

export interface SourceFiles {
  /** The contract itself. `undefined` after a problem. */
  readonly open: (path: string) => Node | undefined;
  /** What a node refers to, through any number of references; the node itself if it is none. `undefined` after a problem. */
  readonly follow: (node: Node) => Node | undefined;
  /** As `follow`, but only the first reference. */
  readonly step: (node: Node) => Node | undefined;
  readonly problem: (node: Node, message: string) => void;
  readonly note: (node: Node, message: string) => void;
}

/** @param folder All paths in messages are relative to it. */
export function createSourceFiles(folder: string, { problems, notes }: Report): SourceFiles {
  const opened = new Map<string, SourceFile | string>();

  const load = (path: string): SourceFile | string => {
    const known = opened.get(path) ?? parseFile(folder, path);
    opened.set(path, known);
    return known;
  };
  const place = ({ file, pointer }: Node): string => `${file.path}:${String(file.lineOf(pointer))}`;
  const problem = (node: Node, message: string): void => void problems.add(`${place(node)}: ${message}`);

  const step = (node: Node): Node | undefined => {
    const ref = refOf(node);
    if (ref === undefined) return node;
    const [name = '', fragment = ''] = ref.split('#');
    const at = child(node, '$ref');
    if (/^[a-z][a-z+.-]+:/i.test(name) || (fragment !== '' && !fragment.startsWith('/'))) {
      problem(
        at,
        `$ref ${ref} is neither a file nor a JSON pointer. Save what it refers to as a file beside this one.`,
      );
      return undefined;
    }
    const path =
      name === '' ? node.file.path : relative(folder, resolve(folder, dirname(node.file.path), decoded(name)));
    const file = load(path);
    if (typeof file === 'string') {
      problem(at, `$ref ${ref} cannot be followed: ${file}`);
      return undefined;
    }
    const target = segmentsOf(decoded(fragment)).reduce(child, rootOf(file));
    if (target.value !== undefined) return target;
    problem(at, `$ref ${ref} points to nothing. Add its target or correct the pointer.`);
    return undefined;
  };

  return {
    open: (path) => {
      const file = load(path);
      if (typeof file !== 'string') return rootOf(file);
      problems.add(file);
      return undefined;
    },
    step,
    follow: (node) => {
      const seen = new Set<string>();
      let next: Node | undefined = node;
      while (next !== undefined && refOf(next) !== undefined) {
        const key = `${next.file.path}${next.pointer}`;
        if (seen.has(key)) {
          problem(next, '$ref leads back to itself. Replace one of the references with a definition.');
          return undefined;
        }
        seen.add(key);
        next = step(next);
      }
      return next;
    },
    problem,
    note: (node, message) => void notes.add(`${place(node)}: ${message}`),
  };
}

export function child({ file, pointer, value }: Node, key: string): Node {
  return { file, pointer: pointerTo(pointer, key), value: memberOf(value, key) };
}

/** The members of an object or a list. */
export function children(node: Node): [key: string, Node][] {
  const keys = isList(node.value) || isObject(node.value) ? Object.keys(node.value) : [];
  return keys.map((key) => [key, child(node, key)]);
}

export function refOf({ value }: Node): string | undefined {
  const ref = memberOf(value, '$ref');
  return typeof ref === 'string' ? ref : undefined;
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

/** The file, or what is wrong with it. JSON is parsed as JSON, and its lines are counted only if they are needed. */
function parseFile(folder: string, path: string): SourceFile | string {
  const file = join(folder, path);
  if (!existsSync(file)) return `${path} does not exist.`;
  try {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    const json = path.endsWith('.json') ? jsonOf(text) : undefined;
    if (json !== undefined) {
      let lineOf: SourceFile['lineOf'] | undefined;
      return { path, root: json, lineOf: (pointer) => (lineOf ??= parseYaml(path, text).lineOf)(pointer) };
    }
    return parseYaml(path, text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** @throws an error that names file and line of the first mistake. */
function parseYaml(path: string, text: string): SourceFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const [mistake] = [
    ...document.errors.map(({ pos, message }) => ({ offset: pos[0], message })),
    ...brokenAliases(document),
  ];
  if (mistake !== undefined) {
    throw new Error(`${path}:${String(lineAt(mistake.offset))}: invalid YAML. ${mistake.message}`);
  }
  return {
    path,
    root: document.toJS() as Json,
    lineOf: (pointer) => lineAt(offsetOf(document, segmentsOf(pointer))),
  };
}

/** The parser reports neither an alias without an anchor nor an alias within its own anchor. */
function brokenAliases(document: Document.Parsed): { offset: number; message: string }[] {
  const broken: { offset: number; message: string }[] = [];
  visit(document, {
    Alias(_key, alias, path) {
      const target = alias.resolve(document);
      if (target !== undefined && !path.includes(target)) return;
      const what = target === undefined ? 'has no anchor above it' : 'is within its own anchor';
      broken.push({ offset: alias.range?.[0] ?? 0, message: `*${alias.source} ${what}.` });
    },
  });
  return broken;
}

/** The offset of the key, since the value of a map begins on the next line. */
function offsetOf(document: Document, path: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    const found = memberNode(node, key);
    if (found === undefined) return offset;
    [offset, node] = found;
  }
  return offset;
}

function memberNode(node: unknown, key: string): [offset: number, value: unknown] | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    return isNode(item) ? [item.range?.[0] ?? 0, item] : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
  return pair !== undefined && isScalar(pair.key) ? [pair.key.range?.[0] ?? 0, pair.value] : undefined;
}
