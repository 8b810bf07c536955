// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.
import type { Client } from 'openapi-fetch';
import type { operations, paths } from './schema.js';

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
export type Call<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }> = <Id extends keyof operations>(
  id: Id,
  given: Readonly<Record<string, unknown>>,
  options: Options | undefined,
  send: (init: object) => Promise<unknown>,
) => Promise<Outcomes[Id]>;

/** The methods on an openapi-fetch client. */
export function createMethods<Options, Outcomes extends { readonly [Id in keyof operations]: unknown }>(
  client: Client<paths>,
  call: Call<Options, Outcomes>,
): Methods<Options, Outcomes> {
  return {
    listGroupUsers: (groupId, options) =>
      call('listGroupUsers', { groupId }, options, (init) =>
        client.GET('/groups/{group_id}/users', { ...init, params: { path: { group_id: groupId } } }),
      ),
    batchUpdateGroupUsers: (groupId, changes, options) =>
      call('batchUpdateGroupUsers', { groupId, changes }, options, (init) =>
        client.POST('/groups/{group_id}/users/batch_update', { ...init, params: { path: { group_id: groupId } }, body: [...changes] }),
      ),
  };
}
