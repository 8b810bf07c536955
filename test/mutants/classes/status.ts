/** Other status codes than the documented ones. */
import { body, groupId, responding, serving, status } from '../faults.js';
import { violating } from '../mutant.js';
import { correct, isRecord, Rejection, type Call, type Fault } from '../studio.js';

const list = { operation: 'list' } as const;
const batch = { operation: 'batch' } as const;
const isAnonymous = ({ request }: Call): boolean => !request.headers.has('authorization');
const hasToken = (call: Call): boolean => !isAnonymous(call);

/** An entry that the provider did not expect. */
const faulty = (isUnexpected: (entry: unknown) => boolean): Fault => {
  return () => ({
    change(entry, call) {
      if (isUnexpected(entry)) throw new Rejection(500, 'Internal Server Error');
      return correct.change(entry, call);
    },
  });
};

export const statuses = [
  ...violating('status', 'documented', 'success is 200', {
    'the list is 201': status(200, 201, list),
    'the list is 206': status(200, 206, list),
    'a batch is 201': status(200, 201, batch),
    'a batch is 202': status(200, 202, batch),
    'a batch is 204': status(200, 204, batch),
    'a batch of several changes is 207': status(200, 207, { ...batch, when: ({ text }) => text.split('{').length > 2 }),
  }),
  ...violating('status', 'documented', 'a missing or invalid authorization is 401', {
    '401 is 403': status(401, 403),
    '401 is 403 for a batch': status(401, 403, batch),
    '401 is 400 for a batch': status(401, 400, batch),
    '401 is 404': status(401, 404),
    '401 is 500 for a wrong token': status(401, 500, { when: hasToken }),
    '401 is 403 for a wrong token': status(401, 403, { when: hasToken }),
    '401 is 400 without a token': status(401, 400, { when: isAnonymous }),
    '401 is a redirect to a login page': responding(
      { status: 401 },
      () => new Response(null, { status: 302, headers: { location: 'https://login.invalid/' } }),
    ),
    '401 is a 200 with an error': status(401, 200),
  }),
  ...violating('status', 'documented', 'a caller who may not do this gets 403', {
    '403 is 401 for the list': status(403, 401, list),
    '403 is 401 for a batch': status(403, 401, batch),
    '403 is 404 for the list': status(403, 404, list),
    '403 is 404 for a batch': status(403, 404, batch),
    '403 is 422 for a batch': status(403, 422, batch),
    '403 is a 200 with no users': responding({ ...list, status: 403 }, (_, __, call) =>
      correct.respond(200, { group_users: [] }, call),
    ),
  }),
  ...violating('status', 'documented', 'a group that does not exist is 404', {
    '404 is an empty list': responding({ ...list, status: 404 }, (_, __, call) =>
      correct.respond(200, { group_users: [] }, call),
    ),
    '404 is 400 for a batch': status(404, 400, batch),
    '404 is 422 for the list': status(404, 422, list),
    '404 is 403 for an admin': status(404, 403),
    '404 is 410': status(404, 410),
    '404 is 500 for a batch': status(404, 500, batch),
  }),
  ...violating('status', 'documented', 'an invalid group_id or change is 422', {
    '422 is 400 for the list': status(422, 400, list),
    '422 is 400 for a batch': status(422, 400, batch),
    '422 is 500 for a batch': status(422, 500, batch),
    '422 is 409 for a batch': status(422, 409, batch),
    '422 is 404 for the list': status(422, 404, list),
    '422 is a 200 with errors': responding({ ...batch, status: 422 }, (_, sent, call) =>
      correct.respond(200, { group_users: [], errors: [sent] }, call),
    ),
    'a group_id that is text is no route': groupId((text) => {
      if (/^\d/.test(text)) return undefined;
      throw new Rejection(404, 'Not found');
    }),
    'a group_id that is text is a fault of the server': groupId((text) => {
      if (/^\d/.test(text)) return undefined;
      throw new Rejection(500, 'invalid input syntax for type integer');
    }),
    'a group_id beyond 64 bits is a fault of the server': groupId((text) => {
      if (!/^\d{19,}$/.test(text)) return undefined;
      throw new Rejection(500, 'out of range for type bigint');
    }),
    'a change that is null is a fault of the server': faulty((entry) => entry === null),
    'a user_id that is an object is a fault of the server': faulty(
      (entry) => isRecord(entry) && isRecord(entry.user_id),
    ),
    'a permission that is a number is a fault of the server': faulty(
      (entry) => isRecord(entry) && typeof entry.permission === 'number',
    ),
    'a missing user_id is a fault of the server': faulty((entry) => isRecord(entry) && !('user_id' in entry)),
    'an unknown permission is a fault of the database': serving(async (call, next) => {
      const permissions = [...call.text.matchAll(/"permission":"([^"]*)"/g)].map(([, name]) => name);
      const response = await next(call);
      return response.status === 422 && permissions.some((name) => name !== 'manager' && name !== 'member')
        ? correct.respond(500, { error: 'PG::InvalidTextRepresentation' }, call)
        : response;
    }),
  }),
  ...violating('status', 'documented', 'no status but the five', {
    'every seventh request is a 500': status(200, 500, { when: ({ number }) => number % 7 === 0 }),
    'every error is a 200 with an error': responding({}, (code, sent, call) =>
      correct.respond(code < 500 ? 200 : code, sent, call),
    ),
    'a success is 200 with another body for a batch': body({ ...batch, status: 200 }, () => ({ status: 'ok' })),
  }),
];
