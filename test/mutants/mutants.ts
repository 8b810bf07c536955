/** Providers broken on purpose, one fault each. */
import { operations } from '../../generated/contract.js';
import { requestValidators } from '../../generated/request-validators.js';
import { operationIds, type OperationId } from '../../src/contract/cases.js';
import { defaultSeed, sandboxRoles } from '../../src/sandbox/index.js';
import {
  answers,
  batches,
  changesOf,
  forgiving,
  insteadOf,
  isRecord,
  json,
  lastListed,
  listRequest,
  listed,
  operationOf,
  parsed,
  requests,
  roleOf,
  usersOf,
  withBody,
  withHeader,
  withToken,
  type Mutant,
  type MutantClass,
  type Mutation,
} from './mutation.js';

const roles = sandboxRoles(defaultSeed);
const ADMIN = roles.adminToken ?? '';
const SPARE = roles.spareUserId ?? 0;

const list = 'listGroupUsers';
const batch = 'batchUpdateGroupUsers';

function of(kind: MutantClass, mutations: Readonly<Record<string, Mutation>>, assumption?: true): Mutant[] {
  return Object.entries(mutations).map(([name, mutate]) => ({
    name,
    class: kind,
    mutate,
    ...(assumption === undefined ? {} : { assumption }),
  }));
}

const without =
  (field: string) =>
  (user: Record<string, unknown>): unknown =>
    Object.fromEntries(Object.entries(user).filter(([name]) => name !== field));

const shape = of('shape', {
  'id is missing of the last user': lastListed(without('id')),
  'full_name is missing of the last user': lastListed(without('full_name')),
  'display_name is missing': listed((users) => users.map(without('display_name'))),
  'email is missing of the last user': lastListed(without('email')),
  'permission is missing': listed((users) => users.map(without('permission'))),
  'id is a string': listed((users) => users.map((user) => ({ ...user, id: String(user.id) }))),
  'id is a string of the last user': lastListed((user) => ({ ...user, id: String(user.id) })),
  'id is a fraction': lastListed((user) => ({ ...user, id: 1.5 })),
  'full_name is null': lastListed((user) => ({ ...user, full_name: null })),
  'display_name is a number': lastListed((user) => ({ ...user, display_name: 7 })),
  'email is null': lastListed((user) => ({ ...user, email: null })),
  'permission is a number': listed((users) => users.map((user) => ({ ...user, permission: 2 }))),
  'permission is an object': lastListed((user) => ({ ...user, permission: { name: user.permission } })),
  'group_users has another name': answers({ status: 200 }, ({ body }) => ({
    body: body.replace('group_users', 'users'),
  })),
  'group_users is an object by id': listed((users) => Object.fromEntries(users.map((user) => [String(user.id), user]))),
  'group_users is null': listed(() => null),
  'the body is a bare array': answers({ status: 200 }, ({ body }) => ({
    body: JSON.stringify((JSON.parse(body) as { group_users: unknown }).group_users),
  })),
  'the body is wrapped in data': answers({ status: 200 }, ({ body }) => ({ body: `{"data":${body}}` })),
  'the batch answers with its changes, not with the users': answers({ operation: batch, status: 200 }, () => ({
    body: '{"changes":[]}',
  })),
  'the last user is null': lastListed(() => null),
});

const shapeAssumed = of(
  'shape',
  {
    'an error body is a bare string': answers({ status: 403 }, ({ body }) => ({ body: JSON.stringify(body) })),
    'an error body calls its reason message': answers({ status: 404 }, ({ body }) => ({
      body: body.replace('"error"', '"message"'),
    })),
    'an error body holds an object': answers({ status: 422 }, () => ({ body: '{"error":{"code":7}}' })),
  },
  true,
);

