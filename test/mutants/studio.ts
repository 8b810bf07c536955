/**
 * A correct provider of the API, written as a set of rules. A mutant replaces one rule by a wrong one, a variant by
 * another correct one. It shares no code with the sandbox or the suite, so that one mistake cannot hide in both.
 */

export interface User {
  readonly id: number;
  readonly full_name: string;
  readonly display_name: string;
  readonly email: string;
}

export type Members = Map<number, string>;

export interface State {
  readonly users: Map<number, User>;
  readonly admins: Set<number>;
  /** Permissions by user id, by group id. */
  readonly groups: Map<number, Members>;
  /** The caller's user id by access token. */
  readonly tokens: Map<string, number>;
}

export interface Change {
  readonly action: string;
  readonly user_id: number;
  readonly permission?: string | undefined;
}

export type Operation = 'list' | 'batch';

/** One request, and what the rules have found out about it so far. */
export interface Call {
  readonly state: State;
  readonly request: { readonly method: string; readonly headers: Headers };
  readonly url: URL;
  readonly text: string;
  /** Counts the requests of a run from 1. */
  readonly number: number;
  operation: Operation;
  caller: number;
  group: number;
}

/** Ends a request with an error response. */
export class Rejection extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    // Nobody reads the stack, and it takes longer than the rest of a request.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What a provider decides, in the order in which it decides. A rule that refuses throws a `Rejection`. */
export interface Rules {
  readonly route: (call: Call) => Operation;
  /** The id of the user who calls. */
  readonly caller: (call: Call) => number;
  /** The group's id, from the path. */
  readonly group: (text: string, call: Call) => number;
  /** Whether the group exists and the caller may do this. */
  readonly admit: (call: Call) => void;
  /** The parsed body. */
  readonly body: (call: Call) => unknown;
  readonly entries: (body: unknown, call: Call) => readonly unknown[];
  /** One change; undefined where it is ignored. */
  readonly change: (entry: unknown, call: Call) => Change | undefined;
  /** The changes that the group's state permits. */
  readonly permitted: (changes: readonly Change[], call: Call) => readonly Change[];
  readonly apply: (changes: readonly Change[], call: Call) => void | Promise<void>;
  /** The users of the group, as either operation returns them. */
  readonly list: (call: Call) => readonly Record<string, unknown>[] | Promise<readonly Record<string, unknown>[]>;
  readonly respond: (status: number, body: unknown, call: Call, headers?: Readonly<Record<string, string>>) => Response;
  /** Around all of the above. */
  readonly serve: (call: Call, next: (call: Call) => Promise<Response>) => Promise<Response>;
}

/** Makes the rules that differ, afresh for each run: it may keep a memory of its own. */
export type Fault = (state: State) => Partial<Rules>;

export const ids = {
  group: 42,
  otherGroup: 43,
  unknownGroup: 404,
  admin: 1,
  manager: 1618,
  member: 3141,
  silentMember: 5772,
  outsider: 1414,
  spares: [2718, 2719, 2720, 2721],
} as const;

export const tokens = {
  admin: 'token-of-Ada-the-admin',
  manager: 'token-of-Maren-the-manager',
  member: 'token-of-Milo-the-member',
  outsider: 'token-of-Olga-the-outsider',
  otherManager: 'token-of-Otto-the-other-manager',
  expired: 'token-of-Ada-that-has-expired',
} as const;

export interface Studio {
  readonly state: State;
  /** Takes what the suite sends: a URL as text, and a body as text. */
  readonly fetch: typeof globalThis.fetch;
}

export function createStudio(fault: Fault = () => ({})): Studio {
  const state = initialState();
  const rules = { ...correct, ...fault(state) };
  let number = 0;
  const fetch: Studio['fetch'] = async (input, init) => {
    // A `Request` would cost more than all the rest.
    const { method = 'GET', headers, body } = init ?? {};
    const call: Call = {
      state,
      request: { method, headers: new Headers(headers) },
      url: new URL(input instanceof Request ? input.url : input),
      text: typeof body === 'string' ? body : '',
      number: ++number,
      operation: 'list',
      caller: Number.NaN,
      group: Number.NaN,
    };
    return rules.serve(call, (served) => handle(rules, served));
  };
  return { state, fetch };
}

async function handle(rules: Rules, call: Call): Promise<Response> {
  try {
    call.operation = rules.route(call);
    call.caller = rules.caller(call);
    call.group = rules.group(groupText(call), call);
    rules.admit(call);
    if (call.operation === 'batch') await update(rules, call);
    return rules.respond(200, { group_users: await rules.list(call) }, call);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return rules.respond(error.status, { error: error.message }, call, error.headers);
  }
}

async function update(rules: Rules, call: Call): Promise<void> {
  const entries = rules.entries(rules.body(call), call);
  const changes = entries.map((entry) => rules.change(entry, call)).filter((change) => change !== undefined);
  await rules.apply(rules.permitted(changes, call), call);
}

const ROUTE = /^\/api\/public\/v1\/groups\/([^/]+)\/users(\/batch_update)?$/;
const METHODS = { list: 'GET', batch: 'POST' } as const;

/** The operation that the path belongs to. */
export function operationAt({ url }: Pick<Call, 'url'>): Operation | undefined {
  const match = ROUTE.exec(url.pathname);
  if (match === null) return undefined;
  return match[2] === undefined ? 'list' : 'batch';
}

