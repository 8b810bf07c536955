/** Random small OpenAPI descriptions of everything that real ones contain, with names that are hard for generated code. */
import fc from 'fast-check';

const NAMES = [
  ...[
    'Options',
    'GroupId',
    'Record',
    'Promise',
    'Schema',
    'Operation',
    'with',
    'string',
    '1st',
    'a-b',
    'aB',
    'a_b',
    'A.B',
  ],
  ...['paths', 'components', 'operations', 'webhooks', '$defs', 'constructor', '__proto__', 'toString', 'Größe', 'x'],
];
const name = fc.constantFrom(...NAMES);
/** Mostly the one, sometimes what has to be reported. */
function seldom<Value>(usual: fc.Arbitrary<Value>, unusual: Value): fc.Arbitrary<Value> {
  return fc.oneof({ arbitrary: usual, weight: 30 }, { arbitrary: fc.constant(unusual), weight: 1 });
}

const VERSION = fc.constantFrom('3.0.3', '3.1.0');

/** Schemas that the generator supports, with references to `names`. */
function schemas(names: readonly string[]): fc.Arbitrary<object> {
  const { schema } = fc.letrec<{ schema: object }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        {},
        { type: 'string', minLength: 2, maxLength: 9, pattern: '^a+$' },
        { type: 'string', format: 'date-time' },
        { type: 'string', format: 'unheard-of', default: 'x' },
        { type: 'string', enum: ['a', "it's", '*/', '`${x}`'] },
        { type: 'integer', format: 'int64', minimum: 1 },
        { type: 'number', multipleOf: 0.5, maximum: 10 },
        { type: 'boolean', description: 'Ends a comment: */ and more' },
        { type: 'object', additionalProperties: true },
      ),
      names.length === 0
        ? fc.constant({ type: 'boolean' })
        : fc.constantFrom(...names).map((one) => ({ $ref: `#/components/schemas/${one}` })),
      tie('schema').map((items) => ({ type: 'array', items, minItems: 1, uniqueItems: true })),
      fc.dictionary(name, tie('schema'), { maxKeys: 3 }).map((properties) => ({
        type: 'object',
        properties,
        required: [...Object.keys(properties).slice(0, 1), 'undescribed'],
      })),
      fc.tuple(fc.constantFrom('oneOf', 'anyOf', 'allOf'), tie('schema'), tie('schema')).map(([keyword, one, two]) => ({
        [keyword]: [one, two],
      })),
    ),
  }));
  return schema;
}

/** Of which some constructs are supported, and others must be reported. */
const parameter = (path: boolean): fc.Arbitrary<object> =>
  fc.record({
    name: path ? fc.constant('id') : name,
    in: path ? fc.constant('path') : seldom(fc.constantFrom<string>('query', 'header'), 'cookie'),
    required: path ? fc.constant(true) : fc.boolean(),
    schema: fc.constantFrom(
      { type: 'string', pattern: '^[a-z]+$' },
      { type: 'integer', minimum: 1 },
      { type: 'boolean' },
      { enum: ['a', 'b'] },
      ...(path ? [] : [{ type: 'array', items: { type: 'string' } }]),
    ),
  });

function operations(names: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const content = fc.dictionary(
    fc.constantFrom('application/json', 'application/problem+json', 'text/plain', 'application/x-www-form-urlencoded'),
    fc.record({ schema: schemas(names) }, { requiredKeys: [] }),
    { minKeys: 1, maxKeys: 2 },
  );
  const response = fc.record(
    {
      description: fc.constant('A response'),
      headers: fc.dictionary(fc.constantFrom('Retry-After', 'location'), fc.record({ schema: schemas([]) }), {
        maxKeys: 1,
      }),
      content,
    },
    { requiredKeys: ['description'] },
  );
  return fc.record(
    {
      operationId: fc.oneof(name, fc.constantFrom('get-user', 'users/list', 'delete'), seldom(fc.uuid(), 'then')),
      summary: fc.constantFrom('', 'Ends a comment: */', 'Two\nlines'),
      parameters: fc.uniqueArray(parameter(false), { maxLength: 2, selector: (one) => JSON.stringify(one) }),
      requestBody: fc.record({ content, required: fc.boolean() }),
      responses: fc.dictionary(fc.constantFrom('200', '201', '204', '404', '4XX', 'default', '20'), response, {
        minKeys: 1,
        maxKeys: 3,
      }),
      security: seldom(fc.constantFrom<object[]>([], [{ key: [] }]), [{ nothing: [] }]),
      servers: seldom(fc.constant(undefined), [{ url: 'https://other.example.com' }]),
      callbacks: fc.constant({ done: {} }),
    },
    { requiredKeys: ['responses', 'servers'] },
  );
}

export const anyContract: fc.Arbitrary<object> = fc
  .tuple(VERSION, fc.uniqueArray(name, { maxLength: 4 }))
  .chain(([openapi, names]) =>
    fc.record({
      openapi: fc.constant(openapi),
      info: fc.constant({ title: 'Any */', version: '1' }),
      paths: fc.dictionary(
        fc.constantFrom('/users', '/users/{id}', '/a-b/{id}.{format}'),
        fc.dictionary(fc.constantFrom('get', 'put', 'post', 'patch', 'delete', 'head'), operations(names), {
          minKeys: 1,
          maxKeys: 2,
        }),
        { minKeys: 1, maxKeys: 2 },
      ),
      components: fc.record({
        schemas: fc
          .tuple(...names.map(() => schemas(names)))
          .map((all) => Object.fromEntries(all.map((one, index) => [names[index] ?? '', one] as const))),
        securitySchemes: fc.constantFrom(
          { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
          { key: { type: 'http', scheme: 'basic' } },
          { key: { type: 'apiKey', in: 'query', name: 'key' } },
        ),
      }),
    }),
  )
  .map((contract) => withPathParameters(contract));

/** Describes the parameters of the paths, so that most contracts are without that mistake. */
function withPathParameters(contract: { paths: Record<string, object> }): object {
  const described = Object.entries(contract.paths).map(([path, item]) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one);
    const parameters = names.map((one) => ({ name: one, in: 'path', required: true, schema: { type: 'string' } }));
    return [path, { ...item, parameters }] as const;
  });
  const paths: Record<string, object> = Object.fromEntries(described);
  return { ...contract, paths };
}
