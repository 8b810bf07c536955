/** Small contracts in the styles of real ones; the generator supports all that is in them. */

const ok = { 200: { description: 'Done.' } };
const json = (schema: object) => ({ 'application/json': { schema } });
const inPath = (name: string, schema: object = { type: 'string' }) => ({ name, in: 'path', required: true, schema });
const inQuery = (name: string, schema: object, more: object = {}) => ({ name, in: 'query', schema, ...more });
const contract = (paths: object, more: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'Sample', version: '1.0.0' },
  servers: [{ url: 'https://{region}.example.com/{version}/', variables: { version: { default: 'v2' } } }],
  paths,
  ...more,
});

/** The files of each contract; the first is the one that is generated from. */
export const contracts: Readonly<Record<string, { readonly files: Readonly<Record<string, object>> }>> = {
  'OpenAPI 3.0': {
    files: {
      'api.yaml': {
        ...contract({
          '/pets/{id}': {
            parameters: [inPath('id', { type: 'integer', format: 'int64', minimum: 0, exclusiveMinimum: true })],
            get: {
              operationId: 'getPet',
              responses: { 200: { description: 'A pet.', content: json({ $ref: '#/components/schemas/Pet' }) } },
            },
          },
        }),
        openapi: '3.0.3',
        components: {
          schemas: {
            Pet: {
              type: 'object',
              required: ['kind'],
              properties: {
                kind: { type: 'string' },
                name: { type: 'string', nullable: true, example: 'Rex' },
                colour: { type: 'string', nullable: true, enum: ['red', 'blue'] },
                owner: { nullable: true, allOf: [{ $ref: '#/components/schemas/Owner' }] },
                born: { type: 'string', format: 'date', readOnly: true, xml: { attribute: true } },
              },
              discriminator: { propertyName: 'kind', mapping: { cat: '#/components/schemas/Pet' } },
            },
            Owner: {
              type: 'object',
              properties: { pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
            },
          },
        },
      },
    },
  },
  'several files': {
    files: {
      'api.yaml': contract({
        '/trees': { $ref: 'paths/trees.yaml#/trees' },
        '/leaves': { get: { $ref: 'paths/trees.yaml#/get' } },
      }),
      'paths/trees.yaml': {
        trees: { get: { operationId: 'listTrees', responses: { 200: { $ref: '../shared.json#/responses/Trees' } } } },
        get: { operationId: 'listLeaves', responses: { 200: { $ref: '../shared.json#/responses/Trees' } } },
      },
      'shared.json': {
        responses: { Trees: { description: 'Trees.', content: json({ type: 'array', items: { $ref: 'tree.yaml' } }) } },
      },
      'tree.yaml': {
        type: 'object',
        properties: { children: { type: 'array', items: { $ref: '#' } } },
      },
    },
  },
  'schemas that contain each other': {
    files: {
      'api.yaml': contract(
        {
          '/nodes': { post: { requestBody: { content: json({ $ref: '#/components/schemas/Node' }) }, responses: ok } },
        },
        {
          components: {
            schemas: {
              Node: {
                type: 'object',
                properties: {
                  edges: { $ref: '#/components/schemas/Edges' },
                  meta: { $ref: '#/components/schemas/Alias' },
                },
              },
              Edges: { type: 'array', items: { oneOf: [{ $ref: '#/components/schemas/Node' }, { type: 'null' }] } },
              Alias: { $ref: '#/components/schemas/Meta' },
              Meta: { type: 'object', additionalProperties: { $ref: '#/components/schemas/Meta' } },
              Unused: { type: 'object', properties: { self: { $ref: '#/components/schemas/Unused' } } },
            },
          },
        },
      ),
    },
  },
  'names that JavaScript reserves': {
    files: {
      'api.yaml': contract(
        {
          '/with/{with}/{user-id}/{user_id}/{options}/{body}': {
            put: {
              operationId: 'delete',
              summary: 'Ends a comment: */ and more',
              parameters: ['with', 'user-id', 'user_id', 'options', 'body'].map((one) => inPath(one)),
              requestBody: { required: true, content: json({ $ref: '#/components/schemas/with' }) },
              responses: ok,
            },
          },
          '/hyphenated-names': {
            get: {
              operationId: 'list-all',
              parameters: [
                inQuery('page-size', { type: 'integer' }),
                { name: 'X-Trace-Id', in: 'header', schema: { type: 'string' }, required: true },
              ],
              responses: {
                200: { description: '', content: json({ $ref: '#/components/schemas/Record' }) },
                201: { description: '', content: json({ $ref: '#/components/schemas/Größe' }) },
              },
            },
            post: { responses: ok },
          },
        },
        {
          components: {
            schemas: Object.fromEntries(
              [
                'with',
                'Options',
                'GroupId',
                'Record',
                'Promise',
                '404Error',
                'a-b',
                'a_b',
                'paths',
                'string',
                'Schema',
                'Größe',
              ].map((one) => [
                one,
                {
                  type: 'object',
                  properties: { 'x-y': { type: 'string' }, '1': { $ref: '#/components/schemas/Promise' } },
                },
              ]),
            ),
          },
        },
      ),
    },
  },
  'bodies of every media type': {
    files: {
      'api.json': contract({
        '/a': {
          post: {
            operationId: 'sendForm',
            requestBody: {
              required: true,
              content: {
                'application/x-www-form-urlencoded': {
                  schema: { type: 'object', properties: { a: { type: 'string' } } },
                },
              },
            },
            responses: ok,
          },
          put: {
            operationId: 'upload',
            requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
            responses: ok,
          },
          patch: {
            operationId: 'patch',
            requestBody: {
              content: { 'application/merge-patch+json': { schema: { type: 'object' } }, 'text/plain': {} },
            },
            responses: ok,
          },
          delete: {
            operationId: 'deleteAll',
            requestBody: { content: json({ type: 'array', items: { type: 'integer', minimum: 1 } }) },
            responses: ok,
          },
        },
        '/b': {
          post: {
            operationId: 'sendText',
            requestBody: { content: { 'text/plain': { schema: { type: 'string' } } } },
            responses: ok,
          },
          put: {
            operationId: 'sendBytes',
            requestBody: { content: { 'application/octet-stream': {} } },
            responses: ok,
          },
          patch: {
            operationId: 'sendNumber',
            requestBody: { required: true, content: json({ type: 'number' }) },
            responses: ok,
          },
        },
      }),
    },
  },
  'every status': {
    files: {
      'api.json': contract({
        '/a': {
          get: {
            operationId: 'getA',
            responses: {
              200: {
                description: '',
                content: {
                  ...json({ type: 'array', items: { type: 'string', format: 'uuid' } }),
                  'text/csv': {},
                  'image/png': {},
                },
              },
              201: { description: '', headers: { Location: { required: true, schema: { type: 'string' } } } },
              204: { description: '' },
              '4XX': {
                description: '',
                content: { 'application/problem+json; charset=utf-8': { schema: { type: 'object' } } },
              },
              429: { description: '', headers: { 'Retry-After': { schema: { type: 'integer' } } } },
              default: {
                description: '',
                content: json({ type: 'object', properties: { error: { type: 'string' } } }),
              },
            },
          },
          head: { operationId: 'headA', responses: { default: { description: '' } } },
        },
      }),
    },
  },
  'every parameter': {
    files: {
      'api.json': contract(
        {
          '/a/{id}/{name}.{format}': {
            parameters: [inPath('id', { type: 'integer' }), inPath('name', { type: 'string', pattern: '^[a-z]+$' })],
            get: {
              operationId: 'getA',
              parameters: [
                { $ref: '#/components/parameters/Format' },
                inQuery('tags', { type: 'array', items: { enum: ['a', 'b'] } }, { explode: false, required: true }),
                inQuery('ids', { type: 'array', items: { type: 'integer' } }, { style: 'pipeDelimited' }),
                inQuery('filter', { type: 'object', properties: { a: { type: 'string' } } }, { style: 'deepObject' }),
                inQuery('flag', { type: 'boolean', default: false }),
                { name: 'Accept', in: 'header', schema: { type: 'string' } },
                { name: 'session', in: 'cookie', schema: { type: 'string' } },
              ],
              security: [],
              responses: ok,
            },
          },
        },
        {
          components: {
            parameters: { Format: inPath('format', { enum: ['json', 'csv'] }) },
            securitySchemes: { Key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
          },
          security: [{ Key: [] }],
        },
      ),
    },
  },
};
