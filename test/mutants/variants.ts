/** Correct providers that differ in what the published page leaves open. None of them may be accused. */
import {
  all,
  body,
  change,
  credentials,
  dropping,
  field,
  groupId,
  header,
  parsing,
  responding,
  serving,
  text,
  users,
  type Json,
} from './faults.js';
import {
  applyTo,
  correct,
  ids,
  isAdmin,
  membersOf,
  operationAt,
  parse,
  Rejection,
  type Call,
  type Fault,
  type Rules,
  type State,
} from './studio.js';

export interface Variant {
  readonly name: string;
  /** Why it is correct. */
  readonly because: string;
  readonly fault: Fault;
  /** It refutes an assumption: a finding with `--strict`, and none without. */
  readonly refutes?: true;
  /** What somebody else changes during the run. */
  readonly meanwhile?: (state: State) => void;
  /** It may keep a case from a verdict, so that the run is inconclusive. */
  readonly flaky?: true;
}

const error = (change: Rules['respond']): Fault =>
  responding({}, (code, ...rest) => (code >= 400 ? change : correct.respond)(code, ...rest));
const errorText = (sent: string, type: string): Fault =>
  error((code) => new Response(sent, { status: code, headers: { 'content-type': type } }));
const isUndocumentedMethod = (call: Call): boolean =>
  operationAt(call) !== undefined &&
  call.request.method !== { list: 'GET', batch: 'POST' }[operationAt(call) ?? 'list'];
const otherMethod = (answer: (call: Call) => Response): Fault =>
  serving((call, next) => (isUndocumentedMethod(call) ? Promise.resolve(answer(call)) : next(call)));
const isJson = ({ text: sent }: Pick<Call, 'text'>): boolean => {
  try {
    JSON.parse(sent);
    return true;
  } catch {
    return false;
  }
};
const isRead = ({ request }: Call): boolean => request.method === 'GET';

