/** What the generator reads: each construct becomes a part of the model, or a problem with its line. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clientSource } from '../../scripts/generate/client-source.js';
import { readContract } from '../../scripts/generate/read-contract.js';
import { tempFolder } from '../support/temp-folder.js';

const ok = { 200: { description: 'Done.' } };

/** An operation with one path parameter, and more. */
function operation(more: object = {}): object {
  return { operationId: 'change', responses: ok, ...more };
}

async function read(paths: object, more: object = {}): Promise<ReturnType<typeof readContract>> {
  const folder = await tempFolder();
  const contract = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths, ...more };
  await writeFile(join(folder, 'api.json'), JSON.stringify(contract, null, 1));
  return readContract(folder, 'api.json');
}

async function problemsOf(paths: object, more: object = {}): Promise<string[]> {
  const { problems } = await read(paths, more);
  for (const problem of problems) expect(problem).toMatch(/^api\.json:\d+: .+\.$/);
  return [...problems].map((problem) => problem.replace(/^api\.json:\d+: /, ''));
}

/** The schema of a response, as it is read. */
async function readSchema(schema: unknown, more: object = {}): Promise<unknown> {
  const response = { description: '', content: { 'application/json': { schema } } };
  const { contract, problems } = await read({ '/a': { get: operation({ responses: { 200: response } }) } }, more);
  expect([...problems]).toEqual([]);
  return contract?.operations[0]?.responses[200]?.content['application/json']?.schema;
}

describe('a wrong value of a schema keyword is a problem', () => {
  const wrong: [keyword: string, value: unknown, what: string][] = [
    ['type', 'text', 'one of array, boolean, integer, null, number, object, string'],
    ['type', ['string', null], 'one of array, boolean, integer, null, number, object, string'],
    ['description', 7, 'text'],
    ['exclusiveMinimum', true, 'a number'],
    ['minLength', -1, 'an integer from 0'],
    ['maxItems', 1.5, 'an integer from 0'],
    ['uniqueItems', 'yes', 'true or false'],
    ['pattern', '[', 'a regular expression that JavaScript accepts with the flag u'],
    ['enum', [], 'a list of values'],
    ['oneOf', [], 'a list of schemas'],
    ['required', [1], 'a list of property names'],
    ['properties', [], 'an object of schemas'],
    ['discriminator', {}, 'an object that names a property in propertyName'],
  ];
  test.each(wrong)('%s: %j', async (keyword, value, what) => {
    const schemas = { Wrong: { [keyword]: value } };
    const expected = [`${keyword} must be ${what}. Correct or remove it.`];
    expect(await problemsOf({}, { components: { schemas } })).toEqual(expected);
  });
});

describe('a schema that cannot be generated is a problem', () => {
  const wrong: [schema: unknown, problem: string][] = [
    [false, "A schema must be an object, not false. Describe the value's type."],
    [{ prefixItems: [] }, 'The schema keyword prefixItems is not supported. Describe all items with items.'],
    [{ const: 1, enum: [1, 2] }, 'enum must repeat const, [1]. Correct or remove it.'],
    [{ properties: { toString: {} } }, 'No property can be called toString. Rename it.'],
    [
      { items: { $ref: '#/components/schemas/Wrong' } },
      'The schema Wrong contains itself directly. Describe an object in between.',
    ],
    [{ 'x-constant': 'a-b', enum: [1] }, 'a-b is not an identifier. Choose a name like permissions.'],
  ];
  test.each(wrong)('%j', async (schema, problem) => {
    expect(await problemsOf({}, { components: { schemas: { Wrong: schema } } })).toEqual([problem]);
  });

  test('two schemas that contain each other directly are two problems', async () => {
    const refTo = (name: string): object => ({ oneOf: [{ $ref: `#/components/schemas/${name}` }, { type: 'null' }] });
    expect(await problemsOf({}, { components: { schemas: { One: refTo('Two'), Two: refTo('One') } } })).toHaveLength(2);
  });
});

