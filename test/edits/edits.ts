/** Edits of the contract as people make them: fields, parameters, statuses and operations. */
import { addRow, append, set, type ContractEdit } from '../support/contract-copy.js';
import { operationEdits } from './operations.js';

export interface Edit {
  readonly title: string;
  /** Edits of one group are made in one copy, and checked at once. */
  readonly group: string;
  /** The edit of the contract and its table. */
  readonly contract: readonly ContractEdit[];
  /** Edits of other files, which the compiler demands: text to insert before a text that occurs once. */
  readonly files?: readonly Insertion[];
  /** What is added to the client's calls, as statements of TypeScript. */
  readonly call?: string;
  /** The parts whose suites run. */
  readonly parts: readonly Part[];
  /** A part that is known to fail, and why; printed, not run. */
  readonly fails?: string;
}

export interface Insertion {
  readonly file: string;
  readonly before: string;
  readonly text: string;
}

/** The test files of each part. */
export const suites = {
  validators: ['test/validate/validators.test.ts'],
  client: ['test/client/outcomes.test.ts', 'test/client/validate.test.ts'],
  sandbox: ['test/sandbox'],
  'invalid inputs': ['test/contract/invalid-inputs.test.ts'],
  verify: ['test/contract/sandbox.test.ts'],
  Prism: ['test/contract/prism.test.ts'],
  membership: ['test/membership/plan.test.ts'],
  compare: ['test/compare'],
} as const satisfies Record<string, readonly string[]>;
export type Part = keyof typeof suites;

const EVERY = Object.keys(suites) as Part[];
const list = '#/paths/~1groups~1{group_id}~1users/get';
const batch = '#/paths/~1groups~1{group_id}~1users~1batch_update/post';
const examples = ['0', '1', '2'].map((index) => `#/components/examples/SeveralUsers/value/group_users/${index}`);

/** A field of a user, in the schema and in every example. */
function field(title: string, name: string, schema: object, value: unknown, required = false): Edit {
  const user = '#/components/schemas/GroupUser';
  return {
    title,
    group: required ? 'required fields' : 'optional fields',
    contract: [
      set(`${user}/properties/${name}`, { description: 'A new field.', examples: [value], ...schema }),
      set(`${user}/properties/${name}/description`, 'A new field, described.'),
      ...(required ? [append(`${user}/required`, name)] : []),
      ...examples.map((example) => set(`${example}/${name}`, value)),
      set('#/components/schemas/GroupUsers/properties/group_users/examples/0/0/' + name, value),
    ],
    call: `if (listed.status === 200) console.log(listed.data.group_users.map((user) => user['${name}']));`,
    parts: EVERY,
  };
}

/** An optional field of an added user. */
function sentField(title: string, name: string, schema: object, value: unknown): Edit {
  return {
    title,
    group: 'sent fields',
    contract: [
      set(`#/components/schemas/AddChange/properties/${name}`, { description: 'New.', examples: [value], ...schema }),
    ],
    call: `const change = { action: 'add' as const, user_id: spareId, ${name}: ${JSON.stringify(value)} };
const outcome = await studio.batchUpdateGroupUsers(groupId, [change]);
if (outcome.status !== 200) throw new Error(JSON.stringify(outcome));
await studio.batchUpdateGroupUsers(groupId, [{ action: 'remove', user_id: spareId }]);`,
    parts: ['validators', 'client', 'sandbox', 'invalid inputs', 'verify', 'Prism', 'membership'],
  };
}

/** An optional parameter of the list. */
function parameter(title: string, place: 'query' | 'header', name: string, schema: object, value: unknown): Edit {
  return {
    title,
    group: 'parameters and statuses',
    contract: [append(`${list}/parameters`, { name, in: place, description: 'New.', schema, example: value })],
    call: `const outcome = await studio.listGroupUsers(groupId, {
  ${place === 'query' ? 'query' : 'headers'}: { '${name}': ${JSON.stringify(value)} },
});
if (outcome.status !== 200) throw new Error(JSON.stringify(outcome));`,
    parts: ['client', 'sandbox', 'invalid inputs', 'verify', 'Prism'],
  };
}

function status(title: string, code: number, operation: 'list' | 'batch', headers: object): Edit {
  const pointer = operation === 'list' ? list : batch;
  const file = operation === 'list' ? 'list-group-users.ts' : 'batch-update-group-users.ts';
  return {
    title,
    group: 'parameters and statuses',
    contract: [
      append(`${pointer}/x-required-statuses`, code),
      set(`${pointer}/responses/${String(code)}`, {
        description: 'A new status.',
        headers,
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/ErrorBody' },
            examples: { 'new-status': { summary: 'A new status', value: { error: 'A new status.' } } },
          },
        },
      }),
    ],
    files: [
      {
        file: `src/contract/cases/${file}`,
        before: '  401: [',
        text: `  ${String(code)}: [{ kind: 'uncausable', name: 'no precondition causes it' }],\n`,
      },
    ],
    parts: ['client', 'sandbox', 'verify', 'Prism'],
  };
}

