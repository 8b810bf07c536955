import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addRow,
  editedContract,
  operationPointer,
  remove,
  removeRow,
  removeTable,
  set,
  setKinds,
  type ContractCopy,
  type ContractEdit,
} from '../support/contract-copy.js';
import { lint, redocly, type LintProblem } from '../support/redocly.js';
import { makeTempFolder } from '../support/temp-folder.js';

const list = operationPointer('listGroupUsers');
const batch = operationPointer('batchUpdateGroupUsers');
const groupId = '#/components/parameters/GroupId';
const forbidden = `${list}/responses/403/content/application~1json`;
const addPermission = '#/components/schemas/AddChange/properties/permission';

const REAL = 'the contract itself';

interface Breach extends LintProblem {
  readonly edits: readonly ContractEdit[];
}

/** Edits of the real contract and its table that violate one rule in one way, and the one problem that lint must report. */
const breaches: Record<string, Breach> = {
  'a declared status that is missing': {
    edits: [remove(`${list}/responses/404`)],
    rule: 'studio/statuses',
    place: `${list}/responses`,
    message: 'listGroupUsers lacks the status 404: describe it, or remove it from x-required-statuses.',
  },
  'an operation that declares no statuses': {
    edits: [remove(`${list}/x-required-statuses`)],
    rule: 'studio/statuses',
    place: list,
    message: 'listGroupUsers declares no x-required-statuses: list the statuses that it must have.',
  },
  'a status that is not declared': {
    edits: [set(`${list}/responses/410`, { $ref: '#/components/responses/GroupNotFound' })],
    rule: 'studio/statuses',
    place: `${list}/responses/410`,
    message: 'listGroupUsers has the status 410, which x-required-statuses does not list: add it there, or remove it.',
  },

  'an outcome without an example': {
    edits: [remove(`${forbidden}/examples`)],
    rule: 'studio/named-examples',
    place: forbidden,
    message: 'There is no named example: add one under `examples:`, with a name that says what it shows.',
  },
  'an outcome shared by both operations without an example': {
    edits: [remove('#/components/responses/Unauthorized/content/application~1json/examples')],
    rule: 'studio/named-examples',
    place: '#/components/responses/Unauthorized/content/application~1json',
    message: 'There is no named example: add one under `examples:`, with a name that says what it shows.',
  },
  'a request body with an empty list of examples': {
    edits: [set(`${batch}/requestBody/content/application~1json/examples`, {})],
    rule: 'studio/named-examples',
    place: `${batch}/requestBody/content/application~1json`,
    message: 'There is no named example: add one under `examples:`, with a name that says what it shows.',
  },
  'a parameter without an example': {
    edits: [remove(`${groupId}/example`)],
    rule: 'studio/described-with-example',
    place: groupId,
    message: 'The parameter group_id has no example: add it.',
  },
  'a property without a description': {
    edits: [remove('#/components/schemas/GroupUser/properties/email/description')],
    rule: 'studio/described-with-example',
    place: '#/components/schemas/GroupUser/properties/email',
    message: 'The property email has no description: add it.',
  },
  'a property whose examples are an empty list and whose description is blank': {
    edits: [
      set('#/components/schemas/ErrorBody/properties/error/examples', []),
      set('#/components/schemas/ErrorBody/properties/error/description', ' '),
    ],
    rule: 'studio/described-with-example',
    place: '#/components/schemas/ErrorBody/properties/error',
    message: 'The property error has no description and no example: add it.',
  },

  'an operationId that starts with its noun': {
    edits: [set(`${list}/operationId`, 'groupUsersList')],
    rule: 'studio/operation-id-verb-noun',
    place: `${list}/operationId`,
    message:
      'operationId groupUsersList is not a verb and a noun: name it like listGroupUsers, with one of the verbs list, get, search, count, check, create, add, invite, send, update, replace, move, rename, delete, remove, restore, import, export, batchUpdate (add a new verb to openapi/rules.js).',
  },

  'an assumption with a blank reason': {
    edits: [set('#/components/schemas/Changes/x-assumption', ' ')],
    rule: 'studio/provenance',
    place: '#/components/schemas/Changes/x-assumption',
    message: 'x-assumption gives no reason: say in a sentence what is assumed and which source is silent.',
  },
  'an operation without a row': {
    edits: [removeRow(list)],
    rule: 'studio/provenance',
    place: list,
    message: `No row for this in openapi/README.md: add \`${list}\` with where it comes from (documented, observed, assumed).`,
  },
  'a schema without a row': {
    edits: [removeRow('#/components/schemas/GroupUser')],
    rule: 'studio/provenance',
    place: '#/components/schemas/GroupUser',
    message:
      'No row for this in openapi/README.md: add `#/components/schemas/GroupUser` with where it comes from (documented, observed, assumed).',
  },
  'an assumption without a row, beside a $ref': {
    edits: [removeRow(addPermission)],
    rule: 'studio/provenance',
    place: addPermission,
    message: `No row for this in openapi/README.md: add \`${addPermission}\` with where it comes from (assumed).`,
  },
  'an assumption whose row calls it documented': {
    edits: [setKinds('#/components/schemas/Changes', 'documented, observed')],
    rule: 'studio/provenance',
    place: '#/components/schemas/Changes',
    message:
      'openapi/README.md:LINE calls `#/components/schemas/Changes` documented, observed, but the contract has an x-assumption there: make them agree.',
  },
  'a row that says assumed of what the contract states plainly': {
    edits: [setKinds('#/components/schemas/GroupUser', 'assumed')],
    rule: 'studio/provenance',
    place: '#/',
    message:
      'openapi/README.md:LINE calls `#/components/schemas/GroupUser` assumed, but it carries no x-assumption in the contract: add one with the reason.',
  },
  'a row that points to nothing': {
    edits: [addRow('#/components/schemas/Grape', 'documented')],
    rule: 'studio/provenance',
    place: '#/',
    message:
      'openapi/README.md:LINE is about `#/components/schemas/Grape`, which the contract does not have: correct the pointer or remove the row.',
  },
  'two rows of one part': {
    edits: [addRow('#/components/schemas/GroupUser', 'documented')],
    rule: 'studio/provenance',
    place: '#/',
    message: 'openapi/README.md:LINE repeats `#/components/schemas/GroupUser`, which is at line LINE: keep one row.',
  },
  'a row with a word that is none of the three': {
    edits: [setKinds('#/components/schemas/GroupUser', 'documented, guessed')],
    rule: 'studio/provenance',
    place: '#/',
    message: 'openapi/README.md:LINE says "guessed": the words are documented, observed, assumed.',
  },
  'no table at all': {
    edits: [removeTable],
    rule: 'studio/provenance',
    place: '#/',
    message: 'No provenance table: write openapi/README.md beside the contract.',
  },

  'an example with a wrong type': {
    edits: [set(`${forbidden}/examples/neither-admin-nor-member/value/error`, 403)],
    rule: 'no-invalid-media-type-examples',
    place: `${forbidden}/examples/neither-admin-nor-member/value/error`,
    message: 'Example value must conform to the schema: `error` property type must be string.',
  },
  'an example with a field that its schema does not know': {
    edits: [set(`${forbidden}/examples/neither-admin-nor-member/value/reason`, 'outsider')],
    rule: 'no-invalid-media-type-examples',
    place: `${forbidden}/examples/neither-admin-nor-member/value/reason`,
    message: 'Example value must conform to the schema: must NOT have unevaluated properties `reason`.',
  },
  "a property's example that breaks its schema": {
    edits: [set('#/components/schemas/Id/examples', [0])],
    rule: 'no-invalid-schema-examples',
    place: '#/components/schemas/Id/examples/0',
    message: 'Example value must conform to the schema: must be >= 1.',
  },
};

