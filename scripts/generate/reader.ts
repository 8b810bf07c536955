/** What the parts of a contract have in common: descriptions, schemas and examples. */
import type { Example, Schema } from '../../src/lib/model.js';
import { isObject, textOf } from './json.js';
import { assumptionKey, type SchemaReader } from './read-schema.js';
import { child, children, type Node, type SourceFiles } from './source-files.js';

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

export function readOptionalSchema({ schemas }: Reader, node: Node): Schema {
  const schema = child(node, 'schema');
  return schema.value === undefined ? {} : schemas.read(schema);
}

export function readExamples({ files, root }: Reader, node: Node): Readonly<Record<string, Example>> {
  const single = child(node, 'example').value;
  const named = children(child(node, 'examples')).flatMap(([name, one]): [string, Example][] => {
    const example = files.follow(one);
    if (!isObject(example?.value) || example.value.value === undefined) return [];
    const { summary, value, 'x-assumption': assumption } = example.value;
    return [
      [
        name,
        {
          ...(typeof summary === 'string' && { summary }),
          ...(assumption !== undefined && { 'x-assumption': assumptionKey(root, example) }),
          value,
        },
      ],
    ];
  });
  return Object.fromEntries(single === undefined ? named : [...named, ['example', { value: single }]]);
}

export function descriptionOf(node: Node): string {
  return textOf(child(node, 'description').value);
}
