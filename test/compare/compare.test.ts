import { describe, expect, test } from 'vitest';
import { assumptions } from '../../generated/contract.js';
import { compareContract, DescriptionError, type Comparison } from '../../src/compare/index.js';
import { BATCH, USERS, vendorDocument, type VendorDocument, type VendorSchema } from './vendor.js';

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
      edit: (document) => (fields(document).user_id = { type: 'integer', format: 'int64', minimum: 1 }),
      pointer: '#/components/schemas/Id',
      verdict: 'confirmed',
      by: 'minimum: 1',
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
        user(document).login = { type: 'string' };
      },
      lines: ['listGroupUsers', 'batchUpdateGroupUsers'].flatMap((id) => [
        `${id} | 200 body group_users[].email | email: <> # no email`,
        `${id} | 200 body group_users[].login | # no login <> login: { type: string }`,
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

describe('what cannot be compared is refused with a sentence', () => {
  const document = vendorDocument();
  const refused: Record<string, { text: string; says: string }> = {
    HTML: {
      text: '\n<!DOCTYPE html><html></html>',
      says: 'It is HTML, not JSON: a login page, or a proxy in between?',
    },
    'broken JSON': { text: '{"swagger": "2.0", ', says: 'It is not valid JSON: ' },
    'an empty answer': { text: '', says: 'It is not valid JSON: ' },
    'a list': { text: '[]', says: 'It is JSON, but no description of an API: it is no object.' },
    'other JSON': { text: '{}', says: 'It is JSON, but no description of an API: it has no field "swagger".' },
    'another version': {
      text: JSON.stringify({ ...document, swagger: undefined, openapi: '3.0.3' }),
      says: 'It is a description in version "3.0.3"; only Swagger 2.0 can be compared.',
    },
    'an older version': {
      text: JSON.stringify({ ...document, swagger: '1.2' }),
      says: 'It is a description in version "1.2"; only Swagger 2.0 can be compared.',
    },
    'a description of something else': {
      text: JSON.stringify({ ...document, paths: { '/pets': { get: { responses: {} } } } }),
      says: 'It describes neither GET /groups/{group_id}/users nor POST /groups/{group_id}/users/batch_update',
    },
    'a description without paths': { text: '{"swagger": "2.0"}', says: 'It describes neither GET ' },
  };

  test.each(Object.entries(refused))('%s', (_name, { text, says }) => {
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
