/** Short ways to call a sandbox with plain requests. */
import { operations, server } from '../../generated/contract.js';
import { sandboxRoles, type Sandbox, defaultSeed, type SeedUser } from '../../src/sandbox/index.js';

export const ORIGIN = 'https://sandbox.test';
export const roles = sandboxRoles(defaultSeed);
export const tokens = {
  admin: roles.adminToken ?? '',
  member: roles.memberToken ?? '',
  outsider: roles.outsiderToken ?? '',
};

/** A user with every field that the contract requires, but without a token. */
export function seedUser(id: number): SeedUser {
  const [user] = defaultSeed.users;
  if (user === undefined) throw new Error('The default seed has no user.');
  const { token: _, admin: __, ...shown } = user;
  return { ...shown, id };
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** The URL of an operation for the text of a group id, as it stands in the path. */
export function urlOf(id: keyof typeof operations, groupId: number | string = roles.groupId ?? 0): string {
  return `${ORIGIN}${server.basePath}${operations[id].path.replace('{group_id}', String(groupId))}`;
}

export function list(sandbox: Sandbox, token = tokens.admin, groupId?: number | string): Promise<Reply> {
  return replyOf(sandbox.fetch(urlOf('listGroupUsers', groupId), { headers: { authorization: `Bearer ${token}` } }));
}

/** Sends a value as a batch. */
export function batch(
  sandbox: Sandbox,
  body: unknown,
  token = tokens.admin,
  groupId?: number | string,
): Promise<Reply> {
  return sendText(sandbox, JSON.stringify(body), 'application/json', token, groupId);
}

/** Sends text as a batch, as it is. */
export function sendText(
  sandbox: Sandbox,
  body: string,
  contentType: string | undefined,
  token = tokens.admin,
  groupId?: number | string,
): Promise<Reply> {
  const headers = new Headers({ authorization: `Bearer ${token}` });
  if (contentType !== undefined) headers.set('content-type', contentType);
  return replyOf(
    sandbox.fetch(urlOf('batchUpdateGroupUsers', groupId), {
      method: 'POST',
      headers,
      body: new TextEncoder().encode(body),
    }),
  );
}

async function replyOf(responded: Promise<Response>): Promise<Reply> {
  const response = await responded;
  return { status: response.status, body: (await response.json()) as unknown };
}
