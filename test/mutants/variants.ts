/** Correct providers that differ in what the contract leaves open: none of them may be accused. */
import { answers, json, listed, operationOf, parsed, roleOf, toResponse, type Mutation } from './mutation.js';

/** Errors in another form, where the sandbox answers with one. */
const errors = (change: Parameters<typeof answers>[1]): Mutation =>
  answers({}, (parts, request) => (parts.status >= 400 ? change(parts, request) : {}));

export const variants: Readonly<Record<string, Mutation>> = {
  'more fields in each user': listed((users) =>
    users.map((user, index) => ({ ...user, avatar_url: null, seen: index })),
  ),
  'more fields beside group_users': answers({ status: 200 }, ({ body }) => ({
    body: body.replace('{', '{"total":3,"next":null,'),
  })),
  'the users in the opposite order': listed((users) => users.toReversed()),
  'the users in another order each time': (sandbox) => {
    let turn = 0;
    return async (request) => {
      const shift = turn++;
      return listed((users) => [...users.slice(shift % users.length), ...users.slice(0, shift % users.length)])(
        sandbox,
      )(request);
    };
  },
  'a charset parameter': answers({}, ({ headers }) => {
    headers.set('content-type', 'application/json; charset=utf-8');
    return { headers };
  }),
  'a content type in capitals': answers({}, ({ headers }) => {
    headers.set('content-type', 'Application/JSON;charset=UTF-8');
    return { headers };
  }),
  'indented JSON': answers({}, ({ body }) => ({ body: JSON.stringify(JSON.parse(body), undefined, 2) })),
  'a body in small chunks': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request);
    const bytes = new TextEncoder().encode(await response.text());
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
        controller.close();
      },
    });
    return new Response(chunks, { status: response.status, headers: response.headers });
  },
  'other words in errors': errors(() => ({ body: '{"error":"Nein."}' })),
  'more fields in errors': errors(() => ({ body: '{"error":"no","code":17,"errors":[]}' })),
  'no bodies in errors': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request);
    return response.status < 400 ? response : new Response(null, { status: response.status });
  },
  'no bodies in errors, and a content type all the same': errors(() => ({ body: '' })),
  '400 for malformed JSON': (sandbox) => async (request) => {
    const text = await request.clone().text();
    const isMalformed = request.method === 'POST' && roleOf(request) === 'admin' && parsed(text) === undefined;
    return isMalformed ? json({ status: 400, error: 'Bad Request' }, 400) : sandbox.fetch(request);
  },
  '415 for another content type': (sandbox) => async (request) => {
    const other = request.headers.get('content-type') === 'text/plain' && roleOf(request) === 'admin';
    return other ? new Response('Unsupported Media Type', { status: 415 }) : sandbox.fetch(request);
  },
  '403 before 404 for somebody who may see neither': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request);
    return response.status === 404 && roleOf(request) === 'outsider' ? json({ error: 'no' }, 403) : response;
  },
  'a permission that the contract does not know': listed((users) =>
    users.map((user, index) =>
      index === 0 && user.permission === 'manager' ? { ...user, permission: 'owner' } : user,
    ),
  ),
  '404 for wrong methods': (sandbox) => async (request) =>
    operationOf(request) === undefined ? new Response(null, { status: 404 }) : sandbox.fetch(request),
  '401 with WWW-Authenticate and a body in plain words': answers({ status: 401 }, ({ headers }) => {
    headers.set('www-authenticate', 'Bearer realm="studio"');
    return { headers, body: '{"error":"Unauthorized"}' };
  }),
  'a byte order mark': answers({}, ({ body }) => ({ body: `\uFEFF${body}` })),
  'empty names and addresses': listed((users) => users.map((user) => ({ ...user, display_name: '', email: '' }))),
  'headers of a proxy': (sandbox) => async (request) => {
    const response = await sandbox.fetch(request);
    const headers = new Headers(response.headers);
    headers.set('via', '1.1 proxy');
    headers.set('set-cookie', 'session=1');
    headers.set('cache-control', 'no-store');
    return toResponse({ status: response.status, headers, body: await response.text() });
  },
};