/** The nth request, read or write, meets with something. */
const atRequest = (
  isMeant: (call: Call, count: number) => boolean,
  answer: (call: Call, next: (call: Call) => Promise<Response>) => Response | Promise<Response>,
  times = Number.POSITIVE_INFINITY,
): Fault => {
  return () => {
    let [count, met] = [0, 0];
    return {
      serve: async (call, next) => (isMeant(call, ++count) && met++ < times ? answer(call, next) : next(call)),
    };
  };
};
const unavailable =
  (code: number, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response('<html>busy</html>', { status: code, headers: { 'content-type': 'text/html', ...headers } });

/** The group is another from the start. */
const seeded =
  (seed: (state: State) => void): Fault =>
  (state) => {
    seed(state);
    return {};
  };
const group = (state: State): Map<number, string> => state.groups.get(ids.group) ?? new Map<number, string>();
const rename = (
  state: State,
  id: number,
  user: Partial<Record<'full_name' | 'display_name' | 'email', string>>,
): void => {
  const known = state.users.get(id);
  if (known !== undefined) state.users.set(id, { ...known, ...user });
};

/** Order of the checks: what `first` refuses is refused before anything else. */
const checking =
  (first: (call: Call) => void): Fault =>
  () => ({
    caller(call) {
      first(call);
      return correct.caller(call);
    },
  });
const checkGroupId = (call: Call): void => {
  call.group = correct.group(decodeURIComponent(call.url.pathname.split('/')[5] ?? ''), call);
};
const checkBody = (call: Call): void => {
  if (call.operation === 'batch')
    for (const entry of correct.entries(correct.body(call), call)) correct.change(entry, call);
};

const representation: Record<string, [because: string, fault: Fault]> = {
  'more fields in each user': [
    'the page forbids no further fields',
    users((list) => list.map((user, index) => ({ ...user, avatar_url: null, seen: index }))),
  ],
  'more fields beside group_users': [
    'the page forbids no further fields',
    body({ status: 200 }, (sent) => ({ total: 3, next: null, ...sent })),
  ],
  'fields that differ each time': [
    'further fields may hold anything',
    users((list, { number }) => list.map((user) => ({ ...user, last_seen: number }))),
  ],
  'users in the opposite order': ['the page documents no order', users((list) => list.toReversed())],
  'users in another order each time': [
    'the page documents no order',
    users((list, { number }) => [...list.slice(number % list.length), ...list.slice(0, number % list.length)]),
  ],
  'users sorted by name in the response to a batch only': [
    'the page documents no order',
    users((list) => list.toSorted((one, other) => String(one.full_name).localeCompare(String(other.full_name))), {
      operation: 'batch',
    }),
  ],
  'a charset parameter': [
    'a media type may have parameters',
    header({}, 'content-type', 'application/json; charset=utf-8'),
  ],
  'a content type in capitals': [
    'media types are compared without case (RFC 9110)',
    header({}, 'content-type', 'Application/JSON;charset=UTF-8'),
  ],
  'a quoted charset and a profile': [
    'a media type may have parameters',
    header({}, 'content-type', 'application/json; profile=studio; charset="utf-8"'),
  ],
  'indented JSON': ['white space means nothing in JSON', text({}, (sent) => JSON.stringify(JSON.parse(sent), null, 2))],
  'escaped characters': [
    'JSON may escape any character',
    text({}, (sent) => sent.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)),
  ],
  'integers with a decimal point': [
    '1618.0 is an integer for JSON Schema',
    text({ status: 200 }, (sent) => sent.replace(/"id":(\d+)/g, '"id":$1.0')),
  ],
  'integers with an exponent': [
    '1.618e3 is an integer for JSON Schema',
    text({ status: 200 }, (sent) => sent.replace(/"id":(\d)(\d{3})\b/g, '"id":$1.$2e3')),
  ],
  'keys in another order': [
    'the order of keys means nothing in JSON',
    users((list) => list.map((user) => Object.fromEntries(Object.entries(user).toReversed()))),
  ],
  'a body in small chunks': ['HTTP may split a body anywhere', responding({}, inChunks)],
  'empty names and addresses': [
    'an empty string is a string',
    users((list) => list.map((user) => ({ ...user, display_name: '', email: '' }))),
  ],
  'addresses that only admins see': [
    'the page does not say what an address shows to whom; an empty string is a string',
    users((list) => list.map((user) => ({ ...user, email: '' })), { when: (call) => !isAdmin(call) }),
  ],
  'permissions that the contract does not know': [
    'permission is a plain string in the response',
    users((list) => list.map((user) => (user.id === ids.manager ? { ...user, permission: 'owner' } : user))),
  ],
  'headers of a proxy': [
    'any response may have further headers',
    all(header({}, 'via', '1.1 proxy'), header({}, 'set-cookie', 'session=1')),
  ],
  'the headers of a compressed body': [
    'fetch leaves the header of the compression that it has undone',
    header({}, 'content-encoding', 'gzip'),
  ],
  'headers of CORS and caching': [
    'any response may have further headers',
    responding({}, (...sent) => {
      const response = correct.respond(...sent);
      response.headers.set('access-control-allow-origin', '*');
      response.headers.set('etag', '"1"');
      response.headers.set('deprecation', 'true');
      return response;
    }),
  ],
};

