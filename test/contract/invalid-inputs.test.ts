/** The table of invalid inputs: each violates one constraint, for every keyword that a schema uses. */
import { describe, expect, test } from 'vitest';
import { requestValidators } from '../../generated/request-validators.js';
import { invalidBodies, invalidParameters, unviolatedConstraints } from '../../src/contract/cases/invalid-inputs.js';
import { operationOf } from '../../src/contract/cases/operations.js';
import { sampleOf, samplesOf } from '../../src/contract/cases/sample.js';
import type { Operation, Schema } from '../../src/lib/model.js';

const operation = operationOf('batchUpdateGroupUsers');
const schema = operation.requestBody?.content['application/json']?.schema ?? {};

function operationWith(body: Schema, parameters: Operation['parameters'] = []): Operation {
  const content = { 'application/json': { schema: body, examples: {} } };
  return { ...operation, parameters, requestBody: { required: true, description: '', content } };
}

/** The keywords that the inputs for a property with this schema violate. */
function keywordsFor(property: Schema): Set<string> {
  const body: Schema = { type: 'object', properties: { field: property } };
  const inputs = invalidBodies(operationWith(body)).filter(({ violates }) => violates.pointer === '/field');
  return new Set(inputs.map(({ violates }) => violates.keyword));
}

describe('bodies of the contract', () => {
  const validate = requestValidators.batchUpdateGroupUsers.content['application/json'];
  const inputs = samplesOf(schema).flatMap(({ branch, value }) =>
    invalidBodies(operation, branch).map((input) => ({ name: input.name, input, value })),
  );

  test.each(inputs)('$name violates the constraint that it names', ({ input, value }) => {
    const body = input.damage?.(value);
    const violations = validate(body !== undefined && 'json' in body ? body.json : undefined);
    expect(violations.length).toBeGreaterThan(0);
    const places = new Set(violations.map(({ pointer }) => pointer));
    const { pointer, keyword } = input.violates;
    // Without its constant a change belongs to no branch, which is reported for the change as a whole.
    if (keyword !== 'const' && input.violates.property !== 'action') expect([...places]).toEqual([pointer]);
  });

  test('only the first change of a valid batch is damaged, also in a property that it does not have', () => {
    const valid = [1, 2].map((user_id) => ({ action: 'add', user_id }));
    const input = invalidBodies(operation, 'add').find(
      ({ name }) => name === 'body/0/permission is in upper case (add)',
    );
    expect(input?.damage?.(valid)).toEqual({ json: [{ ...valid[0], permission: 'MEMBER' }, valid[1]] });
  });

  test('names are unique within a branch', () => {
    const names = inputs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('a place that a valid body leaves out is filled from a sample', () => {
  const labels: Schema = { type: 'array', items: { type: 'string' } };
  const body: Schema = { type: 'object', properties: { settings: { type: 'object', properties: { labels } } } };
  const inputs = invalidBodies(operationWith(body)).filter(({ violates }) => violates.pointer === '/settings/labels/0');
  const bodies = inputs.map(({ damage }) => damage?.({ kept: 1 }));
  expect(bodies).toContainEqual({ json: { kept: 1, settings: { labels: [null] } } });
});

describe('keywords', () => {
  const schemas: [string, Schema][] = [
    ['minimum', { type: 'integer', minimum: 3 }],
    ['maximum', { type: 'integer', maximum: 3 }],
    ['exclusiveMinimum', { type: 'number', exclusiveMinimum: 0 }],
    ['exclusiveMaximum', { type: 'number', exclusiveMaximum: 9 }],
    ['multipleOf', { type: 'integer', multipleOf: 5, examples: [10] }],
    ['minLength', { type: 'string', minLength: 2 }],
    ['maxLength', { type: 'string', maxLength: 4 }],
    ['pattern', { type: 'string', pattern: '^[a-z]+$' }],
    ['format', { type: 'string', format: 'date-time' }],
    ['format', { type: 'string', format: 'email' }],
    ['format', { type: 'string', format: 'uuid' }],
    ['enum', { enum: ['one', 'two'] }],
    ['minItems', { type: 'array', minItems: 1, items: { type: 'string' } }],
    ['maxItems', { type: 'array', maxItems: 2, items: { type: 'string' } }],
    ['uniqueItems', { type: 'array', uniqueItems: true, items: { type: 'string' } }],
    ['additionalProperties', { type: 'object', properties: {}, additionalProperties: false }],
    ['maxProperties', { type: 'object', properties: {}, maxProperties: 1 }],
    ['required', { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }],
  ];
  test.each(schemas)('%s is violated', (keyword, property) => {
    expect(keywordsFor(property)).toContain(keyword);
  });

  test('a nullable value may be null', () => {
    const body: Schema = { type: 'object', properties: { field: { type: ['string', 'null'] } } };
    const inputs = invalidBodies(operationWith(body));
    expect(inputs.map(({ name }) => name)).not.toContain('body/field is null');
    expect(inputs.map(({ name }) => name)).toContain('body/field is the number 0');
  });

  test('one that cannot be violated is reported by name', () => {
    const body: Schema = { type: 'object', properties: { field: { type: 'string', pattern: '', format: 'unknown' } } };
    expect(unviolatedConstraints(operationWith(body))).toEqual(['body/field pattern', 'body/field format']);
    expect(unviolatedConstraints(operation)).toEqual([]);
  });
});

describe('parameters', () => {
  const parameter = (place: 'path' | 'query' | 'header', property: Schema): Operation['parameters'][number] => {
    return { name: 'p', in: place, required: true, style: 'form', explode: true, description: '', schema: property };
  };

  test('a required query parameter is left out, and its bounds are violated', () => {
    const { parameters } = operationWith({}, [parameter('query', { type: 'integer', minimum: 5 })]);
    const names = invalidParameters({ ...operation, parameters }).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['p is missing', 'p is text', 'p is below its minimum 5']));
  });

  test('a text with an enum gets texts outside it', () => {
    const { parameters } = operationWith({}, [parameter('header', { type: 'string', enum: ['one', 'two'] })]);
    const inputs = invalidParameters({ ...operation, parameters });
    const values = inputs.map(({ values: make }) => make?.({ p: 'one' }).p);
    expect(values).toEqual(expect.arrayContaining(['not-one', 'ONE', 'One']));
  });
});

describe('samples', () => {
  test('are valid for every branch', () => {
    const validate = requestValidators.batchUpdateGroupUsers.content['application/json'];
    for (const { value } of samplesOf(schema)) expect(validate(value)).toEqual([]);
  });

  test.each<[Schema, unknown]>([
    [{ type: 'integer', minimum: 7 }, 7],
    [{ type: 'string', format: 'date' }, '2026-01-31'],
    [{ type: 'string', minLength: 6 }, 'textxx'],
    [{ type: 'boolean' }, true],
    [{ type: 'array', minItems: 2, items: { const: 'a' } }, ['a', 'a']],
    [{ allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] }, { a: 1, b: 2 }],
  ])('of %j', (of, value) => {
    expect(sampleOf(of)).toEqual(value);
  });
});