describe('an operation that cannot be generated is a problem', () => {
  const inPath = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const list = { name: 'x', in: 'query', schema: { type: 'array' } };
  const wrong: [problem: string, paths: object, more?: object][] = [
    ['The method trace is not supported. Remove the operation.', { '/a': { trace: operation() } }],
    [
      '20 is not a status. Write it like 404, 4XX or default.',
      { '/a': { get: operation({ responses: { 20: ok[200] } }) } },
    ],
    [
      'No method can be called then. Choose another operationId.',
      { '/a': { get: operation({ operationId: 'then' }) } },
    ],
    [
      'fetch sends no body with GET. Use another method, or remove requestBody.',
      { '/a': { get: operation({ requestBody: { content: { 'text/plain': {} } } }) } },
    ],
    [
      'The request body has no media type. Add content, or remove requestBody.',
      { '/a': { put: operation({ requestBody: {} }) } },
    ],
    [
      'The parameter id of the path /a/{id} is not described. Add it to parameters.',
      { '/a/{id}': { get: operation() } },
    ],
    [
      'The path /a has no {id}. Add it there, or remove the parameter.',
      { '/a': { get: operation({ parameters: [inPath] }) } },
    ],
    [
      'The query x parameter is described twice. Remove one of the two.',
      { '/a': { get: operation({ parameters: [list, list] }) } },
    ],
    [
      'The cookie x is not supported: browsers forbid it. Use a header.',
      { '/a': { get: operation({ parameters: [{ ...list, in: 'cookie', required: true }] }) } },
    ],
    [
      'A parameter needs a name, and path, query or header as `in`. Correct it.',
      { '/a': { get: operation({ parameters: [{ in: 'query' }] }) } },
    ],
    [
      'The path parameter id is an array. Use a query parameter.',
      { '/a/{id}': { get: operation({ parameters: [{ ...inPath, schema: { type: 'array' } }] }) } },
    ],
    [
      'The style deepObject is for objects. Use form for x.',
      { '/a': { get: operation({ parameters: [{ ...list, style: 'deepObject' }] }) } },
    ],
    [
      'The parameter x is an object. Only query parameters of the style deepObject may be one.',
      { '/a': { get: operation({ parameters: [{ ...list, schema: { type: 'object' } }] }) } },
    ],
    [
      'The style label is not supported. Use simple.',
      { '/a/{id}': { get: operation({ parameters: [{ ...inPath, style: 'label' }] }) } },
    ],
    [
      'The parameter x is not supported: it has content. Use schema instead.',
      { '/a': { get: operation({ parameters: [{ name: 'x', in: 'query', content: {} }] }) } },
    ],
    [
      'The security scheme key does not exist. Add it to components.securitySchemes.',
      { '/a': { get: operation({ security: [{ key: [] }] }) } },
    ],
    [
      'Only one server is supported, https://a.example. Describe these operations in a contract of their own.',
      { '/a': { get: operation({ servers: [{ url: 'https://b.example' }] }) } },
      { servers: [{ url: 'https://a.example' }] },
    ],
  ];
  test.each(wrong)('%s', async (problem, paths, more) => {
    expect(await problemsOf(paths, more)).toEqual([problem]);
  });

  test('two operations of one name are a problem, which names the line of the other one', async () => {
    const [problem] = await problemsOf({ '/a': { get: operation(), put: operation() } });
    expect(problem).toBe('Another operation is called change already, at line 10. Choose another operationId.');
  });
});

test('what is ignored is noted', async () => {
  const parameters = [
    { name: 'session', in: 'cookie', schema: {} },
    { name: 'Accept', in: 'header', schema: {} },
  ];
  const get = { responses: ok, parameters, security: [{ key: [] }], callbacks: {} };
  const securitySchemes = { key: { type: 'apiKey', in: 'query', name: 'key' } };
  const schemas = { A: { format: 'int64' }, B: { format: 'int64' } };
  const { notes, problems } = await read({ '/a': { get } }, { components: { schemas, securitySchemes } });
  expect([...problems]).toEqual([]);
  expect([...notes].map((note) => note.replace(/^api\.json:\d+: /, ''))).toEqual([
    'The format int64 is not checked, here and elsewhere: it constrains nothing.',
    'The client cannot send the credentials of key: only those in a header. Add them with the option fetch.',
    'Without an operationId, the operation is called getA.',
    'The optional cookie session is left out: browsers forbid it.',
    'The header parameter Accept is ignored, as OpenAPI says.',
    'Webhooks and callbacks are ignored: the client only sends requests.',
  ]);
});