const status = of('status', {
  'the list answers 201': insteadOf(200, 201, list),
  'the batch answers 201': insteadOf(200, 201, batch),
  'the batch answers 204': insteadOf(200, 204, batch),
  'the batch answers 202': insteadOf(200, 202, batch),
  '401 is 403': insteadOf(401, 403),
  '401 is 400 on the batch': insteadOf(401, 400, batch),
  '401 is a redirect to a login page': answers({ status: 401 }, ({ headers }) => {
    headers.set('location', 'https://login.invalid/');
    return { status: 302, headers, body: '' };
  }),
  '403 is 401 on the list': insteadOf(403, 401, list),
  '403 is 404 on the list': insteadOf(403, 404, list),
  '403 is 404 on the batch': insteadOf(403, 404, batch),
  '404 is an empty list': answers({ operation: list, status: 404 }, () => ({
    status: 200,
    body: '{"group_users":[]}',
  })),
  '404 is 400 on the batch': insteadOf(404, 400, batch),
  '404 is 422 on the list': insteadOf(404, 422, list),
  '422 is 400 on the list': insteadOf(422, 400, list),
  '422 is 400 on the batch': insteadOf(422, 400, batch),
  '422 is 500 on the batch': insteadOf(422, 500, batch),
  '422 is 404 on the list': insteadOf(422, 404, list),
});

const auth = of('auth', {
  'no credentials are taken for an admin': withToken((token) => token === undefined, ADMIN),
  'no credentials are taken for an admin on the batch': withToken((token) => token === undefined, ADMIN, batch),
  'empty credentials are taken for an admin': requests((request) =>
    request.headers.get('authorization') === '' ? withHeader(request, 'authorization', `Bearer ${ADMIN}`) : undefined,
  ),
  'any token is taken for an admin': withToken((token) => token !== undefined && !token.startsWith('sandbox-'), ADMIN),
  'a token is compared without its end': withToken((token) => token?.slice(0, -1) === ADMIN.slice(0, -1), ADMIN),
  'an outsider may list': withToken((token) => token === roles.outsiderToken, ADMIN, list),
  'a member may not list': answers({ operation: list }, ({ headers }, request) =>
    roleOf(request) === 'member' ? { status: 403, headers, body: '{"error":"no"}' } : {},
  ),
  'a member may send a batch': withToken((token) => token === roles.memberToken, ADMIN, batch),
  'an outsider may send a batch': withToken((token) => token === roles.outsiderToken, ADMIN, batch),
  'the batch is open to everybody': withToken((token) => token !== ADMIN, ADMIN, batch),
  'an admin may list only where he is a member': answers({ operation: list, status: 200 }, (_, request) =>
    roleOf(request) === 'admin' ? { status: 403, body: '{"error":"no"}' } : {},
  ),
  'an admin may not send a batch': answers({ operation: batch, status: 200 }, () => ({
    status: 403,
    body: '{"error":"no"}',
  })),
});

const input = of('input', {
  'an unknown action is ignored': forgiving((change) =>
    /^(add|update|remove)$/.test(String(change.action)) ? change : undefined,
  ),
  'an unknown action adds': forgiving((change) =>
    String(change.action).startsWith('not-') ? { ...change, action: 'add', permission: 'member' } : change,
  ),
  'a missing action adds': forgiving((change) => ('action' in change ? change : { ...change, action: 'add' })),
  'a change with no user_id is ignored': forgiving((change) => ('user_id' in change ? change : undefined)),
  'a user_id that is text is ignored': forgiving((change) => (typeof change.user_id === 'string' ? undefined : change)),
  'a user_id that is a fraction is rounded': forgiving((change) =>
    typeof change.user_id === 'number' && !Number.isInteger(change.user_id)
      ? { action: 'add', user_id: SPARE }
      : change,
  ),
  'a user_id in quotes is taken for a number': forgiving((change) =>
    typeof change.user_id === 'string' && /^\d+$/.test(change.user_id)
      ? { ...change, user_id: Number(change.user_id) }
      : change,
  ),
  'an unknown permission is taken for member in an add': forgiving((change) =>
    change.action === 'add' && String(change.permission).startsWith('not-')
      ? { ...change, permission: 'member' }
      : change,
  ),
  'an unknown permission is taken for member in an update': forgiving((change) =>
    change.action === 'update' && String(change.permission).startsWith('not-')
      ? { ...change, permission: 'member' }
      : change,
  ),
  'a single change need not be in an array': batches((body) => (isRecord(body) ? [body] : undefined)),
  'a change that is text is ignored': batches((body) => (Array.isArray(body) ? body.filter(isRecord) : undefined)),
  'a missing body is taken for no changes': batches((body) => (body === undefined ? [] : undefined)),
  'malformed JSON ends in a server error': (sandbox) => async (request) => {
    const text = await request.clone().text();
    return text !== '' && parsed(text) === undefined ? json({ error: 'Internal error' }, 500) : sandbox.fetch(request);
  },
  'the content type is not looked at': requests((request) =>
    request.headers.get('content-type') === 'text/plain'
      ? withHeader(request, 'content-type', 'application/json')
      : undefined,
  ),
  'a group_id that is text is taken for the first group': requests((request) => renamed(request, '/groups/text/')),
  'a group_id that is a fraction is rounded': requests((request) => renamed(request, '/groups/1.5/')),
});

