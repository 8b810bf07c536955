// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.
import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';

/** An institution's host; its name goes to `{subdomain}`. */
export const host = 'https://{subdomain}.instructuremedia.com';

/** Where the API is served below the host. */
export const basePath = '/api/public/v1';

/** The header that carries the credentials. */
export const credentialsHeader = 'Authorization';

/** The JSON types of a body's required fields. */
export type Shape = Readonly<Record<string, string>>;

/** An operation, and what can be checked of it without a validator. */
export interface Route<Id extends keyof operations = keyof operations> {
  readonly id: Id;
  readonly method: string;
  readonly path: string;
  /** For each documented status the shape of its body, null where it has none. */
  readonly answers: Readonly<Record<number, Shape | null>>;
}

const withGroupUsers = {"group_users":"array"} as const;
const withError = {"error":"string"} as const;

const listGroupUsers = {
  id: 'listGroupUsers',
  method: 'GET',
  path: '/groups/{group_id}/users',
  answers: { 200: withGroupUsers, 401: withError, 403: withError, 404: withError, 422: withError },
} as const;

const batchUpdateGroupUsers = {
  id: 'batchUpdateGroupUsers',
  method: 'POST',
  path: '/groups/{group_id}/users/batch_update',
  answers: { 200: withGroupUsers, 401: withError, 403: withError, 404: withError, 422: withError },
} as const;

/** The client's methods. `Outcomes` tells what each one comes to, `Options` what each one takes for a single call. */
export interface Methods<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }> {
  /**
   * List the users of a group.
   *
   * Returns every user of the group with the user's details and permission in this group. Admins may list any
   * group, other users the groups that they are members of. The reference names no paging: the answer is the
   * whole list.
   *
   * @param groupId Id of the group.
   * @param options What differs for this call alone.
   */
  listGroupUsers(
    groupId: operations['listGroupUsers']['parameters']['path']['group_id'],
    options?: Options,
  ): Promise<Outcomes['listGroupUsers']>;

  /**
   * Change the users of a group in a batch.
   *
   * Applies a list of changes at once: adds users to the group, changes the permission of members, removes
   * members. Only admins may call it. Returns the users of the group after the update.
   *
   * @param groupId Id of the group.
   * @param changes The changes to apply, at most one for each user.
   * @param options What differs for this call alone.
   */
  batchUpdateGroupUsers(
    groupId: operations['batchUpdateGroupUsers']['parameters']['path']['group_id'],
    changes: Readonly<NonNullable<operations['batchUpdateGroupUsers']['requestBody']>['content']['application/json']>,
    options?: Options,
  ): Promise<Outcomes['batchUpdateGroupUsers']>;
}

/** One call. What `send` throws before it sends anything rejects the call. */
export type Call<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }> = <
  Id extends keyof operations,
>(
  route: Route<Id>,
  options: Options | undefined,
  send: (init: object) => Promise<{ readonly response: Response; readonly data?: unknown; readonly error?: unknown }>,
) => Promise<Outcomes[Id]>;

/** What holds the arguments against the contract: each gives the value back, or throws a TypeError that names it. */
export interface Checks {
  integer(name: string, value: number, least: number): number;
  list<T>(name: string, value: readonly T[]): readonly T[];
}

/** The methods on an openapi-fetch client. */
export function createMethods<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }>(
  client: Client<paths>,
  call: Call<Options, Outcomes>,
  { integer, list }: Checks,
): Methods<Options, Outcomes> {
  return {
    listGroupUsers: (groupId, options) =>
      call(listGroupUsers, options, (init) =>
        client.GET(listGroupUsers.path, {
          ...init,
          params: { path: { group_id: integer('groupId', groupId, 1) } },
        }),
      ),
    batchUpdateGroupUsers: (groupId, changes, options) =>
      call(batchUpdateGroupUsers, options, (init) =>
        client.POST(batchUpdateGroupUsers.path, {
          ...init,
          params: { path: { group_id: integer('groupId', groupId, 1) } },
          body: list('changes', changes).map((entry, index) => ({
            ...entry,
            user_id: integer(`changes[${index}].user_id`, entry?.user_id, 1),
          })),
        }),
      ),
  };
}
