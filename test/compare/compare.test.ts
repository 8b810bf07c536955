import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { assumptions, operations } from '../../generated/contract.js';
import { compareContract, DescriptionError, type Comparison } from '../../src/compare/index.js';
import type { VendorOperation } from '../../src/compare/description.js';
import { compareOperation } from '../../src/compare/operations.js';
import type { Operation, Parameter, Schema } from '../../src/lib/model.js';
import { CONTRACT } from '../support/contract-copy.js';
import { projectFolder } from '../support/run.js';
import { BATCH, USERS, vendorDocument, type VendorDocument, type VendorSchema } from './vendor.js';

/** Of an id. */
const { minimum } = operations.listGroupUsers.parameters[0].schema;

describe('a description that says what the reference page says', () => {
  const comparison = compareWith();

  test('contradicts nothing', () => {
    expect(contradictions(comparison)).toEqual([]);
    expect(comparison.agrees).toBe(true);
    expect(comparison.description).toEqual({ title: 'Studio Public API', version: '1.0' });
  });

  test.each([
    'listGroupUsers | operation | GET /groups/{group_id}/users:',
    'listGroupUsers | parameter group_id | type: integer',
    "listGroupUsers | 422 | '422':",
    'listGroupUsers | 200 body group_users[].permission | type: string',
    'batchUpdateGroupUsers | request body | type: array',
    'batchUpdateGroupUsers | request body[].user_id | required: [user_id]',
    'batchUpdateGroupUsers | request body[].permission of add | # permission is optional',
  ])('confirms %s', (line) => {
    expect(linesOf(comparison, 'confirmed')).toContain(line);
  });

  test.each([
    'listGroupUsers | 403 body | required: [error]',
    'listGroupUsers | 200 body group_users[].id | required: [id]',
    'batchUpdateGroupUsers | request body | minItems: 1',
    'batchUpdateGroupUsers | request body[].action | const: remove',
    'batchUpdateGroupUsers | request body[].permission | enum: [manager, member]',
    'batchUpdateGroupUsers | request body[].permission of update | required: [permission]',
  ])('is silent about %s', (line) => {
    expect(linesOf(comparison, 'silent')).toContain(line);
  });

  test('leaves every assumption open, and names the line that would settle it', () => {
    expect(comparison.assumptions.map(({ pointer }) => pointer)).toEqual(Object.keys(assumptions));
    expect(new Set(comparison.assumptions.map(({ verdict }) => verdict))).toEqual(new Set(['silent']));
    expect(answer(comparison, '#/components/schemas/Changes').settledBy).toBe('minItems: 1');
    expect(answer(comparison, '#/components/examples/UserTwice').settledBy).toBeUndefined();
  });
});

describe('a description that settles an assumption', () => {
  const fields = (document: VendorDocument) => definition(document, 'GroupUserOperation').properties ?? {};
  const settled: Record<
    string,
    { edit: (document: VendorDocument) => void; pointer: string; verdict: string; by: string }
  > = {
    'by the name of the third action': {
      edit: (document) => (fields(document).action = { type: 'string', enum: ['add', 'remove', 'update'] }),
      pointer: '#/components/schemas/RemoveChange/properties/action',
      verdict: 'confirmed',
      by: 'const: remove',
    },
    'by another name of the third action': {
      edit: (document) => (fields(document).action = { type: 'string', enum: ['add', 'update', 'delete'] }),
      pointer: '#/components/schemas/RemoveChange/properties/action',
      verdict: 'contradicted',
      by: 'const: delete',
    },
    'by two actions alone': {
      edit: (document) => (fields(document).action = { type: 'string', enum: ['add', 'update'] }),
      pointer: '#/components/schemas/RemoveChange/properties/action',
      verdict: 'contradicted',
      by: 'enum: [add, update]',
    },
    'by the default of the permission': {
      edit: (document) => (fields(document).permission = { type: 'string', default: 'manager' }),
      pointer: '#/components/schemas/AddChange/properties/permission',
      verdict: 'contradicted',
      by: 'default: manager',
    },
    'by requiring the permission': {
      edit: (document) => (definition(document, 'GroupUserOperation').required = ['action', 'user_id', 'permission']),
      pointer: '#/components/schemas/UpdateChange/properties/permission',
      verdict: 'confirmed',
      by: 'required: [permission]',
    },
    'by allowing an empty list': {
      edit: (document) => (bodyOf(document).minItems = 0),
      pointer: '#/components/schemas/Changes',
      verdict: 'contradicted',
      by: 'minItems: 0',
    },
    'by the minimum of an id': {
      edit: (document) => (fields(document).user_id = { type: 'integer', format: 'int64', minimum }),
      pointer: '#/components/schemas/Id',
      verdict: 'confirmed',
      by: `minimum: ${String(minimum)}`,
    },
    "by an error's body": {
      edit: (document) =>
        (outcome(document, '404').schema = {
          type: 'object',
          required: ['error'],
          properties: { error: { type: 'string' } },
        }),
      pointer: '#/components/schemas/ErrorBody',
      verdict: 'confirmed',
      by: 'required: [error]',
    },
  };

  test.each(Object.entries(settled))('%s', (_name, { edit, pointer, verdict, by }) => {
    expect(answer(compareWith(edit), pointer)).toMatchObject({ verdict, settledBy: by });
  });
});

