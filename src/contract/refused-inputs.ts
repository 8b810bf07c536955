/**
 * Inputs that a provider must refuse, derived from the contract's schemas: for every constraint of a parameter and of
 * each branch of a body one input that breaks it and nothing else.
 */
import { operations } from '../../generated/contract.js';
import type { Body, Constraint, Given, Ids } from './given.js';
import { isRecord, samplesOf, type Schema } from './schema.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: Schema;
}

/** What the derivation reads of an operation; `generated/contract.ts` has it for each. */
export interface OperationSchemas {
  readonly parameters: readonly Parameter[];
  readonly requestBody: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } | null;
}

/** A value that breaks one constraint. */
interface Broken {
  readonly what: string;
  readonly keyword: string;
  readonly pointer: string;
  readonly property?: string;
  readonly value: unknown;
  readonly assumption?: string | undefined;
}

/**
 * The givens that lead to an operation's 422 because of what its request holds.
 *
 * @example refusedInputs('listGroupUsers').map((given) => given.name)
 *   // ['group_id is text', 'group_id is a fraction', 'group_id is below its minimum 1', 'group_id is negative']
 */
export function refusedInputs(operation: keyof typeof operations): [Given, ...Given[]] {
  const [first, ...rest] = deriveRefusedInputs(operations[operation]);
  if (first === undefined) throw new Error(`The contract constrains no input of ${operation}: it cannot answer 422.`);
  return [first, ...rest];
}

/** The same for any operation's schemas. */
export function deriveRefusedInputs({ parameters, requestBody }: OperationSchemas): Given[] {
  const ofPath = parameters.filter((parameter) => parameter.in === 'path').flatMap(refusedParameters);
  const ofBody = Object.entries(requestBody?.content ?? {}).flatMap(([mediaType, { schema }]) => [
    ...refusedPayloads(mediaType, schema),
    ...refusedBodies(schema),
  ]);
  return [...ofPath, ...ofBody];
}

function refusedParameters({ name, schema }: Parameter): Given[] {
  const breaks = breaksOf(schema, '').filter(({ what }) => what !== IN_QUOTES);
  return breaks.map((broken) => ({
    name: `${name} ${broken.what}`,
    caller: 'admin',
    path: { [name]: String(broken.value) },
    ...restsOn({ in: 'path', pointer: `/${name}`, keyword: broken.keyword }, broken.assumption),
  }));
}

/** What is wrong before a schema has a say. HTTP lets a provider answer that in its own way, with 400 or 415. */
function refusedPayloads(mediaType: string, schema: Schema): Given[] {
  const valid = samplesOf(schema)[0]?.value;
  const payload = (what: string, keyword: string, tolerated: readonly number[], body: (ids: Ids) => Body): Given => ({
    name: `body ${what}`,
    caller: 'admin',
    body,
    tolerated,
    breaks: { in: 'body', pointer: '', keyword },
  });
  const asText = (ids: Ids): string => JSON.stringify(withIds(valid, ids));
  return [
    payload('is missing', 'presence', [400], () => ({ text: '', mediaType })),
    payload('is malformed JSON', 'syntax', [400], (ids) => ({ text: asText(ids).slice(0, -1), mediaType })),
    payload('has the content type text/plain', 'mediaType', [400, 415], (ids) => ({
      text: asText(ids),
      mediaType: 'text/plain',
    })),
  ];
}

function refusedBodies(schema: Schema): Given[] {
  const seen = new Set<string>();
  return samplesOf(schema).flatMap((sample, index) => {
    const breaks = breaksOf(sample.schema, '', sample.value);
    // A constraint that can be broken in several ways is broken in all of them once; in further branches one will do,
    // and none for the property that tells the branches apart: without it there is none, so all were broken at once.
    const further = oneOfEach(breaks).filter(
      ({ keyword, property }) => keyword !== 'const' && !isTag(sample.schema, property),
    );
    return (index === 0 ? breaks : further).flatMap((broken): Given[] => {
      const inBranch = broken.pointer.split('/').length > 2 || broken.keyword === 'required';
      const name = `body${broken.pointer} ${broken.what}${inBranch ? ` (${sample.branch})` : ''}`;
      if (seen.has(name)) return [];
      seen.add(name);
      const constraint: Constraint = {
        in: 'body',
        pointer: broken.pointer,
        keyword: broken.keyword,
        ...(broken.property === undefined ? {} : { property: broken.property }),
      };
      return [
        {
          name,
          caller: 'admin',
          body: (ids): Body => ({ json: withIds(broken.value, ids, broken.pointer) }),
          ...(inBranch ? { branch: sample.branch } : {}),
          ...restsOn(constraint, broken.assumption),
        },
      ];
    });
  });
}

/** Whether the property of the items tells the branches of their `oneOf` apart. */
function isTag(schema: Schema, property: string | undefined): boolean {
  return property !== undefined && (schema.items ?? schema).properties?.[property]?.const !== undefined;
}

function oneOfEach(breaks: readonly Broken[]): Broken[] {
  const constraintOf = ({ pointer, keyword, property }: Broken): string => [pointer, keyword, property].join(' ');
  return breaks.filter(
    (one, index) => breaks.findIndex((other) => constraintOf(other) === constraintOf(one)) === index,
  );
}

function restsOn(breaks: Constraint, assumption: string | undefined): Pick<Given, 'breaks' | 'assumption'> {
  return assumption === undefined ? { breaks } : { breaks, assumption };
}

