import { operations } from '../../generated/contract.js';

/**
 * What a Studio host's own description may look like: Swagger 2.0, made by hand from what is published of the API. It
 * agrees with the contract, and is as silent as the vendor's reference page.
 */
export interface VendorDocument {
  swagger?: string;
  info: { title: string; version: string };
  basePath: string;
  paths: Record<string, Record<string, VendorOperation>>;
  definitions: Record<string, VendorSchema>;
  [more: string]: unknown;
}

interface VendorOperation {
  parameters: Record<string, unknown>[];
  responses: Record<string, { description: string; schema?: VendorSchema }>;
}

export interface VendorSchema {
  type?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, VendorSchema>;
  items?: VendorSchema;
  $ref?: string;
  [more: string]: unknown;
}

export const USERS = '/groups/{group_id}/users';
export const BATCH = '/groups/{group_id}/users/batch_update';

const user = operations.listGroupUsers.responses[200].content['application/json'].schema.properties.group_users.items;
const ON_THE_PAGE = ['id', 'full_name', 'display_name', 'email', 'permission'];

/** Fields that were added to the contract since; the description agrees with it about them. */
function later(): Record<string, VendorSchema> {
  const added = Object.entries(user.properties).filter(([name]) => !ON_THE_PAGE.includes(name));
  const typed = added.map(([name, { type }]) => [name, { type }] as const);
  return JSON.parse(JSON.stringify(Object.fromEntries(typed))) as Record<string, VendorSchema>;
}

export function vendorDocument(): VendorDocument {
  return {
    swagger: '2.0',
    info: { title: 'Studio Public API', version: '1.0' },
    host: 'tw.instructuremedia.com',
    basePath: '/api/public/v1',
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
    securityDefinitions: { ApiKey: { type: 'apiKey', in: 'header', name: 'Authorization' } },
    paths: {
      ...others(),
      '/users/search': { get: { parameters: [], responses: { 200: { description: 'Users' } } } },
      [USERS]: {
        get: {
          parameters: [groupId()],
          responses: {
            200: { description: 'Users with details and permissions', schema: { $ref: '#/definitions/GroupUsers' } },
            ...refusals('User is neither an admin nor a member of the group'),
          },
        },
      },
      [BATCH]: {
        post: {
          parameters: [
            groupId(),
            {
              name: 'operations',
              in: 'body',
              required: true,
              schema: { type: 'array', items: { $ref: '#/definitions/GroupUserOperation' } },
            },
          ],
          responses: {
            200: { description: 'Users after the update', schema: { $ref: '#/definitions/GroupUsers' } },
            ...refusals('User is not an admin'),
          },
        },
      },
    },
    definitions: {
      GroupUsers: {
        type: 'object',
        properties: { group_users: { type: 'array', items: { $ref: '#/definitions/GroupUser' } } },
      },
      GroupUser: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          full_name: { type: 'string' },
          display_name: { type: 'string' },
          email: { type: 'string' },
          permission: { type: 'string' },
          ...later(),
        },
      },
      GroupUserOperation: {
        type: 'object',
        required: ['action', 'user_id'],
        properties: {
          action: { type: 'string', enum: [] },
          user_id: { type: 'integer' },
          permission: { type: 'string', enum: [] },
        },
      },
    },
  };
}

/** Whatever else the contract has: described too, and in as few words as can be. */
function others(): VendorDocument['paths'] {
  const known = new Set<string>([USERS, BATCH]);
  const rest = Object.values(operations).filter(({ path }) => !known.has(path));
  return Object.fromEntries(
    rest.map(({ path, method, parameters }) => [
      path,
      {
        [method.toLowerCase()]: {
          parameters: parameters.map(({ name }) => ({ name, in: 'path', type: 'integer', required: true })),
          responses: {},
        },
      },
    ]),
  );
}

function groupId(): Record<string, unknown> {
  return { name: 'group_id', in: 'path', type: 'integer', required: true };
}

function refusals(forbidden: string): VendorOperation['responses'] {
  return {
    401: { description: 'Authorization is missing or invalid' },
    403: { description: forbidden },
    404: { description: 'Group not found' },
    422: { description: 'Invalid parameters' },
  };
}
