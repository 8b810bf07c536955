/** What responses consist of, and what changed since an earlier report although it conforms. */
import { isRecord } from '../../lib/is-record.js';
import type { Mask } from '../../lib/mask.js';
import type { Exchange } from '../http/exchange.js';
import { parsedOnce } from './response.js';

/**
 * What responses consist of, by operation and status (`listGroupUsers 200`): fields with their types
 * (`field /group_users/*` + `/email string`), headers (`header content-type`), and the texts of error responses, with `#`
 * for numbers (`text User # does not exist.`).
 */
export type Shapes = Readonly<Record<string, readonly string[]>>;

/** Adds what a response consists of to the shapes that were found so far. */
export function noteShape(found: Map<string, Set<string>>, operation: string, { response }: Exchange): void {
  if (response === undefined) return;
  const key = `${operation} ${response.status}`;
  const shape = found.get(key) ?? new Set();
  found.set(key, shape);
  const value = parsedOnce(response.body)?.value;
  const headers = Object.keys(response.headers).filter((name) => !VARYING.includes(name));
  const texts = response.status >= 400 ? textsIn(value) : [];
  for (const name of headers) shape.add(`header ${name}`);
  for (const field of fieldsIn(value, '')) shape.add(`field ${field}`);
  for (const text of texts) shape.add(`text ${text}`);
}

/** Masked in the end only, since most responses consist of the same. */
export function shapesOf(found: ReadonlyMap<string, ReadonlySet<string>>, mask: Mask): Shapes {
  return Object.fromEntries([...found].map(([key, shape]) => [key, [...new Set([...shape].map(mask))].sort()]));
}

/** In words, one for each difference. */
export function changesSince(before: Shapes, now: Shapes): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) => {
    const [old, present] = [before[key], now[key]];
    if (old === undefined) return [`${key}: responses with this status are new.`];
    if (present === undefined) return [`${key}: there are no responses with this status any more.`];
    return [
      ...present.filter((one) => !old.includes(one)).map((one) => `${key}: the ${one} is new.`),
      ...old.filter((one) => !present.includes(one)).map((one) => `${key}: the ${one} is gone.`),
    ];
  });
}

/** Headers that depend on the connection, the time or the length of the body. */
const VARYING = [
  'age',
  'connection',
  'content-length',
  'date',
  'etag',
  'keep-alive',
  'retry-after',
  'transfer-encoding',
];

/** Items of an array are alike: the first ones stand for all. */
const ITEMS = 5;

function fieldsIn(value: unknown, pointer: string): string[] {
  if (Array.isArray(value)) {
    return [`${pointer} array`, ...value.slice(0, ITEMS).flatMap((item) => fieldsIn(item, `${pointer}/*`))];
  }
  if (!isRecord(value)) return [`${pointer} ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([name, child]) => fieldsIn(child, `${pointer}/${name}`));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/\d+/g, '#')];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