describe('a description that contradicts', () => {
  const user = (document: VendorDocument) => definition(document, 'GroupUser').properties ?? {};
  const ways: Record<string, { edit: (document: VendorDocument) => void; lines: string[] }> = {
    'by a status that the contract does not have': {
      edit: (document) => (operation(document, USERS).responses['400'] = { description: 'Bad request' }),
      lines: ["listGroupUsers | 400 | # no '400' <> '400':"],
    },
    'by a parameter that the contract does not have': {
      edit: (document) => operation(document, USERS).parameters.push({ name: 'page', in: 'query', type: 'integer' }),
      lines: ['listGroupUsers | parameter page | # no page <> name: page, in: query'],
    },
    'by the type of a parameter': {
      edit: (document) => Object.assign(operation(document, USERS).parameters[0] ?? {}, { type: 'string' }),
      lines: ['listGroupUsers | parameter group_id | type: integer <> type: string'],
    },
    'by an API key in the query': {
      edit: (document) => {
        document.security = [{ ApiKey: [] }];
        document.securityDefinitions = { ApiKey: { type: 'apiKey', in: 'query', name: 'key' } };
      },
      lines: ['listGroupUsers', 'batchUpdateGroupUsers'].map(
        (id) => `${id} | security | headers: [Authorization] <> headers: [query key]`,
      ),
    },
    'by the name of a parameter in the path': {
      edit: (document) => {
        const item = document.paths[USERS];
        if (item === undefined) throw new Error('no path');
        const { [USERS]: _, ...rest } = document.paths;
        document.paths = { ...rest, '/groups/{id}/users': item };
        Object.assign(item.get?.parameters[0] ?? {}, { name: 'id' });
      },
      lines: ['listGroupUsers | parameter group_id | name: group_id <> name: id'],
    },
    'by leaving an operation out': {
      edit: (document) => {
        const { [BATCH]: _, ...rest } = document.paths;
        document.paths = rest;
      },
      lines: [
        'batchUpdateGroupUsers | operation | POST /groups/{group_id}/users/batch_update: <> # no POST /groups/{group_id}/users/batch_update',
      ],
    },
    'by a body that is no list': {
      edit: (document) => Object.assign(bodyOf(document), { type: 'object', items: undefined }),
      lines: ['batchUpdateGroupUsers | request body | type: array <> type: object'],
    },
    'by no body at all': {
      edit: (document) => operation(document, BATCH).parameters.pop(),
      lines: ['batchUpdateGroupUsers | request body | requestBody: <> # no requestBody'],
    },
    'by a body that may be left out': {
      edit: (document) => Object.assign(operation(document, BATCH).parameters[1] ?? {}, { required: false }),
      lines: ['batchUpdateGroupUsers | request body | required: true <> required: false'],
    },
    'by a body where the contract has none': {
      edit: (document) =>
        operation(document, USERS).parameters.push({ name: 'body', in: 'body', schema: { type: 'object' } }),
      lines: ['listGroupUsers | request body | # no requestBody <> requestBody:'],
    },
    'by an action that the contract does not have': {
      edit: (document) =>
        Object.assign(definition(document, 'GroupUserOperation').properties?.action ?? {}, {
          enum: ['add', 'update', 'remove', 'replace'],
        }),
      lines: [
        'batchUpdateGroupUsers | request body[].action | enum: [add, update, remove] <> enum: [add, update, remove, replace]',
      ],
    },
    'by another set of permissions': {
      edit: (document) =>
        Object.assign(definition(document, 'GroupUserOperation').properties?.permission ?? {}, { enum: ['owner'] }),
      lines: ['batchUpdateGroupUsers | request body[].permission | enum: [manager, member] <> enum: [owner]'],
    },
    'by an enum where the contract takes any text': {
      edit: (document) => (user(document).permission = { type: 'string', enum: ['manager', 'member'] }),
      lines: [
        'listGroupUsers | 200 body group_users[].permission | # any value, no enum <> enum: [manager, member]',
        'batchUpdateGroupUsers | 200 body group_users[].permission | # any value, no enum <> enum: [manager, member]',
      ],
    },
    'by a field that is not required': {
      edit: (document) => (definition(document, 'GroupUserOperation').required = ['action']),
      lines: ['batchUpdateGroupUsers | request body[].user_id | required: [user_id] <> # user_id is optional'],
    },
    'by requiring what the contract calls optional': {
      edit: (document) => (definition(document, 'GroupUserOperation').required = ['action', 'user_id', 'permission']),
      lines: [
        'batchUpdateGroupUsers | request body[].permission of add | # permission is optional <> required: [permission]',
      ],
    },
    'by the type of a field, or by null': {
      edit: (document) => {
        user(document).id = { type: 'string' };
        user(document).email = { type: 'string', 'x-nullable': true };
      },
      lines: ['listGroupUsers', 'batchUpdateGroupUsers'].flatMap((id) => [
        `${id} | 200 body group_users[].id | type: integer <> type: string`,
        `${id} | 200 body group_users[].email | type: string <> type: [string, "null"]`,
      ]),
    },
    'by a field that is missing and one that is new': {
      edit: (document) => {
        delete user(document).email;
        user(document).unknown_field = { type: 'string' };
      },
      lines: ['listGroupUsers', 'batchUpdateGroupUsers'].flatMap((id) => [
        `${id} | 200 body group_users[].email | email: <> # no email`,
        `${id} | 200 body group_users[].unknown_field | # no unknown_field <> unknown_field: { type: string }`,
      ]),
    },
  };

  test.each(Object.entries(ways))('%s', (_name, { edit, lines }) => {
    const comparison = compareWith(edit);
    expect(contradictions(comparison)).toEqual(lines);
    expect(comparison.agrees).toBe(false);
    expect(comparison.counts.contradicted).toBe(lines.length);
  });
});