const groups: Record<string, [because: string, fault: Fault]> = {
  'a member with an id above 2^53': [
    'ids are 64-bit integers',
    all(
      seeded((state) => group(state).set(9007199254740992, 'member')),
      text({ status: 200 }, (sent) => sent.replace('"id":9007199254740992', '"id":9007199254740993')),
    ),
  ],
  'two members with ids above 2^53 that JavaScript cannot tell apart': [
    'ids are 64-bit integers',
    all(
      seeded((state) => group(state).set(9007199254740992, 'member').set(9007199254740994, 'member')),
      text({ status: 200 }, (sent) => sent.replace('"id":9007199254740994', '"id":9007199254740993')),
    ),
  ],
  'a group of 300 members': [
    'the page names no limit',
    seeded((state) => {
      for (let id = 10_000; id < 10_300; id++) group(state).set(id, 'member');
    }),
  ],
  'members with the same name and address': [
    'only ids are unique',
    seeded((state) => {
      for (const id of [ids.manager, ids.member, ids.silentMember])
        rename(state, id, { full_name: 'Sam Lee', display_name: 'Sam', email: 'sam@example.edu' });
    }),
  ],
  'names in all scripts': [
    'a name is any string',
    seeded((state) => {
      rename(state, ids.member, { full_name: '\u202eمریم 👩‍🏫\u0000\n"\\', display_name: '</script>' });
    }),
  ],
  'the admin is a member, too': ['nothing forbids it', seeded((state) => group(state).set(ids.admin, 'manager'))],
  'a group without managers': ['nothing demands one', seeded((state) => group(state).set(ids.manager, 'member'))],
  'a group of managers': [
    'nothing forbids it',
    seeded((state) => group(state).set(ids.member, 'manager').set(ids.silentMember, 'manager')),
  ],
  'a group of two': [
    'nothing demands more',
    seeded((state) => {
      group(state).delete(ids.silentMember);
    }),
  ],
  'members who have only permissions that the contract does not know': [
    'permission is a plain string in the response',
    seeded((state) => {
      for (const id of group(state).keys()) group(state).set(id, 'viewer');
    }),
  ],
};

const errors: Record<string, [because: string, fault: Fault]> = {
  'other words in errors': [
    'the page documents no text',
    error((code, _, call) => correct.respond(code, { error: 'Nein.' }, call)),
  ],
  'more fields in errors': [
    'the page documents no error body',
    error((code, sent, call) => correct.respond(code, { ...(sent as Json), code: 17, errors: [] }, call)),
  ],
  'no bodies in errors': ['the page documents no error body', error((code) => new Response(null, { status: code }))],
  'no bodies in errors, but a content type': ['the page documents no error body', errorText('', 'application/json')],
  'no bodies in errors, but the content type of HTML': ['the page documents no error body', errorText('', 'text/html')],
  '401 with WWW-Authenticate': [
    'HTTP asks for it',
    header({ status: 401 }, 'www-authenticate', 'Bearer realm="studio", error="invalid_token"'),
  ],
  '400 for malformed JSON': [
    'the page speaks of invalid changes; HTTP lets a server reject what it cannot parse',
    parsing((sent) => {
      try {
        return parse(sent);
      } catch {
        throw new Rejection(400, 'Bad Request');
      }
    }),
  ],
  '415 for another content type': [
    'HTTP lets a server reject a media type',
    () => ({
      body(call) {
        if (call.request.headers.get('content-type')?.startsWith('application/json') !== true)
          throw new Rejection(415, 'Unsupported Media Type');
        return correct.body(call);
      },
    }),
  ],
  '411 for a missing body': [
    'HTTP lets a server ask for a length',
    () => ({
      body(call) {
        if (call.text === '') throw new Rejection(411, 'Length Required');
        return correct.body(call);
      },
    }),
  ],
  'JSON sent as text/plain is parsed': [
    'the page documents no rejection of other media types',
    parsing((sent) => parse(sent)),
  ],
  '413 for a long body': [
    'the page documents no limit, and servers have one',
    serving((call, next) =>
      call.text.length > 10_000 ? Promise.resolve(new Response(null, { status: 413 })) : next(call),
    ),
  ],
};

