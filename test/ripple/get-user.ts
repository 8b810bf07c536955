/**
 * The neighbour that the vendor documents, `GET /users/{user_id}`, as whoever adds it would write it: the contract with
 * its table, the givens of its cases, and its handler in the sandbox.
 */
import { join } from 'node:path';
import { addRow, set, type ContractEdit } from '../support/contract-copy.js';
import { replaceIn } from '../support/project-copy.js';

export const PATH = '/users/{user_id}';
const pathPointer = `#/paths/${PATH.replaceAll('/', '~1')}`;

const maren = {
  id: 1618,
  full_name: 'Maren Oduya',
  display_name: 'Maren',
  email: 'maren.oduya@example.edu',
  role_names: ['Teacher'],
};

/** The first edit: the contract. */
export const inContract: readonly ContractEdit[] = [
  set(pathPointer, {
    parameters: [{ $ref: '#/components/parameters/UserId' }],
    get: {
      operationId: 'getUser',
      tags: ['Group'],
      summary: 'Get a user',
      description: "Returns one user with the names of the user's roles.",
      responses: {
        200: answer('The user.', 'UserAnswer', 'a-user', 'A user with one role', { user: maren }),
        401: { $ref: '#/components/responses/Unauthorized' },
        403: refusal('The caller may not see this user.', 'another-user', 'Somebody else asks'),
        404: refusal('There is no user with this id.', 'user-not-found', 'An id that no user has'),
        422: refusal('The `user_id` is invalid.', 'invalid-user-id', 'A user id that is no positive integer'),
      },
    },
  }),
  set('#/components/parameters/UserId', {
    name: 'user_id',
    in: 'path',
    required: true,
    description: 'Id of the user.',
    schema: { $ref: '#/components/schemas/Id' },
    example: maren.id,
  }),
  set('#/components/schemas/UserAnswer', {
    type: 'object',
    description: 'One user.',
    required: ['user'],
    properties: { user: { $ref: '#/components/schemas/User', description: 'The user.', examples: [maren] } },
  }),
  set('#/components/schemas/User', {
    type: 'object',
    description: 'A user of an institution.',
    required: Object.keys(maren),
    properties: {
      id: { $ref: '#/components/schemas/Id', description: 'Id of the user.', examples: [maren.id] },
      full_name: text("The user's full name.", maren.full_name),
      display_name: text('The name that the user is shown by.', maren.display_name),
      email: text("The user's e-mail address.", maren.email),
      role_names: {
        type: 'array',
        minItems: 0,
        description: "The names of the user's roles.",
        items: { type: 'string', minLength: 0 },
        examples: [maren.role_names],
      },
    },
  }),
  ...[
    `${pathPointer}/get`,
    '#/components/parameters/UserId',
    '#/components/schemas/UserAnswer',
    '#/components/schemas/User',
  ].map((pointer) => addRow(pointer, 'observed')),
];

/** The second edit: which givens lead to each status. */
export function addCases(folder: string): Promise<void> {
  return replaceIn(
    join(folder, 'src/contract/cases.ts'),
    '} as const satisfies CasesFor<Operations>;',
    `  getUser: {
    200: [admin],
    401: unauthorised,
    403: [outsider],
    404: [unknown('user_id')],
    422: refusedInputs('getUser'),
  },
} as const satisfies CasesFor<Operations>;`,
  );
}

/** The third edit: what the sandbox does. */
export function addHandler(folder: string): Promise<void> {
  return replaceIn(
    join(folder, 'src/sandbox/handlers.ts'),
    '} satisfies HandlersFor<operations>;',
    `
  getUser: {
    refuse({ state, caller, path }) {
      if (!caller.admin && caller.id !== path.user_id) return { status: 403, body: { error: 'Not this user.' } };
      return state.users.has(path.user_id) ? undefined : { status: 404, body: { error: 'User not found.' } };
    },
    answer({ state, path }) {
      const user = state.users.get(path.user_id);
      if (user === undefined) return { status: 404, body: { error: 'User not found.' } };
      const { id, full_name, display_name, email, admin } = user;
      return { status: 200, body: { user: { id, full_name, display_name, email, role_names: admin ? ['Admin'] : [] } } };
    },
  },
} satisfies HandlersFor<operations>;`,
  );
}

/** An optional field, which takes one edit. */
export const aField: readonly ContractEdit[] = [
  set(
    '#/components/schemas/GroupUser/properties/avatar_url',
    text("Where the user's picture is.", 'https://example.edu/a.png'),
  ),
  set('#/components/examples/SeveralUsers/value/group_users/0/avatar_url', 'https://example.edu/a.png'),
];

/** A module for the copy: it compiles there, and tells as JSON what has followed. */
export const probe = `
import { operations } from '../../generated/contract.js';
import type { User } from '../../generated/schema.js';
import type { Exchange } from '../../src/contract/exchange.js';
import { refusedInputs } from '../../src/contract/refused-inputs.js';
import { verify } from '../../src/contract/verify.js';
import { createStudioClient } from '../../src/index.js';
import { createSandbox, defaultSeed, sandboxRoles } from '../../src/sandbox/index.js';
import { prismCases, prismProvider, startPrism } from '../../scripts/prism.js';
import { judge } from '../support/referee.js';

const token = sandboxRoles(defaultSeed).adminToken ?? '';
const sandbox = createSandbox();
const studio = createStudioClient({ baseUrl: 'https://myschool.instructuremedia.com', token, fetch: (request) => sandbox.fetch(request) });
const outcome = await studio.getUser(defaultSeed.users[0]?.id ?? 1);
const roles = outcome.status === 200 ? (outcome.data.user satisfies User).role_names.map((role) => role.length) : [];

const prism = await startPrism();
const provider = prismProvider(prism);
const exchanges: Exchange[] = [];
const report = await verify(provider, { cases: prismCases(), strict: true, onExchange: (one) => exchanges.push(one) });
const { totals, missing, findingsOnResponses } = await judge(exchanges, provider);
await prism.close();

console.log(
  JSON.stringify({
    client: [outcome.status, Array.isArray(roles)],
    prism: report.outcomes.filter(({ operation }) => operation === 'getUser').map(({ status, verdict }) => [status, verdict]),
    conforms: report.conforms,
    refused: refusedInputs('getUser').map(({ name }) => name),
    referee: { totals, missing, findingsOnResponses },
    operations: Object.keys(operations),
  }),
);
`;

function text(description: string, example: string): object {
  return { type: 'string', minLength: 0, description, examples: [example] };
}

function answer(description: string, schema: string, name: string, summary: string, value: unknown): object {
  const content = { schema: { $ref: `#/components/schemas/${schema}` }, examples: { [name]: { summary, value } } };
  return { description, content: { 'application/json': content } };
}

function refusal(description: string, name: string, summary: string): object {
  return answer(description, 'ErrorBody', name, summary, { error: description });
}