const found = new Map<string, readonly LintProblem[]>();
let folder: string;

beforeAll(async () => {
  folder = await makeTempFolder();
  const copies = [editedContract(), ...Object.values(breaches).map(({ edits }) => editedContract(...edits))];
  const files = await Promise.all(copies.map((copy, index) => writeCopy(join(folder, String(index)), copy)));
  const names = [REAL, ...Object.keys(breaches)];
  (await lint(files)).forEach((problems, index) => found.set(names[index] ?? '', problems));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the contract itself has no problem', () => {
  expect(found.get(REAL)).toEqual([]);
});

test.each(Object.entries(breaches))('lint reports %s', (name, { rule, place, message }) => {
  expect(found.get(name)?.map(withoutLine)).toEqual([{ rule, place, message }]);
});

test('the contract scores 85 or more for agents, and 80 or more wherever words and examples count', async () => {
  const { stdout } = await redocly('score', 'studio-groups', '--format=json');
  const { agentReadiness, subscores } = JSON.parse(stdout) as Score;
  // The API determines how deep its schemas are and which constraints they have; prose and examples cannot raise these.
  const { schemaSimplicity, constraintClarity, ...raisable } = subscores;
  expect([typeof schemaSimplicity, typeof constraintClarity]).toEqual(['number', 'number']);
  expect(agentReadiness).toBeGreaterThanOrEqual(85);
  expect(Object.entries(raisable).filter(([, score]) => score < 0.8)).toEqual([]);
});

interface Score {
  readonly agentReadiness: number;
  readonly subscores: Readonly<Record<string, number>>;
}

async function writeCopy(place: string, { contract, table }: ContractCopy): Promise<string> {
  const file = join(place, 'studio-groups.yaml');
  await mkdir(place);
  await writeFile(file, contract);
  if (table !== undefined) await writeFile(join(place, 'README.md'), table);
  return file;
}

/** In which line of the table a row stands says nothing about the rule. */
function withoutLine(problem: LintProblem): LintProblem {
  return { ...problem, message: problem.message.replaceAll(/(README\.md:|line )\d+/g, '$1LINE') };
}
