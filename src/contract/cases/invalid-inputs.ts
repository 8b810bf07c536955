/** Inputs that a provider must reject, derived from an operation's schemas; each violates one constraint. */
import { isRecord } from '../../lib/is-record.js';
import type { Operation, Parameter, Schema } from '../../lib/model.js';
import { requestMediaType, type Body, type Values } from '../http/request.js';
import { invalidTexts } from './invalid-texts.js';
import { invalidValues, unviolatedKeywords, type InvalidValue, type Reading } from './invalid-values.js';
import { samplesOf } from './sample.js';

/** One constraint of the contract on a request. */
export interface Constraint {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** JSON pointer into the body, or `/name` of a parameter; `''` for the body as a whole. */
  readonly pointer: string;
  /** The JSON Schema keyword; `presence`, `syntax`, `mediaType` for what is wrong before a schema applies. */
  readonly keyword: string;
  /** The property that `required` misses. */
  readonly property?: string | undefined;
}

export interface InvalidInput {
  /** `body/0/user_id is null` */
  readonly name: string;
  readonly violates: Constraint;
  readonly assumption?: string | undefined;
  readonly reading: Reading;
  /** Statuses by which HTTP itself lets a provider reject the request before the contract applies. */
  readonly tolerated?: readonly number[];
  /** Makes invalid parameters from valid ones. */
  readonly values?: (valid: Values) => Values;
  /** Makes an invalid body from a valid one. */
  readonly damage?: (valid: unknown) => Body;
}

/** Every invalid value of every parameter, and every required query or header parameter left out. */
export function invalidParameters({ parameters }: Operation): InvalidInput[] {
  return parameters.flatMap((parameter) => {
    const invalid = invalidTexts(parameter.schema).map((value) => invalidParameter(parameter, value));
    return parameter.in === 'path' || !parameter.required ? invalid : [...invalid, missingParameter(parameter)];
  });
}

function invalidParameter(parameter: Parameter, value: InvalidValue): InvalidInput {
  const { what, keyword, make, assumption, reading } = value;
  const { name, in: place } = parameter;
  return {
    name: `${name} ${what}`,
    violates: { in: place, pointer: `/${name}`, keyword },
    assumption,
    reading,
    // Proxies reject a path with escaped characters.
    tolerated: /[^\w.-]/.test(String(make('1'))) ? [400] : [],
    values: (valid) => ({ ...valid, [name]: make(valid[name]) }),
  };
}

function missingParameter({ name, in: place }: Parameter): InvalidInput {
  return {
    name: `${name} is missing`,
    violates: { in: place, pointer: `/${name}`, keyword: 'presence' },
    reading: 'other',
    tolerated: [400],
    values: (valid) => ({ ...valid, [name]: undefined }),
  };
}

/** Bodies that are wrong before a schema applies. */
export function invalidPayloads(operation: Operation): InvalidInput[] {
  if (requestMediaType(operation) === undefined) return [];
  const isRequired = operation.requestBody?.required === true;
  return payloads
    .filter(([, keyword]) => isRequired || keyword !== 'presence')
    .map(([what, keyword, tolerated, make]) => ({
      name: `body ${what}`,
      violates: { in: 'body', pointer: '', keyword },
      reading: 'nothing',
      tolerated,
      damage: (valid) => ({ text: make(JSON.stringify(valid)), mediaType: keyword === 'mediaType' ? FORM : undefined }),
    }));
}

const FORM = 'application/x-www-form-urlencoded';

type Payload = readonly [what: string, keyword: string, tolerated: readonly number[], make: (valid: string) => string];

const payloads: readonly Payload[] = [
  ['is missing', 'presence', [400, 411, 415], () => ''],
  ['is malformed JSON', 'syntax', [400], (valid) => valid.slice(0, -1)],
  ['is JSON with text after it', 'syntax', [400], (valid) => `${valid} x`],
  ['has a trailing comma', 'syntax', [400], (valid) => valid.replace(/]$/, ',]')],
  ['has a comment', 'syntax', [400], (valid) => `${valid} // x`],
  ['has single quotes', 'syntax', [400], (valid) => valid.replaceAll('"', "'")],
  ['is form data', 'mediaType', [400, 415], () => 'a=1'],
];

/** Every violation of the body's schema, in the branch that a constant selects. */
export function invalidBodies({ requestBody }: Operation, branch?: string): InvalidInput[] {
  const samples = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => samplesOf(schema));
  const sample = samples.find((one) => branch === undefined || one.branch === branch);
  if (sample === undefined) return [];
  const suffix = sample.branch === '' ? '' : ` (${sample.branch})`;
  return placesIn(sample.schema, sample.value).flatMap(({ path, schema }) =>
    invalidValues(schema).map(({ what, keyword, property, assumption, reading, make }): InvalidInput => {
      const pointer = path.map((step) => `/${step}`).join('');
      return {
        name: `body${pointer} ${what}${suffix}`,
        violates: { in: 'body', pointer, keyword, property },
        assumption,
        reading,
        damage: (valid) => ({ json: replacedAt(path, valid, sample.value, make) }),
      };
    }),
  );
}

interface Place {
  readonly path: readonly string[];
  readonly schema: Schema;
}

/** The places of a valid value; arrays are entered at their first item. */
function placesIn(schema: Schema, sample: unknown, path: readonly string[] = []): Place[] {
  const inside = childrenOf(schema, sample).flatMap(([step, child, value]) =>
    placesIn(samplesOf(child)[0]?.schema ?? child, value, [...path, step]),
  );
  return [{ path, schema }, ...inside];
}

function childrenOf(schema: Schema, sample: unknown): [step: string, schema: Schema, sample: unknown][] {
  if (Array.isArray(sample)) return typeof schema.items === 'object' ? [['0', schema.items, sample[0]]] : [];
  if (!isRecord(sample)) return [];
  return Object.entries(schema.properties ?? {}).map(([name, child]) => [name, child, sample[name]]);
}

/** A copy of a value in which the part at a path is replaced. What is missing on the way is taken from the sample. */
function replacedAt(
  [step, ...rest]: readonly string[],
  value: unknown,
  sample: unknown,
  make: (part: unknown) => unknown,
): unknown {
  const whole = value ?? sample;
  if (step === undefined) return make(whole);
  const part = replacedAt(rest, partOf(whole, step), partOf(sample, step), make);
  if (Array.isArray(whole)) return whole.with(Number(step), part) as unknown[];
  return isRecord(whole) ? { ...whole, [step]: part } : whole;
}

function partOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isRecord(value) ? value[step] : undefined;
}

/** Constraints that no input violates: `body/0/name format`. */
export function unviolatedConstraints({ parameters, requestBody }: Operation): string[] {
  const ofParameters = parameters.flatMap(({ name, schema }) => unviolatedIn(schema, name));
  const ofBody = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => unviolatedIn(schema, 'body'));
  return [...ofParameters, ...ofBody];
}

function unviolatedIn(schema: Schema, place: string): string[] {
  return [
    ...unviolatedKeywords(schema).map((keyword) => `${place} ${keyword}`),
    ...(typeof schema.items === 'object' ? unviolatedIn(schema.items, `${place}/0`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => unviolatedIn(child, `${place}/${name}`)),
    ...(schema.oneOf ?? schema.anyOf ?? []).flatMap((child) => unviolatedIn(child, place)),
  ];
}