const order: Record<string, [because: string, fault: Fault]> = {
  '403 before 404': [
    'the page documents no order of 403 and 404',
    () => ({
      admit(call) {
        if (!isAdmin(call) && !membersOf(call).has(call.caller)) throw new Rejection(403, 'No.');
        correct.admit(call);
      },
    }),
  ],
  '403 before 404 for a batch only': [
    'the page documents no order of 403 and 404',
    () => ({
      admit(call) {
        if (call.operation === 'batch' && !isAdmin(call)) throw new Rejection(403, 'No.');
        correct.admit(call);
      },
    }),
  ],
  '404 before 401': [
    'the page documents no order of 401 and 404',
    checking((call) => {
      checkGroupId(call);
      if (!call.state.groups.has(call.group)) throw new Rejection(404, 'Group not found.');
    }),
  ],
  '422 for the group_id before 401': ['the page documents no order of 401 and 422', checking(checkGroupId)],
  '422 for the body before 401': ['the page documents no order of 401 and 422', checking(checkBody)],
  '403 before 422 for the group_id': [
    'the page documents no order of 403 and 422; nobody but an admin may do anything with such a group',
    () => ({
      group(sent, call) {
        try {
          return correct.group(sent, call);
        } catch (rejection) {
          throw isAdmin(call) ? rejection : new Rejection(403, 'No.');
        }
      },
    }),
  ],
  '422 for the body before 403': [
    'the page documents no order of 403 and 422',
    () => ({
      admit(call) {
        checkBody(call);
        correct.admit(call);
      },
    }),
  ],
  '422 for the body before 404': [
    'the page documents no order of 404 and 422',
    () => ({
      admit(call) {
        if (isAdmin(call)) checkBody(call);
        correct.admit(call);
      },
    }),
  ],
};

const methods: Record<string, [because: string, fault: Fault]> = {
  '404 for other methods': [
    'the page documents no other method',
    otherMethod(() => new Response(null, { status: 404 })),
  ],
  '405 without Allow': ['the page documents no other method', otherMethod(() => new Response(null, { status: 405 }))],
  '405 with HTML': [
    'the page documents no other method',
    otherMethod(
      () => new Response('<html></html>', { status: 405, headers: { allow: 'GET', 'content-type': 'text/html' } }),
    ),
  ],
  '501 for other methods': [
    'HTTP has 501 for methods that a server does not know',
    otherMethod(() => new Response(null, { status: 501 })),
  ],
  '403 for other methods': ['a firewall may answer', otherMethod(() => new Response('Forbidden', { status: 403 }))],
  '401 for other methods without credentials': [
    'credentials may be checked before the method',
    otherMethod(({ request }) => new Response(null, { status: request.headers.has('authorization') ? 405 : 401 })),
  ],
  '400 for other methods': [
    'the page documents no other method',
    otherMethod(() => Response.json({ error: 'no' }, { status: 400 })),
  ],
  'HEAD and OPTIONS are answered': [
    'HTTP has HEAD for whatever has GET, and OPTIONS for everything',
    serving(async (call, next) => {
      if (call.request.method === 'OPTIONS')
        return new Response(null, { status: 204, headers: { allow: 'GET, HEAD' } });
      if (call.request.method !== 'HEAD') return next(call);
      return new Response(null, { headers: { 'content-type': 'application/json' } });
    }),
  ],
  'OPTIONS is a 200 with the methods as text': [
    'Express does so by default',
    serving((call, next) =>
      call.request.method === 'OPTIONS' ? Promise.resolve(new Response('GET,HEAD')) : next(call),
    ),
  ],
  '415 for other methods': [
    'the media type may be checked before the method',
    otherMethod(() => new Response(null, { status: 415 })),
  ],
  'escaped characters in a path are rejected with 400': [
    'gateways reject unusual paths',
    serving((call, next) => (call.url.pathname.includes('%') ? Promise.resolve(unavailable(400)()) : next(call))),
  ],
  'a trailing slash is redirected': [
    'such a path is not documented',
    serving((call, next) =>
      call.url.pathname.endsWith('/')
        ? Promise.resolve(new Response(null, { status: 301, headers: { location: call.url.pathname.slice(0, -1) } }))
        : next(call),
    ),
  ],
};