const inputAssumed = of(
  'input',
  {
    'an empty batch is accepted': batches((body) => (Array.isArray(body) && body.length === 0 ? [] : undefined)),
    'a user_id of 0 is ignored': forgiving((change) => (change.user_id === 0 ? undefined : change)),
    'a negative user_id is ignored': forgiving((change) => (Number(change.user_id) < 0 ? undefined : change)),
    'a negative group_id is an unknown group': answers({ status: 422 }, (_, request) =>
      request.url.includes('/groups/-1/') ? { status: 404, body: '{"error":"no"}' } : {},
    ),
    'a group_id of 0 is an unknown group': answers({ status: 422 }, (_, request) =>
      request.url.includes('/groups/0/') ? { status: 404, body: '{"error":"no"}' } : {},
    ),
    'an update without permission changes nothing': forgiving((change) =>
      change.action === 'update' && !('permission' in change) ? undefined : change,
    ),
  },
  true,
);

const state = of('state', {
  'an add is answered and forgotten': forgetting((changes) => changes.some(({ action }) => action === 'add')),
  'an update is answered and forgotten': forgetting((changes) => changes.some(({ action }) => action === 'update')),
  'a remove is answered and forgotten': forgetting((changes) => changes.some(({ action }) => action === 'remove')),
  'the answer shows the group before the batch': (sandbox) => async (request) => {
    if (operationOf(request) !== batch) return sandbox.fetch(request);
    const before = await sandbox.fetch(listRequest(request));
    const response = await sandbox.fetch(request);
    return response.status === 200 ? before : response;
  },
  'only the first change is applied': batches((body) => (isBatch(body) ? changesOf(body).slice(0, 1) : undefined)),
  'only the last change is applied': batches((body) => (isBatch(body) ? changesOf(body).slice(-1) : undefined)),
  'a batch of several is refused': (sandbox) => async (request) =>
    changesOf(parsed(await request.clone().text())).length > 1
      ? json({ error: 'one at a time' }, 422)
      : sandbox.fetch(request),
  'an update gives another member the permission, too': alsoSending((changes, others) =>
    changes.some(({ action }) => action === 'update')
      ? others.map((id) => ({ action: 'update', user_id: id, permission: 'manager' }))
      : [],
  ),
  'a remove takes another member out, too': alsoSending((changes, others) =>
    changes.some(({ action }) => action === 'remove')
      ? others.slice(-1).map((id) => ({ action: 'remove', user_id: id }))
      : [],
  ),
  'what a member may not send is applied all the same': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request.clone());
    if (response.status === 403) await sandbox.fetch(withHeader(request, 'authorization', `Bearer ${ADMIN}`));
    return response;
  },
  'what nobody may send is applied all the same': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request.clone());
    if (response.status === 401) await sandbox.fetch(withHeader(request, 'authorization', `Bearer ${ADMIN}`));
    return response;
  },
  'the list is cached for good': (sandbox) => {
    const cache = new Map<string, Response>();
    return async (request) => {
      const key = `${String(request.headers.get('authorization'))} ${request.url}`;
      const response =
        operationOf(request) === list
          ? (cache.get(key) ?? (await sandbox.fetch(request)))
          : await sandbox.fetch(request);
      if (operationOf(request) === list) cache.set(key, response.clone());
      return response.clone();
    };
  },
  'the last user is listed twice': listed((users) => [...users, ...users.slice(-1)]),
  'a member is shown part of the list': answers({ operation: list, status: 200 }, ({ body }, request) =>
    roleOf(request) === 'member' ? { body: JSON.stringify({ group_users: changesOfList(body).slice(0, 1) }) } : {},
  ),
  'the answer to a batch shows another address than the list': listed(
    (users) => users.map((user) => (user.id === SPARE ? { ...user, email: 'old@example.edu' } : user)),
    { operation: batch },
  ),
  'the list cannot be read once a user was added': answers({ operation: list, status: 200 }, ({ body }) =>
    body.includes(String(SPARE)) ? { status: 500, body: '{"error":"too many users"}' } : {},
  ),
  'an added user gets the name of another': listed((users) =>
    users.map((user) => (user.id === SPARE ? { ...user, id: SPARE + 1 } : user)),
  ),
});