const retryAfter = {
  'Retry-After': {
    description: 'Seconds to wait.',
    required: true,
    schema: { type: 'integer', minimum: 0, description: 'Seconds.', examples: [1] },
  },
};

const optionsField = field('a schema named Options', 'options', { $ref: '#/components/schemas/Options' }, {});

export const edits: readonly Edit[] = [
  field('an optional string', 'avatar_url', { type: 'string' }, 'https://example.edu/a.png'),
  field('a required string', 'sis_id', { type: 'string', minLength: 1 }, 'S-1', true),
  field('a nullable string', 'pronouns', { type: ['string', 'null'] }, null),
  field('a required nullable string', 'nickname', { type: ['string', 'null'] }, null, true),
  field('an enum', 'state', { type: 'string', enum: ['active', 'invited'] }, 'active'),
  field(
    'a required object',
    'account',
    {
      type: 'object',
      required: ['id'],
      properties: {
        id: { $ref: '#/components/schemas/Id' },
        name: { type: 'string', description: 'The name.', examples: ['A'] },
      },
    },
    { id: 1, name: 'A' },
    true,
  ),
  field(
    'an array of strings',
    'role_names',
    { type: 'array', items: { type: 'string' }, uniqueItems: true },
    ['Teacher'],
    true,
  ),
  field('a date-time', 'joined_at', { type: 'string', format: 'date-time' }, '2024-02-29T12:00:00Z', true),
  field('a uuid', 'uuid', { type: 'string', format: 'uuid' }, '2f1d0a52-6a5c-4a4e-8d0c-9e2b8f7c1a11'),
  field('an integer with bounds', 'rank', { type: 'integer', minimum: 0, exclusiveMaximum: 10 }, 3, true),
  field('a number with multipleOf', 'quota', { type: 'number', multipleOf: 0.5 }, 1.5),
  field('a boolean', 'active', { type: 'boolean' }, true, true),
  field('a hyphenated field', 'time-zone', { type: 'string' }, 'Europe/Oslo', true),
  field('a string with pattern', 'login', { type: 'string', pattern: '^[a-z.]+$' }, 'maren', true),
  {
    title: 'format email on email',
    group: 'changed schemas',
    contract: [set('#/components/schemas/GroupUser/properties/email/format', 'email')],
    parts: EVERY,
  },
  {
    title: 'another description and minimum',
    group: 'changed schemas',
    contract: [set('#/components/schemas/Id/minimum', 0), set('#/components/schemas/Id/description', 'An id.')],
    parts: ['validators', 'sandbox', 'invalid inputs'],
  },
  sentField('a sent string with maxLength', 'note', { type: 'string', maxLength: 20 }, 'hello'),
  sentField(
    'a sent array of unique items',
    'labels',
    { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' } },
    ['a'],
  ),
  sentField(
    'a sent object',
    'settings',
    { type: 'object', required: ['a'], properties: { a: { type: 'boolean', description: 'A.', examples: [true] } } },
    { a: true },
  ),
  parameter('a query string', 'query', 'search', { type: 'string', minLength: 1 }, 'maren'),
  parameter('a query integer', 'query', 'per-page', { type: 'integer', minimum: 1, maximum: 100 }, 50),
  parameter('a query boolean', 'query', 'active', { type: 'boolean' }, true),
  parameter('a query enum', 'query', 'order', { type: 'string', enum: ['name', 'id'] }, 'name'),
  parameter('a query array', 'query', 'ids', { type: 'array', items: { $ref: '#/components/schemas/Id' } }, [1, 2]),
  parameter(
    'a header',
    'header',
    'X-Request-Id',
    { type: 'string', format: 'uuid' },
    '2f1d0a52-6a5c-4a4e-8d0c-9e2b8f7c1a11',
  ),
  {
    ...status('400 of the batch', 400, 'batch', {}),
    group: 'a status of the batch',
    parts: ['client', 'sandbox', 'verify'],
    fails: 'Prism: the suite on Prism has a finding once a 400 is documented beside the 422',
  },
  status('429 of the list, with Retry-After', 429, 'list', retryAfter),
  {
    ...optionsField,
    contract: [
      set('#/components/schemas/Options', { type: 'object', description: 'Options.', properties: {} }),
      addRow('#/components/schemas/Options', 'observed'),
      ...optionsField.contract,
    ],
  },
  ...operationEdits,
];