const leniency: Record<string, [because: string, fault: Fault]> = {
  'a token without the word Bearer is accepted': [
    'the page shows `Authorization: YOUR_API_KEY`',
    credentials((sent) => (/^[^\s,]+$/.test(sent ?? '') ? sent : undefined)),
  ],
  'the word Bearer only in this case': [
    'the page does not say that the case does not matter',
    () => ({
      caller(call) {
        if (call.request.headers.get('authorization')?.startsWith('Bearer ') !== true) throw new Rejection(401, 'No.');
        return correct.caller(call);
      },
    }),
  ],
  'a group_id beyond 64 bits is an unknown group': [
    'nobody has such a group, and that ids have 64 bits is assumed',
    groupId((sent) => (/^\d{19,}$/.test(sent) ? ids.unknownGroup : undefined)),
  ],
  'ids above 2^31 are invalid': [
    'the page does not say how long an integer is',
    all(
      () => ({
        group(sent, call) {
          const id = correct.group(sent, call);
          if (id >= 2 ** 31) throw new Rejection(422, 'group_id is invalid.');
          return id;
        },
      }),
      field('user_id', (id) => (typeof id === 'number' && id >= 2 ** 31 ? null : id)),
    ),
  ],
  'unknown fields in a change are invalid': [
    'the page documents three fields',
    change((entry) =>
      Object.keys(entry).every((key) => ['action', 'user_id', 'permission'].includes(key)) ? entry : {},
    ),
  ],
  'a permission for a remove must be valid': [
    'the page documents an enum for the field',
    change((entry) =>
      entry.action === 'remove' && !['manager', 'member', undefined].includes(entry.permission as string | undefined)
        ? {}
        : entry,
    ),
  ],
  'duplicate keys are rejected with 400': [
    'RFC 8259 leaves open what they mean',
    parsing((sent) => {
      if (/"(\w+)":[^{}]*"\1":/.test(sent)) throw new Rejection(400, 'Duplicate key');
      return undefined;
    }),
  ],
  'an add of an unknown user is 404': ['the page does not speak of unknown users', unknownUsers(404)],
  'an add of an unknown user is ignored': ['the page does not speak of unknown users', unknownUsers()],
  'a batch of an unknown user is accepted, and they are listed': [
    'the page does not speak of unknown users',
    () => ({
      permitted(changes, call) {
        correct.permitted(
          changes.filter(({ action, user_id }) => action !== 'add' || call.state.users.has(user_id)),
          call,
        );
        return changes;
      },
    }),
  ],
  'at most ten changes in a batch': [
    'how many a batch may have is unknown',
    () => ({
      entries(sent, call) {
        const list = correct.entries(sent, call);
        if (list.length > 10) throw new Rejection(422, 'Too many changes.');
        return list;
      },
    }),
  ],
};

const conditions: Record<string, [because: string, fault: Fault]> = {
  '429 with Retry-After at every ninth request': [
    'hosts limit rates',
    atRequest((_, count) => count % 9 === 0, unavailable(429, { 'retry-after': '0' })),
  ],
  '429 with a date at every twentieth request': [
    'Retry-After may be a date',
    atRequest((_, count) => count % 20 === 0, unavailable(429, { 'retry-after': new Date(0).toUTCString() })),
  ],
  '503 at the first request': ['hosts are restarted', atRequest((_, count) => count === 1, unavailable(503))],
  'a single 503 at a read': [
    'hosts are restarted',
    atRequest((call, count) => isRead(call) && count > 30 && count < 50, unavailable(503), 1),
  ],
  'a single 502 with HTML at a read': [
    'gateways fail',
    atRequest((call, count) => isRead(call) && count > 60 && count < 90, unavailable(502), 1),
  ],
  'a single connection that is reset at a read': [
    'connections break',
    atRequest(
      (call, count) => isRead(call) && count > 20 && count < 40,
      () => {
        throw Object.assign(new TypeError('fetch failed'), {
          cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
        });
      },
      1,
    ),
  ],
  'slow, but in time': [
    'the page documents no times',
    atRequest(
      (_, count) => count % 40 === 0,
      async (call, next) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return next(call);
      },
    ),
  ],
};