const stateAssumed = of(
  'state',
  {
    'an add without permission makes a manager': forgiving((change) =>
      change.action === 'add' && !('permission' in change) ? { ...change, permission: 'manager' } : change,
    ),
    'an add of a member is accepted': acceptingWhere(({ action }, inside) => action === 'add' && inside),
    'an update of a non-member is accepted': acceptingWhere(({ action }, inside) => action === 'update' && !inside),
    'a remove of a non-member is accepted': acceptingWhere(({ action }, inside) => action === 'remove' && !inside),
    'two changes of one user are accepted': batches((body) => {
      const changes = changesOf(body);
      return new Set(changes.map((change) => change.user_id)).size < changes.length ? changes.slice(0, 1) : undefined;
    }),
    'the valid part of a refused batch is applied': (sandbox) => async (request) => {
      const response = await sandbox.fetch(request.clone());
      const changes = changesOf(parsed(await request.clone().text()));
      if (response.status === 422 && changes.length > 1)
        await sandbox.fetch(withBody(request, JSON.stringify(changes.slice(0, 1))));
      return response;
    },
  },
  true,
);

const transport = of('transport', {
  'the content type is text/html': answers({ status: 200 }, ({ headers }) => {
    headers.set('content-type', 'text/html; charset=utf-8');
    return { headers };
  }),
  'the content type is missing': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request);
    if (response.status !== 200) return response;
    return new Response(new TextEncoder().encode(await response.text()), { status: 200 });
  },
  'the JSON breaks off': answers({ status: 200 }, ({ body }) => ({ body: body.slice(0, -2) })),
  'the JSON of an error is broken': answers({ status: 403 }, ({ body }) => ({ body: body.slice(0, -1) })),
  'the body is empty': answers({ status: 200 }, () => ({ body: '' })),
  'the connection breaks inside the body': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request);
    if (response.status !== 200) return response;
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"group_users":['));
        controller.error(new TypeError('terminated'));
      },
    });
    return new Response(broken, { status: 200, headers: response.headers });
  },
  'the body never ends': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request);
    if (operationOf(request) !== list || roleOf(request) !== 'member') return response;
    return new Response(unending(), { status: 200, headers: response.headers });
  },
  ...otherMethods(['POST', 'PUT', 'PATCH']),
  'DELETE is answered with the list': requests((request) =>
    request.method === 'DELETE' && request.url.endsWith('/batch_update') ? listRequest(request) : undefined,
  ),
  'a wrong method is a fault of the server': answers({ status: 405 }, () => ({
    status: 500,
    body: '{"error":"oops"}',
  })),
  'a wrong method is never answered': (sandbox) => (request) =>
    operationOf(request) === undefined ? new Promise(() => undefined) : sandbox.fetch(request),
  'the batch can be read': requests((request) =>
    request.method === 'GET' && request.url.endsWith('/batch_update') ? listRequest(request) : undefined,
  ),
});

export const mutants: readonly Mutant[] = [
  ...shape,
  ...shapeAssumed,
  ...status,
  ...auth,
  ...input,
  ...inputAssumed,
  ...state,
  ...stateAssumed,
  ...transport,
];