export function groupText({ url }: Call): string {
  return decodeURIComponent(ROUTE.exec(url.pathname)?.[1] ?? '');
}

export function membersOf({ state, group }: Call): Members {
  return state.groups.get(group) ?? new Map<number, string>();
}

export function isAdmin({ state, caller }: Call): boolean {
  return state.admins.has(caller);
}

/** The rules of the correct provider. It keeps every assumption of the contract, too. */
export const correct: Rules = {
  route(call) {
    const operation = operationAt(call);
    if (operation === undefined) throw new Rejection(404, 'There is nothing at this path.');
    const allow = METHODS[operation];
    if (call.request.method !== allow) throw new Rejection(405, 'The method is not allowed.', { allow });
    return operation;
  },

  caller({ state, request }) {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
    return userOfToken(state, token);
  },

  group(text) {
    if (!/^[1-9]\d{0,18}$/.test(text)) throw new Rejection(422, 'group_id is invalid.');
    return Number(text);
  },

  admit(call) {
    if (!call.state.groups.has(call.group)) throw new Rejection(404, 'Group not found.');
    const isAllowed = isAdmin(call) || (call.operation === 'list' && membersOf(call).has(call.caller));
    if (!isAllowed) throw new Rejection(403, 'You may not do this.');
  },

  body({ request, text }) {
    if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
      throw new Rejection(422, 'The body must be JSON.');
    return parse(text);
  },

  entries(body) {
    if (!Array.isArray(body) || body.length === 0) throw new Rejection(422, 'The body must be a list of changes.');
    return body as unknown[];
  },

  change(entry) {
    if (!isRecord(entry)) throw new Rejection(422, 'A change must be an object.');
    const { action, user_id, permission } = entry;
    if (action !== 'add' && action !== 'update' && action !== 'remove') throw new Rejection(422, 'action is invalid.');
    if (typeof user_id !== 'number' || !Number.isInteger(user_id) || user_id < 1 || user_id >= 2 ** 63)
      throw new Rejection(422, 'user_id is invalid.');
    if (action === 'remove') return { action, user_id };
    if (permission === undefined && action === 'add') return { action, user_id };
    if (permission !== 'manager' && permission !== 'member') throw new Rejection(422, 'permission is invalid.');
    return { action, user_id, permission };
  },

  permitted(changes, call) {
    const members = membersOf(call);
    const named = new Set(changes.map(({ user_id }) => user_id));
    if (named.size < changes.length) throw new Rejection(422, 'A user is named twice.');
    for (const { action, user_id } of changes) {
      if (!call.state.users.has(user_id)) throw new Rejection(422, 'There is no such user.');
      if (members.has(user_id) === (action === 'add')) throw new Rejection(422, 'The change does not fit the group.');
    }
    return changes;
  },

  apply(changes, call) {
    for (const change of changes) applyTo(membersOf(call), change);
  },

  list: (call) => usersIn(membersOf(call), call.state),

  respond: (status, body, _, headers) => Response.json(body, headers === undefined ? { status } : { status, headers }),

  serve: (call, next) => next(call),
};

export function userOfToken(state: State, token: string): number {
  const caller = state.tokens.get(token);
  if (caller === undefined) throw new Rejection(401, 'The authorization is missing or invalid.');
  return caller;
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Rejection(422, 'The body must be JSON.');
  }
}

export function applyTo(members: Members, { action, user_id, permission = 'member' }: Change): void {
  if (action === 'remove') members.delete(user_id);
  else members.set(user_id, permission);
}

export function usersIn(members: Members, { users }: State): Record<string, unknown>[] {
  return [...members].map(([id, permission]) => ({ ...userOf(id, users), permission }));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function userOf(id: number, users: ReadonlyMap<number, User>): User {
  return users.get(id) ?? person(id, `User ${id}`);
}

function initialState(): State {
  const { group, otherGroup, admin, manager, member, silentMember, outsider, spares } = ids;
  const otherManager = outsider + 1;
  const people = [
    person(admin, 'Ada Lind'),
    person(manager, 'Maren Oduya'),
    person(member, 'Milo Ferreyra'),
    person(silentMember, 'Søren Åkesson'),
    person(outsider, 'Olga Dvořák'),
    person(otherManager, 'Otto Berg'),
    ...spares.map((id) => person(id, `Spare ${id}`)),
  ];
  return {
    users: new Map(people.map((user) => [user.id, user])),
    admins: new Set([admin]),
    groups: new Map([
      [group, membersFrom({ [manager]: 'manager', [member]: 'member', [silentMember]: 'member' })],
      [otherGroup, membersFrom({ [outsider]: 'member', [otherManager]: 'manager' })],
    ]),
    tokens: new Map<string, number>([
      [tokens.admin, admin],
      [tokens.manager, manager],
      [tokens.member, member],
      [tokens.outsider, outsider],
      [tokens.otherManager, otherManager],
    ]),
  };
}

function membersFrom(permissions: Readonly<Record<number, string>>): Members {
  return new Map(Object.entries(permissions).map(([id, permission]) => [Number(id), permission]));
}

function person(id: number, full_name: string): User {
  const display_name = full_name.split(' ')[0] ?? '';
  return { id, full_name, display_name, email: `${display_name.toLowerCase()}.${id}@example.edu` };
}
