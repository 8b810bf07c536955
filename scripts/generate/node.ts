/** Values of a contract with their places. */

export interface SourceFile {
  /** Relative to the folder in which the generator runs. */
  readonly path: string;
  readonly root: unknown;
  /** The line of what a JSON pointer points to, or of the nearest node around it. */
  readonly lineOf: (pointer: string) => number;
}

/** A value in a file; `undefined` if there is nothing at that place. */
export interface Node {
  readonly file: SourceFile;
  /** JSON pointer into the file, in the form of a URI fragment (RFC 6901): `#/a/b`, `#` for the whole. */
  readonly pointer: string;
  readonly value: unknown;
}

export function child(node: Node, ...keys: readonly string[]): Node {
  return keys.reduce(
    ({ file, pointer, value }, key) => ({
      file,
      pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      value: isContainer(value) && Object.hasOwn(value, key) ? value[key] : undefined,
    }),
    node,
  );
}

/** The members of an object or a list. */
export function children(node: Node): [key: string, Node][] {
  return isContainer(node.value) ? Object.keys(node.value).map((key) => [key, child(node, key)]) : [];
}

export function has(node: Node, key: string): boolean {
  return child(node, key).value !== undefined;
}

/** Whether a member is `true`. */
export function flagAt(node: Node, key: string): boolean {
  return child(node, key).value === true;
}

/** The text of a member; empty if it is no text. */
export function textAt(node: Node, key: string): string {
  const { value } = child(node, key);
  return typeof value === 'string' ? value : '';
}

/** The keys of a JSON pointer. */
export function segmentsOf(pointer: string): string[] {
  const [, ...parts] = pointer.split('/');
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