interface Sent {
  readonly action: string;
  readonly user_id: number;
}

/** Answers a batch as if it were applied, and puts the group back where the condition holds. */
function forgetting(condition: (changes: readonly Sent[]) => boolean): Mutation {
  return (sandbox) => async (request) => {
    const changes = changesOf(parsed(await request.clone().text()));
    if (operationOf(request) !== batch || !condition(changes)) return sandbox.fetch(request);
    const before = await usersOf(
      await sandbox.fetch(withHeader(listRequest(request), 'authorization', `Bearer ${ADMIN}`)),
    );
    const response = await sandbox.fetch(request.clone());
    if (response.status !== 200) return response;
    const now = await usersOf(response);
    await sandbox.fetch(withBody(request, JSON.stringify(undo(before, now))));
    return response;
  };
}

function undo(
  before: readonly { id: number; permission: string }[],
  now: readonly { id: number; permission: string }[],
): object[] {
  const gone = now
    .filter(({ id }) => !before.some((user) => user.id === id))
    .map(({ id }) => ({ action: 'remove', user_id: id }));
  const back = before.flatMap(({ id, permission }) => {
    const present = now.find((user) => user.id === id);
    if (present?.permission === permission) return [];
    return [{ action: present === undefined ? 'add' : 'update', user_id: id, permission }];
  });
  return [...gone, ...back];
}

/** Sends changes of other members along with a batch that is applied. */
function alsoSending(more: (changes: readonly Sent[], others: readonly number[]) => object[]): Mutation {
  return (sandbox) => async (request) => {
    const changes = changesOf(parsed(await request.clone().text()));
    const response = await sandbox.fetch(request.clone());
    if (operationOf(request) !== batch || response.status !== 200) return response;
    const others = (await usersOf(response))
      .map(({ id }) => id)
      .filter((id) => !changes.some(({ user_id }) => user_id === id));
    const extra = more(changes, others);
    return extra.length === 0 ? response : sandbox.fetch(withBody(request, JSON.stringify(extra)));
  };
}

/** Takes a change that the state of the group forbids for done. */
function acceptingWhere(condition: (change: Sent, inside: boolean) => boolean): Mutation {
  return (sandbox) => async (request) => {
    const body = parsed(await request.clone().text());
    const [change, ...rest] = changesOf(body);
    const response = await sandbox.fetch(request);
    if (change === undefined || rest.length > 0 || !isBatch(body) || response.status !== 422) return response;
    const listing = await sandbox.fetch(listRequest(request));
    if (listing.status !== 200) return response;
    const inside = (await usersOf(listing)).some(({ id }) => id === change.user_id);
    return condition(change, inside) ? listing : response;
  };
}

/** Of each operation: a method that is taken for its own. */
function otherMethods(methods: readonly string[]): Record<string, Mutation> {
  return Object.fromEntries(
    operationIds().flatMap((operation) =>
      methods
        .filter((method) => method !== operations[operation].method)
        .map((method) => [`${method} is taken for ${operation}, too`, otherMethod(method, operation)]),
    ),
  );
}

function otherMethod(method: string, operation: OperationId): Mutation {
  const own = operations[operation].method;
  return requests(async (request) => {
    const { url, headers } = request;
    if (request.method !== method || operationOf(new Request(url, { method: own })) !== operation) return undefined;
    const body = own === 'POST' ? { body: await request.text() } : {};
    return new Request(url, { method: own, headers, ...body });
  });
}

function renamed(request: Request, part: string): Request | undefined {
  if (!request.url.includes(part)) return undefined;
  return new Request(request.url.replace(part, `/groups/${String(roles.groupId)}/`), request);
}

/** Whether the contract's schema allows the body. */
function isBatch(body: unknown): boolean {
  return requestValidators.batchUpdateGroupUsers.content['application/json'](body).length === 0;
}

function changesOfList(body: string): unknown[] {
  return (JSON.parse(body) as { group_users: unknown[] }).group_users;
}

/** A body that starts and never ends. */
function unending(): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"group_users":['));
    },
  });
}