test('the order of the values of an enum contradicts nothing', () => {
  const comparison = compareWith((document) => {
    const fields = definition(document, 'GroupUserOperation').properties ?? {};
    fields.action = { type: 'string', enum: ['remove', 'update', 'add'] };
    fields.permission = { type: 'string', enum: ['member', 'manager'] };
  });
  expect(contradictions(comparison)).toEqual([]);
});

describe('the operations are found', () => {
  test('wherever the base path is cut off', () => {
    const comparison = compareWith((document) => {
      document.basePath = '/api';
      const paths = Object.entries(document.paths);
      document.paths = Object.fromEntries(paths.map(([path, item]) => [`/public/v1${path}`, item]));
    });
    expect(contradictions(comparison)).toEqual([]);
  });

  test('not below another base path', () => {
    expect(() => compareWith((document) => (document.basePath = '/api/private/v1'))).toThrow(DescriptionError);
  });
});

describe('what cannot be compared is rejected with a sentence', () => {
  const document = vendorDocument();
  const rejected: Record<string, { text: string; says: string }> = {
    HTML: {
      text: '\n<!DOCTYPE html><html></html>',
      says: 'It is HTML, not JSON. Is it a login page, or from a proxy?',
    },
    'broken JSON': { text: '{"swagger": "2.0", ', says: 'It is not valid JSON: ' },
    'an empty answer': { text: '', says: 'It is not valid JSON: ' },
    'a list': {
      text: '[]',
      says: 'It is JSON, but no description of an API: it has no field "swagger" or "openapi".',
    },
    'other JSON': {
      text: '{}',
      says: 'It is JSON, but no description of an API: it has no field "swagger" or "openapi".',
    },
    'a newer version': {
      text: JSON.stringify({ ...document, swagger: undefined, openapi: '4.0.0' }),
      says: 'It is a description in version "4.0.0"; Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 can be compared.',
    },
    'an older version': {
      text: JSON.stringify({ ...document, swagger: '1.2' }),
      says: 'It is a description in version "1.2"; Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 can be compared.',
    },
    'a description of something else': {
      text: JSON.stringify({ ...document, paths: { '/pets': { get: { responses: {} } } } }),
      says: 'It describes neither GET /groups/{group_id}/users nor POST /groups/{group_id}/users/batch_update',
    },
    'a description without paths': { text: '{"swagger": "2.0"}', says: 'It describes neither GET ' },
  };

  test.each(Object.entries(rejected))('%s', (_name, { text, says }) => {
    expect(() => compareContract(text)).toThrow(DescriptionError);
    expect(() => compareContract(text)).toThrow(says);
  });
});

