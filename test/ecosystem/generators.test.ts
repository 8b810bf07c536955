/**
 * Code generators of other projects. What they generate from the contract must compile, require a permission only of
 * an update, use numbers as ids, and get 200 from the sandbox.
 */
import { createClient as generateWithHeyApi } from '@hey-api/openapi-ts';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import createClient from 'openapi-fetch';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations, server } from '../../generated/contract.js';
import { createSandbox, defaultSeed, sandboxRoles } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { contract, CONTRACT, outputFolder, typeErrors } from './support.js';

interface Target {
  readonly baseUrl: string;
  readonly token: string;
  readonly groupId: number;
}

interface Generator {
  readonly name: string;
  /** Writes the generated code into the folder. */
  readonly generate: (folder: string) => Promise<void> | void;
  /** A consumer's code that declares `Change` and `GroupUser` by the generated types. */
  readonly types: string;
  /** Lists the users of a group with the generated client, and gives the HTTP status. */
  readonly list: (folder: string, target: Target) => Promise<number>;
}

const { path: listPath } = operations.listGroupUsers;

/** `paths` of openapi-typescript as far as the list needs them; the generated ones exist only once the test runs. */
type AnyList = Record<
  typeof listPath,
  {
    get: {
      parameters: { path: { group_id: number } };
      responses: { 200: { content: { 'application/json': unknown } } };
    };
  }
>;

const generators: readonly Generator[] = [
  {
    name: 'openapi-typescript',
    async generate(folder) {
      writeFileSync(join(folder, 'schema.ts'), astToString(await openapiTS(JSON.stringify(contract()))));
    },
    types: `
      import type { components } from './schema.js';
      type Change = components['schemas']['Changes'][number];
      type GroupUser = components['schemas']['GroupUser'];`,
    async list(_folder, { baseUrl, token, groupId }) {
      const client = createClient<AnyList>({ baseUrl });
      const { response } = await client.GET(listPath, {
        params: { path: { group_id: groupId } },
        headers: { authorization: `Bearer ${token}` },
      });
      return response.status;
    },
  },
  {
    name: 'hey-api with zod and transformers',
    async generate(folder) {
      await generateWithHeyApi({
        input: CONTRACT,
        output: folder,
        plugins: ['@hey-api/client-fetch', '@hey-api/sdk', '@hey-api/transformers', 'zod'],
        logs: { level: 'silent', file: false },
      });
    },
    types: `
      import type { Changes, GroupUser } from './types.gen.js';
      export * from './sdk.gen.js';
      export * from './zod.gen.js';
      type Change = Changes[number];`,
    async list(folder, { baseUrl, token, groupId }) {
      interface Sdk {
        listGroupUsers(options: object): Promise<{ readonly response: Response }>;
      }
      const { listGroupUsers } = (await import(join(folder, 'sdk.gen.ts'))) as Sdk;
      const { response } = await listGroupUsers({ baseUrl, auth: () => token, path: { group_id: groupId } });
      return response.status;
    },
  },
  {
    name: 'typed-openapi',
    generate(folder) {
      const entry = createRequire(import.meta.url).resolve('typed-openapi');
      const command = join(dirname(entry), '../bin.js');
      // The command takes the output's path relative to its working directory.
      execFileSync(process.execPath, [command, CONTRACT, '--output', 'client.ts'], { cwd: folder });
    },
    types: `
      import type { Schemas } from './client.js';
      type Change = Schemas.Changes[number];
      type GroupUser = Schemas.GroupUser;`,
    async list(folder, { baseUrl, token, groupId }) {
      interface Generated {
        createApiClient(fetcher: object, baseUrl: string): { get(path: string, options: object): Promise<Response> };
      }
      const { createApiClient } = (await import(join(folder, 'client.ts'))) as Generated;
      const fetcher = {
        fetch: ({ url, method }: { readonly url: URL; readonly method: string }) =>
          fetch(url, { method, headers: { authorization: `Bearer ${token}` } }),
      };
      const options = { path: { group_id: groupId }, withResponse: true };
      return (await createApiClient(fetcher, baseUrl).get(listPath, options)).status;
    },
  },
];

let target: Target;
let close: () => Promise<void>;

beforeAll(async () => {
  const served = await listen(createSandbox());
  const { adminToken = '', groupId = 0 } = sandboxRoles(defaultSeed);
  target = { baseUrl: served.url + server.basePath, token: adminToken, groupId };
  close = () => served.close();
});
afterAll(() => close());

describe.each(generators)('$name', ({ name, generate, types, list }) => {
  const folder = outputFolder(name);
  beforeAll(() => generate(folder));

  test('an add compiles with and without a permission', () => {
    const adds =
      "export const adds: Change[] = [{ action: 'add', user_id: 1 }, { action: 'add', user_id: 1, permission: 'manager' }];";
    expect(typeErrors(folder, `${types}\n${adds}`)).toEqual([]);
  });

  test('an update does not compile without a permission', () => {
    expect(typeErrors(folder, `${types}\nexport const update: Change = { action: 'update', user_id: 1 };`)).toEqual([
      expect.stringContaining("Property 'permission' is missing"),
    ]);
  });

  test('an unknown action does not compile', () => {
    expect(
      typeErrors(folder, `${types}\nexport const change: Change = { action: 'promote', user_id: 1 };`),
    ).not.toEqual([]);
  });

  test('ids are numbers', () => {
    const ids = 'export const toNumbers = (user: GroupUser, change: Change): number[] => [user.id, change.user_id];';
    expect(typeErrors(folder, `${types}\n${ids}`)).toEqual([]);
  });

  test('its client gets 200 from the served sandbox', async () => {
    expect(await list(folder, target)).toBe(200);
  });
});
