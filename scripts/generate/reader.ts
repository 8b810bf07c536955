/** What the parts of a contract have in common: schemas and examples. */
import type { Example, Schema } from '../../src/lib/model.js';
import { child, has, textAt, type Node } from './node.js';
import { assumptionKey, type SchemaReader } from './read-schema.js';
import type { SourceFiles } from './source-files.js';

/** What the parts of a contract are read with. */
export interface Reader {
  readonly files: SourceFiles;
  readonly root: Node;
  readonly schemas: SchemaReader;
}

/** An operation, before it is read. */
export interface Place {
  readonly path: string;
  readonly method: string;
  readonly item: Node;
  readonly node: Node;
}

/** The schema of a parameter, a header or a media type; `{}` without one. */
export function readOptionalSchema({ schemas }: Reader, node: Node): Schema {
  return has(node, 'schema') ? schemas.read(child(node, 'schema')) : {};
}

export function readExamples({ files, root }: Reader, node: Node): Readonly<Record<string, Example>> {
  const named = files.targets(child(node, 'examples')).filter(([, example]) => has(example, 'value'));
  const examples = named.map(([name, example]): [string, Example] => [
    name,
    {
      ...(textAt(example, 'summary') !== '' && { summary: textAt(example, 'summary') }),
      ...(has(example, 'x-assumption') && { 'x-assumption': assumptionKey(root, example) }),
      value: child(example, 'value').value,
    },
  ]);
  const { value } = child(node, 'example');
  return Object.fromEntries(value === undefined ? examples : [...examples, ['example', { value }]]);
}
