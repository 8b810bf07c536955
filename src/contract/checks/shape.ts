/** What responses consist of, and what changed since an earlier report although it conforms. */
import { isRecord } from '../../lib/is-record.js';
import type { Mask } from '../../lib/mask.js';
import type { Exchange } from '../http/exchange.js';
import { parsedOnce } from './response.js';

/** What the responses with one status of one operation consist of. */
interface Shape {
  /** Pointers with types: `/group_users/*` + `/email string`. */
  readonly fields: readonly string[];
  /** Names of headers. */
  readonly headers: readonly string[];
  /** The texts of error responses, with `#` for numbers. */
  readonly texts: readonly string[];
}

/** Shapes by operation and status: `listGroupUsers 200`. */
export type Shapes = Readonly<Record<string, Shape>>;

export interface ShapeCollector {
  add(operation: string, exchange: Exchange): void;
  shapes(): Shapes;
}

export function createShapeCollector(mask: Mask): ShapeCollector {
  const found = new Map<string, Record<keyof Shape, Set<string>>>();
  return {
    add(operation, { response }) {
      if (response === undefined) return;
      const key = `${operation} ${response.status}`;
      const shape = found.get(key) ?? { fields: new Set(), headers: new Set(), texts: new Set() };
      found.set(key, shape);
      for (const name of Object.keys(response.headers)) if (!VARYING.includes(name)) shape.headers.add(name);
      const value = parsedOnce(response.body)?.value;
      for (const field of fieldsOf(value, '')) shape.fields.add(mask(field));
      if (response.status >= 400) for (const text of textsIn(value)) shape.texts.add(mask(text));
    },
    shapes: () => Object.fromEntries([...found].map(([key, shape]) => [key, sorted(shape)])),
  };
}

function sorted({ fields, headers, texts }: Record<keyof Shape, Set<string>>): Shape {
  return { fields: [...fields].sort(), headers: [...headers].sort(), texts: [...texts].sort() };
}

/** In words, one for each difference. */
export function changesSince(before: Shapes, now: Shapes): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) => {
    const [old, present] = [before[key], now[key]];
    if (old === undefined) return [`${key}: responses with this status are new.`];
    if (present === undefined) return [`${key}: there are no responses with this status any more.`];
    return (['fields', 'headers', 'texts'] as const).flatMap((part) => {
      const name = { fields: 'field', headers: 'header', texts: 'text' }[part];
      const added = present[part].filter((one) => !old[part].includes(one));
      const gone = old[part].filter((one) => !present[part].includes(one));
      return [
        ...added.map((one) => `${key}: the ${name} ${one} is new.`),
        ...gone.map((one) => `${key}: the ${name} ${one} is gone.`),
      ];
    });
  });
}

/** Headers that depend on the connection or the length of the body. */
const VARYING = [
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'retry-after',
  'age',
  'etag',
];

/** Items of an array are alike: the first ones stand for all. */
const ITEMS = 5;

function fieldsOf(value: unknown, pointer: string): string[] {
  if (Array.isArray(value)) {
    return [`${pointer} array`, ...value.slice(0, ITEMS).flatMap((item) => fieldsOf(item, `${pointer}/*`))];
  }
  if (!isRecord(value)) return [`${pointer} ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([name, child]) => fieldsOf(child, `${pointer}/${name}`));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/\d+/g, '#')];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
