import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { operations } from '../../generated/contract.js';
import { operationIds } from '../../src/contract/cases.js';
import type { Given } from '../../src/contract/given.js';
import { deriveRefusedInputs, type OperationSchemas } from '../../src/contract/refused-inputs.js';
import { samplesOf, type Schema } from '../../src/contract/schema.js';

// An independent judge: ajv itself, on the schema of the branch that the input belongs to.
const ajv = new Ajv2020({ allErrors: true, strict: false });
const other = { action: 'update', user_id: 1, permission: 'member' } as const;
const payloads = ['presence', 'syntax', 'mediaType'];

const derived = operationIds().flatMap((operation) => {
  const schemas: OperationSchemas = operations[operation];
  return deriveRefusedInputs(schemas).map((given) => ({ title: `${operation}: ${given.name}`, schemas, given }));
});

describe('an input derived from the contract breaks one constraint and nothing else', () => {
  const inBodies = derived.filter(
    ({ given }) => given.breaks?.in === 'body' && !payloads.includes(given.breaks.keyword),
  );
  it.each(inBodies)('$title', ({ schemas, given }) => {
    const body = given.body?.({}, other);
    const validate = ajv.compile(
      withoutRepetition(branchOf(schemas.requestBody?.content['application/json']?.schema ?? {}, given)),
    );
    expect(validate(body !== undefined && 'json' in body ? body.json : undefined)).toBe(false);
    expect(validate.errors?.map(({ keyword, instancePath }) => ({ keyword, instancePath }))).toEqual([
      { keyword: given.breaks?.keyword, instancePath: given.breaks?.pointer },
    ]);
  });

  const inPaths = derived.filter(({ given }) => given.path !== undefined);
  it.each(inPaths)('$title', ({ schemas, given }) => {
    const [[name, text] = ['', '']] = Object.entries(given.path ?? {});
    const schema = schemas.parameters.find((parameter) => parameter.name === name)?.schema ?? {};
    const validate = ajv.compile(schema);
    expect(validate(Number.isNaN(Number(text)) ? text : Number(text))).toBe(false);
    expect(validate.errors?.map(({ keyword }) => keyword)).toEqual([given.breaks?.keyword]);
  });
});

describe('no constraint of the contract is left out', () => {
  it.each(operationIds())('%s', (operation) => {
    const { parameters, requestBody }: OperationSchemas = operations[operation];
    const given = deriveRefusedInputs({ parameters, requestBody });
    const broken = new Set(
      given.map(({ breaks, branch }) =>
        `${branch ?? ''} ${breaks?.in ?? ''}${breaks?.pointer ?? ''} ${breaks?.keyword ?? ''} ${breaks?.property ?? ''}`.trim(),
      ),
    );
    const expected = [
      ...parameters.flatMap(({ name, schema }) =>
        constraintsOf(schema, '').map(({ keyword }) => `path/${name} ${keyword}`),
      ),
      ...samplesOf(requestBody?.content['application/json']?.schema ?? {}).flatMap(({ schema, branch }, index) =>
        requestBody === null
          ? []
          : constraintsOf(schema, '')
              // Without the tag there is no branch, so one input breaks it for all of them.
              .filter(({ keyword, property }) => index === 0 || (keyword !== 'const' && property !== 'action'))
              .map(({ pointer, keyword, property }) => {
                const inBranch = pointer.split('/').length > 2 || keyword === 'required';
                return `${inBranch ? branch : ''} body${pointer} ${keyword} ${property ?? ''}`.trim();
              }),
      ),
      ...(requestBody === null ? [] : payloads.map((keyword) => `body ${keyword}`)),
    ];
    expect([...broken].sort()).toEqual([...new Set(expected)].sort());
  });

  it('knows the keywords that the contract does not use yet', () => {
    const given = deriveRefusedInputs({
      parameters: [{ name: 'name', in: 'path', schema: { type: 'string', minLength: 2, maxLength: 3 } }],
      requestBody: {
        content: {
          'application/json': {
            schema: { type: 'array', maxItems: 1, items: { type: 'number', maximum: 9, examples: [5] } },
          },
        },
      },
    });
    expect(given.map(({ breaks }) => breaks?.keyword)).toEqual(
      expect.arrayContaining(['minLength', 'maxLength', 'maxItems', 'maximum']),
    );
  });
});

it('names the assumption where the constraint rests on one, and none where it is documented', () => {
  const assumed = derived
    .filter(({ given }) => given.assumption !== undefined)
    .map(({ given }) => given.breaks?.keyword);
  expect(new Set(assumed)).toEqual(new Set(['minimum', 'minItems', 'required']));
  const required = derived.filter(
    ({ given }) => given.breaks?.keyword === 'required' && given.assumption !== undefined,
  );
  expect(required.map(({ given }) => given.breaks?.property)).toEqual(['permission']);
});

it('puts the ids of the provider into every input, but for the place that is broken', () => {
  const ids = { user_id: 77 };
  const bodies = deriveRefusedInputs(operations.batchUpdateGroupUsers)
    .filter(({ breaks }) => breaks?.keyword === 'enum')
    .map((given) => given.body?.(ids, other));
  expect(bodies.map((body) => body !== undefined && 'json' in body && body.json)).toEqual(
    bodies.map((): unknown => [expect.objectContaining({ user_id: 77 })]),
  );
});

/** Every constraint of a schema whose branches are decided, counted apart from the code under test. */
function constraintsOf(schema: Schema, pointer: string): { pointer: string; keyword: string; property?: string }[] {
  // An enum beside a const repeats it for tools that do not know const.
  const own = (['const', 'enum', 'minimum', 'maximum'] as const).filter(
    (keyword) => schema[keyword] !== undefined && (keyword !== 'enum' || schema.const === undefined),
  );
  const type = schema.type !== undefined && schema.const === undefined && schema.enum === undefined ? ['type'] : [];
  const items = (schema.minItems ?? 0) > 0 ? ['minItems'] : [];
  return [
    ...[...own, ...type, ...items].map((keyword) => ({ pointer, keyword })),
    ...(schema.required ?? []).map((property) => ({ pointer, keyword: 'required', property })),
    ...(schema.items === undefined ? [] : constraintsOf(schema.items, `${pointer}/0`)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => constraintsOf(child, `${pointer}/${name}`)),
  ];
}

/** An enum beside a const would report the same violation twice. */
function withoutRepetition(schema: Schema): Schema {
  return JSON.parse(
    JSON.stringify(schema, (_key, value: unknown) =>
      typeof value === 'object' && value !== null && 'const' in value ? { ...value, enum: undefined } : value,
    ),
  ) as Schema;
}

function branchOf(schema: Schema, { branch }: Given): Schema {
  const samples = samplesOf(schema);
  return (samples.find((sample) => sample.branch === branch) ?? samples[0])?.schema ?? {};
}