describe('OpenAPI 3.0 becomes JSON Schema', () => {
  const converted: [schema: object, expected: object][] = [
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [{ nullable: true, minimum: 1 }, { anyOf: [{ minimum: 1 }, { type: 'null' }] }],
    [{ minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    [{ maximum: 9, exclusiveMaximum: false }, { maximum: 9 }],
    [{ exclusiveMaximum: true }, {}],
    [{ example: 'a' }, { examples: ['a'] }],
  ];
  test.each(converted)('%j', async (schema, expected) => {
    expect(await readSchema(schema, { openapi: '3.0.3' })).toEqual(expected);
  });
});

test('constraints beside a reference hold in addition to those of its target; descriptions replace its own', async () => {
  const $ref = '#/components/schemas/Id';
  const more = { components: { schemas: { Id: { type: 'integer' } } } };
  expect(await readSchema({ $ref, description: 'Mine.' }, more)).toEqual({ $ref, description: 'Mine.' });
  expect(await readSchema({ $ref, minimum: 5 }, more)).toEqual({ minimum: 5, allOf: [{ $ref }] });
});

test('parameters are in path order, then query, then headers; those of an operation replace those of its path', async () => {
  const parameter = (name: string, place: string, type = 'string') => ({
    name,
    in: place,
    required: true,
    schema: { type },
  });
  const own = [parameter('H', 'header'), parameter('q', 'query'), parameter('b', 'path', 'integer')];
  const item = { parameters: [parameter('b', 'path'), parameter('a', 'path')], get: operation({ parameters: own }) };
  const { contract } = await read({ '/{a}/{b}': item });
  const found = contract?.operations[0]?.parameters.map(({ name, schema }) => [name, schema.type]);
  expect(found).toEqual([
    ['a', 'string'],
    ['b', 'integer'],
    ['q', 'string'],
    ['H', 'string'],
  ]);
});

test('a response keeps the description beside its reference', async () => {
  const responses = { 200: { $ref: '#/components/responses/Done', description: 'Mine.' } };
  const components = { responses: { Done: { description: 'Done.' } } };
  const { contract } = await read({ '/a': { get: operation({ responses }) } }, { components });
  expect(contract?.operations[0]?.responses[200]?.description).toBe('Mine.');
});

test('the client gets the name of an argument and the style of a parameter where they are not the usual ones', async () => {
  const schema = { type: 'array' };
  const parameters = [
    { name: 'user_id', in: 'path', required: true, schema: {} },
    { name: 'id', in: 'path', required: true, schema: {} },
    { name: 'user_id', in: 'query', schema: {} },
    { name: 'tags', in: 'query', explode: false, schema },
    { name: 'ids', in: 'query', style: 'pipeDelimited', schema },
  ];
  const { contract } = await read({ '/{user_id}/{id}': { get: operation({ parameters }) } });
  if (contract === undefined) throw new Error('The contract was not read.');
  const [, text = ''] = /"parameters": (\[[^]*?\n {6}\])/.exec(clientSource(contract, true)) ?? [];
  expect(JSON.parse(text)).toEqual([
    { name: 'user_id', in: 'path', argument: 'userId', schema: {} },
    { name: 'id', in: 'path', schema: {} },
    { name: 'user_id', in: 'query', schema: {} },
    { name: 'tags', in: 'query', style: 'form', explode: false, schema },
    { name: 'ids', in: 'query', style: 'pipeDelimited', explode: false, schema },
  ]);
});

describe('the client checks', () => {
  const checkedSchema = async (schema: object, schemas: object = {}): Promise<unknown> => {
    const requestBody = { required: true, content: { 'application/json': { schema } } };
    const { contract, problems } = await read(
      { '/a': { put: operation({ requestBody }) } },
      { components: { schemas } },
    );
    if (contract === undefined || problems.size > 0) throw new Error([...problems].join('\n'));
    const [, text = ''] =
      /"argument": "\w+",\s+"schema": ([^]*?)\n {6}\},\n {6}"responses"/.exec(clientSource(contract, true)) ?? [];
    return JSON.parse(text);
  };
  const one = {
    type: 'object',
    required: ['a', 'b'],
    properties: { a: { type: 'integer', minimum: 1 }, b: { type: 'string' } },
  };
  const other = {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'integer', minimum: 0 }, c: { type: 'string' } },
  };

  test('what holds in every alternative', async () => {
    const common = { type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 0 } } };
    expect(await checkedSchema({ oneOf: [one, other] })).toEqual(common);
    expect(await checkedSchema({ oneOf: [one, { type: 'array' }] })).toEqual({});
  });

  test('what holds in all parts', async () => {
    const { properties } = one;
    expect(await checkedSchema({ allOf: [one, other] })).toEqual({
      type: 'object',
      required: ['a', 'b'],
      properties: { ...properties, ...other.properties },
    });
  });

  test('the inclusive bounds of integers', async () => {
    expect(await checkedSchema({ type: 'integer', exclusiveMinimum: 1, exclusiveMaximum: 9 })).toEqual({
      type: 'integer',
      minimum: 2,
      maximum: 8,
    });
  });

  test('five references within each other', async () => {
    const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } };
    const text = JSON.stringify(await checkedSchema({ $ref: '#/components/schemas/Node' }, { Node: node }));
    expect(text.match(/object/g)).toHaveLength(5);
  });
});