test.each([
  ['a circle of references', { $ref: '#/definitions/GroupUsers' }],
  ['a reference to nothing', { $ref: '#/definitions/Nothing' }],
  ['null', null],
  ['a list', []],
  ['text', 'GroupUsers'],
])('a schema that is %s says nothing', (_name, schema) => {
  const comparison = compareWith((document) => Object.assign(document.definitions, { GroupUsers: schema }));
  expect(linesOf(comparison, 'silent')).toContain('listGroupUsers | 200 body | required: [group_users]');
  expect(contradictions(comparison)).toEqual([]);
});

describe('a description in OpenAPI 3', () => {
  test('that is the contract itself confirms all but the default, which no keyword of OpenAPI states', async () => {
    const contract: unknown = parse(await readFile(join(projectFolder, CONTRACT), 'utf8'));
    const comparison = compareContract(JSON.stringify(contract));
    expect(contradictions(comparison)).toEqual([]);
    expect(linesOf(comparison, 'silent')).toEqual([
      'batchUpdateGroupUsers | request body[].permission | default: member',
    ]);
  });

  test('3.0 may use `nullable`, `allOf` and a bearer scheme', () => {
    const comparison = compareContract(JSON.stringify(inOpenApi30()));
    expect(contradictions(comparison)).toEqual([
      'listGroupUsers | 200 body group_users[].email | type: string <> type: [string, "null"]',
      'batchUpdateGroupUsers | 200 body group_users[].email | type: string <> type: [string, "null"]',
    ]);
    expect(linesOf(comparison, 'confirmed')).toContain('listGroupUsers | 200 body group_users[].id | type: integer');
    expect(linesOf(comparison, 'confirmed')).toContain('listGroupUsers | security | headers: [Authorization]');
  });
});

describe('any operation is compared', () => {
  const ours: Operation = {
    id: 'findUsers',
    method: 'GET',
    path: '/users',
    summary: '',
    description: '',
    parameters: [
      parameter('query', 'email', { type: ['string', 'null'], maxLength: 100 }),
      parameter('header', 'X-Request-Id', { type: 'string' }),
    ],
    requestBody: null,
    responses: {
      200: {
        description: '',
        headers: { 'x-total': { required: true, description: '', schema: { type: 'integer' } } },
        content: { 'application/json': { schema: { type: ['object', 'null'] }, examples: {} } },
      },
      204: { description: '', headers: {}, content: {} },
      '4XX': { description: '', headers: {}, content: {} },
    },
    security: [],
  };
  const agreeing: VendorOperation = {
    parameters: [
      { name: 'email', in: 'query', required: false, schema: { type: ['null', 'string'], maxLength: 100 } },
      { name: 'x-request-id', in: 'header', required: false, schema: { type: 'string' } },
      { name: 'Authorization', in: 'header', schema: { type: 'string' } },
    ],
    requestBody: undefined,
    responses: {
      200: {
        headers: { 'X-Total': { schema: { type: 'integer' } } },
        content: { 'application/json; charset=utf-8': { schema: { type: ['object', 'null'] } } },
      },
      204: {},
      404: {},
    },
    credentials: [],
  };
  const contradictionsOf = (theirs: VendorOperation) =>
    compareOperation(ours, theirs)
      .filter(({ verdict }) => verdict === 'contradicted')
      .map(({ place, ours: line, theirs: other }) => `${place} | ${line} <> ${String(other)}`);

  test('with query and header parameters, nullable types, response headers and ranges of statuses', () => {
    expect(contradictionsOf(agreeing)).toEqual([]);
  });

  test.each<[string, Partial<VendorOperation>, string]>([
    [
      'the type of a query parameter',
      { parameters: [{ name: 'email', in: 'query', schema: { type: 'string' } }, ...agreeing.parameters.slice(1)] },
      'parameter email | type: [string, "null"] <> type: string',
    ],
    [
      'a missing header parameter',
      { parameters: agreeing.parameters.slice(0, 1) },
      'parameter X-Request-Id | name: X-Request-Id <> # no X-Request-Id',
    ],
    [
      'a body without JSON',
      { responses: { 200: { content: { 'text/csv': {} } } } },
      '200 body | application/json: <> content: text/csv',
    ],
    [
      'a body where there is none',
      { responses: { 204: { content: { 'text/csv': {} } } } },
      '204 body | # no body <> text/csv:',
    ],
    ['a status outside the ranges', { responses: { 500: {} } }, "500 | # no '500' <> '500':"],
    ['an API key in the query', { credentials: ['query key'] }, 'security | headers: [] <> headers: [query key]'],
  ])('and contradicted by %s', (_name, edit, line) => {
    expect(contradictionsOf({ ...agreeing, ...edit })).toEqual([line]);
  });
});

