/** How a mutant is made: a small function around the sandbox's `fetch` that changes what goes in or what comes out. */
import { operations } from '../../generated/contract.js';
import type { Change, GroupUser } from '../../generated/schema.js';
import { operationIds, type OperationId } from '../../src/contract/cases/operations.js';
import type { Sandbox } from '../../src/sandbox/index.js';

export type Handler = (request: Request) => Promise<Response>;

/** Makes a provider out of a fresh sandbox. */
export type Mutation = (sandbox: Sandbox) => Handler;

/** The classes of the comparison that the suite is measured by. */
export type MutantClass = 'shape' | 'status' | 'auth' | 'input' | 'state' | 'transport';

export interface Mutant {
  readonly name: string;
  readonly class: MutantClass;
  readonly mutate: Mutation;
  /** What it breaks is an assumption of the contract: it is caught with `strict` alone. */
  readonly assumption?: true;
}

/** An answer taken apart. */
export interface Parts {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Where {
  readonly operation?: OperationId;
  readonly status?: number;
}

/** Changes the answers to one operation, or of one status. */
export function answers(where: Where, change: (parts: Parts, request: Request) => Partial<Parts>): Mutation {
  return (sandbox) => async (request) => {
    const response = await sandbox.fetch(request.clone());
    if (!isAt(where, request, response.status)) return response;
    const parts = { status: response.status, headers: new Headers(response.headers), body: await response.text() };
    return toResponse({ ...parts, ...change(parts, request) });
  };
}

/** Changes the users that a 200 lists. */
export function listed(change: (users: Record<string, unknown>[]) => unknown, where: Where = {}): Mutation {
  return answers({ ...where, status: 200 }, ({ body }) => {
    const { group_users } = JSON.parse(body) as { group_users?: Record<string, unknown>[] };
    return group_users === undefined ? {} : { body: JSON.stringify({ group_users: change(group_users) }) };
  });
}

/** Changes the last user that a 200 lists, and leaves the others as they are. */
export function lastListed(change: (user: Record<string, unknown>) => unknown, where: Where = {}): Mutation {
  return listed((users) => users.map((user, index) => (index === users.length - 1 ? change(user) : user)), where);
}

/** Answers with another status, where the sandbox answers with this one. */
export function insteadOf(status: number, other: number, operation?: OperationId): Mutation {
  return answers({ status, ...(operation === undefined ? {} : { operation }) }, ({ body }) => ({
    status: other,
    body: other === 204 ? '' : body,
  }));
}

/** Sends another request to the sandbox; undefined leaves it as it is. */
export function requests(
  change: (request: Request, sandbox: Sandbox) => Promise<Request | undefined> | Request | undefined,
): Mutation {
  return (sandbox) => async (request) => sandbox.fetch((await change(request.clone(), sandbox)) ?? request);
}

/** Calls with another token where the request's token is chosen by `from`; undefined means none. */
export function withToken(from: (token: string | undefined) => boolean, to: string, operation?: OperationId): Mutation {
  return requests((request) => {
    if (operation !== undefined && operationOf(request) !== operation) return undefined;
    return from(tokenOf(request)) ? withHeader(request, 'authorization', `Bearer ${to}`) : undefined;
  });
}

/** Takes a batch as it comes and sends on what `change` makes of it; an empty one is answered with the list. */
export function batches(change: (body: unknown, request: Request) => readonly unknown[] | undefined): Mutation {
  return (sandbox) => async (request) => {
    const isJson = request.headers.get('content-type') === 'application/json';
    if (operationOf(request) !== 'batchUpdateGroupUsers' || roleOf(request) !== 'admin' || !isJson) {
      return sandbox.fetch(request);
    }
    const changes = change(parsed(await request.clone().text()), request);
    if (changes === undefined) return sandbox.fetch(request);
    return changes.length === 0
      ? sandbox.fetch(listRequest(request))
      : sandbox.fetch(withBody(request, JSON.stringify(changes)));
  };
}

/** Lets changes through that the sandbox would refuse: each is mended, dropped (undefined), or left as it is. */
export function forgiving(mend: (change: Record<string, unknown>) => Record<string, unknown> | undefined): Mutation {
  return batches((body) => {
    if (!Array.isArray(body)) return undefined;
    const changes = body as unknown[];
    const mended = changes.map((change) => (isRecord(change) ? mend(change) : change));
    const isSame = mended.every((change, index) => change === changes[index]);
    return isSame ? undefined : mended.filter((change) => change !== undefined);
  });
}

export function operationOf(request: Request): OperationId | undefined {
  const { pathname } = new URL(request.url);
  return operationIds.find((id) => {
    const { method, path } = operations[id];
    return method === request.method && new RegExp(`${path.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(pathname);
  });
}

export function tokenOf(request: Request): string | undefined {
  const value = request.headers.get('authorization');
  return value === null || value === '' ? undefined : value.replace(/^Bearer /, '');
}

export function roleOf(request: Request): string | undefined {
  return /^sandbox-(admin|member|outsider)-token$/.exec(tokenOf(request) ?? '')?.[1];
}

export function withHeader(request: Request, name: string, value: string): Request {
  const headers = new Headers(request.headers);
  headers.set(name, value);
  return new Request(request, { headers });
}

export function withBody(request: Request, body: string): Request {
  return new Request(request.url, { method: request.method, headers: jsonHeaders(request), body });
}

/** The list of the group that a batch is about. */
export function listRequest(request: Request): Request {
  return new Request(request.url.replace(/\/batch_update$/, ''), { headers: request.headers });
}

export function jsonHeaders(request: Request): Headers {
  const headers = new Headers(request.headers);
  headers.set('content-type', 'application/json');
  return headers;
}

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export async function usersOf(response: Response): Promise<GroupUser[]> {
  return ((await response.clone().json()) as { group_users: GroupUser[] }).group_users;
}

export function changesOf(body: unknown): Change[] {
  return Array.isArray(body) ? (body as Change[]) : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAt({ operation, status }: Where, request: Request, answered: number): boolean {
  return (
    (operation === undefined || operationOf(request) === operation) && (status === undefined || answered === status)
  );
}

export function toResponse({ status, headers, body }: Parts): Response {
  headers.delete('content-length');
  return new Response(status === 204 ? null : body, { status, headers });
}
