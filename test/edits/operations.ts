/** New operations: each takes the contract, a file of cases and a handler of the sandbox. */
import { addRow, set, type ContractEdit } from '../support/contract-copy.js';
import type { Edit, Insertion, Part } from './edits.js';

const PARTS: readonly Part[] = ['client', 'sandbox', 'invalid inputs', 'verify', 'Prism'];

interface NewOperation {
  readonly title: string;
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly parameters?: readonly object[];
  readonly body?: { readonly schema: object; readonly example: unknown };
  readonly status: number;
  /** Of the success. */
  readonly response: object;
  /** The sandbox's result, as source. */
  readonly result: string;
  /** The arguments of the client's method, as source. */
  readonly args: string;
  /** The schema that it adds, if any. */
  readonly schema?: readonly ContractEdit[];
}

function operation(one: NewOperation): Edit {
  const pointer = `#/paths/${one.path.replaceAll('/', '~1')}/${one.method}`;
  const parameters = (one.parameters ?? []).map((parameter) => ({ description: 'A parameter.', ...parameter }));
  return {
    title: one.title,
    group: 'new operations',
    contract: [
      set(pointer, {
        operationId: one.id,
        'x-required-statuses': [one.status, 401],
        tags: ['Group'],
        summary: 'A new operation',
        description: 'Does something new.',
        ...(parameters.length > 0 && { parameters }),
        ...(one.body && { requestBody: requestBody(one.body) }),
        responses: { [one.status]: one.response, 401: { $ref: '#/components/responses/Unauthorized' } },
      }),
      addRow(pointer, 'observed'),
      ...(one.schema ?? []),
    ],
    files: [...casesOf(one), handlerOf(one)],
    call: `const outcome = await studio.${one.id}(${one.args});
if (outcome.status !== ${String(one.status)}) throw new Error(String(outcome.status));`,
    parts: PARTS,
  };
}

function requestBody({ schema, example }: NonNullable<NewOperation['body']>): object {
  const examples = { example: { summary: 'An example', value: example } };
  return { description: 'The body.', required: true, content: { 'application/json': { schema, examples } } };
}

function json(schema: object, value: unknown, more: object = {}): object {
  const content = { 'application/json': { schema, examples: { example: { summary: 'An example', value } } } };
  return { description: 'Done.', ...more, content };
}

/** A read is sent always; anything else is a write that is not about members. */
function casesOf({ id, method, status, body }: NewOperation): Insertion[] {
  const isRead = method === 'get';
  const write = (caller: string, name: string) =>
    `{ kind: 'write', spare: 'anywhere', caller: ${caller}, name: '${name}', body: () => (${body === undefined ? "{ text: '' }" : `{ json: ${JSON.stringify(body.example)} }`}) }`;
  const source = isRead
    ? `import { readBy, unauthenticatedReads } from './precondition.js';

export const ${id} = { ${String(status)}: [readBy('admin', 'an admin')], 401: unauthenticatedReads() } as const;
`
    : `import { wrongCredentials } from './credentials.js';

export const ${id} = {
  ${String(status)}: [${write("'admin'", 'an admin')}],
  401: [${write('wrongCredentials[0]', 'no credentials')}],
} as const;
`;
  const cases = 'src/contract/cases/cases.ts';
  return [
    { file: `src/contract/cases/${id}.ts`, before: '', text: source },
    { file: cases, before: 'import { listGroupUsers }', text: `import { ${id} } from './${id}.js';\n` },
    { file: cases, before: ' } as const satisfies CasesFor', text: `, ${id}` },
  ];
}

function handlerOf({ id, result }: NewOperation): Insertion {
  return {
    file: 'src/sandbox/handlers.ts',
    before: '} satisfies HandlersFor',
    text: `\n  ${id}: { respond: () => (${result}) },\n`,
  };
}

const course: readonly ContractEdit[] = [
  set('#/components/schemas/Course', {
    type: 'object',
    description: 'A course.',
    required: ['name'],
    properties: { name: { type: 'string', minLength: 1, description: 'The name.', examples: ['Art'] } },
  }),
  addRow('#/components/schemas/Course', 'observed'),
];

export const operationEdits: readonly Edit[] = [
  operation({
    title: 'GET with a string path parameter',
    id: 'getCourse',
    method: 'get',
    path: '/catalog/{course-code}',
    parameters: [
      {
        name: 'course-code',
        in: 'path',
        required: true,
        schema: { type: 'string', pattern: '^[a-z]{3}$' },
        example: 'art',
      },
    ],
    status: 200,
    response: json({ $ref: '#/components/schemas/Course' }, { name: 'Art' }),
    result: "{ status: 200, body: { name: 'Art' } }",
    args: "'art'",
    schema: course,
  }),
  operation({
    title: 'GET of a bare array, with a required query',
    id: 'searchCourses',
    method: 'get',
    path: '/courses',
    parameters: [
      { name: 'term', in: 'query', required: true, schema: { type: 'string', minLength: 2 }, example: 'ar' },
    ],
    status: 200,
    response: json({ type: 'array', items: { $ref: '#/components/schemas/Course' } }, [{ name: 'Art' }]),
    result: "{ status: 200, body: [{ name: 'Art' }] }",
    args: "{ query: { term: 'ar' } }",
    schema: course,
  }),
  operation({
    title: 'POST with an object body, 201 and Location',
    id: 'createCourse',
    method: 'post',
    path: '/courses',
    body: { schema: { $ref: '#/components/schemas/Course' }, example: { name: 'Art' } },
    status: 201,
    response: json(
      { $ref: '#/components/schemas/Course' },
      { name: 'Art' },
      {
        headers: {
          Location: {
            description: 'Where it is.',
            required: true,
            schema: { type: 'string', description: 'A path.', examples: ['/courses/art'] },
          },
        },
      },
    ),
    result: "{ status: 201, headers: { location: '/courses/art' }, body: { name: 'Art' } }",
    args: "{ name: 'Art' }",
    schema: course,
  }),
  operation({
    title: 'POST without a body, 202',
    id: 'importCourses',
    method: 'post',
    path: '/courses/import',
    status: 202,
    response: { description: 'Accepted.' },
    result: '{ status: 202 }',
    args: '',
  }),
  operation({
    title: 'PUT with 204',
    id: 'replaceCourse',
    method: 'put',
    path: '/courses/{id}',
    parameters: [{ name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' }, example: 1 }],
    body: { schema: { $ref: '#/components/schemas/Course' }, example: { name: 'Art' } },
    status: 204,
    response: { description: 'Done.' },
    result: '{ status: 204 }',
    args: "1, { name: 'Art' }",
    schema: course,
  }),
  operation({
    title: 'PATCH with an optional field',
    id: 'updateCourse',
    method: 'patch',
    path: '/courses/{id}',
    parameters: [{ name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' }, example: 1 }],
    body: {
      schema: {
        type: 'object',
        minProperties: 1,
        properties: { name: { type: 'string', description: 'A name.', examples: ['Art'] } },
      },
      example: { name: 'Art' },
    },
    status: 200,
    response: json({ $ref: '#/components/schemas/Course' }, { name: 'Art' }),
    result: "{ status: 200, body: { name: 'Art' } }",
    args: "1, { name: 'Art' }",
    schema: course,
  }),
  operation({
    title: 'DELETE with 204',
    id: 'deleteCourse',
    method: 'delete',
    path: '/courses/{id}',
    parameters: [{ name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' }, example: 1 }],
    status: 204,
    response: { description: 'Done.' },
    result: '{ status: 204 }',
    args: '1',
  }),
];