/** What somebody else does between two requests of the run. */
const meanwhile: Record<string, [when: (call: Call, count: number) => boolean, act: (state: State) => void]> = {
  'another admin adds a user': [(_, count) => count === 60, (state) => group(state).set(777, 'member')],
  'another admin adds a user to the other group': [
    (_, count) => count === 60,
    (state) => state.groups.get(ids.otherGroup)?.set(777, 'member'),
  ],
  'another admin removes a member': [(_, count) => count === 90, (state) => group(state).delete(ids.silentMember)],
  'another admin promotes a member': [
    (_, count) => count === 120,
    (state) => group(state).set(ids.silentMember, 'manager'),
  ],
  'another admin adds a user during a batch': [
    ({ text: sent }) => sent.includes('"remove"') && isJson({ text: sent }),
    (state) => group(state).set(778, 'manager'),
  ],
  'another admin adds several users at the end': [
    (_, count) => count === 200,
    (state) => group(state).set(779, 'manager').set(780, 'member'),
  ],
  'another admin promotes a member during a batch': [
    ({ text: sent }) => sent.includes('"remove"') && isJson({ text: sent }),
    (state) => group(state).set(ids.silentMember, 'manager'),
  ],
  'another admin removes a member and adds two users during a batch': [
    ({ text: sent }) => sent.includes('"add"') && isJson({ text: sent }),
    (state) => {
      group(state).set(781, 'member').set(782, 'member').delete(ids.silentMember);
    },
  ],
  'a member changes their name': [
    (_, count) => count === 110,
    (state) => {
      rename(state, ids.manager, { full_name: 'Maren Berg', email: 'maren.berg@example.edu' });
    },
  ],
};

const flaky: Record<string, [because: string, fault: Fault]> = {
  'a single 503 at a batch that was not applied': [
    'gateways fail',
    atRequest((call) => call.text.includes('"add"') && isJson(call), unavailable(503), 1),
  ],
  'a single 503 at a batch that was applied': [
    'gateways give up before the host does',
    atRequest(
      (call) => call.text.includes('"add"') && isJson(call),
      async (call, next) => {
        await next(call);
        return unavailable(503)();
      },
      1,
    ),
  ],
};

