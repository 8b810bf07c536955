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

/** Of an argument the least value, where it is an integer; where it is a list, the same of the fields of its entries. */
export type Least = number | { readonly [field: string]: Least };

/** An operation, and what can be checked of it without a validator. */
export interface Route<Id extends keyof operations = keyof operations> {
  readonly id: Id;
  readonly method: string;
  readonly path: string;
  readonly arguments: Readonly<Record<string, Least>>;
  /** For each documented status the shape of its body, null where it has none. */
  readonly answers: Readonly<Record<number, Shape | null>>;
}

const withGroupUsers = {"group_users":"array"} as const;
const withError = {"error":"string"} as const;

const listGroupUsers = {
  id: 'listGroupUsers',
  method: 'GET',
  path: '/groups/{group_id}/users',
  arguments: {"groupId":1},
  answers: { 200: withGroupUsers, 401: withError, 403: withError, 404: withError, 422: withError },
} as const;

const batchUpdateGroupUsers = {
  id: 'batchUpdateGroupUsers',
  method: 'POST',
  path: '/groups/{group_id}/users/batch_update',
  arguments: {"groupId":1,"changes":{"user_id":1}},
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

/** One call: checks its arguments, then runs `send`, maybe several times. */
export type Call<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }> = <
  Id extends keyof operations,
>(
  route: Route<Id>,
  given: Readonly<Record<string, unknown>>,
  options: Options | undefined,
  send: (init: object) => Promise<{ readonly response: Response; readonly data?: unknown; readonly error?: unknown }>,
) => Promise<Outcomes[Id]>;

/** The methods on an openapi-fetch client. */
export function createMethods<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }>(
  client: Client<paths>,
  call: Call<Options, Outcomes>,
): Methods<Options, Outcomes> {
  return {
    listGroupUsers: (groupId, options) =>
      call(listGroupUsers, { groupId }, options, (init) =>
        client.GET(listGroupUsers.path, { ...init, params: { path: { group_id: groupId } } }),
      ),
    batchUpdateGroupUsers: (groupId, changes, options) =>
      call(batchUpdateGroupUsers, { groupId, changes }, options, (init) =>
        client.POST(batchUpdateGroupUsers.path, { ...init, params: { path: { group_id: groupId } }, body: [...changes] }),
      ),
  };
}
