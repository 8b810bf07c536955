/** What the parts of a contract have in common: schemas and examples. */
import { isRecord } from '../../src/lib/is-record.js';
import type { Example, Schema } from '../../src/lib/model.js';
import { child, children, has, type Node } from './node.js';
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
  const named = children(child(node, 'examples')).flatMap(([name, one]): [string, Example][] => {
    const example = files.follow(one);
    if (!isRecord(example?.value) || example.value.value === undefined) return [];
    const { summary, value } = example.value;
    return [
      [
        name,
        {
          ...(typeof summary === 'string' && { summary }),
          ...(has(example, 'x-assumption') && { 'x-assumption': assumptionKey(root, example) }),
          value,
        },
      ],
    ];
  });
  const { value } = child(node, 'example');
  return Object.fromEntries(value === undefined ? named : [...named, ['example', { value }]]);
}
