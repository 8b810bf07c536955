/** Inputs that a provider must reject, derived from an operation's schemas; each violates one constraint. */
import type { Operation, Parameter, Schema } from '../../lib/model.js';
import { isRecord } from '../../lib/is-record.js';
import { requestMediaType, type Body } from '../http/request.js';
import { invalidTexts } from './invalid-texts.js';
import { invalidValues, unviolatedKeywords, type InvalidValue, type Reading } from './invalid-values.js';
import { samplesOf } from './sample.js';

/** Values of parameters by name. */
export type Values = Readonly<Record<string, unknown>>;

/** One constraint of the contract on a request. */
export interface Constraint {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** JSON pointer into the body, or `/name` of a parameter; `''` for the body as a whole. */
  readonly pointer: string;
  /** The JSON Schema keyword; `presence`, `syntax`, `mediaType` for what is wrong before a schema applies. */
  readonly keyword: string;
  /** The property that `required` misses. */
  readonly property?: string;
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
  readonly body?: (valid: unknown) => Body;
}

/** Every invalid value of every parameter, and every required query or header parameter left out. */
export function invalidParameters({ parameters }: Operation): InvalidInput[] {
  return parameters.flatMap((parameter) => {
    const { name, required } = parameter;
    const invalid = invalidTexts(parameter.schema).map((value) => invalidParameter(parameter, value));
    const isOptional = parameter.in === 'path' || !required;
    return isOptional ? invalid : [...invalid, missingParameter(parameter, name)];
  });
}

function invalidParameter(
  parameter: Parameter,
  { what, keyword, make, assumption, reading }: InvalidValue,
): InvalidInput {
  const { name } = parameter;
  return {
    name: `${name} ${what}`,
    violates: { in: parameter.in, pointer: `/${name}`, keyword },
    assumption,
    reading,
    // Proxies reject a path with escaped characters.
    ...(/[^\w.-]/.test(String(make('1'))) ? { tolerated: [400] } : {}),
    values: (valid) => ({ ...valid, [name]: make(valid[name]) }),
  };
}

function missingParameter(parameter: Parameter, name: string): InvalidInput {
  return {
    name: `${name} is missing`,
    violates: { in: parameter.in, pointer: `/${name}`, keyword: 'presence' },
    reading: 'other',
    tolerated: [400],
    values: (valid) => ({ ...valid, [name]: undefined }),
  };
}

const payloadStatuses: Readonly<Record<string, readonly number[]>> = { mediaType: [415], presence: [411, 415] };

/** Bodies that are wrong before a schema applies. HTTP lets a provider reject them with 400 or 415. */
export function invalidPayloads(operation: Operation): InvalidInput[] {
  const mediaType = requestMediaType(operation);
  if (mediaType === undefined) return [];
  const payload = (what: string, keyword: string, body: (valid: string) => Body): InvalidInput => ({
    name: `body ${what}`,
    violates: { in: 'body', pointer: '', keyword },
    reading: 'nothing',
    tolerated: [400, ...(payloadStatuses[keyword] ?? [])],
    body: (valid) => body(JSON.stringify(valid)),
  });
  return [
    ...(operation.requestBody?.required === true ? [payload('is missing', 'presence', () => ({ text: '' }))] : []),
    payload('is malformed JSON', 'syntax', (valid) => ({ text: valid.slice(0, -1) })),
    payload('is JSON with text after it', 'syntax', (valid) => ({ text: `${valid} x` })),
    payload('has a trailing comma', 'syntax', (valid) => ({ text: valid.replace(/]$/, ',]') })),
    payload('has a comment', 'syntax', (valid) => ({ text: `${valid} // x` })),
    payload('has single quotes', 'syntax', (valid) => ({ text: valid.replaceAll('"', "'") })),
    payload('is form data', 'mediaType', () => ({ text: 'a=1', mediaType: 'application/x-www-form-urlencoded' })),
  ];
}

/** Every violation of the body's schema, in the branch that a constant selects. */
export function invalidBodies({ requestBody }: Operation, branch?: string): InvalidInput[] {
  const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema);
  const [sample] = schemas.flatMap(samplesOf).filter((one) => branch === undefined || one.branch === branch);
  return sample === undefined
    ? []
    : violationsIn(sample.schema, '', sample.value).map(({ pointer, value, make }) => ({
        name: `body${pointer} ${value.what}${sample.branch === '' ? '' : ` (${sample.branch})`}`,
        violates: {
          in: 'body',
          pointer,
          keyword: value.keyword,
          ...(value.property === undefined ? {} : { property: value.property }),
        },
        assumption: value.assumption,
        reading: value.reading,
        body: (valid): Body => ({ json: make(valid) }),
      }));
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

interface PlacedViolation {
  readonly pointer: string;
  readonly value: InvalidValue;
  /** Makes an invalid body from a valid one. */
  readonly make: (valid: unknown) => unknown;
}

/** The violations at every place of a value; arrays are entered at their first item. */
function violationsIn(schema: Schema, pointer: string, sample: unknown): PlacedViolation[] {
  const own = invalidValues(schema).map((value): PlacedViolation => ({ pointer, value, make: value.make }));
  if (Array.isArray(sample) && typeof schema.items === 'object') {
    return [...own, ...inside(schema.items, `${pointer}/0`, sample[0], replaceFirst)];
  }
  if (!isRecord(sample)) return own;
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    inside(child, `${pointer}/${name}`, sample[name], (valid, make) =>
      isRecord(valid) ? { ...valid, [name]: make(valid[name] ?? sample[name]) } : valid,
    ),
  );
  return [...own, ...properties];
}

type Replace = (valid: unknown, make: (child: unknown) => unknown) => unknown;

function inside(schema: Schema, pointer: string, sample: unknown, replace: Replace): PlacedViolation[] {
  const [{ schema: branch } = { schema }] = samplesOf(schema);
  return violationsIn(branch, pointer, sample).map((one) => ({
    ...one,
    make: (valid) => replace(valid, (child) => one.make(child)),
  }));
}

function replaceFirst(valid: unknown, make: (child: unknown) => unknown): unknown {
  return Array.isArray(valid) ? [make(valid[0]), ...(valid.slice(1) as unknown[])] : valid;
}
