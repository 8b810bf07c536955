import { expect, test } from 'vitest';
import type { Parameter, Schema, Violation } from '../../src/lib/model.js';
import { parseBody } from '../../src/sandbox/body.js';
import { readParameters } from '../../src/sandbox/parameters.js';

type Place = Parameter['in'];
const styles = { path: 'simple', query: 'form', header: 'simple' } as const;

function parameter(place: Place, schema: Schema, more: Partial<Parameter> = {}): Parameter {
  const style = styles[place];
  return { name: 'p', in: place, required: true, style, explode: place === 'query', description: '', schema, ...more };
}

/** What is read of a parameter p; a validator that accepts `valid` only. */
function read(one: Parameter, text: string, validate: (value: unknown) => readonly Violation[] = () => []): unknown {
  const query = one.in === 'query' ? `?${text}` : '';
  const headers = new Headers(one.in === 'header' && text !== '' ? { p: text } : {});
  const request = new Request(`https://sandbox.test/x${query}`, { headers });
  const texts = new Map(one.in === 'path' ? [['p', text]] : []);
  const validators = { path: {}, query: {}, header: {}, [one.in]: { p: validate } };
  const values = readParameters([one], validators, { request, texts });
  return typeof values === 'string' ? values : values[one.in].p;
}

const integers: Schema = { type: 'array', items: { type: 'integer' } };
const strings: Schema = { type: 'array', items: { type: 'string' } };

test.each<[Place, Schema, Partial<Parameter>, string, unknown]>([
  ['path', { type: 'integer' }, {}, '42', 42],
  ['path', { type: 'integer' }, {}, '042', '042'],
  ['path', { type: 'string', pattern: '^[a-z]+$' }, {}, 'a%2Fb', 'a/b'],
  ['path', { type: 'string' }, {}, '42', '42'],
  ['path', { type: 'string' }, {}, '%zz', '%zz'],
  ['path', integers, {}, '1,2', [1, 2]],
  ['query', { type: 'string' }, {}, 'p=a+b%2B', 'a b+'],
  ['query', { type: 'boolean' }, {}, 'p=true', true],
  ['query', { type: 'boolean' }, {}, 'p=yes', 'yes'],
  ['query', { type: 'number' }, {}, 'p=-1.5e3', -1500],
  ['query', { type: ['integer', 'null'] }, {}, 'p=7', 7],
  ['query', { enum: [1, 2] }, {}, 'p=1', 1],
  ['query', { oneOf: [{ type: 'integer' }, { const: 'all' }] }, {}, 'p=3', 3],
  ['query', { type: 'integer' }, {}, 'q=1&p=2&x=3', 2],
  ['query', { type: 'integer' }, {}, 'p=1&p=2', [1, 2]],
  ['query', integers, {}, 'p=1&p=2', [1, 2]],
  ['query', strings, { explode: false }, 'p=a%2Cb,c', ['a,b', 'c']],
  ['query', strings, { explode: false, style: 'spaceDelimited' }, 'p=a%20b', ['a', 'b']],
  ['query', strings, { explode: false, style: 'pipeDelimited' }, 'p=a|b', ['a', 'b']],
  ['query', { type: 'string' }, { required: false }, '', undefined],
  ['query', { type: 'string' }, {}, 'p', ''],
  ['header', { type: 'integer' }, {}, '5', 5],
  ['header', strings, {}, 'a, b%20', ['a', 'b%20']],
  ['header', { type: 'string' }, { required: false }, '', undefined],
])('%s parameter %j (%j): %j is read as %j', (place, schema, more, text, value) => {
  expect(read(parameter(place, schema, more), text)).toEqual(value);
});

test('a required parameter that is missing, and an invalid one, are named', () => {
  expect(read(parameter('query', { type: 'string' }), 'q=1')).toBe('p is required.');
  expect(read(parameter('header', { type: 'string' }), '')).toBe('p is required.');
  const violation = { pointer: '', keyword: 'type', message: 'must be integer' };
  expect(read(parameter('query', { type: 'integer' }), 'p=x', () => [violation])).toBe('p is invalid.');
});

const media = { schema: {}, examples: {} };
const content = { 'application/json': media, 'text/*': media, 'application/x-www-form-urlencoded': media };

test.each([
  ['application/json', '{"a":1}', { a: 1 }],
  ['application/json;charset=utf-8', 'null', null],
  ['text/csv', 'a,b', 'a,b'],
  ['application/x-www-form-urlencoded', 'a=1&b=+2', { a: '1', b: ' 2' }],
])('a body of type %s is parsed', (type, text, value) => {
  const body = { required: true, description: '', content };
  expect(parseBody(body, new Headers({ 'content-type': type }), text)).toMatchObject({ value });
});

test('a missing body is undefined if it is optional, and an error if it is required', () => {
  const body = { required: false, description: '', content };
  expect(parseBody(body, new Headers(), '')).toMatchObject({ value: undefined });
  expect(parseBody({ ...body, required: true }, new Headers(), '')).toHaveProperty('error');
  expect(parseBody(body, new Headers({ 'content-type': 'image/png' }), 'x')).toHaveProperty('error');
});