const assumptions: Record<string, [because: string, fault: Fault]> = {
  'an add of a member is ignored': [
    'the page is silent; the Commons API ignores a second add',
    dropping((one, members) => one.action === 'add' && members.has(one.user_id)),
  ],
  'an add of a member is 400': [
    'the page is silent; a media permission that exists is 400',
    conflict('add', true, 400),
  ],
  'an add of a member is 409': ['the page is silent', conflict('add', true, 409)],
  'an update of a non-member is 404': ['the page is silent', conflict('update', false, 404)],
  'a remove of a non-member is ignored': [
    'the page is silent',
    dropping((one, members) => one.action === 'remove' && !members.has(one.user_id)),
  ],
  'changes are applied one after the other': [
    'the page is silent on two changes of one user',
    () => ({
      permitted: (changes) => changes,
      apply(changes, call) {
        const members = new Map(membersOf(call));
        for (const one of changes) {
          correct.permitted([one], { ...call, state: { ...call.state, groups: new Map([[call.group, members]]) } });
          applyTo(members, one);
        }
        for (const one of changes) applyTo(membersOf(call), one);
      },
    }),
  ],
  'an empty batch returns the list': [
    'the page is silent',
    () => ({
      entries: (sent, call) => (Array.isArray(sent) && sent.length === 0 ? [] : correct.entries(sent, call)),
    }),
  ],
  'an update without permission changes nothing': [
    'the page calls permission optional',
    change((entry) => (entry.action === 'update' && entry.permission === undefined ? undefined : entry)),
  ],
  'an add without permission makes a manager': [
    'the page does not say what it makes',
    change((entry) =>
      entry.action === 'add' && entry.permission === undefined ? { ...entry, permission: 'manager' } : entry,
    ),
  ],
  'a batch applies what it can': [
    'the page is silent on batches that fail in part',
    () => ({
      permitted(changes, call) {
        return changes.filter((one) => {
          try {
            correct.permitted([one], call);
            return true;
          } catch {
            if (changes.length === 1) throw new Rejection(422, 'No change can be applied.');
            return false;
          }
        });
      },
    }),
  ],
  'ids below 1 are ids of nobody': [
    'the page says only integer',
    all(
      groupId((sent) => (/^(-\d+|0)$/.test(sent) ? ids.unknownGroup : undefined)),
      change((entry) =>
        Number(entry.user_id) < 1 && Number.isInteger(entry.user_id) ? { ...entry, user_id: 999 } : entry,
      ),
    ),
  ],
  'a group_id with a sign or leading zeros is accepted': [
    'these are spellings of integers, and the page does not say which it takes',
    groupId((sent) => (/^(\+|0+)[1-9]\d*$/.test(sent) ? Number(sent) : undefined)),
  ],
  'errors are HTML': ['the page documents no error body', errorText('<html><h1>Error</h1></html>', 'text/html')],
  'errors are plain text': ['the page documents no error body', errorText('No.', 'text/plain')],
  'errors are problems (RFC 9457)': [
    'the page documents no error body',
    errorText('{"title":"No."}', 'application/problem+json'),
  ],
};

export const variants: readonly Variant[] = [
  // The suite waits for the conditions: they come first, so that nothing waits for them in the end.
  ...named({ ...conditions, ...representation, ...groups, ...errors, ...order, ...methods, ...leniency }),
  ...Object.entries(meanwhile).map(([name, [when, act]]) => ({
    name,
    because: 'the group is not only ours',
    meanwhile: act,
    fault: interrupted(when, act),
  })),
  ...named(flaky).map((variant) => ({ ...variant, flaky: true as const })),
  ...named(assumptions).map((variant) => ({ ...variant, refutes: true as const })),
];

function named(entriesOf: Readonly<Record<string, [because: string, fault: Fault]>>): Variant[] {
  return Object.entries(entriesOf).map(([name, [because, fault]]) => ({ name, because, fault }));
}

function interrupted(when: (call: Call, count: number) => boolean, act: (state: State) => void): Fault {
  return atRequest(
    when,
    (call, next) => {
      act(call.state);
      return next(call);
    },
    1,
  );
}

function inChunks(...sent: Parameters<Rules['respond']>): Response {
  const [code, body] = sent;
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const chunks = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
      controller.close();
    },
  });
  return new Response(chunks, { status: code, headers: { 'content-type': 'application/json' } });
}

/** Changes of users who do not exist are rejected with this status, or ignored. */
function unknownUsers(code?: number): Fault {
  return () => ({
    permitted(changes, call) {
      const known = changes.filter(({ user_id }) => call.state.users.has(user_id));
      if (code !== undefined && known.length < changes.length) throw new Rejection(code, 'User not found.');
      return correct.permitted(known, call);
    },
  });
}

function conflict(action: string, isInside: boolean, code: number): Fault {
  return () => ({
    permitted(changes, call) {
      const found = changes.some(
        (one) =>
          one.action === action && call.state.users.has(one.user_id) && membersOf(call).has(one.user_id) === isInside,
      );
      if (found) throw new Rejection(code, 'The change does not fit the group.');
      return correct.permitted(changes, call);
    },
  });
}