/** The sample's ids replaced by those that the provider has, but for the place that is broken. */
export function withIds(value: unknown, ids: Ids, broken = '', pointer = ''): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => withIds(item, ids, broken, `${pointer}/${String(index)}`));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, child]): [string, unknown] => {
    const here = `${pointer}/${key}`;
    if (here === broken) return [key, inQuotes(child, ids[key])];
    return [key, ids[key] ?? withIds(child, ids, broken, here)];
  });
  return Object.fromEntries(entries);
}

/** What breaks only by its quotes must be the provider's own id, or the provider would refuse it as unknown. */
function inQuotes(broken: unknown, id: number | undefined): unknown {
  return id !== undefined && typeof broken === 'string' && /^\d+$/.test(broken) ? String(id) : broken;
}

/** Every way to break one constraint of the schema, each with the whole value in which only that one is broken. */
function breaksOf(schema: Schema, pointer: string, value: unknown = samplesOf(schema)[0]?.value): Broken[] {
  const own = ownBreaks(schema, pointer, value);
  const inner: Broken[] = [];
  if (Array.isArray(value) && schema.items !== undefined) {
    inner.push(...wrap(breaksOf(schema.items, `${pointer}/0`, value[0]), (broken) => [broken]));
  }
  if (isRecord(value)) {
    for (const [key, child] of Object.entries(schema.properties ?? {})) {
      inner.push(...wrap(breaksOf(child, `${pointer}/${key}`, value[key]), (broken) => ({ ...value, [key]: broken })));
    }
  }
  return [...own, ...inner];
}

function wrap(broken: readonly Broken[], around: (value: unknown) => unknown): Broken[] {
  return broken.map((one) => ({ ...one, value: around(one.value) }));
}

function ownBreaks(schema: Schema, pointer: string, value: unknown): Broken[] {
  // The page documents the types and names wherever it names a field; what an assumption adds to them is bounds and presence.
  const assumption = schema['x-assumption'];
  const one = (what: string, keyword: string, broken: unknown, rests?: string): Broken => ({
    what,
    keyword,
    pointer,
    value: broken,
    assumption: rests,
  });
  const breaks: Broken[] = [];
  if (schema.const !== undefined)
    breaks.push(one('is a value that does not exist', 'const', `not-${String(schema.const)}`));
  else if (schema.enum !== undefined)
    breaks.push(one('is a value that does not exist', 'enum', `not-${String(schema.enum[0])}`));
  else breaks.push(...(wrongTypes[schema.type ?? ''] ?? []).map(([what, make]) => one(what, 'type', make(value))));
  if (schema.minimum !== undefined) {
    breaks.push(one(`is below its minimum ${String(schema.minimum)}`, 'minimum', schema.minimum - 1, assumption));
    // Some providers look for 0 alone.
    if (schema.minimum > 0) breaks.push(one('is negative', 'minimum', -1, assumption));
  }
  if (schema.maximum !== undefined)
    breaks.push(one(`is above its maximum ${String(schema.maximum)}`, 'maximum', schema.maximum + 1, assumption));
  if ((schema.minItems ?? 0) > 0 && Array.isArray(value)) {
    breaks.push(
      one(
        `has fewer than ${String(schema.minItems)} items`,
        'minItems',
        value.slice(0, (schema.minItems ?? 0) - 1),
        assumption,
      ),
    );
  }
  if (schema.maxItems !== undefined && Array.isArray(value)) {
    const tooMany = Array.from({ length: schema.maxItems + 1 }, () => value[0] as unknown);
    breaks.push(one(`has more than ${String(schema.maxItems)} items`, 'maxItems', tooMany, assumption));
  }
  if ((schema.minLength ?? 0) > 0)
    breaks.push(one('is too short', 'minLength', ''.padEnd((schema.minLength ?? 0) - 1, 'x'), assumption));
  if (schema.maxLength !== undefined)
    breaks.push(one('is too long', 'maxLength', ''.padEnd(schema.maxLength + 1, 'x'), assumption));
  if (isRecord(value)) breaks.push(...missingProperties(schema, pointer, value));
  return breaks;
}

function missingProperties(schema: Schema, pointer: string, value: Readonly<Record<string, unknown>>): Broken[] {
  return (schema.required ?? []).map((property) => ({
    what: `has no ${property}`,
    keyword: 'required',
    pointer,
    property,
    value: Object.fromEntries(Object.entries(value).filter(([key]) => key !== property)),
    assumption: requirednessOf(schema.properties?.[property]),
  }));
}

/** Where a bound of its own is assumed, the assumption tells of the bound; else it tells that the property must be there. */
function requirednessOf(property: Schema | undefined): string | undefined {
  return property?.minimum === undefined && property?.const === undefined ? property?.['x-assumption'] : undefined;
}

/** An id as text, which a path always holds; a body breaks the contract with it, and some providers do not mind. */
const IN_QUOTES = 'is in quotes';

const wrongTypes: Readonly<Record<string, readonly (readonly [string, (value: unknown) => unknown])[]>> = {
  integer: [
    [IN_QUOTES, String],
    ['is text', () => 'text'],
    ['is a fraction', () => 1.5],
  ],
  number: [['is text', () => 'text']],
  string: [['is a number', () => 7]],
  boolean: [['is text', () => 'text']],
  array: [['is an object instead of an array', (value) => (Array.isArray(value) ? (value[0] as unknown) : {})]],
  object: [['is text instead of an object', () => 'text']],
};