function parameter(location: 'query' | 'header', name: string, schema: Schema): Parameter {
  return { name, in: location, required: false, style: 'form', explode: true, description: '', schema };
}

/** The vendor's document in OpenAPI 3.0, by hand where a converter would write something else. */
function inOpenApi30() {
  const { info, basePath, paths, definitions } = vendorDocument();
  const text = JSON.stringify({
    openapi: '3.0.3',
    info,
    servers: [{ url: `https://tw.instructuremedia.com${basePath}` }],
    security: [{ bearer: [] }],
    components: { schemas: definitions, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths: {
      [USERS]: { get: { ...operationIn30(paths, USERS), parameters: [groupIdIn30] } },
      [BATCH]: {
        post: {
          ...operationIn30(paths, BATCH),
          parameters: [groupIdIn30],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: bodyOf(vendorDocument()) } },
          },
        },
      },
    },
  });
  return JSON.parse(
    text
      .replaceAll('#/definitions/', '#/components/schemas/')
      .replace('"email":{"type":"string"}', '"email":{"type":"string","nullable":true}')
      .replace(
        '"items":{"$ref":"#/components/schemas/GroupUser"}',
        '"items":{"allOf":[{"$ref":"#/components/schemas/GroupUser"}]}',
      ),
  ) as unknown;
}

const groupIdIn30 = { name: 'group_id', in: 'path', required: true, schema: { type: 'integer' } };

function operationIn30(paths: VendorDocument['paths'], path: string) {
  const { responses } = found(Object.values(found(paths[path]))[0]);
  return {
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, { description, schema }]) => [
        status,
        { description, ...(schema === undefined ? {} : { content: { 'application/json': { schema } } }) },
      ]),
    ),
  };
}

function compareWith(edit: (document: VendorDocument) => unknown = () => undefined): Comparison {
  const document = vendorDocument();
  edit(document);
  return compareContract(JSON.stringify(document));
}

function linesOf({ statements }: Comparison, wanted: string): string[] {
  return statements
    .filter(({ verdict }) => verdict === wanted)
    .map(({ operation: id, place, ours, theirs }) =>
      [id, place, theirs === undefined ? ours : `${ours} <> ${theirs}`].join(' | '),
    );
}

function contradictions(comparison: Comparison): string[] {
  return linesOf(comparison, 'contradicted');
}

function answer({ assumptions: answers }: Comparison, wanted: string) {
  return found(answers.find(({ pointer }) => pointer === wanted));
}

function operation(document: VendorDocument, path: string) {
  return found(Object.values(found(document.paths[path]))[0]);
}

function outcome(document: VendorDocument, status: string) {
  return found(operation(document, USERS).responses[status]);
}

function bodyOf(document: VendorDocument): VendorSchema {
  return found(operation(document, BATCH).parameters[1]).schema as VendorSchema;
}

function definition(document: VendorDocument, name: string): VendorSchema {
  return found(document.definitions[name]);
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The document is not what the test takes it for.');
  return value;
}
